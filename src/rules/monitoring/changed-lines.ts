/** Where in a diff a stretch of lines shows: findings stand on lines that the change touches. */
import type { FileChange, Hunk } from '../../change/file-change.js';
import type { Location } from '../rule.js';

export interface Stretch {
  readonly side: 'base' | 'head';
  readonly startLine: number;
  readonly endLine: number;
}

/** The lines of a stretch that the change touches; of one on the base side also the head's line that now stands in its place. */
export function locationOf({ side, startLine, endLine }: Stretch, file: FileChange, hunks: readonly Hunk[]): Location {
  const path = { path: file.path, ...(file.previousPath === null ? {} : { previousPath: file.previousPath }) };
  for (const hunk of hunks) {
    const touched = touchedIn(hunk)[side];
    const first = touched[indexFrom(touched, startLine)];
    const last = touched[indexFrom(touched, endLine + 1) - 1];
    if (first === undefined || last === undefined || first.number > endLine) continue;
    if (side === 'head') return { ...path, line: first.number, endLine: last.number };
    const base = { ...path, baseLine: first.number, baseEndLine: last.number };
    return last.head === null ? base : { ...base, line: last.head };
  }
  return { ...path, ...nearestLine(hunks, side, startLine) };
}

interface TouchedLine {
  readonly number: number;
  /** The head's line that stands there now: the next one, or else the last one before. */
  readonly head: number | null;
}

interface Touched {
  readonly base: readonly TouchedLine[];
  readonly head: readonly TouchedLine[];
}

/** Many findings may stand in one hunk, so it is gone through once. */
const touchedLines = new WeakMap<Hunk, Touched>();

function touchedIn(hunk: Hunk): Touched {
  const known = touchedLines.get(hunk);
  if (known !== undefined) return known;
  let head = hunk.lines.findLast((line) => line.head !== null)?.head ?? null;
  const touched: { base: TouchedLine[]; head: TouchedLine[] } = { base: [], head: [] };
  for (const line of hunk.lines.toReversed()) {
    head = line.head ?? head;
    if (line.kind === 'context') continue;
    if (line.base !== null) touched.base.push({ number: line.base, head });
    if (line.head !== null) touched.head.push({ number: line.head, head });
  }
  touched.base.reverse();
  touched.head.reverse();
  touchedLines.set(hunk, touched);
  return touched;
}

/** The index of the first line that is not before `number`, by halves: the lines of a hunk ascend. */
function indexFrom(lines: readonly TouchedLine[], number: number): number {
  let [from, until] = [0, lines.length];
  while (from < until) {
    const middle = (from + until) >>> 1;
    if ((lines[middle]?.number ?? 0) < number) from = middle + 1;
    else until = middle;
  }
  return from;
}

/** For what went without its own lines changing (into a comment): the changed line nearest to it. */
function nearestLine(hunks: readonly Hunk[], side: 'base' | 'head', wanted: number): Pick<Location, 'line' | 'baseLine'> {
  let nearest: number | undefined;
  for (const line of hunks.flatMap(({ lines }) => lines)) {
    const number = line[side];
    if (number !== null && (nearest === undefined || Math.abs(number - wanted) < Math.abs(nearest - wanted))) nearest = number;
  }
  if (nearest === undefined) return {};
  return side === 'head' ? { line: nearest } : { baseLine: nearest };
}
