/** Organisations: who belongs to them and which Apps are installed. */
import { ApiError, notFound } from '../api-error.js';
import { canSee } from '../access.js';
import { fullAccount, installationRepresentation, simpleOrganisation, simpleUser } from '../representation/accounts.js';
import { repositoryRepresentation } from '../representation/repositories.js';
import type { Organisation } from '../state/account.js';
import { type Call, type Handlers, NO_CONTENT, ok, paged } from './call.js';

export const ORGANISATION_HANDLERS: Handlers = {
  'GET /orgs/{org}': (call) => ok(fullAccount(call.platform, organisationOf(call))),
  'GET /orgs/{org}/repos': (call) => {
    const organisation = organisationOf(call);
    const repositories = call.platform.state.repositories.filter(
      (each) => each.owner.id === organisation.id && canSee(call.platform, call.actor, each),
    );
    return paged(call, repositories, (each) => repositoryRepresentation(call.platform, each));
  },
  'GET /orgs/{org}/members': (call) => {
    const wanted = call.query.get('role') ?? 'all';
    const members = [...organisationOf(call).members].filter(([, role]) => wanted === 'all' || role === wanted);
    const accounts = members.flatMap(([login]) => call.platform.state.account(login) ?? []);
    return paged(call, accounts, (each) => simpleUser(call.platform, each));
  },
  'GET /orgs/{org}/members/{username}': (call) => {
    if (!organisationOf(call).members.has(memberLogin(call))) throw notFound();
    return NO_CONTENT;
  },
  'GET /orgs/{org}/memberships/{username}': (call) => {
    const organisation = organisationOf(call);
    const role = organisation.members.get(memberLogin(call));
    const account = call.platform.state.account(call.path('username'));
    if (role === undefined || account === undefined) throw notFound();
    return ok({
      url: call.url.href,
      state: 'active',
      role,
      organization_url: `${call.platform.url}/api/v3/orgs/${organisation.login}`,
      organization: simpleOrganisation(call.platform, organisation),
      user: simpleUser(call.platform, account),
      permissions: { can_create_repository: role === 'admin' },
    });
  },
  'GET /orgs/{org}/installations': (call) => {
    const organisation = organisationOf(call);
    const isOwner = call.actor.kind === 'user' && organisation.members.get(call.actor.account.login) === 'admin';
    if (call.actor.kind === 'user' && !isOwner) throw new ApiError(403, 'Must have admin rights to Organization.');
    const installations = call.platform.state.installations.filter((each) => each.account.id === organisation.id);
    return paged(
      call,
      installations,
      (each) => installationRepresentation(call.platform, each),
      (list, total) => ({ total_count: total, installations: list }),
    );
  },
  // There are no teams and no deploy keys here, which is an answer of its own.
  'GET /orgs/{org}/teams': (call) => {
    organisationOf(call);
    return ok([]);
  },
  'GET /repos/{owner}/{repo}/teams': () => ok([]),
  'GET /repos/{owner}/{repo}/keys': () => ok([]),
};

function organisationOf(call: Call): Organisation {
  const organisation = call.platform.state.organisations.get(call.path('org').toLowerCase());
  if (organisation === undefined) throw notFound();
  return organisation;
}

/** The login of the path as the account spells it. */
function memberLogin(call: Call): string {
  return call.platform.state.account(call.path('username'))?.login ?? '';
}
