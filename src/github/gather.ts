/**
 * Reads a pull request, push or merge group through GitHub's API into a Change: the same shape that a local repository gives, with
 * every part that could not be read said so.
 */
import { NO_ATTRIBUTION } from '../change/attribution.js';
import { hunksOfBinary } from '../change/binary.js';
import type { Account, Change, ChangeKind, PullRequestFacts, RepositoryIdentity } from '../change/change.js';
import type { Commit } from '../change/commit.js';
import { hunksBetween } from '../change/diff.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { byPath, type EntryKind, type FileChange, type FileSide, type Hunk } from '../change/file-change.js';
import { hunksFromPatch } from '../change/patch.js';
import { parseTrailers } from '../change/trailers.js';
import { type FileRow, listChangedFiles } from './changed-files.js';
import { type GitHubClient, describeError } from './clients.js';
import { accountOf } from './pusher.js';
import {
  type CommitShape,
  type PullRequestShape,
  comparisonShape,
  parseAnswer,
  pullRequestShape,
  refShape,
  UnexpectedAnswer,
} from './shapes.js';
import { type BlobContent, readBlobs } from './texts.js';
import { type RepositoryName, type TreeEntry, TreeReader } from './trees.js';

const COMMITS_PER_PAGE = 100;
/** A change of more commits is not read further; its commits are then unavailable, not cut. */
const MOST_COMMITS = 5_000;

export interface GatherContext {
  readonly client: GitHubClient;
  readonly repository: RepositoryIdentity;
  /** Who brought the commits. */
  readonly sender: Fact<Account>;
  /** Which files' whole texts the rules need. */
  readonly wantsText: (file: FileChange) => boolean;
}

/** Reads where a pull request stands now. */
export async function readPullRequest(
  client: GitHubClient,
  repository: RepositoryIdentity,
  number: number,
): Promise<PullRequestShape> {
  const endpoint = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const { data } = await client.request(endpoint, { ...nameOf(repository), pull_number: number });
  return parseAnswer(pullRequestShape, data, endpoint);
}

export async function gatherPullRequest(context: GatherContext, pull: PullRequestShape): Promise<Change> {
  const facts: PullRequestFacts = {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    draft: pull.draft ?? false,
    labels: pull.labels.map((label) => label.name),
    author: authorOf(pull.user),
    fromFork: pull.head.repo?.id !== pull.base.repo.id,
  };
  return gather(context, {
    kind: 'pull-request',
    baseRef: pull.base.ref,
    // Not `base.sha`: GitHub sets that one only when the head is pushed, and the base may have moved since.
    baseSha: await tipOf(context, pull.base.ref),
    headSha: pull.head.sha,
    branch: pull.head.ref,
    pullRequest: known(facts),
    listing: { number: pull.number, changedFiles: pull.changed_files },
  });
}

/**
 * A range without a pull request: a push to an agent's branch, or a merge group with everything that is queued before it. A null
 * `baseSha` is where the base branch stands now.
 */
export async function gatherRange(
  context: GatherContext,
  range: { kind: 'push' | 'merge-group'; baseRef: string; baseSha: string | null; headSha: string; branch: string },
): Promise<Change> {
  const baseSha = range.baseSha ?? (await tipOf(context, range.baseRef));
  return gather(context, { ...range, baseSha, pullRequest: unavailable('the change has no pull request'), listing: null });
}

/**
 * Where a branch stands. Asked by its full name: GitHub compares names, and whoever can push a tag could give it the base branch's
 * name and put it on the head, so that nothing seems to differ.
 */
async function tipOf({ client, repository }: GatherContext, branch: string): Promise<string> {
  const endpoint = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
  const { data } = await client.request(endpoint, { ...nameOf(repository), ref: `heads/${branch}` });
  const { ref, object } = parseAnswer(refShape, data, endpoint);
  if (ref !== `refs/heads/${branch}`) throw new UnexpectedAnswer(`${endpoint} answered with another ref than the one asked for`);
  return object.sha;
}

interface GatherRange {
  readonly kind: ChangeKind;
  readonly baseRef: string;
  readonly baseSha: string;
  readonly headSha: string;
  readonly branch: string;
  readonly pullRequest: Fact<PullRequestFacts>;
  readonly listing: { readonly number: number; readonly changedFiles: number } | null;
}

