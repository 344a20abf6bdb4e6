/** Repositories, accounts, collaborators and what else is read about them. */
import { ApiError, notFound } from '../api-error.js';
import { fullAccount, simpleUser } from '../representation/accounts.js';
import { fullRepository, repositoryUrl, rolePermissions } from '../representation/repositories.js';
import { webhookContext } from '../representation/repositories.js';
import { type Account, type Role, roleIncludes } from '../state/account.js';
import { type Call, type Handlers, ok, paged, type Reply } from './call.js';

export const REPOSITORY_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}': (call) => ok(fullRepository(call.platform, call.repository, roleOf(call))),
  'PATCH /repos/{owner}/{repo}': updateRepository,
  'GET /repos/{owner}/{repo}/hash-algorithm': () => ok({ hash_algorithm: 'sha1' }),
  'GET /repos/{owner}/{repo}/activity': (call) => {
    const ref = call.query.get('ref');
    const actor = call.query.get('actor');
    const type = call.query.get('activity_type');
    const found = call.repository.activity.filter(
      (each) =>
        (ref === null || each.ref === ref || each.ref === `refs/heads/${ref}`) &&
        (actor === null || each.actor.login === actor) &&
        (type === null || each.type === type),
    );
    const ordered = call.query.get('direction') === 'asc' ? found : [...found].reverse();
    const perPage = Math.min(Number(call.query.get('per_page') ?? 30), 100);
    return ok(
      ordered.slice(0, perPage).map((each) => ({
        id: each.id,
        node_id: `PSH_${each.id}`,
        before: each.before,
        after: each.after,
        ref: each.ref,
        timestamp: each.timestamp,
        activity_type: each.type,
        actor: simpleUser(call.platform, each.actor),
      })),
    );
  },
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': (call) => {
    const account = accountOf(call, call.path('username'));
    const role = call.platform.state.role(account, call.repository);
    return ok({
      permission: legacyPermission(role),
      role_name: role,
      user: { ...simpleUser(call.platform, account), permissions: rolePermissions(role), role_name: role },
    });
  },
  'GET /repos/{owner}/{repo}/collaborators': (call) => {
    const people = [...call.platform.state.accounts.values()].filter(
      (each) =>
        each.type === 'User' &&
        (call.repository.collaborators.has(each.login) ||
          each.id === call.repository.owner.id ||
          roleIncludes(call.platform.state.role(each, call.repository), 'triage')),
    );
    return paged(call, people, (each) => {
      const role = call.platform.state.role(each, call.repository);
      return { ...simpleUser(call.platform, each), permissions: rolePermissions(role), role_name: role };
    });
  },
  'GET /users/{username}': (call) => ok(fullAccount(call.platform, accountOf(call, call.path('username')))),
  'GET /user': (call) => {
    if (call.actor.kind !== 'user') throw new ApiError(403, 'Resource not accessible by integration');
    return ok(fullAccount(call.platform, call.actor.account));
  },
};

function accountOf(call: Call, login: string): Account {
  const account = call.platform.state.account(login);
  if (account === undefined) throw notFound();
  return account;
}

function roleOf(call: Call): Role | null {
  if (call.actor.kind === 'user') return call.platform.state.role(call.actor.account, call.repository);
  return call.actor.kind === 'installation' ? 'read' : null;
}

/** The four levels that GitHub had before custom roles: maintain counts as write, triage as read. */
function legacyPermission(role: Role): string {
  if (role === 'maintain') return 'write';
  return role === 'triage' ? 'read' : role;
}

function updateRepository(call: Call): Reply {
  const { repository, platform } = call;
  const known = new Set([
    'name',
    'default_branch',
    'archived',
    'description',
    'private',
    'allow_auto_merge',
    'delete_branch_on_merge',
  ]);
  const unknown = Object.keys(call.body).find((key) => !known.has(key));
  if (unknown !== undefined || (call.text('name') ?? repository.name) !== repository.name) {
    throw new ApiError(501, `The local GitHub does not simulate changing ${unknown ?? 'the name'} of a repository`);
  }
  const changes: Record<string, unknown> = {};
  const branch = call.text('default_branch');
  if (branch !== undefined && branch !== repository.defaultBranch) {
    if (repository.git.branch(branch) === undefined) throw new ApiError(422, `The branch ${branch} was not found.`);
    changes['default_branch'] = { from: repository.defaultBranch };
    repository.defaultBranch = branch;
    repository.git.setDefaultBranch(branch);
  }
  const description = call.body['description'];
  if (typeof description === 'string' && description !== repository.description) {
    changes['description'] = { from: repository.description };
    repository.description = description;
  }
  const emit = (action: string, extra: Record<string, unknown> = {}): void =>
    platform.webhooks.emit({
      event: 'repository',
      action,
      repository,
      payload: { ...webhookContext(platform, repository, call.account), ...extra },
    });
  if (typeof call.body['allow_auto_merge'] === 'boolean') repository.allowAutoMerge = call.body['allow_auto_merge'];
  if (typeof call.body['delete_branch_on_merge'] === 'boolean')
    repository.deleteBranchOnMerge = call.body['delete_branch_on_merge'];
  if (Object.keys(changes).length > 0) emit('edited', { changes });
  const archived = call.body['archived'];
  if (typeof archived === 'boolean' && archived !== repository.archived) {
    repository.archived = archived;
    emit(archived ? 'archived' : 'unarchived');
  }
  const hidden = call.body['private'];
  if (typeof hidden === 'boolean' && hidden !== repository.private) {
    repository.private = hidden;
    emit(hidden ? 'privatized' : 'publicized');
  }
  return ok({ ...fullRepository(platform, repository, roleOf(call)), url: repositoryUrl(platform, repository) });
}
