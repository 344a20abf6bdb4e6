/** A check that is made twice with nothing in between that could change its outcome. */
import type { Guard, GuardedFile } from './guard.js';
import type { Matching } from './match.js';

/** The check that stands before a lost one, says the same, and always runs when it would have. */
export function madeBefore(guard: Guard, file: GuardedFile, { before, partners }: Matching): Guard | undefined {
  const [atom, ...others] = guard.atoms;
  const text = file.before?.text;
  if (guard.kind !== 'call' || atom === undefined || others.length > 0 || text === undefined) return undefined;
  return before.find(
    (placed) =>
      placed.file === file &&
      placed.guard.unit === guard.unit &&
      placed.atom.key === atom.key &&
      partners.get(placed.atom)?.file === file &&
      placed.guard.kind === 'call' &&
      placed.guard.end <= guard.start &&
      placed.guard.scope.start <= guard.scope.start &&
      placed.guard.scope.end >= guard.scope.end &&
      !assigns(text.slice(placed.guard.end, guard.start), atom.key),
  )?.guard;
}

/** Whether a piece of code gives a new value to something that is named in a key. */
function assigns(code: string, key: string): boolean {
  const named = new Set(key.match(/[\p{L}_$@][\p{L}\d_$]*/gu));
  return [
    ...code.slice(0, 4_000).matchAll(/(?<![\p{L}\d_$@])([\p{L}_$@][\p{L}\d_$]*)\s{0,9}(?:[-+*/|&?]{0,2}=)(?![=>~])/gu),
  ].some(([, name = '']) => named.has(name));
}
