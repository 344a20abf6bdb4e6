/** Who may call what: visibility of repositories, permissions of tokens, roles of people. Refusals are GitHub's. */
import { ApiError, notFound } from './api-error.js';
import { credentialFor, type Grant, type Operation, permissionsFor } from './description/index.js';
import type { Platform } from './platform.js';
import { type Actor, levelIncludes, type Permissions, type Role, roleIncludes } from './state/account.js';
import type { Repository } from './state/repository.js';

export interface Access {
  readonly repository: Repository | null;
  /** The set of permissions that let an installation token through. */
  readonly used: readonly string[] | null;
}

/** Rejects a call that GitHub would refuse; otherwise says which repository it is about. */
export function authorize(platform: Platform, operation: Operation, actor: Actor): Access {
  const credential = credentialFor(operation);
  if (credential === 'none') return { repository: null, used: null };
  if (credential === 'app') {
    if (actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
    return { repository: repositoryOf(platform, operation), used: null };
  }
  if (actor.kind === 'app' || (credential === 'closed' && actor.kind === 'installation')) throw inaccessible();
  const repository = repositoryOf(platform, operation);
  if (repository !== null && !canSee(platform, actor, repository)) throw notFound();
  if (actor.kind === 'anonymous') {
    if (operation.method !== 'GET') throw new ApiError(401, 'Requires authentication');
    if (repository === null && !/^\/(users|orgs)\/\{\w+\}$/.test(operation.template))
      throw new ApiError(401, 'Requires authentication');
    return { repository, used: null };
  }
  if (actor.kind === 'user') {
    if (credential !== 'closed') requireRole(platform, operation, actor, repository);
    return { repository, used: null };
  }
  return { repository, used: requirePermission(platform, operation, actor, repository) };
}

/** `permission=level` as in GitHub's `x-accepted-github-permissions`. */
export function acceptedPermissions(alternatives: readonly (readonly Grant[])[]): string[][] {
  return alternatives.map((set) => set.map(({ permission, level }) => `${permission}=${level}`));
}

/** What an operation needs, in the form of acceptedPermissions. */
export function needsOf(operation: Operation): string[][] {
  return credentialFor(operation) === 'installation' ? acceptedPermissions(permissionsFor(operation)) : [];
}

export function inaccessible(accepted?: string): ApiError {
  return new ApiError(
    403,
    'Resource not accessible by integration',
    undefined,
    accepted === undefined ? {} : { 'x-accepted-github-permissions': accepted },
  );
}

function repositoryOf(platform: Platform, { template, pathParameters }: Operation): Repository | null {
  if (!template.startsWith('/repos/{owner}/{repo}')) return null;
  const repository = platform.state.repository(pathParameters['owner'] ?? '', pathParameters['repo'] ?? '');
  if (repository === undefined) throw notFound();
  return repository;
}

/** What the number or comment in an issues endpoint belongs to: for writing, each kind has a permission of its own. */
function aboutOf({ template, pathParameters }: Operation, repository: Repository): 'issue' | 'pull-request' | undefined {
  const number = Number(pathParameters['issue_number']);
  const comment = template.includes('/issues/comments/') ? Number(pathParameters['comment_id']) : Number.NaN;
  const issue =
    repository.issues.get(number) ??
    [...repository.issues.values()].find(({ comments }) => comments.some(({ id }) => id === comment));
  if (issue === undefined) return undefined;
  return issue.pull === null ? 'issue' : 'pull-request';
}

/** Whether a repository exists for an actor at all. */
export function canSee(platform: Platform, actor: Actor, repository: Repository): boolean {
  if (!repository.private) return true;
  if (actor.kind === 'user') return roleIncludes(platform.state.role(actor.account, repository), 'read');
  return actor.kind === 'installation' && isGranted(platform, actor, repository);
}

/** Whether a token of an installation was given a repository. */
export function isGranted(platform: Platform, actor: Extract<Actor, { kind: 'installation' }>, repository: Repository): boolean {
  return (
    platform.state.covers(actor.installation, repository) &&
    (actor.repositories === 'all' || actor.repositories.has(repository.id))
  );
}

export function satisfies(granted: Permissions, { permission, level }: Grant): boolean {
  // Every App may read metadata.
  return levelIncludes(granted[permission] ?? (permission === 'metadata' ? 'read' : undefined), level);
}

function requirePermission(
  platform: Platform,
  operation: Operation,
  actor: Extract<Actor, { kind: 'installation' }>,
  repository: Repository | null,
): readonly string[] | null {
  const alternatives = permissionsFor(operation, repository === null ? undefined : aboutOf(operation, repository));
  const accepted = acceptedPermissions(alternatives);
  const header = accepted.map((set) => set.join(',')).join('; ');
  if (repository !== null && !isGranted(platform, actor, repository)) {
    // Public data is open to every token, administration of somebody else's repository is not.
    const open = alternatives.some((set) => set.every(({ permission, level }) => level === 'read' && PUBLIC.has(permission)));
    if (operation.method === 'GET' && open) return [];
    throw inaccessible(header);
  }
  const organisation = operation.pathParameters['org'];
  const foreign = organisation !== undefined && organisation.toLowerCase() !== actor.installation.account.login.toLowerCase();
  const index = foreign
    ? alternatives.findIndex((set) => set.length === 0)
    : alternatives.findIndex((set) => set.every((grant) => satisfies(actor.permissions, grant)));
  if (index === -1) throw inaccessible(header);
  return accepted[index] ?? null;
}

const PUBLIC = new Set(['metadata', 'contents', 'pull_requests', 'issues', 'checks', 'statuses', 'actions', 'deployments']);

function requireRole(
  platform: Platform,
  operation: Operation,
  actor: Extract<Actor, { kind: 'user' }>,
  repository: Repository | null,
): void {
  if (/^\/repos\/\{owner\}\/\{repo\}\/check-(runs|suites)/.test(operation.template) && operation.method !== 'GET') {
    throw new ApiError(403, 'You must authenticate via a GitHub App.');
  }
  const organisation = platform.state.organisations.get((operation.pathParameters['org'] ?? '').toLowerCase());
  if (organisation !== undefined && operation.method !== 'GET') {
    if (organisation.members.get(actor.account.login) !== 'admin')
      throw new ApiError(403, 'Must have admin rights to Organization.');
  }
  if (repository === null) return;
  const needed = roleFor(operation);
  if (!roleIncludes(platform.state.role(actor.account, repository), needed)) {
    if (needed === 'admin') throw new ApiError(403, 'Must have admin rights to Repository.');
    throw needed === 'read'
      ? notFound()
      : new ApiError(403, `Must have ${needed === 'triage' ? 'triage' : 'push'} access to Repository.`);
  }
}

/** What anyone who can read may do: open, comment, review. */
const OPEN_WRITES =
  /\/(issues|pulls|issues\/\{issue_number\}\/comments|issues\/comments\/\{comment_id\}|pulls\/\{pull_number\}(\/reviews.{0,100})?|issues\/\{issue_number\}|forks)$/;

function roleFor(operation: Operation): Role {
  const alternatives = permissionsFor(operation);
  if (alternatives.length > 0 && alternatives.every((set) => set.some(({ permission }) => permission === 'administration')))
    return 'admin';
  if (operation.method === 'GET') return 'read';
  if (OPEN_WRITES.test(operation.template)) return 'read';
  return operation.template.includes('/labels') ? 'triage' : 'write';
}
