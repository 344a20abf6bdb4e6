/** The root of mutations. */
import { ApiError } from '../api-error.js';
import { ZERO_OID } from '../git/repository.js';
import { mergeGate } from '../protection/merge-gate.js';
import { setDraft } from '../pulls/editing.js';
import { emitPullRequest } from '../pulls/events.js';
import { enqueue } from '../pulls/merge-queue.js';
import { type MergeMethod, mergeWaiting } from '../pulls/merging.js';
import { leaveQueue } from '../pulls/queue-state.js';
import { accountOf, updateRefs } from '../ref-updates.js';
import { roleIncludes } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { nodeId } from '../state/state.js';
import { type GraphqlContext, graphqlNotFound } from './context.js';
import { queueEntryObject } from './queue-entries.js';
import { findPull, findRepository } from './queries.js';

interface Input<Fields> {
  readonly input: Fields & { readonly clientMutationId?: string | null };
}

interface RefUpdateInput {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string | null;
  readonly force?: boolean | null;
}

function pullOf(context: GraphqlContext, id: string): PullRequest {
  const pull = findPull(context, id);
  if (pull === null) throw graphqlNotFound(`a node with the global id of '${id}'`);
  return pull;
}

/** Installation tokens need both permissions for what moves a pull request along (seen in public reports). */
function requireBoth(context: GraphqlContext, pull: PullRequest): void {
  context.require(pull.repository, 'pull_requests', 'write');
  context.require(pull.repository, 'contents', 'write');
}

function mayDraft(context: GraphqlContext, pull: PullRequest): void {
  const own = context.actor.kind === 'user' && context.actor.account.id === pull.issue.user.id;
  if (!own) requireBoth(context, pull);
}

