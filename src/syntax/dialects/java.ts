/** Java, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const JAVA: Dialect = { types: {}, fields: {}, rewrites: {} };
