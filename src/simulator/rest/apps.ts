/** Apps, installations and their tokens. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { appRepresentation, installationRepresentation } from '../representation/accounts.js';
import { repositoryRepresentation, rolePermissions } from '../representation/repositories.js';
import { type App, type AccessLevel, type Installation, levelIncludes, type Permissions } from '../state/account.js';
import type { Repository } from '../state/repository.js';
import { deleteInstallation, setSuspended } from '../installations.js';
import { type Call, created, type Handlers, NO_CONTENT, ok, paged } from './call.js';

const TOKEN_LIFETIME = 3_600_000;

export const APP_HANDLERS: Handlers = {
  'GET /app': (call) =>
    ok({
      ...appRepresentation(call.platform, appOf(call)),
      installations_count: call.platform.state.installations.filter((each) => each.app === appOf(call)).length,
    }),
  'GET /app/installations': (call) =>
    paged(call, installationsOf(call), (each) => installationRepresentation(call.platform, each)),
  'GET /app/installation-requests': () => ok([]),
  'GET /app/installations/{installation_id}': (call) => ok(installationRepresentation(call.platform, installationOf(call))),
  'DELETE /app/installations/{installation_id}': (call) => {
    deleteInstallation(call.platform, installationOf(call));
    return NO_CONTENT;
  },
  'PUT /app/installations/{installation_id}/suspended': (call) => {
    setSuspended(call.platform, installationOf(call), true);
    return NO_CONTENT;
  },
  'DELETE /app/installations/{installation_id}/suspended': (call) => {
    setSuspended(call.platform, installationOf(call), false);
    return NO_CONTENT;
  },
  'POST /app/installations/{installation_id}/access_tokens': createToken,
  'DELETE /installation/token': (call) => {
    const token = String(call.headers['authorization'] ?? '').split(' ')[1] ?? '';
    call.platform.state.tokens.delete(token);
    return NO_CONTENT;
  },
  'GET /installation/repositories': (call) => {
    if (call.actor.kind !== 'installation') throw new ApiError(403, 'You must authenticate with an installation access token');
    const { installation, repositories: granted } = call.actor;
    const repositories = call.platform.state
      .installedRepositories(installation)
      .filter((each) => granted === 'all' || granted.has(each.id));
    return paged(
      call,
      repositories,
      (each) => grantedRepository(call, each),
      (list, total) => ({
        total_count: total,
        repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
        repositories: list,
      }),
    );
  },
  'GET /repos/{owner}/{repo}/installation': (call) => {
    const installation = call.platform.state.installationFor(appOf(call), call.repository.owner);
    if (installation === undefined || !call.platform.state.covers(installation, call.repository)) throw notFound();
    return ok(installationRepresentation(call.platform, installation));
  },
  'GET /orgs/{org}/installation': (call) => installationFor(call, call.path('org'), 'Organization'),
  'GET /users/{username}/installation': (call) => installationFor(call, call.path('username'), null),
  'POST /app-manifests/{code}/conversions': (call) => {
    const app = call.platform.manifests.redeem(call.path('code'));
    if (app === null) throw notFound();
    return created({
      ...appRepresentation(call.platform, app),
      client_id: app.clientId,
      client_secret: app.clientSecret,
      webhook_secret: app.hook.secret,
      pem: app.keys().privateKey,
    });
  },
};

function grantedRepository(call: Call, repository: Repository): unknown {
  return { ...repositoryRepresentation(call.platform, repository), permissions: rolePermissions('read') };
}

export function appOf(call: Call): App {
  if (call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  return call.actor.app;
}

function installationsOf(call: Call): Installation[] {
  return call.platform.state.installations.filter((each) => each.app === appOf(call));
}

function installationOf(call: Call): Installation {
  const id = call.pathNumber('installation_id');
  const installation = installationsOf(call).find((each) => each.id === id);
  if (installation === undefined) throw notFound();
  return installation;
}

function installationFor(call: Call, login: string, type: 'Organization' | null) {
  const account = call.platform.state.account(login);
  const installation = account === undefined ? undefined : call.platform.state.installationFor(appOf(call), account);
  if (installation === undefined || (type !== null && account?.type !== type)) throw notFound();
  return ok(installationRepresentation(call.platform, installation));
}

function createToken(call: Call) {
  const installation = installationOf(call);
  if (installation.suspendedAt !== null) throw new ApiError(403, 'This installation has been suspended');
  const repositories = narrowedRepositories(call, installation);
  const permissions = narrowedPermissions(call, installation);
  const expires = call.platform.state.clock().getTime() + TOKEN_LIFETIME;
  const token = call.platform.state.addToken(
    {
      kind: 'installation',
      installation,
      permissions,
      repositories: repositories === null ? 'all' : new Set(repositories.map((each) => each.id)),
    },
    expires,
  );
  return created({
    token: token.value,
    expires_at: `${new Date(expires).toISOString().slice(0, 19)}Z`,
    permissions,
    repository_selection: repositories === null && installation.repositories === 'all' ? 'all' : 'selected',
    ...(repositories === null ? {} : { repositories: repositories.map((each) => grantedRepository(call, each)) }),
  });
}

/** REST docs, "Create an installation access token for an app". */
const MOST_REPOSITORIES = 500;

function narrowedRepositories(call: Call, installation: Installation): Repository[] | null {
  const names = call.body['repositories'] as string[] | undefined;
  const ids = call.body['repository_ids'] as number[] | undefined;
  if (names === undefined && ids === undefined) return null;
  const available = call.platform.state.installedRepositories(installation);
  const chosen = [
    ...(names ?? []).map((name) => available.find((each) => each.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => available.find((each) => each.id === id)),
  ];
  if (chosen.length > MOST_REPOSITORIES) throw validationFailed(`At most ${MOST_REPOSITORIES} repositories can be named`);
  const missing = chosen.some((each) => each === undefined);
  if (missing) {
    throw new ApiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return [...new Set(chosen.filter((each) => each !== undefined))];
}

function narrowedPermissions(call: Call, installation: Installation): Permissions {
  const wanted = call.body['permissions'] as Record<string, AccessLevel> | undefined;
  if (wanted === undefined) return installation.permissions;
  for (const [permission, level] of Object.entries(wanted)) {
    if (!levelIncludes(installation.permissions[permission] ?? (permission === 'metadata' ? 'read' : undefined), level)) {
      throw new ApiError(422, 'The permissions requested are not granted to this installation.');
    }
  }
  return { metadata: 'read', ...wanted };
}