export const MUTATIONS = {
  convertPullRequestToDraft: async ({ input }: Input<{ pullRequestId: string }>, context: GraphqlContext) => {
    const pull = pullOf(context, input.pullRequestId);
    mayDraft(context, pull);
    if (pull.issue.state !== 'open') throw new ApiError(422, 'Pull request is closed');
    await setDraft(context.platform, pull, true, accountOf(context.actor));
    return { clientMutationId: input.clientMutationId ?? null, pullRequest: context.objects.pullRequest(context, pull) };
  },
  markPullRequestReadyForReview: async ({ input }: Input<{ pullRequestId: string }>, context: GraphqlContext) => {
    const pull = pullOf(context, input.pullRequestId);
    mayDraft(context, pull);
    await setDraft(context.platform, pull, false, accountOf(context.actor));
    await mergeWaiting(context.platform, pull.repository, pull.headSha);
    return { clientMutationId: input.clientMutationId ?? null, pullRequest: context.objects.pullRequest(context, pull) };
  },
  enqueuePullRequest: async (
    { input }: Input<{ pullRequestId: string; expectedHeadOid?: string | null }>,
    context: GraphqlContext,
  ) => {
    const pull = pullOf(context, input.pullRequestId);
    requireBoth(context, pull);
    assertHead(pull, input.expectedHeadOid);
    const entry = await enqueue(context.platform, pull, context.actor);
    return {
      clientMutationId: input.clientMutationId ?? null,
      mergeQueueEntry: queueEntryObject(context, pull.repository, entry),
    };
  },
  dequeuePullRequest: async ({ input }: Input<{ id: string }>, context: GraphqlContext) => {
    const entry = context.platform.state.repositories
      .filter((repository) => context.sees(repository))
      .flatMap((repository) => repository.mergeQueue)
      .find((each) => nodeId('MQE', each.id) === input.id);
    const pull = entry?.pull ?? pullOf(context, input.id);
    requireBoth(context, pull);
    const queued = pull.repository.mergeQueue.find((each) => each.pull === pull);
    if (queued === undefined) throw new ApiError(422, 'Pull request is not in the merge queue');
    const object = queueEntryObject(context, pull.repository, queued);
    await leaveQueue(context.platform, pull, 'MANUAL', accountOf(context.actor));
    return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry: object };
  },
  enablePullRequestAutoMerge: async (
    { input }: Input<{ pullRequestId: string; mergeMethod?: string | null; expectedHeadOid?: string | null }>,
    context: GraphqlContext,
  ) => {
    const pull = pullOf(context, input.pullRequestId);
    requireBoth(context, pull);
    assertHead(pull, input.expectedHeadOid);
    const { platform, actor } = context;
    if (!pull.repository.allowAutoMerge) throw new ApiError(422, 'Auto merge is not allowed for this repository');
    if (pull.draft) throw new ApiError(422, 'Pull request is in draft state');
    const method = (input.mergeMethod ?? 'MERGE').toLowerCase() as MergeMethod;
    // What could be merged at once has nothing to wait for.
    if ((await mergeGate(platform, pull, { kind: 'anonymous' }, method)).refusal === null) {
      throw new ApiError(422, 'Pull request is in clean status');
    }
    const enabledBy = accountOf(actor);
    pull.autoMerge = { enabledBy, method };
    await emitPullRequest(platform, pull, 'auto_merge_enabled', enabledBy);
    return {
      clientMutationId: input.clientMutationId ?? null,
      actor: null,
      pullRequest: context.objects.pullRequest(context, pull),
    };
  },
  disablePullRequestAutoMerge: async ({ input }: Input<{ pullRequestId: string }>, context: GraphqlContext) => {
    const pull = pullOf(context, input.pullRequestId);
    requireBoth(context, pull);
    if (pull.autoMerge === null) throw new ApiError(422, "Can't disable auto-merge for this pull request.");
    pull.autoMerge = null;
    await emitPullRequest(context.platform, pull, 'auto_merge_disabled', accountOf(context.actor), {
      reason: 'Disabled by user',
    });
    return {
      clientMutationId: input.clientMutationId ?? null,
      actor: null,
      pullRequest: context.objects.pullRequest(context, pull),
    };
  },
  updateRefs: async (
    { input }: Input<{ repositoryId: string; refUpdates: readonly RefUpdateInput[] }>,
    context: GraphqlContext,
  ) => {
    const repository = findRepository(context, input.repositoryId);
    if (repository === null) throw graphqlNotFound(`a node with the global id of '${input.repositoryId}'`);
    context.require(repository, 'contents', 'write');
    if (context.actor.kind === 'user' && !roleIncludes(context.platform.state.role(context.actor.account, repository), 'write')) {
      throw new ApiError(403, 'Resource not accessible');
    }
    const updates = input.refUpdates.map(({ name, beforeOid, afterOid }) => ({
      ref: name,
      // Without beforeOid the reference is moved from wherever it is.
      before: beforeOid ?? repository.git.refs.get(name) ?? ZERO_OID,
      after: afterOid,
    }));
    for (const [index, { ref, before, after }] of updates.entries()) {
      if (!/^refs\/(heads|tags)\/./.test(ref)) throw new ApiError(422, `The ref name ${ref} is not valid`);
      if (after === ZERO_OID || before === ZERO_OID) continue;
      if ((await repository.git.object(after)) === null) throw new ApiError(422, `The oid ${after} does not exist`);
      if (input.refUpdates[index]?.force !== true && !(await repository.git.isAncestor(before, after))) {
        throw new ApiError(422, `The update of ${ref} is not a fast-forward`);
      }
    }
    const results = await updateRefs(context.platform, repository, updates, {
      actor: context.actor,
      reason: 'push',
      atomic: true,
    });
    const failed =
      results.find((each) => !each.allowed && each.reason !== 'atomic push failure') ?? results.find(({ allowed }) => !allowed);
    if (failed !== undefined) throw new ApiError(422, `${failed.ref}: ${failed.message}`);
    return { clientMutationId: input.clientMutationId ?? null };
  },
};

function assertHead(pull: PullRequest, expected: string | null | undefined): void {
  if (expected != null && expected !== pull.headSha) throw new ApiError(422, 'Head branch was modified. Review and try again.');
}
