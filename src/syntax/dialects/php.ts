/** PHP, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const PHP: Dialect = { types: {}, fields: {}, rewrites: {} };
