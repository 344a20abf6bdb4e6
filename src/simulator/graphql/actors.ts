/** Accounts and Apps as GraphQL shows them. */
import { accountNodeId } from '../representation/accounts.js';
import type { Account, App } from '../state/account.js';
import { nodeId } from '../state/state.js';
import type { GraphqlContext } from './context.js';

export function actorObject(context: GraphqlContext, account: Account): object {
  return {
    __typename: account.type,
    id: accountNodeId(account),
    databaseId: account.id,
    // GraphQL leaves the suffix of bots away.
    login: account.login.replace(/\[bot\]$/, ''),
    name: account.name,
    email: account.email ?? '',
    avatarUrl: `${context.platform.url}/avatars/u/${account.id}`,
    url: `${context.platform.url}/${account.login}`,
    resourcePath: `/${account.login}`,
  };
}

export function appObject(app: App): object {
  return {
    __typename: 'App',
    id: nodeId('A', app.id),
    databaseId: app.id,
    slug: app.slug,
    name: app.name,
    description: app.description,
  };
}
