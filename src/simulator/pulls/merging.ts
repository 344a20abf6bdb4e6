/** Merges pull requests: through the API, automatically when the last requirement is met, and through the queue. */
import { ApiError } from '../api-error.js';
import type { Signature } from '../git/objects.js';
import { ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import { mergeGate } from '../protection/merge-gate.js';
import { accountOf, updateRefs } from '../ref-updates.js';
import type { Account, Actor } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { fullName, pullRequests, type Repository } from '../state/repository.js';
import { emitPullRequest } from './events.js';
import { proposedChange, testMerge } from './figures.js';
import { markMerged } from './following.js';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly title?: string;
  readonly message?: string;
  /** The head that the caller saw. */
  readonly sha?: string;
}

const notMergeable = (message: string): ApiError => new ApiError(405, message);

/** Merges an open pull request now and returns the new commit; rejects with GitHub's 405 or 409 when it may not. */
export async function mergePullRequest(
  platform: Platform,
  pull: PullRequest,
  actor: Actor,
  request: MergeRequest,
): Promise<string> {
  if (pull.issue.state !== 'open') throw notMergeable('Pull Request is not mergeable');
  if (pull.draft) throw notMergeable('Pull Request is still a draft');
  if (!pull.repository.allowedMergeMethods.has(request.method)) {
    const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
    throw notMergeable(`${names[request.method]} are not allowed on this repository.`);
  }
  if (request.sha !== undefined && request.sha !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  const gate = await mergeGate(platform, pull, actor, request.method);
  if (gate.refusal !== null) throw notMergeable(gate.refusal);
  const test = await testMerge(platform, pull);
  if (test?.commit == null) throw notMergeable('Pull Request is not mergeable');
  return completeMerge(platform, pull, actor, request, 'merge');
}

/** Makes the commit, moves the base and closes the pull request, whose gate was passed before. */
export async function completeMerge(
  platform: Platform,
  pull: PullRequest,
  actor: Actor,
  request: MergeRequest,
  reason: 'merge' | 'merge_queue',
  prepared?: string,
): Promise<string> {
  const { repository } = pull;
  const ref = `refs/heads/${pull.baseRef}`;
  const before = repository.git.refs.get(ref) ?? ZERO_OID;
  const by = reason === 'merge_queue' ? platform.state.mergeQueueBot : accountOf(actor);
  const commit = prepared ?? (await mergeCommit(platform, pull, before, by, request));
  const [result] = await updateRefs(platform, repository, [{ ref, before, after: commit }], { actor, reason, by });
  if (result?.allowed !== true)
    throw notMergeable(result?.message ?? 'Base branch was modified. Review and try the merge again.');
  // A merge commit holds the head, so the pushed base has marked the pull request merged already; a squash has not.
  if (!pull.merged) {
    markMerged(platform, pull, commit, by);
    await emitPullRequest(platform, pull, 'closed', by);
  }
  platform.log(`pull request ${fullName(repository)}#${pull.issue.number} merged by ${by.login}`);
  if (repository.deleteBranchOnMerge && pull.headRepository === repository) {
    const head = `refs/heads/${pull.headRef}`;
    const tip = repository.git.refs.get(head);
    if (tip !== undefined)
      await updateRefs(platform, repository, [{ ref: head, before: tip, after: ZERO_OID }], { actor, reason: 'push' });
  }
  return commit;
}

/** The commit that merging creates on top of a base, by one of GitHub's three methods. */
export async function mergeCommit(
  platform: Platform,
  pull: PullRequest,
  base: string,
  by: Account,
  request: MergeRequest,
): Promise<string> {
  const { git } = pull.repository;
  const date = platform.state.now();
  const author: Signature = { name: by.name, email: `${by.id}+${by.login}@users.noreply.github.com`, date };
  const committer: Signature = { name: 'GitHub', email: platform.state.webFlow.email ?? '', date };
  const { number, title, body } = pull.issue;
  if (request.method === 'rebase') return rebase(pull, base, committer);
  const tree = await git.merge(base, pull.headSha);
  if (tree === null) throw notMergeable('Pull Request is not mergeable');
  if (request.method === 'squash') {
    const message = [request.title ?? `${title} (#${number})`, request.message ?? body ?? ''].join('\n\n').trim();
    return git.writeCommit({ tree, parents: [base], message, author, committer });
  }
  const source = `${pull.headRepository?.owner.login ?? 'unknown'}/${pull.headRef}`;
  const message = [request.title ?? `Merge pull request #${number} from ${source}`, request.message ?? title].join('\n\n').trim();
  return git.writeCommit({ tree, parents: [base, pull.headSha], message, author, committer });
}

async function rebase(pull: PullRequest, base: string, committer: Signature): Promise<string> {
  const { git } = pull.repository;
  let tip = base;
  for (const oid of (await proposedChange(pull)).commits) {
    const commit = await git.commit(oid);
    const parent = commit?.parents[0];
    if (commit === null || parent === undefined || commit.parents.length > 1) throw notMergeable("This branch can't be rebased");
    const tree = await git.mergeWithBase(parent, tip, oid);
    if (tree === null) throw notMergeable("This branch can't be rebased");
    tip = git.writeCommit({ tree, parents: [tip], message: commit.message, author: commit.author, committer });
  }
  return tip;
}

/** Merges whatever waits for this commit with auto-merge on and may be merged now. */
export async function mergeWaiting(platform: Platform, repository: Repository, sha: string): Promise<void> {
  for (const pull of pullRequests(repository)) {
    const { autoMerge } = pull;
    if (autoMerge === null || pull.headSha !== sha || pull.issue.state !== 'open' || pull.draft) continue;
    // Automatic merges wait for every requirement, also where whoever enabled them could pass it by.
    const gate = await mergeGate(platform, pull, { kind: 'anonymous' }, autoMerge.method);
    if (gate.refusal !== null || (await testMerge(platform, pull))?.commit == null) continue;
    await completeMerge(platform, pull, { kind: 'user', account: autoMerge.enabledBy }, { method: autoMerge.method }, 'merge');
  }
}
