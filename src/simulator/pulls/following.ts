/** What happens to open pull requests when their branches move. */
import { type RefUpdate, ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import { requirementsFor } from '../protection/requirements.js';
import type { Account } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { emitPullRequest, emitReview } from './events.js';
import { testMerge } from './figures.js';
import { leaveQueue } from './queue-state.js';

/** The head branch has new commits. */
export async function headPushed(platform: Platform, pull: PullRequest, update: RefUpdate, sender: Account): Promise<void> {
  const { git } = pull.repository;
  if (pull.headRepository !== null && pull.headRepository !== pull.repository)
    await git.fetchFrom(pull.headRepository.git, update.after);
  const ref = `refs/pull/${pull.issue.number}/head`;
  await git.updateRefs([{ ref, before: git.refs.get(ref) ?? ZERO_OID, after: update.after }]);
  pull.headSha = update.after;
  pull.baseSha = git.branch(pull.baseRef) ?? pull.baseSha;
  pull.lastPusher = sender;
  pull.testMerge = null;
  pull.issue.updatedAt = platform.state.now();
  await leaveQueue(platform, pull, 'INVALID_MERGE_COMMIT', sender);
  dismissStaleReviews(platform, pull, sender);
  await emitPullRequest(platform, pull, 'synchronize', sender, { before: update.before, after: update.after });
  await testMerge(platform, pull);
}

function dismissStaleReviews(platform: Platform, pull: PullRequest, sender: Account): void {
  const requirements = requirementsFor(platform, pull.repository, `refs/heads/${pull.baseRef}`, { kind: 'anonymous' });
  if (!requirements.some(({ reviews }) => reviews?.dismissStale === true)) return;
  for (const review of pull.reviews) {
    if (review.state !== 'APPROVED') continue;
    review.state = 'DISMISSED';
    emitReview(platform, pull, review, 'dismissed', sender);
  }
}

/** A pull request without its head branch is closed. */
export async function headDeleted(platform: Platform, pull: PullRequest, sender: Account): Promise<void> {
  await closePullRequest(platform, pull, sender);
}

/** The base moved: whoever holds the head's commits now has been merged; the others have to be tried again. */
export async function basePushed(platform: Platform, pull: PullRequest, update: RefUpdate, sender: Account): Promise<void> {
  if (update.after === ZERO_OID) return closePullRequest(platform, pull, sender);
  if (await pull.repository.git.isAncestor(pull.headSha, update.after)) {
    markMerged(platform, pull, update.after, sender);
    await emitPullRequest(platform, pull, 'closed', sender);
  }
}

export async function closePullRequest(platform: Platform, pull: PullRequest, sender: Account): Promise<void> {
  const { issue } = pull;
  if (issue.state === 'closed') return;
  await leaveQueue(platform, pull, 'MANUAL', sender);
  issue.state = 'closed';
  issue.closedAt = platform.state.now();
  issue.updatedAt = issue.closedAt;
  issue.closedBy = sender;
  pull.autoMerge = null;
  await emitPullRequest(platform, pull, 'closed', sender);
}

/** Records a merge; whoever calls sends the event. */
export function markMerged(platform: Platform, pull: PullRequest, mergeCommit: string, by: Account): void {
  const now = platform.state.now();
  pull.merged = true;
  pull.mergedAt = now;
  pull.mergedBy = by;
  pull.mergeCommitSha = mergeCommit;
  pull.autoMerge = null;
  pull.issue.state = 'closed';
  pull.issue.closedAt = now;
  pull.issue.updatedAt = now;
  pull.issue.closedBy = by;
}
