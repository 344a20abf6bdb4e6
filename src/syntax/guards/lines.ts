/** The lines of a changed file and the words on them, split once. */
import type { GuardedSide } from './guard.js';
import { wordsIn } from './same-units.js';

export interface PlacedLine {
  readonly text: string;
  /** Offset of its first character. */
  readonly start: number;
  /** Whether the other side does not have it. */
  readonly changed: boolean;
}

const split = new WeakMap<GuardedSide, readonly PlacedLine[]>();
const words = new WeakMap<GuardedSide, ReadonlyMap<string, number>>();

/** The lines from `startLine` to `endLine`, one-based and inclusive. */
export function linesOf(side: GuardedSide, startLine: number, endLine: number): readonly PlacedLine[] {
  return allLines(side).slice(Math.max(0, startLine - 1), endLine);
}

export function allLines(side: GuardedSide): readonly PlacedLine[] {
  const known = split.get(side);
  if (known !== undefined) return known;
  let start = 0;
  const lines = side.text.split('\n').map((text, index): PlacedLine => {
    const line = { text, start, changed: side.changed.has(index + 1) };
    start += text.length + 1;
    return line;
  });
  split.set(side, lines);
  return lines;
}

/** The words on the changed lines, with how often each comes. */
export function changedWords(side: GuardedSide): ReadonlyMap<string, number> {
  const known = words.get(side);
  if (known !== undefined) return known;
  const found = wordsIn(
    allLines(side)
      .filter((line) => line.changed)
      .map((line) => line.text)
      .join(' '),
  );
  words.set(side, found);
  return found;
}
