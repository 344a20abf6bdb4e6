/** C#, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const CSHARP: Dialect = { types: {}, fields: {}, rewrites: {} };
