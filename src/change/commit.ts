/** A commit as git records it. Author, committer and trailers are claims: anyone can write any name into them. */
import type { Fact } from './fact.js';

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 with offset, as recorded by the one who committed. */
  readonly date: string;
}

/** A `Key: value` line of the message's last paragraph, such as `Co-authored-by`. */
export interface Trailer {
  readonly key: string;
  readonly value: string;
}

/** GitHub's judgement on a commit's signature. */
export interface Verification {
  readonly verified: boolean;
  /** GitHub's reason code, for example "valid", "unsigned", "unknown_key". */
  readonly reason: string;
}

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly trailers: readonly Trailer[];
  /** Unavailable for a local repository: only GitHub knows whose key it is. */
  readonly verification: Fact<Verification>;
}
