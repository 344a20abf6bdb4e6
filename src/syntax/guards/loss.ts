/** What a change took away, as it is reported. */
import type { Guard, GuardedFile, Weakening } from './guard.js';

export interface Loss {
  readonly kind: 'removed' | 'weakened' | 'bypassed';
  readonly file: GuardedFile;
  /** The guard on the base side; for a bypass, the code on the head side that lets everyone pass. */
  readonly guard: Guard | Weakening;
  readonly startLine: number;
  readonly endLine: number;
  /** The parts of it that are gone, as code, when others are left. */
  readonly lost: readonly string[];
  /** What became of it, for a guard that is weaker. */
  readonly left: Guard | null;
  readonly certain: boolean;
  /** Why it is not certain. One sentence each. */
  readonly doubts: readonly string[];
}
