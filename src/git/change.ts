/** Reads a range of a local repository, or its index, into a Change: the same shape that GitHub's API gives. */
import { NO_ATTRIBUTION } from '../change/attribution.js';
import type { Change, Position } from '../change/change.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import type { FileChange } from '../change/file-change.js';
import { readCommits } from './commits.js';
import { diffTrees } from './diff.js';
import { readFiles } from './files.js';
import { readHistory } from './history.js';
import { attempt, failed, GitError, gitOutput, type Result } from './process.js';
import { type LocalRepository, runInside } from './repository.js';
import {
  currentBranch,
  EMPTY_TREE,
  findDefaultBranch,
  mergeBase,
  requireDefaultBranch,
  resolveHead,
  resolveRevision,
} from './revisions.js';

export interface ReadOptions {
  /** A revision; compared from where head left it. Default: the default branch. */
  readonly base?: string | undefined;
  /** A revision. Default: HEAD. */
  readonly head?: string | undefined;
  /** The branch that the work is on, where the repository does not say: in CI, HEAD is often detached. Empty: it is not known. */
  readonly branch?: string | undefined;
  /** Judge what the index would commit, against HEAD; base and head are then not used. */
  readonly staged?: boolean | undefined;
  /** Which files' whole texts the rules need; asked with path, status and kinds. */
  readonly wantsText: (file: FileChange) => boolean;
}

/** Reads a change. An unreadable part is unavailable within it; a change that cannot be found at all is a problem. */
export function readChange(repository: LocalRepository, options: ReadOptions): Promise<Result<Change>> {
  return attempt(async () => {
    const range = options.staged ? await stagedRange(repository) : await committedRange(repository, options);
    const { branch } = options;
    return gather(
      repository,
      branch === undefined || branch === '' ? range : { ...range, branch: known(branch) },
      options.wantsText,
    );
  });
}

/** Reads exactly what changed between two commits, wherever their histories part. A null base is the empty tree. */
export function readRange(
  repository: LocalRepository,
  options: { readonly base: string | null; readonly head: string; readonly wantsText: ReadOptions['wantsText'] },
): Promise<Result<Change>> {
  return attempt(async () => {
    const head = await resolveRevision(repository, options.head);
    const base = options.base === null ? null : await resolveRevision(repository, options.base);
    const range: Range = {
      base: { ref: base?.branch ?? null, sha: base?.sha ?? EMPTY_TREE[repository.objectFormat] },
      head: { ref: head.branch, sha: head.sha },
      branch: head.branch === null ? unavailable('a commit on its own has no branch') : known(head.branch),
      commits: { base: base?.sha ?? null, head: head.sha },
    };
    return gather(repository, range, options.wantsText);
  });
}

interface Range {
  readonly base: Position;
  readonly head: Position;
  readonly branch: Fact<string>;
  /** Null when the head is not committed yet. */
  readonly commits: { readonly base: string | null; readonly head: string } | null;
}

const DETACHED = unavailable('HEAD is detached; name the branch with --branch');

async function committedRange(repository: LocalRepository, options: ReadOptions): Promise<Range> {
  const head = await resolveRevision(repository, options.head ?? 'HEAD');
  const target = options.base ?? (await requireDefaultBranch(repository)).reference;
  const base = await resolveRevision(repository, target);
  const sha = await mergeBase(repository, base.sha, head.sha);
  return {
    base: { ref: base.branch, sha },
    head: { ref: head.branch, sha: head.sha },
    branch: head.branch === null ? DETACHED : known(head.branch),
    commits: { base: sha, head: head.sha },
  };
}

/** The index as a tree, written into the scratch repository only. */
async function stagedRange(repository: LocalRepository): Promise<Range> {
  if (repository.bare) throw new GitError('usage', 'a bare repository has no index; leave --staged out');
  const args = ['ls-files', '--stage', '-z', '--full-name', ':/'];
  const listing = await runInside(repository, args);
  if (listing.status !== 0) throw failed(args, listing);
  // Each record is "<mode> <id> <stage>\t<path>"; a stage other than 0 is a conflict. Latin-1 keeps the bytes of paths.
  const records = listing.stdout.toString('latin1').split('\0');
  if (records.some((record) => /^\d+ [0-9a-f]+ [1-3]\t/.test(record))) {
    throw new GitError('usage', 'the index has unresolved conflicts; finish the merge first');
  }
  const index = {
    ...repository.scratch,
    environment: { ...repository.scratch.environment, GIT_INDEX_FILE: `${repository.scratch.directory}/index` },
  };
  await gitOutput(index, ['read-tree', '--empty']);
  await gitOutput(index, ['update-index', '-z', '--index-info'], listing.stdout);
  const tree = (await gitOutput(index, ['write-tree', '--missing-ok'])).toString().trim();
  const head = await resolveHead(repository);
  const branch = await currentBranch(repository);
  return {
    base: { ref: (await findDefaultBranch(repository))?.name ?? null, sha: head?.sha ?? EMPTY_TREE[repository.objectFormat] },
    head: { ref: branch, sha: tree },
    branch: branch === null ? DETACHED : known(branch),
    commits: null,
  };
}

async function gather(repository: LocalRepository, range: Range, wantsText: ReadOptions['wantsText']): Promise<Change> {
  const [differences, commits] = await Promise.all([
    attempt(() => diffTrees(repository.scratch, range.base.sha, range.head.sha)),
    range.commits === null ? known([]) : readCommits(repository, range.commits.base, range.commits.head),
  ]);
  return {
    kind: 'local',
    repository: unavailable('a local repository does not say which one it is on GitHub'),
    base: range.base,
    head: range.head,
    branch: range.branch,
    sender: unavailable('a local change has no sender'),
    pullRequest: unavailable('a local change has no pull request'),
    files: differences.ok
      ? known(await readFiles(repository.objects, differences.value, wantsText))
      : unavailable(differences.problem.message),
    commits,
    history: await readHistory(repository, commits, range.head.sha),
    attribution: NO_ATTRIBUTION,
  };
}
