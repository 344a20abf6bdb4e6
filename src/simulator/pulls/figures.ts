/** What costs git commands to know of a pull request: its size, and whether it merges. */
import { compare, type Comparison } from '../git/comparison.js';
import type { Platform } from '../platform.js';
import { mergeableState } from '../protection/merge-gate.js';
import { type PullRequestFigures, pullRequestRepresentation } from '../representation/pull-requests.js';
import type { Json } from '../representation/accounts.js';
import type { PullRequest } from '../state/pull-request.js';

/** The tip of the base branch, or where it stood when the branch is gone or the pull request was merged. */
export function baseTip(pull: PullRequest): string {
  return pull.merged ? pull.baseSha : (pull.repository.git.branch(pull.baseRef) ?? pull.baseSha);
}

/** The change that a pull request proposes: three dots, from the merge base. */
export function proposedChange(pull: PullRequest): Promise<Comparison> {
  return compare(pull.repository.git, baseTip(pull), pull.headSha);
}

/**
 * Tries the merge of an open pull request and points `refs/pull/N/merge` at the result. GitHub does this in the background when a
 * pull request changes; it is up to date when this resolves.
 */
export async function testMerge(platform: Platform, pull: PullRequest): Promise<PullRequest['testMerge']> {
  // One at a time for each pull request: two would both move the same reference.
  const trial = (trials.get(pull) ?? Promise.resolve()).then(() => tryMerge(platform, pull));
  trials.set(
    pull,
    trial.catch(() => {}),
  );
  return trial;
}

const trials = new WeakMap<PullRequest, Promise<unknown>>();

async function tryMerge(platform: Platform, pull: PullRequest): Promise<PullRequest['testMerge']> {
  const { git } = pull.repository;
  const base = git.branch(pull.baseRef);
  if (pull.issue.state !== 'open' || base === undefined) return pull.testMerge;
  const head = pull.headSha;
  if (pull.testMerge?.head === head && pull.testMerge.base === base) return pull.testMerge;
  const tree = await git.merge(base, head);
  const identity = { name: platform.state.webFlow.name, email: platform.state.webFlow.email ?? '', date: platform.state.now() };
  const commit =
    tree === null
      ? null
      : git.writeCommit({ tree, parents: [base, head], message: `Merge ${head} into ${base}`, author: identity });
  pull.testMerge = { head, base, commit };
  const ref = `refs/pull/${pull.issue.number}/merge`;
  const before = git.refs.get(ref);
  if (commit !== null) await git.updateRefs([{ ref, before: before ?? '0'.repeat(40), after: commit }]);
  else if (before !== undefined) await git.updateRefs([{ ref, before, after: '0'.repeat(40) }]);
  return pull.testMerge;
}

export async function figuresOf(
  platform: Platform,
  pull: PullRequest,
  known: 'tested' | 'untested',
): Promise<PullRequestFigures> {
  const change = await proposedChange(pull);
  const sum = (count: (file: { additions: number; deletions: number }) => number): number =>
    change.files.reduce((total, file) => total + count(file), 0);
  const sizes = {
    commits: change.commits.length,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changedFiles: change.files.length,
  };
  if (pull.merged || pull.issue.state === 'closed') return { ...sizes, mergeable: null, mergeableState: 'unknown' };
  // Webhooks are sent before GitHub has tried the merge.
  const test = known === 'tested' ? await testMerge(platform, pull) : null;
  if (test === null) return { ...sizes, mergeable: null, mergeableState: 'unknown' };
  return {
    ...sizes,
    mergeable: test.commit !== null,
    mergeableState: await mergeableState(platform, pull, test.commit !== null),
  };
}

/** The single form of a pull request, up to date. */
export async function currentPullRequest(platform: Platform, pull: PullRequest): Promise<Json> {
  return pullRequestRepresentation(platform, pull, await figuresOf(platform, pull, 'tested'));
}
