/**
 * A part of a change, or of a repository, that could or could not be read.
 *
 * Unavailable is a value, never an empty list: a rule that needs a fact which is not there is undecided, and undecided is never
 * green. The reason is shown to people, so it says what was missing and where.
 */
export type Fact<T> = Known<T> | Unavailable;

export interface Known<T> {
  readonly known: true;
  readonly value: T;
}

export interface Unavailable {
  readonly known: false;
  /** One sentence part without a full stop, for example "GitHub returned 2,991 of 3,204 files". */
  readonly reason: string;
}

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

export function unavailable(reason: string): Unavailable {
  return { known: false, reason };
}

/** The value, or `fallback` when it could not be read. Only for texts shown to people, never for a judgement. */
export function valueOr<T, F>(fact: Fact<T>, fallback: F): T | F {
  return fact.known ? fact.value : fallback;
}
