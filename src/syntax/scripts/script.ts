/**
 * The shell scripts that stand in files of many kinds: in a workflow's `run:`, a Dockerfile's RUN, a package's scripts. A reader
 * for another kind of file is one file here and one entry in readers.ts.
 */

export interface ScriptPart {
  /** The script's text as the shell gets it. */
  readonly text: string;
  /** The one-based line of the file for each line of the text; the last one holds for all that follow. */
  readonly lines: readonly number[];
  /** What runs it, for people: "the script", "step \"Deploy\" of the job build", "RUN". */
  readonly place: string;
  /** Cleaning up after tests, or going back a migration: what it destroys was made for it. */
  readonly teardown: boolean;
  /** A pipeline that runs after a merge, for a release or by hand: to deploy is what it is for. */
  readonly deploys?: boolean | undefined;
}

export interface UnreadableScripts {
  /** One sentence part without a full stop. */
  readonly reason: string;
}

export interface ScriptReader {
  /** Whether a file of this path may hold scripts. */
  matches(path: string): boolean;
  /** The scripts of a file; empty when it has none. Never throws. */
  read(path: string, text: string): readonly ScriptPart[] | UnreadableScripts;
}

export function isUnreadable(read: readonly ScriptPart[] | UnreadableScripts): read is UnreadableScripts {
  return 'reason' in read;
}

/** The file's line for a one-based line of a script. */
export function lineIn(part: ScriptPart, line: number): number {
  return part.lines[Math.min(line, part.lines.length) - 1] ?? 1;
}

/** A script whose lines follow each other in the file from `first` on. */
export function consecutive(text: string, first: number): number[] {
  return text.split('\n').map((_line, index) => first + index);
}
