/** Taking pull requests out of the merge queue. */
import { ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import { webhookContext, headCommit } from '../representation/repositories.js';
import type { Account } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import type { MergeQueueEntry, Repository } from '../state/repository.js';
import { emitRefEvents } from '../push-event.js';
import { emitPullRequest } from './events.js';

export type DequeueReason = 'MANUAL' | 'MERGE' | 'CI_FAILURE' | 'MERGE_CONFLICT' | 'QUEUE_CLEARED' | 'INVALID_MERGE_COMMIT';

/** Removes a pull request from the queue, if it is there. */
export async function leaveQueue(
  platform: Platform,
  pull: PullRequest,
  reason: DequeueReason,
  sender: Account,
): Promise<boolean> {
  const { repository } = pull;
  const at = repository.mergeQueue.findIndex((entry) => entry.pull === pull);
  const entry = repository.mergeQueue[at];
  if (entry === undefined) return false;
  repository.mergeQueue.splice(at, 1);
  const before = repository.git.refs.get(entry.headRef);
  const bot = platform.state.mergeQueueBot;
  if (before !== undefined) {
    const update = { ref: entry.headRef, before, after: ZERO_OID };
    await repository.git.updateRefs([update]);
    await emitRefEvents(platform, repository, update, false, bot);
  }
  const destroyed = reason === 'MERGE' ? 'merged' : reason === 'MANUAL' ? 'dequeued' : 'invalidated';
  await emitMergeGroup(platform, repository, entry, 'destroyed', { reason: destroyed });
  await emitPullRequest(platform, pull, 'dequeued', sender, { reason });
  return true;
}

export async function emitMergeGroup(
  platform: Platform,
  repository: Repository,
  entry: MergeQueueEntry,
  action: 'checks_requested' | 'destroyed',
  extra: Record<string, unknown> = {},
): Promise<void> {
  const commit = await repository.git.commit(entry.headSha);
  if (commit === null) return;
  platform.webhooks.emit({
    event: 'merge_group',
    action,
    repository,
    payload: {
      merge_group: {
        head_sha: entry.headSha,
        head_ref: entry.headRef,
        base_sha: entry.baseSha,
        base_ref: `refs/heads/${entry.pull.baseRef}`,
        head_commit: headCommit(commit),
      },
      ...webhookContext(platform, repository, platform.state.mergeQueueBot),
      ...extra,
    },
  });
}
