/**
 * What a package manager's manifest asks for, in one shape for every ecosystem. A reader for another ecosystem is one file here and
 * one entry in readers.ts.
 */

/** How freely a declaration lets the installed version change, from the tightest to the loosest. */
export const LEVELS = ['exact', 'range', 'tag', 'moving', 'unbounded', 'wildcard'] as const;
/**
 * `exact`: one version, commit or file of this repository. `range`: versions with an upper end. `tag`: a movable tag that names a
 * version, where an ecosystem has no other names for versions (actions, images, hooks, modules of Git). `moving`: any other tag, a
 * branch or an address that someone else can point elsewhere. `unbounded`: every version from one on. `wildcard`: any version.
 */
export type Level = (typeof LEVELS)[number];

export type SourceKind = 'registry' | 'git' | 'url' | 'file' | 'workspace';

export interface Declaration {
  /** As the manifest names it, without a version selector: "left-pad" for the override key "left-pad@^1". */
  readonly name: string;
  /** What stands around it in the manifest: "dependencies", or "overrides > webpack" for a nested override. */
  readonly group: string;
  /** Groups of one scope replace each other: moving a declaration between them changes nothing. */
  readonly scope: 'direct' | 'override';
  /** As written; untrusted text. */
  readonly specifier: string;
  readonly level: Level;
  readonly source: SourceKind;
  /** What is installed, whatever its version: an alias' target, a repository, an address. Another one is another choice. */
  readonly origin: string;
  /** One-based lines of the whole entry. */
  readonly line: number;
  readonly endLine: number;
  /** Where the specifier stands in its line, from the first character inside the quotes on; null when it cannot be replaced there. */
  readonly column: number | null;
  /** Of another ecosystem than its reader's: the image in a workflow. */
  readonly ecosystem?: string | undefined;
  /** What a library asks of those who install it: an open end is then its users' choice. */
  readonly published?: boolean | undefined;
  /** The version that a comment beside a pinned commit names. */
  readonly said?: string | undefined;
}

export interface Unreadable {
  /** One sentence part without a full stop. */
  readonly reason: string;
}

/** What a lockfile has for a declaration. */
export interface Locked {
  /** The version, or the commit of a git source; null when it cannot be told. */
  readonly version: string | null;
  /** It is a package of the same repository, whatever the specifier allows: npm and Yarn link those that fit. */
  readonly isLocal: boolean;
}

/** Answers for the manifest at the path `manifest`; null when the lockfile has nothing for it. */
export type Lockfile = (declaration: Declaration, manifest: string) => Locked | null;

export interface ManifestReader {
  /** As people call it: "npm". */
  readonly ecosystem: string;
  /** Whether a file of this path is a manifest of the ecosystem. */
  matches(path: string): boolean;
  /** Never throws. */
  read(text: string, path: string): readonly Declaration[] | Unreadable;
  /** The same specifier for exactly this version or commit (40 hexadecimal digits), or null when it cannot be written so. */
  pin(declaration: Declaration, to: string): string | null;
  /** The declaration with this specifier as one writes it, for people: `"left-pad": "1.3.0"`, `requests==2.32.3`. */
  written(declaration: Declaration, specifier: string): string;
  /** The version at which an open range begins, when the specifier names it in full, or null. */
  floor(declaration: Declaration): string | null;
  /** Opens a lockfile once for many questions. Never throws; what it cannot read answers every question with null. */
  openLockfile(path: string, text: string): Lockfile;
  isLockfile(path: string): boolean;
}

export function isUnreadable(read: readonly Declaration[] | Unreadable): read is Unreadable {
  return 'reason' in read;
}

/** Whether `a` lets more change than `b`. */
export function isLooser(a: Level, b: Level): boolean {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b);
}

export function loosest(levels: readonly Level[]): Level {
  return levels.reduce((worst, level) => (isLooser(level, worst) ? level : worst), 'exact');
}
