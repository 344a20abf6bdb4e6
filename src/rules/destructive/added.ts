/** What a change brings in, of anything that is read out of files: what no file held before. */
import type { Change } from '../../change/change.js';
import type { FileChange, FileSide } from '../../change/file-change.js';
import type { UndecidedPart } from '../rule.js';

export interface Reading<T> {
  /** Whether a file may hold any. */
  readonly holds: (file: FileChange) => boolean;
  readonly read: (side: FileSide) => readonly T[] | UndecidedPart;
  /** What makes two of them the same. */
  readonly keyOf: (each: T) => string;
}

/** What stood in another file before was moved, not added; one more of the same is added. */
export function* addedIn<T>(
  change: Change,
  { holds, read, keyOf }: Reading<T>,
): Generator<{ file: FileChange; added: T } | UndecidedPart> {
  if (!change.files.known) return;
  const files = change.files.value.filter(holds);
  const before = new Map<string, number>();
  for (const file of files) {
    const found = file.before === null || file.status === 'copied' ? [] : read(file.before);
    if ('kind' in found) continue;
    for (const each of found) before.set(keyOf(each), (before.get(keyOf(each)) ?? 0) + 1);
  }
  for (const file of files) {
    const found = file.after === null ? [] : read(file.after);
    if ('kind' in found) {
      yield found;
      continue;
    }
    for (const each of found) {
      const left = before.get(keyOf(each)) ?? 0;
      before.set(keyOf(each), left - 1);
      if (left <= 0) yield { file, added: each };
    }
  }
}