async function gather(context: GatherContext, range: GatherRange): Promise<Change> {
  const repository = nameOf(context.repository);
  const comparison = await compare(context.client, repository, range.baseSha, range.headSha, 1);
  const mergeBase = comparison.merge_base_commit.sha;
  const trees = new TreeReader(context.client, repository);
  const rows = await listChangedFiles({
    client: context.client,
    repository,
    trees,
    mergeBase,
    head: range.headSha,
    compared: comparison.files ?? [],
    pullRequest: range.listing,
  });
  return {
    kind: range.kind,
    repository: known(context.repository),
    base: { ref: range.baseRef, sha: mergeBase },
    head: { ref: range.branch, sha: range.headSha },
    branch: known(range.branch),
    sender: context.sender,
    pullRequest: range.pullRequest,
    files: rows.known ? known(await withContents(context, repository, rows.value)) : rows,
    commits: await allCommits(context.client, repository, range, comparison),
    attribution: NO_ATTRIBUTION,
  };
}

async function compare(client: GitHubClient, repository: RepositoryName, base: string, head: string, page: number) {
  const endpoint = 'GET /repos/{owner}/{repo}/compare/{basehead}';
  const basehead = `${base}...${head}`;
  const { data } = await client.request(endpoint, { ...repository, basehead, per_page: COMMITS_PER_PAGE, page });
  return parseAnswer(comparisonShape, data, endpoint);
}

async function allCommits(
  client: GitHubClient,
  repository: RepositoryName,
  range: GatherRange,
  first: { total_commits: number; commits: readonly CommitShape[] },
): Promise<Fact<readonly Commit[]>> {
  const total = first.total_commits;
  if (total > MOST_COMMITS) return unavailable(`the change has ${total.toLocaleString('en')} commits, over the limit of 5,000`);
  const commits = [...first.commits];
  try {
    for (let page = 2; commits.length < total; page++) {
      const next = await compare(client, repository, range.baseSha, range.headSha, page);
      if (next.commits.length === 0) return unavailable(`GitHub returned ${commits.length} of ${total} commits`);
      commits.push(...next.commits);
    }
  } catch (error) {
    return unavailable(describeError(error));
  }
  return known(commits.map(commitOf));
}

function commitOf({ sha, parents, commit }: CommitShape): Commit {
  const signature = (actor: CommitShape['commit']['author']) => ({
    name: actor?.name ?? '',
    email: actor?.email ?? '',
    date: actor?.date ?? '',
  });
  return {
    sha,
    parents: parents.map((parent) => parent.sha),
    author: signature(commit.author),
    committer: signature(commit.committer),
    message: commit.message,
    trailers: parseTrailers(commit.message),
    verification: commit.verification ? known(commit.verification) : unavailable('GitHub gave no verification'),
  };
}

/** Fills in texts where a rule asks for them or GitHub left the patch out, and the lines between them. */
async function withContents(context: GatherContext, repository: RepositoryName, rows: readonly FileRow[]): Promise<FileChange[]> {
  const patches = rows.map(patchOf);
  const sizes = new Map<string, number | null>();
  for (const [index, row] of rows.entries()) {
    const outline = fileOf(row, patches[index] ?? null, new Map());
    if (patches[index] && !context.wantsText(outline)) continue;
    for (const side of [row.before, row.after]) {
      if (side?.known && side.value.kind !== 'submodule') sizes.set(side.value.sha, side.value.size);
    }
  }
  const contents = await readBlobs(context.client, repository, sizes);
  return rows.map((row, index) => fileOf(row, patches[index] ?? null, contents)).sort(byPath);
}

/** The hunks that GitHub's patch holds; null when it is left out or does not hold all the lines that GitHub counts. */
function patchOf({ patch, before, after }: FileRow): Fact<readonly Hunk[]> | null {
  const same = before?.known && after?.known && before.value.sha === after.value.sha;
  if (same) return known([]);
  // Of a submodule, and of a file that became another kind of thing, GitHub's patch is not about the lines of two texts.
  if (!patch || [before, after].some((side) => side?.known && !isRegular(side.value.kind))) return null;
  const hunks = hunksFromPatch(patch.text);
  if (!hunks.known) return null;
  const count = (kind: 'added' | 'removed'): number =>
    hunks.value.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return count('added') === patch.added && count('removed') === patch.removed ? hunks : null;
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

function nameOf({ owner, name }: RepositoryIdentity): RepositoryName {
  return { owner, repo: name };
}

/** A deleted account is null in GitHub's answers; it shows as "ghost" on its pages. */
function authorOf(user: PullRequestShape['user']): Account {
  return user ? accountOf(user) : { login: 'ghost', id: 10137, type: 'User' };
}
