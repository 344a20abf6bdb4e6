/** What a change took away, as it is reported. */
import { groupedBy } from './grouping.js';
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

/** A loss inside another loss is the same one told twice; of two at the same place, the more certain counts. */
export function outermost(losses: readonly Loss[]): Loss[] {
  const within = (inner: Loss, outer: Loss): boolean => inner.startLine >= outer.startLine && inner.endLine <= outer.endLine;
  return [...groupedBy(losses, (loss) => loss.file).values()].flatMap((own) =>
    own.filter((loss, index) => {
      return !own.some((other, at) => {
        if (at === index || !within(loss, other)) return false;
        if (other.certain !== loss.certain) return other.certain;
        return !within(other, loss) || at < index;
      });
    }),
  );
}
