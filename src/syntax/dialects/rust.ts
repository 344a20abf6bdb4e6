/** Rust, in the common vocabulary. */
import type { Dialect } from './dialect.js';

export const RUST: Dialect = { types: {}, fields: {}, rewrites: {} };
