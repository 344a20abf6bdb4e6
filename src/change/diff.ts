/** The lines between two texts, for sides that arrive without a patch: a large file, a diff of trees, an example in the rules. */
import { diffArrays } from 'diff';
import { type Fact, known } from './fact.js';
import type { Hunk, Line } from './file-change.js';

/** Unchanged lines shown around a change, as git does by default. */
const CONTEXT = 3;

/**
 * Beyond this many edits the smallest difference is not looked for (the search is quadratic in the number of edits): what lies
 * between the common beginning and end is then reported as replaced, which is complete and true, only not the shortest.
 */
const MOST_EDITS = 1_000;

/** The hunks that turn `before` into `after`. A null side is a file that does not exist there. Always known. */
export function hunksBetween(before: string | null, after: string | null): Fact<readonly Hunk[]> {
  return known(groupIntoHunks(alignLines(splitLines(before), splitLines(after))));
}

/** Lines without their ending; a last line without one counts, a final line ending does not open another line. */
function splitLines(text: string | null): string[] {
  if (text === null || text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function alignLines(before: readonly string[], after: readonly string[]): Line[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;

  const middleBefore = before.slice(start, before.length - end);
  const middleAfter = after.slice(start, after.length - end);
  const isOneSided = middleBefore.length === 0 || middleAfter.length === 0;
  const parts = (isOneSided ? null : diffArrays(middleBefore, middleAfter, { maxEditLength: MOST_EDITS })) ?? [
    { removed: true, added: false, value: middleBefore },
    { removed: false, added: true, value: middleAfter },
  ];

  const lines: Line[] = [];
  let base = 0;
  let head = 0;
  const push = (kind: Line['kind'], text: string): void => {
    const onBase = kind === 'added' ? null : ++base;
    const onHead = kind === 'removed' ? null : ++head;
    lines.push({ kind, text: text.endsWith('\r') ? text.slice(0, -1) : text, base: onBase, head: onHead });
  };
  for (const text of before.slice(0, start)) push('context', text);
  for (const part of parts) {
    for (const text of part.value) push(part.removed ? 'removed' : part.added ? 'added' : 'context', text);
  }
  for (const text of before.slice(before.length - end)) push('context', text);
  return lines;
}

function groupIntoHunks(lines: readonly Line[]): Hunk[] {
  const hunks: Hunk[] = [];
  let from = -1;
  let last = -1;
  const close = (): void => {
    const part = lines.slice(from, Math.min(lines.length, last + CONTEXT + 1));
    hunks.push({
      baseStart: part.find((line) => line.base !== null)?.base ?? 0,
      headStart: part.find((line) => line.head !== null)?.head ?? 0,
      lines: part,
    });
  };
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'context') continue;
    if (from >= 0 && index - last > 2 * CONTEXT + 1) {
      close();
      from = -1;
    }
    if (from < 0) from = Math.max(0, index - CONTEXT);
    last = index;
  }
  if (from >= 0) close();
  return hunks;
}
