/** Go, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const GO: Dialect = { types: {}, fields: {}, rewrites: {} };
