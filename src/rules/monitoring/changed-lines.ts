/** Where in a diff a stretch of lines shows: findings stand on lines that the change touches. */
import type { FileChange, Hunk, Line } from '../../change/file-change.js';
import type { Location } from '../rule.js';

export interface Stretch {
  readonly side: 'base' | 'head';
  readonly startLine: number;
  readonly endLine: number;
}

/** The lines of a stretch that the change touches; of one on the base side also the head's line that now stands in its place. */
export function locationOf({ side, startLine, endLine }: Stretch, file: FileChange, hunks: readonly Hunk[]): Location {
  const path = { path: file.path, ...(file.previousPath === null ? {} : { previousPath: file.previousPath }) };
  const own = (line: Line): boolean => {
    const number = line[side];
    return line.kind !== 'context' && number !== null && number >= startLine && number <= endLine;
  };
  for (const { lines } of hunks) {
    const touched = lines.filter(own);
    const [first] = touched;
    const last = touched.at(-1);
    if (first === undefined || last === undefined) continue;
    if (side === 'head') return { ...path, line: first.head ?? startLine, endLine: last.head ?? startLine };
    const at = lines.indexOf(last);
    const head = lines.slice(at).find((line) => line.head !== null) ?? lines.slice(0, at).findLast((line) => line.head !== null);
    const base = { ...path, baseLine: first.base ?? startLine, baseEndLine: last.base ?? startLine };
    return head?.head === undefined || head.head === null ? base : { ...base, line: head.head };
  }
  return { ...path, ...nearestLine(hunks, side, startLine) };
}

/** For what went without its own lines changing (into a comment): the changed line nearest to it. */
function nearestLine(hunks: readonly Hunk[], side: 'base' | 'head', wanted: number): Pick<Location, 'line' | 'baseLine'> {
  const numbers = hunks.flatMap(({ lines }) => lines.flatMap((line) => line[side] ?? []));
  const [nearest] = numbers.sort((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted));
  if (nearest === undefined) return {};
  return side === 'head' ? { line: nearest } : { baseLine: nearest };
}
