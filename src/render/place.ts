/** Where a finding stands: in words, as a link, on which line of the head, and the lines around it. */
import type { Change } from '../change/change.js';
import type { FileChange, Hunk, Line } from '../change/file-change.js';
import type { Location } from '../rules/rule.js';
import { clipPath, visible, visibleLines } from './visible.js';

/** Lines of context on each side of a finding's lines. */
const CONTEXT = 2;

/** Longest frame, in lines. */
const FRAME = 12;

/** A key can span so many lines; they are looked at together, so that a part of one is masked too. */
const MASKED_AROUND = 100;

export type FilesByPath = ReadonlyMap<string, FileChange>;

export function filesByPath(change: Change): FilesByPath {
  return new Map(change.files.known ? change.files.value.map((file) => [file.path, file]) : []);
}

/** "src/users.ts:41", or with a line of the base "src/users.ts:41 (removed)". One visible line. */
export function placeInWords(location: Location, limit = 120): string {
  const path = clipPath(visible(location.path, 1_000), limit);
  if (location.line !== undefined) return `${path}:${location.line}`;
  return location.baseLine === undefined ? path : `${path}:${location.baseLine} (removed)`;
}

/**
 * The head-side line for places that know only the head: the finding's own, or the nearest to a line that is gone. Null when the file
 * is gone.
 */
export function headLineOf(location: Location, files: FilesByPath): number | null {
  const file = files.get(location.path);
  if (file?.after === null) return null;
  if (location.line !== undefined) return location.line;
  if (location.baseLine === undefined || file === undefined || !file.hunks.known) return 1;
  return nearestHeadLine(location.baseLine, file.hunks.value);
}

function nearestHeadLine(baseLine: number, hunks: readonly Hunk[]): number {
  let shift = 0;
  for (const { baseStart, headStart, lines } of hunks) {
    const index = lines.findIndex((line) => line.base === baseLine);
    if (index >= 0) {
      const after = lines.slice(index).find((line) => line.head !== null);
      const before = lines.slice(0, index).findLast((line) => line.head !== null);
      return Math.max(1, after?.head ?? before?.head ?? headStart);
    }
    if (baseLine < baseStart) break;
    shift += lines.filter((line) => line.kind === 'added').length - lines.filter((line) => line.kind === 'removed').length;
  }
  return Math.max(1, baseLine + shift);
}

/** A line of the change around a finding, masked and made visible. */
export interface FrameLine {
  readonly kind: Line['kind'];
  /** One-based; of the head where there is one, else of the base. */
  readonly number: number;
  readonly text: string;
}

/** The changed lines that a finding is about, with some around them; empty when it is about no line or the lines are not known. */
export function frameOf(location: Location | null, files: FilesByPath): FrameLine[] {
  const file = location === null ? undefined : files.get(location.path);
  if (location === null || file === undefined || !file.hunks.known) return [];
  for (const { lines } of file.hunks.value) {
    const first = lines.findIndex((line) => isAbout(location, line));
    if (first < 0) continue;
    const last = lines.findLastIndex((line) => isAbout(location, line));
    const start = Math.max(0, first - CONTEXT);
    return visibleFrame(lines, start, Math.min(lines.length, last + CONTEXT + 1, start + FRAME));
  }
  return [];
}

function isAbout(location: Location, line: Line): boolean {
  return within(line.head, location.line, location.endLine) || within(line.base, location.baseLine, location.baseEndLine);
}

function within(number: number | null, first: number | undefined, last: number | undefined): boolean {
  return number !== null && first !== undefined && number >= first && number <= (last ?? first);
}

function visibleFrame(lines: readonly Line[], start: number, end: number): FrameLine[] {
  const from = Math.max(0, start - MASKED_AROUND);
  const window = lines.slice(from, end + MASKED_AROUND);
  const shown = visibleLines(window.map((line) => line.text));
  return lines.slice(start, end).map((line, index) => ({
    kind: line.kind,
    number: line.head ?? line.base ?? 0,
    // A mask that took line ends along has hidden a secret of several lines; which text belongs where is then not known.
    text: shown.length === window.length ? (shown[start - from + index] ?? '') : '(hidden: a secret stands near)',
  }));
}
