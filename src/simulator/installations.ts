/** Installing Apps on accounts, and what GitHub tells them about it. */
import { ApiError } from './api-error.js';
import type { Platform } from './platform.js';
import { installationRepresentation, simpleOrganisation, simpleUser } from './representation/accounts.js';
import { briefRepository } from './representation/repositories.js';
import type { Account, App, Installation, Permissions } from './state/account.js';
import type { Repository } from './state/repository.js';

export interface Grant {
  /** What the owner grants; the App's own permissions when absent. Smaller when new permissions were not accepted yet. */
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  readonly repositories?: readonly Repository[] | 'all';
  /** Who clicked; the account itself or an owner of the organisation when absent. */
  readonly by?: Account;
}

export function install(platform: Platform, app: App, account: Account, grant: Grant): Installation {
  if (platform.state.installationFor(app, account) !== undefined)
    throw new ApiError(422, `${app.slug} is installed on ${account.login}`);
  const repositories = grant.repositories ?? 'all';
  const installation: Installation = {
    id: platform.state.nextId(),
    app,
    account,
    permissions: { metadata: 'read', ...(grant.permissions ?? app.permissions) },
    events: grant.events ?? app.events,
    repositories: repositories === 'all' ? 'all' : new Set(repositories.map((each) => each.id)),
    suspendedAt: null,
    createdAt: platform.state.now(),
  };
  platform.state.installations.push(installation);
  emit(platform, installation, 'created', grant.by);
  return installation;
}

export function deleteInstallation(platform: Platform, installation: Installation): void {
  emit(platform, installation, 'deleted');
  const at = platform.state.installations.indexOf(installation);
  platform.state.installations.splice(at, 1);
}

export function setSuspended(platform: Platform, installation: Installation, suspended: boolean): void {
  installation.suspendedAt = suspended ? platform.state.now() : null;
  emit(platform, installation, suspended ? 'suspend' : 'unsuspend');
}

/** The owner accepts the permissions that the App asks for now. */
export function acceptPermissions(
  platform: Platform,
  installation: Installation,
  permissions: Permissions,
  events: readonly string[],
): void {
  installation.permissions = { metadata: 'read', ...permissions };
  installation.events = events;
  emit(platform, installation, 'new_permissions_accepted');
}

/** Adds or removes a repository of an installation with chosen repositories. */
export function chooseRepository(platform: Platform, installation: Installation, repository: Repository, chosen: boolean): void {
  if (installation.repositories === 'all')
    throw new Error(`${installation.app.slug} has all repositories of ${installation.account.login}`);
  if (chosen) installation.repositories.add(repository.id);
  else installation.repositories.delete(repository.id);
  announceRepositories(platform, installation, chosen ? [repository] : [], chosen ? [] : [repository]);
}

export function announceRepositories(
  platform: Platform,
  installation: Installation,
  added: readonly Repository[],
  removed: readonly Repository[],
): void {
  platform.webhooks.emit({
    event: 'installation_repositories',
    action: added.length > 0 ? 'added' : 'removed',
    only: [installation],
    payload: {
      installation: installationRepresentation(platform, installation),
      repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
      repositories_added: added.map(briefRepository),
      repositories_removed: removed.map(briefRepository),
      requester: null,
      sender: simpleUser(platform, ownerOf(platform, installation.account)),
    },
  });
}

function emit(platform: Platform, installation: Installation, action: string, by?: Account): void {
  platform.webhooks.emit({
    event: 'installation',
    action,
    only: [installation],
    payload: {
      installation: installationRepresentation(platform, installation),
      repositories: platform.state.installedRepositories(installation).map(briefRepository),
      ...(action === 'created' ? { requester: null } : {}),
      ...(installation.account.type === 'Organization'
        ? { organization: simpleOrganisation(platform, installation.account) }
        : {}),
      sender: simpleUser(platform, by ?? ownerOf(platform, installation.account)),
    },
  });
}

/** Somebody who may act for an account. */
export function ownerOf(platform: Platform, account: Account): Account {
  const organisation = platform.state.organisations.get(account.login.toLowerCase());
  const owner = [...(organisation?.members ?? [])].find(([, role]) => role === 'admin')?.[0];
  return owner === undefined ? account : (platform.state.account(owner) ?? account);
}
