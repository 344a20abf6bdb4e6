/** A merge queue in its simple form: each pull request is built on top of the base and of those before it, one group each. */
import { ApiError } from '../api-error.js';
import { ZERO_OID } from '../git/repository.js';
import { requestSuites } from '../checks.js';
import { emitRefEvents } from '../push-event.js';
import { exclusively } from '../locks.js';
import type { Platform } from '../platform.js';
import { activeRules } from '../protection/applicable.js';
import { queueRefusal } from '../protection/merge-gate.js';
import { requiredCheckState } from '../protection/required-checks.js';
import { requirementsFor } from '../protection/requirements.js';
import { accountOf } from '../ref-updates.js';
import type { Account, Actor } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import type { MergeQueueEntry, Repository } from '../state/repository.js';
import { emitPullRequest } from './events.js';
import { completeMerge, mergeCommit, type MergeMethod } from './merging.js';
import { emitMergeGroup, leaveQueue } from './queue-state.js';

/** Puts a pull request at the end of its base branch's queue and asks for checks on the merge group. */
export async function enqueue(platform: Platform, pull: PullRequest, actor: Actor): Promise<MergeQueueEntry> {
  const { repository } = pull;
  const rule = activeRules(platform, repository, `refs/heads/${pull.baseRef}`).find(
    ({ rule: each }) => each.type === 'merge_queue',
  );
  if (rule === undefined) throw new ApiError(422, 'Merge queue is not enabled for this branch');
  if (repository.mergeQueue.some((entry) => entry.pull === pull)) throw new ApiError(422, 'Pull request is already in the queue');
  const refusal = pull.draft ? 'Pull request is in draft state' : queueRefusal(platform, pull, actor);
  if (refusal !== null) throw new ApiError(422, refusal);
  const before = repository.mergeQueue.filter((entry) => entry.pull.baseRef === pull.baseRef).at(-1);
  const baseSha = before?.headSha ?? repository.git.branch(pull.baseRef) ?? ZERO_OID;
  const by = accountOf(actor);
  const { merge_method: named } = (rule.rule.parameters ?? {}) as { merge_method?: string };
  const method = (named ?? 'MERGE').toLowerCase() as MergeMethod;
  const headSha = await mergeCommit(platform, pull, baseSha, by, { method });
  const headRef = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${pull.issue.number}-${baseSha}`;
  const update = { ref: headRef, before: ZERO_OID, after: headSha };
  await repository.git.updateRefs([update]);
  const entry: MergeQueueEntry = {
    id: platform.state.nextId(),
    pull,
    enqueuer: by,
    enqueuedAt: platform.state.now(),
    baseSha,
    headSha,
    headRef,
  };
  repository.mergeQueue.push(entry);
  await emitPullRequest(platform, pull, 'enqueued', by);
  const bot = platform.state.mergeQueueBot;
  await emitRefEvents(platform, repository, update, false, bot);
  await requestSuites(platform, repository, headSha, { branch: headRef.slice('refs/heads/'.length), before: ZERO_OID }, bot);
  await emitMergeGroup(platform, repository, entry, 'checks_requested');
  return entry;
}

/** Merges the groups at the front of a queue whose checks have passed, and drops those that have failed. */
export function advanceQueues(platform: Platform, repository: Repository): Promise<void> {
  return exclusively(repository.mergeQueue, () => advance(platform, repository));
}

async function advance(platform: Platform, repository: Repository): Promise<void> {
  for (;;) {
    const entry = repository.mergeQueue[0];
    if (entry === undefined) return;
    const actor: Actor = { kind: 'user', account: entry.enqueuer };
    const states = requirementsFor(platform, repository, `refs/heads/${entry.pull.baseRef}`, actor)
      .flatMap(({ checks }) => checks?.required ?? [])
      .map((check) => requiredCheckState(repository, entry.headSha, check));
    if (states.includes('failing')) {
      await restart(platform, repository, entry, entry.enqueuer);
      continue;
    }
    if (states.some((state) => state !== 'met')) return;
    await completeMerge(platform, entry.pull, actor, { method: 'merge' }, 'merge_queue', entry.headSha);
    await leaveQueue(platform, entry.pull, 'MERGE', entry.enqueuer);
  }
}

/** A failed group leaves the queue, and everything behind it is built again without it. */
async function restart(platform: Platform, repository: Repository, failed: MergeQueueEntry, sender: Account): Promise<void> {
  const behind = repository.mergeQueue.filter((entry) => entry !== failed && entry.pull.baseRef === failed.pull.baseRef);
  await leaveQueue(platform, failed.pull, 'CI_FAILURE', sender);
  for (const entry of behind) await leaveQueue(platform, entry.pull, 'QUEUE_CLEARED', sender);
  for (const entry of behind) await enqueue(platform, entry.pull, { kind: 'user', account: entry.enqueuer });
}
