/** What a test is, in any framework: a name, the assertions it makes, the cases it is run for, and whether it is run at all. */

/** What an assertion states about whoever tries: turned away for who they are, turned away, or let through. */
export type Says = 'denies' | 'refuses' | 'allows' | null;

export interface Assertion {
  /** Its code without layout. */
  readonly key: string;
  /** What it looks at, as code; empty when it is not told apart. */
  readonly subject: string;
  readonly says: Says;
  /** States the opposite of what its words say: `not.toBe`, `assertFalse`. */
  readonly negated: boolean;
  /** Holds for nearly anything: `toBeDefined`, `not.toBeNull`. */
  readonly loose: boolean;
  /** Not run unless something happens that need not: in the handler of an error, in a promise that nobody waits for. */
  readonly perhaps?: true;
  readonly shown: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** One of the values that a test is run with: an element of a list in it or of its table. */
export interface Entry {
  readonly key: string;
  /** Its words tell of an attack, or of being turned away. */
  readonly hostile: boolean;
  /** What a row of a table says is to come of it, by name: `wantErr: true`, `status: 403`. */
  readonly says: Says;
  readonly shown: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** What keeps a test from being run. */
export interface Skip {
  readonly shown: string;
  /** Only on some machines, or under some circumstances. */
  readonly conditional: boolean;
  readonly startLine: number;
  readonly endLine: number;
}

/** `sure`: by its own words or by what it asserts it is about security; `likely`: something in it is. */
export type Security = 'sure' | 'likely' | 'no';

export interface TestCase {
  readonly name: string;
  /** The names of the suites around it and its own. */
  readonly path: string;
  readonly security: Security;
  readonly assertions: readonly Assertion[];
  readonly entries: readonly Entry[];
  readonly skip: Skip | null;
  /** What its own names stand for, as code. */
  readonly givens: ReadonlyMap<string, string>;
  /** Where the file's values stand that it goes by. */
  readonly values: readonly { readonly startLine: number; readonly endLine: number }[];
  /** The code of the whole test with its decorators. */
  readonly code: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A test or suite beside which no other of its file runs. */
export interface Focus {
  readonly shown: string;
  readonly startLine: number;
  /** Where what still runs ends. */
  readonly endLine: number;
}

export interface FileTests {
  readonly cases: readonly TestCase[];
  readonly focuses: readonly Focus[];
}

/** One side of a changed file with tests. */
export interface TestedSide {
  readonly text: string;
  readonly tests: FileTests;
  /** One-based lines that the other side does not have. */
  readonly changed: ReadonlySet<number>;
}

export interface TestedFile {
  readonly path: string;
  readonly before: TestedSide | null;
  readonly after: TestedSide | null;
}

export const NO_TESTS: FileTests = { cases: [], focuses: [] };
