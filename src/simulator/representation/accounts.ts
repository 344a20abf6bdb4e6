/** Accounts, Apps and installations in the shape of GitHub's API. */
import type { Platform } from '../platform.js';
import type { Account, App, Installation, Organisation } from '../state/account.js';
import { nodeId } from '../state/state.js';
import { installationNodeId } from '../webhooks/webhooks.js';

export type Json = Record<string, unknown>;

const NODE_PREFIX = { User: 'U', Organization: 'O', Bot: 'BOT' } as const;

export function accountNodeId(account: Account): string {
  return nodeId(NODE_PREFIX[account.type], account.id);
}

/** GitHub's `simple-user`. */
export function simpleUser(platform: Platform, account: Account): Json {
  const name = encodeURIComponent(account.login);
  const url = `${platform.url}/api/v3/users/${name}`;
  const slug = account.type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : name;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    avatar_url: `${platform.url}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${platform.url}/${slug}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** GitHub's `organization-simple`, as webhooks carry it. */
export function simpleOrganisation(platform: Platform, account: Account): Json {
  const url = `${platform.url}/api/v3/orgs/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${platform.url}/avatars/u/${account.id}?v=4`,
    description: account.name,
  };
}

/** When every account here says it was made; nothing depends on it. */
const SINCE = '2020-01-01T00:00:00Z';

/** A person or organisation as `GET /users/{username}` and `GET /orgs/{org}` give it. */
export function fullAccount(platform: Platform, account: Account): Json {
  const shape = account.type === 'Organization' ? simpleOrganisation(platform, account) : simpleUser(platform, account);
  return {
    ...shape,
    type: account.type,
    html_url: `${platform.url}/${account.login}`,
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    bio: null,
    public_repos: platform.state.repositories.filter((each) => each.owner.id === account.id && !each.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    hireable: null,
    created_at: SINCE,
    updated_at: SINCE,
  };
}

export function appRepresentation(platform: Platform, app: App): Json {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: simpleUser(platform, app.owner),
    name: app.name,
    description: app.description,
    external_url: app.externalUrl,
    html_url: `${platform.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationRepresentation(platform: Platform, installation: Installation): Json {
  const { account } = installation;
  const api = `${platform.url}/api/v3`;
  const settings = account.type === 'Organization' ? `organizations/${account.login}/settings` : 'settings';
  return {
    id: installation.id,
    node_id: installationNodeId(installation),
    account: simpleUser(platform, account),
    repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${platform.url}/${settings}/installations/${installation.id}`,
    app_id: installation.app.id,
    client_id: installation.app.clientId,
    app_slug: installation.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}

/** How an author stands to a repository. */
export function authorAssociation(
  platform: Platform,
  author: Account,
  repository: Parameters<Platform['state']['role']>[1],
): string {
  if (repository.owner.id === author.id) return 'OWNER';
  const organisation: Organisation | undefined = platform.state.organisations.get(repository.owner.login.toLowerCase());
  if (organisation?.members.has(author.login) === true) return 'MEMBER';
  return repository.collaborators.has(author.login) ? 'COLLABORATOR' : 'NONE';
}
