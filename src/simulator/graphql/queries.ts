/** The root of queries. */
import { repositoryNodeId } from '../representation/repositories.js';
import { pullNodeId } from '../representation/pull-requests.js';
import { actorAccount } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { pullRequests, type Repository } from '../state/repository.js';
import { actorObject } from './actors.js';
import { type GraphqlContext, graphqlNotFound } from './context.js';

export const QUERIES = {
  repository: ({ owner, name }: { owner: string; name: string }, context: GraphqlContext) => {
    const repository = context.platform.state.repository(owner, name);
    if (repository === undefined || !context.sees(repository))
      throw graphqlNotFound(`a Repository with the name '${owner}/${name}'`);
    context.used.add('metadata=read');
    return context.objects.repository(context, repository);
  },
  node: ({ id }: { id: string }, context: GraphqlContext) => nodeById(context, id),
  nodes: ({ ids }: { ids: string[] }, context: GraphqlContext) => ids.map((id) => nodeById(context, id)),
  viewer: (_: unknown, context: GraphqlContext) => {
    const account = actorAccount(context.actor);
    return account === null ? null : { ...actorObject(context, account), __typename: 'User', login: account.login };
  },
  rateLimit: (_: unknown, context: GraphqlContext) => {
    const { limit, remaining, used, reset } = context.limits.budget(context.actor, 'graphql');
    return { limit, remaining, used, cost: 1, nodeCount: 0, resetAt: new Date(reset * 1000).toISOString() };
  },
};

function nodeById(context: GraphqlContext, id: string): object {
  const pull = findPull(context, id);
  if (pull !== null) return context.objects.pullRequest(context, pull);
  const repository = findRepository(context, id);
  if (repository !== null) return context.objects.repository(context, repository);
  throw graphqlNotFound(`a node with the global id of '${id}'`);
}

export function findRepository(context: GraphqlContext, id: string): Repository | null {
  return context.platform.state.repositories.find((each) => repositoryNodeId(each) === id && context.sees(each)) ?? null;
}

export function findPull(context: GraphqlContext, id: string): PullRequest | null {
  for (const repository of context.platform.state.repositories) {
    if (!context.sees(repository)) continue;
    const pull = pullRequests(repository).find((each) => pullNodeId(each) === id);
    if (pull !== undefined) {
      context.require(repository, 'pull_requests', 'read');
      return pull;
    }
  }
  return null;
}
