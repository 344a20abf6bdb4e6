/** What a change brings in that takes protection away by being there. */
import type { Guard, GuardedFile, Weakening } from './guard.js';
import type { Loss } from './loss.js';
import { type Matching, touches } from './match.js';

/** The new weakenings of a change. What is the rest of a guard that is told as weakened is not told again. */
export function bypassesIn(files: readonly GuardedFile[], losses: readonly Loss[], matching: Matching): Loss[] {
  const left = losses.flatMap((loss) => loss.left ?? []);
  return bypasses(files).filter(
    ({ guard }) => !left.some((rest) => isSamePlace(rest, guard)) && !isExceptionOfNew(guard, matching),
  );
}

function isSamePlace(one: Guard | Weakening, other: Guard | Weakening): boolean {
  return one.unit === other.unit && one.start === other.start && one.end === other.end;
}

/** What is left out of a filter that the change itself brings in: nothing is taken away. */
function isExceptionOfNew({ text }: Guard | Weakening, { before, added }: Matching): boolean {
  const names = /^skip_\w{1,40}[ (]/.test(text)
    ? [...text.matchAll(/:([a-z_]\w*[!?]?)/g)].map(([, name]) => `listed ${name ?? ''}`)
    : [];
  return names.some((name) => added.some(({ atom }) => atom.name === name) && !before.some(({ atom }) => atom.name === name));
}

/** Switched off in new code as much as in old. */
const TRANSPORT = /tls|ssl|rejectUnauthorized|certificate|insecure/i;

/** Weakenings on new lines that the change did not only move. */
function bypasses(files: readonly GuardedFile[]): Loss[] {
  const counts = new Map<string, number>();
  for (const file of files)
    for (const { key } of file.before?.guards.weakenings ?? []) counts.set(key, (counts.get(key) ?? 0) + 1);
  return files.flatMap((file) => {
    const side = file.after;
    if (side === null) return [];
    const units = new Set(file.before?.guards.units.map(({ path }) => path));
    return side.guards.weakenings.flatMap((weakening): Loss[] => {
      const old = counts.get(weakening.key) ?? 0;
      counts.set(weakening.key, old - 1);
      if (old > 0 || !touches(side.changed, weakening)) return [];
      if (weakening.opens === true && !units.has(weakening.unit.path)) return [];
      const { startLine, endLine } = weakening;
      const doubts =
        weakening.sure && (file.before !== null || TRANSPORT.test(weakening.name))
          ? []
          : ['Whether a caller can reach it with harmful input is not known.'];
      return [
        {
          kind: 'bypassed',
          file,
          guard: weakening,
          startLine,
          endLine,
          lost: [],
          left: null,
          certain: doubts.length === 0,
          doubts,
        },
      ];
    });
  });
}
