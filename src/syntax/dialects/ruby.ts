/** Ruby, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const RUBY: Dialect = { types: {}, fields: {}, rewrites: {} };
