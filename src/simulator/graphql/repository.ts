/** Repositories as GraphQL shows them. */
import { repositoryNodeId, repositoryPage } from '../representation/repositories.js';
import type { PullRequest } from '../state/pull-request.js';
import { fullName, pullRequests, type Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { actorObject } from './actors.js';
import { connection, type ConnectionArguments } from './connection.js';
import { type GraphqlContext, graphqlNotFound } from './context.js';
import { queueEntryObject } from './queue-entries.js';

interface PullRequestArguments extends ConnectionArguments {
  readonly states?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
}

export function repositoryObject(context: GraphqlContext, repository: Repository): object {
  const requireContents = (): void => context.require(repository, 'contents', 'read');
  return {
    __typename: 'Repository',
    id: repositoryNodeId(repository),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    description: repository.description,
    owner: actorObject(context, repository.owner),
    url: repositoryPage(context.platform, repository),
    isPrivate: repository.private,
    isArchived: repository.archived,
    isFork: repository.parent !== null,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    autoMergeAllowed: repository.allowAutoMerge,
    parent: () => (repository.parent === null ? null : context.objects.repository(context, repository.parent)),
    defaultBranchRef: () => {
      requireContents();
      return context.objects.ref(context, repository, `refs/heads/${repository.defaultBranch}`);
    },
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      requireContents();
      const candidates = [qualifiedName, `refs/${qualifiedName}`, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      const found = candidates.find((ref) => repository.git.refs.has(ref));
      return found === undefined ? null : context.objects.ref(context, repository, found);
    },
    refs: ({ refPrefix, query, ...page }: ConnectionArguments & { refPrefix: string; query?: string | null }) => {
      requireContents();
      const names = [...repository.git.refs.keys()].filter(
        (ref) => ref.startsWith(refPrefix) && (query == null || ref.includes(query)),
      );
      return connection(names.sort(), page, (ref) => context.objects.ref(context, repository, ref));
    },
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      requireContents();
      const wanted = oid ?? expression ?? '';
      return context.objects.gitObject(context, repository, wanted === '' ? 'HEAD' : wanted);
    },
    pullRequest: ({ number }: { number: number }) => {
      context.require(repository, 'pull_requests', 'read');
      const pull = repository.issues.get(number)?.pull;
      if (pull == null) throw graphqlNotFound(`a PullRequest with the number of ${number}`);
      return context.objects.pullRequest(context, pull);
    },
    pullRequests: ({ states, headRefName, baseRefName, ...page }: PullRequestArguments) => {
      context.require(repository, 'pull_requests', 'read');
      const stateOf = (pull: PullRequest): string => (pull.merged ? 'MERGED' : pull.issue.state === 'open' ? 'OPEN' : 'CLOSED');
      const found = pullRequests(repository).filter(
        (pull) =>
          (states == null || states.includes(stateOf(pull))) &&
          (headRefName == null || pull.headRef === headRefName) &&
          (baseRefName == null || pull.baseRef === baseRefName),
      );
      return connection(found, page, (pull) => context.objects.pullRequest(context, pull));
    },
    branchProtectionRules: (page: ConnectionArguments) => {
      context.require(repository, 'administration', 'read');
      return connection(repository.protections, page, (rule) => context.objects.protectionRule(context, repository, rule));
    },
    mergeQueue: ({ branch }: { branch?: string | null }) => {
      const base = branch ?? repository.defaultBranch;
      return {
        __typename: 'MergeQueue',
        id: nodeId('MQ', repository.id),
        url: `${repositoryPage(context.platform, repository)}/queue/${base}`,
        entries: (page: ConnectionArguments) =>
          connection(
            repository.mergeQueue.filter((entry) => entry.pull.baseRef === base),
            page,
            (entry) => queueEntryObject(context, repository, entry),
          ),
      };
    },
  };
}
