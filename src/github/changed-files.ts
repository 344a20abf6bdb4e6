/**
 * The list of a change's files, complete or unavailable.
 *
 * GitHub's comparison stops at 300 files and a pull request's list at 3,000, both without an error. Whatever the API lists is
 * therefore counted against the number that GitHub states, and where it falls short, or is about another base than ours, the two trees
 * are compared instead.
 */
import { type Fact, known, unavailable } from '../change/fact.js';
import type { FileStatus } from '../change/file-change.js';
import { type GitHubClient, describeError } from './clients.js';
import { type FileShape, fileShape, parseAnswer } from './shapes.js';
import type { RepositoryName, TreeEntry, TreeReader } from './trees.js';

const MOST_COMPARED_FILES = 300;
const MOST_LISTED_FILES = 3_000;
const PER_PAGE = 100;

/** One changed file before its texts are read. */
export interface FileRow {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Null when the file does not exist on that side. */
  readonly before: Fact<TreeEntry> | null;
  readonly after: Fact<TreeEntry> | null;
  /** GitHub's patch with the number of lines it must contain; null when it left the patch out. */
  readonly patch: { readonly text: string; readonly added: number; readonly removed: number } | null;
}

export interface FileListRequest {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly trees: TreeReader;
  readonly mergeBase: string;
  readonly head: string;
  /** The files of the comparison's first page. */
  readonly compared: readonly FileShape[];
  /** For a pull request: its number and how many files GitHub says it changes. */
  readonly pullRequest: { readonly number: number; readonly changedFiles: number } | null;
}

export async function listChangedFiles(request: FileListRequest): Promise<Fact<readonly FileRow[]>> {
  const { compared, pullRequest } = request;
  const expected = pullRequest?.changedFiles ?? null;
  // At the limit itself nothing tells a whole list from a cut one, not even the stated number: it is counted at the last push.
  if (compared.length < MOST_COMPARED_FILES && (expected === null || compared.length === expected))
    return known(await rowsOf(compared, request));
  if (pullRequest && pullRequest.changedFiles <= MOST_LISTED_FILES) {
    const listed = await listPullRequestFiles(request.client, request.repository, pullRequest.number);
    if (listed.length === pullRequest.changedFiles && (await coversDifference(listed, request)))
      return known(await rowsOf(listed, request));
  }
  try {
    return known(await rowsFromTrees(request));
  } catch (error) {
    const listed = expected === null ? `${compared.length}` : `${compared.length} of ${expected.toLocaleString('en')}`;
    return unavailable(`GitHub listed ${listed} files, and the trees could not be read: ${describeError(error)}`);
  }
}

async function listPullRequestFiles(client: GitHubClient, repository: RepositoryName, number: number): Promise<FileShape[]> {
  const endpoint = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
  const files: FileShape[] = [];
  for (let page = 1; page <= MOST_LISTED_FILES / PER_PAGE; page++) {
    const { data } = await client.request(endpoint, { ...repository, pull_number: number, per_page: PER_PAGE, page });
    const rows = parseAnswer(fileShape.array(), data, endpoint);
    files.push(...rows);
    if (rows.length < PER_PAGE) break;
  }
  return files;
}

/**
 * Whether the pull request's list names every path in which the trees differ. GitHub makes that list when the head is pushed; when the
 * base has taken up a part of the change since, the list is about another merge base than ours.
 */
async function coversDifference(files: readonly FileShape[], { trees, mergeBase, head }: FileListRequest): Promise<boolean> {
  const listed = new Set(files.flatMap((file) => [file.filename, ...(file.previous_filename ? [file.previous_filename] : [])]));
  try {
    return [...(await trees.difference(mergeBase, head)).keys()].every((path) => listed.has(path));
  } catch {
    return false;
  }
}

async function rowsOf(files: readonly FileShape[], request: FileListRequest): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for (const file of files) {
    const previousPath = file.previous_filename && file.previous_filename !== file.filename ? file.previous_filename : null;
    const before =
      file.status === 'added' ? null : await entryFact(request.trees, request.mergeBase, previousPath ?? file.filename);
    const after = file.status === 'removed' ? null : await entryFact(request.trees, request.head, file.filename);
    rows.push({
      path: file.filename,
      previousPath,
      status: statusOfRow(file.status, before, after),
      before,
      after,
      patch: file.patch === undefined ? null : { text: file.patch, added: file.additions, removed: file.deletions },
    });
  }
  return rows;
}

async function entryFact(trees: TreeReader, root: string, path: string): Promise<Fact<TreeEntry>> {
  try {
    const entry = await trees.entryAt(root, path);
    return entry ? known(entry) : unavailable(`the tree of ${root.slice(0, 7)} has no such file`);
  } catch (error) {
    return unavailable(describeError(error));
  }
}

function statusOfRow(status: FileShape['status'], before: Fact<TreeEntry> | null, after: Fact<TreeEntry> | null): FileStatus {
  if (status === 'modified' || status === 'changed' || status === 'unchanged') {
    return before?.known && after?.known ? statusBetween(before.value, after.value) : 'modified';
  }
  return status;
}

function statusBetween(before: TreeEntry, after: TreeEntry): FileStatus {
  const regular = (entry: TreeEntry): boolean => entry.kind === 'file' || entry.kind === 'executable';
  if (before.kind !== after.kind && !(regular(before) && regular(after))) return 'type-changed';
  return before.sha === after.sha ? 'mode-changed' : 'modified';
}

/**
 * The difference of the two trees. A file that vanished at one path and appeared unchanged at another was renamed; one that
 * was changed on the way too is reported as removed and added, which hides nothing.
 */
async function rowsFromTrees({ trees, mergeBase, head }: FileListRequest): Promise<FileRow[]> {
  const difference = await trees.difference(mergeBase, head);
  const vanished = new Map<string, string[]>();
  for (const [path, { before, after }] of difference) {
    if (before && !after && before.kind !== 'submodule') vanished.set(before.sha, [...(vanished.get(before.sha) ?? []), path]);
  }
  const renamedFrom = new Map<string, string>();
  for (const [path, { before, after }] of difference) {
    if (before || !after) continue;
    const source = vanished.get(after.sha)?.shift();
    if (source !== undefined) renamedFrom.set(path, source);
  }
  const sources = new Set(renamedFrom.values());
  const rows: FileRow[] = [];
  for (const [path, { before, after }] of difference) {
    if (sources.has(path)) continue;
    const previousPath = renamedFrom.get(path) ?? null;
    const source = previousPath === null ? before : (difference.get(previousPath)?.before ?? null);
    rows.push({
      path,
      previousPath,
      status: previousPath !== null ? 'renamed' : !source ? 'added' : !after ? 'removed' : statusBetween(source, after),
      before: source && known(source),
      after: after && known(after),
      patch: null,
    });
  }
  return rows;
}
