/** The dialect of each language. */
import type { Language } from '../languages.js';
import { CSHARP } from './csharp.js';
import { type Dialect, PLAIN } from './dialect.js';
import { GO } from './go.js';
import { JAVA } from './java.js';
import { KOTLIN } from './kotlin.js';
import { PHP } from './php.js';
import { PYTHON } from './python.js';
import { RUBY } from './ruby.js';
import { RUST, RUST_TESTS } from './rust.js';

export const DIALECTS: Readonly<Record<Language, Dialect>> = {
  csharp: CSHARP,
  go: GO,
  java: JAVA,
  javascript: PLAIN,
  kotlin: KOTLIN,
  php: PHP,
  python: PYTHON,
  ruby: RUBY,
  rust: RUST,
  tsx: PLAIN,
  typescript: PLAIN,
};

/** For those who look for tests, which a dialect may leave out. */
export const TEST_DIALECTS: Readonly<Record<Language, Dialect>> = { ...DIALECTS, rust: RUST_TESTS };
