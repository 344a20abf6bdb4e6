/** How much of the code around a guard is still there, and whether anything is new. */
import { isCommentLine } from './code-text.js';
import type { Whereabouts } from './compensation.js';
import type { Guard, GuardedFile } from './guard.js';
import { changedWords, linesOf } from './lines.js';
import { shareOf, wordsIn } from './same-units.js';

/** Whether a unit has any line that was not there before. */
export function hasNewLines({ file, unit }: Whereabouts): boolean {
  if (file.after === null) return false;
  return linesOf(file.after, unit.startLine, unit.endLine).some((line) => line.changed && !isCommentLine(line.text));
}

const MAX_LINES_AROUND = 40;

/**
 * How much of what stood around a guard is still there, 0 to 1: unchanged lines are, and of changed lines what new lines repeat.
 * One when nothing stood around it.
 */
export function leftAround(guard: Guard, file: GuardedFile, now: Whereabouts): number {
  const { before } = file;
  const { after } = now.file;
  if (before === null || after === null) return 0;
  const first = Math.max(guard.startLine - MAX_LINES_AROUND, 1);
  let all = 0;
  let left = 0;
  const gone: string[] = [];
  for (const line of linesOf(before, first, guard.endLine + MAX_LINES_AROUND)) {
    // A guard that is taken out takes along what was said about it.
    if (line.changed && isCommentLine(line.text)) continue;
    const text = line.text.slice(Math.max(0, guard.scope.start - line.start), Math.max(0, guard.scope.end - line.start));
    const offset = Math.max(line.start, guard.scope.start);
    const around = `${text.slice(0, Math.max(0, guard.start - offset))} ${text.slice(Math.max(0, guard.end - offset))}`;
    const rest = line.start >= guard.start && line.start + line.text.length <= guard.end ? '' : around;
    if (line.changed) gone.push(rest);
    else {
      const size = sizeOf(wordsIn(rest));
      all += size;
      left += size;
    }
  }
  const changed = wordsIn(gone.join(' '));
  const added = changedWords(after);
  const size = sizeOf(changed);
  return all + size === 0 ? 1 : (left + shareOf(changed, added) * size) / (all + size);
}

function sizeOf(words: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const count of words.values()) size += count;
  return size;
}
