/** Entries of a merge queue as GraphQL shows them. */
import type { MergeQueueEntry, Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { actorObject } from './actors.js';
import type { GraphqlContext } from './context.js';

export function queueEntryObject(context: GraphqlContext, repository: Repository, entry: MergeQueueEntry): object {
  return {
    __typename: 'MergeQueueEntry',
    id: nodeId('MQE', entry.id),
    enqueuedAt: entry.enqueuedAt,
    enqueuer: actorObject(context, entry.enqueuer),
    position: repository.mergeQueue.indexOf(entry) + 1,
    state: 'AWAITING_CHECKS',
    jump: false,
    solo: false,
    estimatedTimeToMerge: null,
    baseCommit: () => context.objects.gitObject(context, repository, entry.baseSha),
    headCommit: () => context.objects.gitObject(context, repository, entry.headSha),
    pullRequest: () => context.objects.pullRequest(context, entry.pull),
  };
}
