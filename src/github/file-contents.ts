/** Completes the list of changed files with the lines between their sides, and with the texts that rules ask for. */
import { hunksOfBinary } from '../change/binary.js';
import { hunksBetween } from '../change/diff.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { byPath, type EntryKind, type FileChange, type FileSide, type Hunk } from '../change/file-change.js';
import { hunksFromPatch } from '../change/patch.js';
import type { FileRow } from './changed-files.js';
import type { GitHubClient } from './clients.js';
import { type BlobContent, readBlobs } from './texts.js';
import type { RepositoryName, TreeEntry } from './trees.js';

export interface ContentsRequest {
  readonly client: GitHubClient;
  /** Which files' whole texts are asked for. */
  readonly wantsText: (file: FileChange) => boolean;
}

/** Fills in texts where a rule asks for them or GitHub left the patch out, and the lines between them. */
export async function withContents(
  { client, wantsText }: ContentsRequest,
  repository: RepositoryName,
  rows: readonly FileRow[],
): Promise<FileChange[]> {
  const patches = rows.map(patchOf);
  const sizes = new Map<string, number | null>();
  for (const [index, row] of rows.entries()) {
    const outline = fileOf(row, patches[index] ?? null, new Map());
    if (patches[index] && !wantsText(outline)) continue;
    for (const side of [row.before, row.after]) {
      if (side?.known && side.value.kind !== 'submodule') sizes.set(side.value.sha, side.value.size);
    }
  }
  const contents = await readBlobs(client, repository, sizes);
  return rows.map((row, index) => fileOf(row, patches[index] ?? null, contents)).sort(byPath);
}

/** The hunks that GitHub's patch holds; null when it is left out or does not hold all the lines that GitHub counts. */
function patchOf({ patch, before, after }: FileRow): Fact<readonly Hunk[]> | null {
  const same = before?.known && after?.known && before.value.sha === after.value.sha;
  if (same) return known([]);
  // Of a submodule, and of a file that became another kind of thing, GitHub's patch is not about the lines of two texts.
  if (!patch || [before, after].some((side) => side?.known && !isRegular(side.value.kind))) return null;
  return hunksOfPatch(patch);
}

/** Null for a patch that does not hold all the lines that GitHub counts. */
export function hunksOfPatch({ text, added, removed }: NonNullable<FileRow['patch']>): Fact<readonly Hunk[]> | null {
  const hunks = hunksFromPatch(text);
  if (!hunks.known) return null;
  const count = (kind: 'added' | 'removed'): number =>
    hunks.value.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return count('added') === added && count('removed') === removed ? hunks : null;
}

function fileOf(row: FileRow, patch: Fact<readonly Hunk[]> | null, contents: ReadonlyMap<string, BlobContent>): FileChange {
  const before = row.before && sideOf(row.previousPath ?? row.path, row.before, contents);
  const after = row.after && sideOf(row.path, row.after, contents);
  return {
    path: row.path,
    previousPath: row.previousPath,
    status: row.status,
    before,
    after,
    hunks: patch ?? hunksOf(before, after),
  };
}

function hunksOf(before: FileSide | null, after: FileSide | null): Fact<readonly Hunk[]> {
  for (const side of [before, after]) {
    if (side?.binary.known && side.binary.value) return hunksOfBinary(before, after);
    if (side && !isSubmodule(side) && !side.text.known)
      return unavailable(`GitHub left out the diff, and the text: ${side.text.reason}`);
  }
  // A submodule has no lines; the file on its other side has.
  const textOf = (side: FileSide | null): string | null => (side?.text.known ? side.text.value : null);
  if (before && after && isLink(before) !== isLink(after)) {
    const [removed, added] = [hunksBetween(textOf(before), null), hunksBetween(null, textOf(after))];
    return removed.known && added.known ? known([...removed.value, ...added.value]) : removed;
  }
  return hunksBetween(textOf(before), textOf(after));
}

function isRegular(kind: EntryKind): boolean {
  return kind === 'file' || kind === 'executable';
}

function isSubmodule({ kind }: FileSide): boolean {
  return kind.known && kind.value === 'submodule';
}

function isLink({ kind }: FileSide): boolean {
  return kind.known && kind.value === 'symlink';
}

function sideOf(path: string, entry: Fact<TreeEntry>, contents: ReadonlyMap<string, BlobContent>): FileSide {
  if (!entry.known) return { path, kind: entry, sha: entry, size: entry, binary: entry, text: entry };
  const { kind, sha, size } = entry.value;
  const content = contents.get(sha);
  const notAskedFor = unavailable('no rule asked for the text');
  return {
    path,
    kind: known(kind),
    sha: known(sha),
    size: size === null ? unavailable('a submodule has no size') : known(size),
    binary: kind === 'submodule' ? known(false) : (content?.binary ?? notAskedFor),
    text: kind === 'submodule' ? unavailable('a submodule has no text') : (content?.text ?? notAskedFor),
  };
}
