/** What stands where a guard stood: whether anything there could do what the guard did. */
import { isCommentLine } from './code-text.js';
import { allLines, linesOf } from './lines.js';
import type { GuardedFile, GuardedSide, Unit } from './guard.js';
import { wordsIn } from './same-units.js';

/** Words of every language that check nothing. */
const EMPTY_WORDS = new Set(
  'return const let var val final if else elif end do then null undefined nil none None true false True False await async new this self void try'.split(
    ' ',
  ),
);

/** Whether the changed lines of a unit only repeat words that the unit already had: then nothing in it can make up for what is gone. */
export function saysNothingNew(before: GuardedSide, old: Unit, after: GuardedSide, unit: Unit): boolean {
  const known = wordsIn(before.text.slice(old.start, old.end));
  return linesOf(after, unit.startLine, unit.endLine).every(
    (line) =>
      !line.changed ||
      isCommentLine(line.text) ||
      [...wordsIn(line.text).keys()].every((word) => known.has(word) || EMPTY_WORDS.has(word) || /^\d+$/.test(word)),
  );
}

interface Run {
  /** One-based lines of the base side, inclusive. */
  readonly first: number;
  readonly last: number;
  /** What stands in their place, inclusive; empty when `last` is before `first`. */
  readonly head: { readonly first: number; readonly last: number };
}

/** The changed lines of the base side around a line, with the new lines in their place. Null for a line that did not change. */
export function runAround({ before, after }: GuardedFile, line: number): Run | null {
  const run = before === null || after === null ? undefined : changedRuns(before).get(line);
  if (after === null || run === undefined) return null;
  const { first, last, unchanged } = run;
  // The lines that did not change are the same on both sides, one after the other.
  const start = nthUnchanged(after, unchanged) + 1;
  return { first, last, head: { first: start, last: changedRuns(after).get(start)?.last ?? start - 1 } };
}

/** Whether the lines of a guard were only taken out: nothing stands in their place. */
export function isOnlyTakenOut(file: GuardedFile, { startLine, endLine }: { startLine: number; endLine: number }): boolean {
  for (let line = startLine; line <= endLine; line++) {
    const run = runAround(file, line);
    if (run === null) continue;
    return (
      run.head.last < run.head.first ||
      linesOf(file.after ?? EMPTY, run.head.first, run.head.last).every(
        ({ text }) => /^[\s{}()[\];,]*$/.test(text) || isCommentLine(text),
      )
    );
  }
  return false;
}

const EMPTY: GuardedSide = { text: '', guards: { guards: [], weakenings: [], units: [] }, changed: new Set() };

interface ChangedRun {
  readonly first: number;
  last: number;
  /** How many lines before it did not change. */
  readonly unchanged: number;
}

const runsOfSides = new WeakMap<GuardedSide, ReadonlyMap<number, ChangedRun>>();

/** For each changed line the run of changed lines that it stands in. */
function changedRuns(side: GuardedSide): ReadonlyMap<number, ChangedRun> {
  const known = runsOfSides.get(side);
  if (known !== undefined) return known;
  const runs = new Map<number, ChangedRun>();
  for (const [index, line] of [...side.changed].sort((one, other) => one - other).entries()) {
    const run = runs.get(line - 1) ?? { first: line, last: line, unchanged: line - 1 - index };
    run.last = line;
    runs.set(line, run);
  }
  runsOfSides.set(side, runs);
  return runs;
}

const unchangedLines = new WeakMap<GuardedSide, readonly number[]>();

/** The line number of the n-th line that did not change; 0 for n = 0. */
function nthUnchanged(side: GuardedSide, n: number): number {
  let lines = unchangedLines.get(side);
  if (lines === undefined) {
    lines = allLines(side).flatMap((line, index) => (line.changed ? [] : [index + 1]));
    unchangedLines.set(side, lines);
  }
  return n === 0 ? 0 : (lines[n - 1] ?? lines.at(-1) ?? 0);
}
