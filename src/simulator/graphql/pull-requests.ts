/** Pull requests as GraphQL shows them. */
import { baseTip, figuresOf, proposedChange } from '../pulls/figures.js';
import { effectiveReviews, mergeableState } from '../protection/merge-gate.js';
import { requirementsFor } from '../protection/requirements.js';
import { pullNodeId } from '../representation/pull-requests.js';
import { repositoryPage } from '../representation/repositories.js';
import type { PullRequest } from '../state/pull-request.js';
import { nodeId } from '../state/state.js';
import { actorObject } from './actors.js';
import { connection, type ConnectionArguments } from './connection.js';
import type { GraphqlContext } from './context.js';
import { queueEntryObject } from './queue-entries.js';

const CHANGE_TYPES = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  copied: 'COPIED',
  changed: 'CHANGED',
} as const;

export function pullRequestObject(context: GraphqlContext, pull: PullRequest): object {
  const { issue, repository } = pull;
  const { platform } = context;
  const figures = () => figuresOf(platform, pull, 'tested');
  const url = `${repositoryPage(platform, repository)}/pull/${issue.number}`;
  return {
    __typename: 'PullRequest',
    id: pullNodeId(pull),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    bodyText: issue.body ?? '',
    state: pull.merged ? 'MERGED' : issue.state === 'open' ? 'OPEN' : 'CLOSED',
    closed: issue.state === 'closed',
    closedAt: issue.closedAt,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    isDraft: pull.draft,
    locked: issue.locked,
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergedBy: pull.mergedBy === null ? null : actorObject(context, pull.mergedBy),
    mergeCommit: () =>
      pull.mergeCommitSha === null ? null : context.objects.gitObject(context, repository, pull.mergeCommitSha),
    maintainerCanModify: pull.maintainerCanModify,
    author: actorObject(context, issue.user),
    url,
    permalink: url,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRef: () =>
      pull.headRepository === null ? null : context.objects.ref(context, pull.headRepository, `refs/heads/${pull.headRef}`),
    headRepository: () => (pull.headRepository === null ? null : context.objects.repository(context, pull.headRepository)),
    headRepositoryOwner: () => (pull.headRepository === null ? null : actorObject(context, pull.headRepository.owner)),
    isCrossRepository: pull.headRepository !== repository,
    baseRefName: pull.baseRef,
    // Unlike `base.sha` of REST this follows the branch.
    baseRefOid: baseTip(pull),
    baseRef: () => context.objects.ref(context, repository, `refs/heads/${pull.baseRef}`),
    baseRepository: () => context.objects.repository(context, repository),
    repository: () => context.objects.repository(context, repository),
    additions: async () => (await figures()).additions,
    deletions: async () => (await figures()).deletions,
    changedFiles: async () => (await figures()).changedFiles,
    mergeable: async () => {
      const { mergeable } = await figures();
      return mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    mergeStateStatus: async () => {
      const { mergeable } = await figures();
      return mergeable === null ? 'UNKNOWN' : (await mergeableState(platform, pull, mergeable)).toUpperCase();
    },
    potentialMergeCommit: () =>
      pull.testMerge?.commit == null ? null : context.objects.gitObject(context, repository, pull.testMerge.commit),
    isInMergeQueue: repository.mergeQueue.some((entry) => entry.pull === pull),
    mergeQueueEntry: () => {
      const entry = repository.mergeQueue.find((each) => each.pull === pull);
      return entry === undefined ? null : queueEntryObject(context, repository, entry);
    },
    autoMergeRequest:
      pull.autoMerge === null
        ? null
        : { enabledBy: actorObject(context, pull.autoMerge.enabledBy), mergeMethod: pull.autoMerge.method.toUpperCase() },
    reviewDecision: reviewDecision(context, pull),
    labels: (page: ConnectionArguments) =>
      connection(issue.labels, page, (label) => ({ ...label, __typename: 'Label', id: nodeId('LA', label.id) })),
    reviews: (page: ConnectionArguments & { states?: string[] | null }) =>
      connection(
        pull.reviews.filter(({ state }) => page.states == null || page.states.includes(state)),
        page,
        (review) => ({
          __typename: 'PullRequestReview',
          id: nodeId('PRR', review.id),
          databaseId: review.id,
          author: actorObject(context, review.user),
          body: review.body,
          state: review.state,
          submittedAt: review.submittedAt,
          commit: () => context.objects.gitObject(context, repository, review.commitId),
        }),
      ),
    files: async (page: ConnectionArguments) => {
      const { files } = await proposedChange(pull);
      return connection(files.slice(0, platform.limits.pullRequestFiles), page, (file) => ({
        path: file.path,
        additions: file.additions,
        deletions: file.deletions,
        changeType: CHANGE_TYPES[file.status],
      }));
    },
    commits: async (page: ConnectionArguments) => {
      const { commits } = await proposedChange(pull);
      return connection(commits.slice(0, platform.limits.pullRequestCommits), page, (oid) => ({
        __typename: 'PullRequestCommit',
        id: `PRC_${Buffer.from(`${pull.id}:${oid}`).toString('base64url')}`,
        url: `${url}/commits/${oid}`,
        commit: () => context.objects.gitObject(context, repository, oid),
      }));
    },
  };
}

function reviewDecision(context: GraphqlContext, pull: PullRequest): string | null {
  const needed = requirementsFor(context.platform, pull.repository, `refs/heads/${pull.baseRef}`, { kind: 'anonymous' })
    .flatMap(({ reviews }) => (reviews === null ? [] : [reviews.count]))
    .reduce((most, count) => Math.max(most, count), -1);
  if (needed === -1) return null;
  const opinions = effectiveReviews(context.platform, pull);
  if (opinions.some(({ state }) => state === 'CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  return opinions.filter(({ state }) => state === 'APPROVED').length >= needed ? 'APPROVED' : 'REVIEW_REQUIRED';
}
