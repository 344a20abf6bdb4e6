/**
 * Reads the hunks of a unified diff of one file: GitHub's `patch` field, or the part of `git diff` after a file's header.
 *
 * A line ends at a line feed only, as git counts; a carriage return before it belongs to the line ending, every other one and the
 * Unicode separators belong to the text. What comes next is decided by the counts in the hunk's header, never by how a line looks:
 * a removed line "-- drop" reads as "--- drop" and is still a removed line.
 */
import { type Fact, known, unavailable } from './fact.js';
import type { Hunk, Line } from './file-change.js';

/** More lines than this in one file's diff are not read: a change of that size is judged from its texts or not at all. */
const MAX_PATCH_LINES = 1_000_000;

const HUNK_HEADER = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@/;

/** Takes a diff line by line, so that a large one never has to be in memory as a whole. */
export class HunkReader {
  readonly #hunks: { baseStart: number; headStart: number; lines: Line[] }[] = [];
  #lines: Line[] = [];
  #base = 1;
  #head = 1;
  #baseLeft = 0;
  #headLeft = 0;
  #taken = 0;
  #lastLostCarriageReturn = false;
  #problem: string | null = null;

  /** Whether the hunk's header promises more lines. Until then any line belongs to the hunk, whatever it looks like. */
  get inHunk(): boolean {
    return this.#problem === null && (this.#baseLeft > 0 || this.#headLeft > 0);
  }

  /** Takes the next line of the diff, without its line feed. */
  take(line: string): void {
    if (this.#problem !== null) return;
    this.#taken++;
    if (this.#taken > MAX_PATCH_LINES) this.#fail(`the diff has more than ${MAX_PATCH_LINES.toLocaleString('en')} lines`);
    else if (line.startsWith('\\ ')) this.#endWithoutNewline();
    else if (this.inHunk) this.#takeContent(line);
    else this.#openHunk(line);
  }

  /** All hunks, or why the diff could not be read. */
  finish(): Fact<readonly Hunk[]> {
    if (this.inHunk)
      this.#fail(`the diff ends inside a hunk, ${this.#baseLeft} base and ${this.#headLeft} head lines are missing`);
    return this.#problem === null ? known(this.#hunks) : unavailable(this.#problem);
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#hunks.length = 0;
    this.#lines = [];
  }

  #openHunk(header: string): void {
    const match = HUNK_HEADER.exec(header);
    if (!match) return this.#fail(`line ${this.#taken} of the diff is not the header of a hunk`);
    const baseStart = Number(match[1]);
    const baseCount = Number(match[2] ?? 1);
    const headStart = Number(match[3]);
    const headCount = Number(match[4] ?? 1);
    // A side without lines is given by the line before it, so its next line is one further on.
    const base = baseCount === 0 ? baseStart + 1 : baseStart;
    const head = headCount === 0 ? headStart + 1 : headStart;
    if (base < this.#base || head < this.#head || baseCount + headCount === 0) {
      return this.#fail(`the hunk at line ${this.#taken} of the diff is empty or overlaps the one before`);
    }
    this.#base = base;
    this.#head = head;
    this.#baseLeft = baseCount;
    this.#headLeft = headCount;
    this.#lines = [];
    this.#hunks.push({ baseStart: baseCount === 0 ? 0 : base, headStart: headCount === 0 ? 0 : head, lines: this.#lines });
  }

  #takeContent(line: string): void {
    // A context line that is empty may have lost its leading space on the way (git's diff.suppressBlankEmpty).
    const mark = line === '' ? ' ' : line[0];
    this.#lastLostCarriageReturn = line.length > 1 && line.endsWith('\r');
    const text = line.slice(1, this.#lastLostCarriageReturn ? -1 : undefined);
    const onBase = mark === ' ' || mark === '-';
    const onHead = mark === ' ' || mark === '+';
    if (!onBase && !onHead) return this.#fail(`line ${this.#taken} of the diff is neither context nor added nor removed`);
    if ((onBase && this.#baseLeft === 0) || (onHead && this.#headLeft === 0)) {
      return this.#fail(`line ${this.#taken} of the diff is one more than the hunk's header says`);
    }
    this.#lines.push({
      kind: onBase && onHead ? 'context' : onBase ? 'removed' : 'added',
      text,
      base: onBase ? this.#base++ : null,
      head: onHead ? this.#head++ : null,
    });
    if (onBase) this.#baseLeft--;
    if (onHead) this.#headLeft--;
  }

  /** "\ No newline at end of file": the line before it has no line ending, so its carriage return was text. */
  #endWithoutNewline(): void {
    const last = this.#lines.at(-1);
    if (last === undefined) return this.#fail(`line ${this.#taken} of the diff ends a line that is not there`);
    if (this.#lastLostCarriageReturn) this.#lines[this.#lines.length - 1] = { ...last, text: `${last.text}\r` };
    this.#lastLostCarriageReturn = false;
  }
}

/**
 * The hunks of one file's diff. An empty diff has none; whether that is right is the caller's to know (GitHub leaves `patch` out
 * for binary and large files). Malformed text and counts that do not add up are unavailable.
 */
export function hunksFromPatch(patch: string): Fact<readonly Hunk[]> {
  const reader = new HunkReader();
  let from = 0;
  while (from < patch.length) {
    const end = patch.indexOf('\n', from);
    reader.take(end === -1 ? patch.slice(from) : patch.slice(from, end));
    from = end === -1 ? patch.length : end + 1;
  }
  return reader.finish();
}
