/** What a change brings in that takes protection away by being there. */
import type { Guard, GuardedFile, Weakening } from './guard.js';
import type { Loss } from './loss.js';
import { type Matching, touches } from './match.js';

/** The new weakenings of a change. What is the rest of a guard that is told as weakened is not told again. */
export function bypassesIn(files: readonly GuardedFile[], losses: readonly Loss[], matching: Matching): Loss[] {
  const left = losses.flatMap((loss) => loss.left ?? []);
  const told = bypasses(files).filter(
    ({ guard }) => !left.some((rest) => isSamePlace(rest, guard)) && !isExceptionOfNew(guard, matching),
  );
  // What leaves out several things in one place is told once.
  const places = new Map(told.map((loss) => [`${loss.file.path}\n${loss.guard.start}\n${loss.guard.end}`, loss]));
  return [...places.values()];
}

function isSamePlace(one: Guard, other: Guard | Weakening): boolean {
  if (one.unit !== other.unit) return false;
  // What swallows the error of a check stands right after it.
  if (one.unheard === true) return other.startLine >= one.startLine && other.startLine <= one.endLine + 2;
  return one.start === other.start && one.end === other.end;
}

/**
 * What is left out of a filter that the change itself brings in, or that was kept to some actions before: nothing is taken away, or
 * what is lost is told by the action.
 */
function isExceptionOfNew({ text }: Guard | Weakening, { before, added }: Matching): boolean {
  if (!/^(?:skip_\w{1,40}|(?:prepend_|append_)?(?:before|around)_\w{1,10})[ (]/.test(text)) return false;
  const names = [...text.matchAll(/:([a-z_]\w*[!?]?)/g)].map(([, name]) => `listed ${name ?? ''}`);
  const stood = (name: string): boolean => before.some(({ atom }) => atom.name === name);
  if (names.some((name) => added.some(({ atom }) => atom.name === name) && !stood(name))) return true;
  return (
    !text.startsWith('skip_') &&
    (!names.some(stood) || names.some((name) => before.some(({ atom }) => atom.key.startsWith(`${name} of `))))
  );
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
      if (isWrittenOtherwise(weakening, file)) return [];
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

/** `transport.TLSClientConfig.InsecureSkipVerify = true` for `&tls.Config{InsecureSkipVerify: true}`: as often as it stood there before. */
function isWrittenOtherwise({ text }: Weakening, { before, after }: GuardedFile): boolean {
  const set = /([A-Za-z_]\w{5,60})["']?\s{0,3}(?::|=>?)\s{0,3}([A-Za-z]{2,10}|\d)$/.exec(text.slice(-160));
  if (set === null || before === null || after === null) return false;
  const [, name = '', value = ''] = set;
  const pattern = new RegExp(`\\b${name}["']?\\s{0,3}(?::|=>?)\\s{0,3}${value}\\b`, 'g');
  const [old, now] = [before, after].map((side) => [...side.text.matchAll(pattern)].length);
  return old !== undefined && now !== undefined && now <= old;
}
