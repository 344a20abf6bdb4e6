import type { GraphqlContext } from './context.js';
/** The root of queries. */
export const QUERIES = {
  rateLimit: (_: unknown, context: GraphqlContext) => {
    const { limit, remaining, used, reset } = context.limits.budget(context.actor, 'graphql');
    return { limit, remaining, used, cost: 1, nodeCount: 0, resetAt: new Date(reset * 1000).toISOString() };
  },
};
