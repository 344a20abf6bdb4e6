/** The head side of a file's hunks as one text, with the way back from an offset to a line. */
import type { Hunk, Line } from '../../change/file-change.js';

export interface AddedText {
  /** Context and added lines, since a secret can begin above the lines that changed. A NUL line parts two hunks. */
  readonly text: string;
  /** The first and the last added line that the range touches; null when it lies in lines that were there before. */
  addedIn(start: number, end: number): { readonly line: number; readonly endLine: number } | null;
}

export function addedTextOf(hunks: readonly Hunk[]): AddedText {
  const lines: (Line | null)[] = [];
  for (const hunk of hunks) lines.push(...hunk.lines.filter((line) => line.kind !== 'removed'), null);
  const starts: number[] = [];
  let length = 0;
  for (const line of lines) {
    starts.push(length);
    length += (line === null ? 1 : line.text.length) + 1;
  }
  return {
    text: lines.map((line) => line?.text ?? '\0').join('\n'),
    addedIn(start, end) {
      const added: number[] = [];
      for (let index = indexAt(starts, start); index < lines.length && (starts[index] ?? end) < end; index++) {
        const line = lines[index];
        if (line?.kind === 'added' && line.head !== null) added.push(line.head);
      }
      const [line] = added;
      return line === undefined ? null : { line, endLine: added.at(-1) ?? line };
    },
  };
}

/** What the hunks show of the base: a secret in it was there before. */
export function baseTextOf(hunks: readonly Hunk[]): string {
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind !== 'added').map((line) => line.text)).join('\n');
}

/** The last of the ascending `starts` that is not beyond `offset`. */
function indexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
