/**
 * Reads a pull request, push or merge group through GitHub's API into a Change: the same shape that a local repository gives, with
 * every part that could not be read said so.
 */
import { NO_ATTRIBUTION } from '../change/attribution.js';
import type { Account, Change, ChangeKind, PullRequestFacts, RepositoryIdentity } from '../change/change.js';
import type { Commit } from '../change/commit.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import type { FileChange } from '../change/file-change.js';
import { parseTrailers } from '../change/trailers.js';
import { listChangedFiles } from './changed-files.js';
import { type GitHubClient, describeError } from './clients.js';
import type { CommitMemory } from './commit-memory.js';
import { compare } from './comparison.js';
import { withContents } from './file-contents.js';
import { readHistory } from './history.js';
import { accountOf } from './pusher.js';
import { type CommitShape, type PullRequestShape, parseAnswer, pullRequestShape, refShape, UnexpectedAnswer } from './shapes.js';
import { type RepositoryName, TreeReader } from './trees.js';

/** A change of more commits is not read further; its commits are then unavailable, not cut. */
const MOST_COMMITS = 5_000;

export interface GatherContext {
  readonly client: GitHubClient;
  readonly repository: RepositoryIdentity;
  /** Who brought the commits. */
  readonly sender: Fact<Account>;
  /** Which files' whole texts the rules need. */
  readonly wantsText: (file: FileChange) => boolean;
  readonly commitMemory?: CommitMemory | undefined;
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
  const comparison = await compare(context.client, repository, range.baseSha, range.headSha);
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
  const commits = await allCommits(context.client, repository, range, comparison);
  return {
    kind: range.kind,
    repository: known(context.repository),
    base: { ref: range.baseRef, sha: mergeBase },
    head: { ref: range.branch, sha: range.headSha },
    branch: known(range.branch),
    sender: context.sender,
    pullRequest: range.pullRequest,
    files: rows.known ? known(await withContents(context, repository, rows.value)) : rows,
    commits,
    history: await readHistory({
      client: context.client,
      repository,
      repositoryId: context.repository.id,
      trees,
      commits,
      head: range.headSha,
      memory: context.commitMemory,
    }),
    attribution: NO_ATTRIBUTION,
  };
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
      const next = await compare(client, repository, range.baseSha, range.headSha, { page });
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

function nameOf({ owner, name }: RepositoryIdentity): RepositoryName {
  return { owner, repo: name };
}

/** A deleted account is null in GitHub's answers; it shows as "ghost" on its pages. */
function authorOf(user: PullRequestShape['user']): Account {
  return user ? accountOf(user) : { login: 'ghost', id: 10137, type: 'User' };
}
