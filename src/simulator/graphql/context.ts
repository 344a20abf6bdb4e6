/** Who asks a GraphQL query, and what they may see. */
import { isGranted, canSee } from '../access.js';
import { ApiError } from '../api-error.js';
import type { Platform } from '../platform.js';
import type { RateLimits } from '../rate-limit.js';
import { type AccessLevel, type Actor, levelIncludes, roleIncludes } from '../state/account.js';
import type { ClassicProtection } from '../state/protection.js';
import type { PullRequest } from '../state/pull-request.js';
import type { Repository } from '../state/repository.js';

/** The makers of GraphQL's objects, which refer to one another in circles and so are reached through the context. */
export interface Objects {
  repository(context: GraphqlContext, repository: Repository): object;
  pullRequest(context: GraphqlContext, pull: PullRequest): object;
  ref(context: GraphqlContext, repository: Repository, ref: string): object | null;
  gitObject(context: GraphqlContext, repository: Repository, expression: string): Promise<object | null>;
  protectionRule(context: GraphqlContext, repository: Repository, rule: ClassicProtection): object;
}

export class GraphqlContext {
  /** `permission=level` that the resolvers asked for, for the record of requests. */
  readonly used = new Set<string>();

  constructor(
    readonly platform: Platform,
    readonly limits: RateLimits,
    readonly actor: Actor,
    readonly objects: Objects,
  ) {}

  sees(repository: Repository): boolean {
    return canSee(this.platform, this.actor, repository);
  }

  /** Refuses, as GitHub does in GraphQL, what the token has no permission for. */
  require(repository: Repository, permission: string, level: AccessLevel): void {
    this.used.add(`${permission}=${level}`);
    if (!this.may(repository, permission, level)) throw new ApiError(403, 'Resource not accessible by integration');
  }

  /** Whether the actor has a permission on a repository. */
  may(repository: Repository, permission: string, level: AccessLevel): boolean {
    const { actor, platform } = this;
    if (actor.kind === 'installation') {
      if (!isGranted(platform, actor, repository))
        return !repository.private && level === 'read' && permission !== 'administration';
      return levelIncludes(actor.permissions[permission], level);
    }
    if (actor.kind !== 'user') return false;
    const needed = permission === 'administration' ? 'admin' : level === 'read' ? 'read' : 'write';
    return roleIncludes(platform.state.role(actor.account, repository), needed);
  }
}

export function graphqlNotFound(what: string): ApiError {
  return new ApiError(404, `Could not resolve to ${what}.`);
}
