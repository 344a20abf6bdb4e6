/** One changed file: its two sides, and the lines between them. */
import type { Fact } from './fact.js';

/** Texts of more bytes are not read into memory: a change must not be able to exhaust the process that judges it. */
export const MOST_TEXT_BYTES = 2_000_000;

export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'type-changed' | 'mode-changed';

/** What a tree entry is. A symlink's text is its target; a submodule has a commit instead of a blob and no text. */
export type EntryKind = 'file' | 'executable' | 'symlink' | 'submodule';

/** The kind that git's file mode stands for, written with six digits. */
export function entryKindOf(mode: string): EntryKind {
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  return mode === '100755' ? 'executable' : 'file';
}

/** A file on one side of the change. */
export interface FileSide {
  readonly path: string;
  readonly kind: Fact<EntryKind>;
  /** The blob's object id (for a submodule: the commit's). */
  readonly sha: Fact<string>;
  /** Bytes. */
  readonly size: Fact<number>;
  readonly binary: Fact<boolean>;
  /**
   * The whole text as UTF-8. Read only for the files that a rule asks for (`Rule.wantsText`); unavailable otherwise, and for
   * binary files and files over the size limit.
   */
  readonly text: Fact<string>;
}

export interface Line {
  readonly kind: 'context' | 'added' | 'removed';
  /** Without the line ending. */
  readonly text: string;
  /** One-based line on the base side; null for an added line. */
  readonly base: number | null;
  /** One-based line on the head side; null for a removed line. */
  readonly head: number | null;
}

export interface Hunk {
  /** One-based first line on each side; zero when that side has no lines. */
  readonly baseStart: number;
  readonly headStart: number;
  readonly lines: readonly Line[];
}

export interface FileChange {
  /** The path on the head side; for a removed file, on the base side. Always with `/`, relative to the repository's root. */
  readonly path: string;
  /** The path on the base side when it differs (renamed, copied). */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Null when the file does not exist on that side. */
  readonly before: FileSide | null;
  readonly after: FileSide | null;
  /** Known and empty for a submodule, a pure rename, a mode change and a binary file, unless its name says text (binary.ts). */
  readonly hunks: Fact<readonly Hunk[]>;
}

/** Orders files by path, by code unit: no locale decides. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

/** The lines of a file that the change brings in, in order. */
export function addedLines(hunks: readonly Hunk[]): Line[] {
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === 'added'));
}

/** The lines of a file that the change takes away, in order. */
export function removedLines(hunks: readonly Hunk[]): Line[] {
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === 'removed'));
}
