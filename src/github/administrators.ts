/** Who a person is by their own token, and whether that person administers an account that has the App installed. */
import { z } from 'zod';
import { type Clients, type GitHubClient, statusOf } from './clients.js';
import { ORGANISATION_REPOSITORY } from './policy-reader.js';
import { accountShape, parseAnswer } from './shapes.js';

export type Administrator =
  | { readonly ok: true; readonly installationId: number; readonly login: string }
  /** unknown-person: GitHub does not accept the token. Otherwise one answer, whether or not the account has the App installed. */
  | { readonly ok: false; readonly why: 'unknown-person' | 'not-an-administrator' };

const installation = z.object({ id: z.number(), account: z.object({ id: z.number(), login: z.string() }) });
const permission = z.object({ permission: z.string() });

/**
 * Asks GitHub at this moment. A person's own account is theirs; an organisation is administered by whoever is `admin` of its
 * `.github` repository, which holds its policy: everyone with that role can change what Nightwarden does there.
 * @param login an account's name, as a person typed it
 */
export async function administratorOf(clients: Clients, login: string, token: string): Promise<Administrator> {
  const person = await personOf(await clients.forPerson(token));
  if (person === null) return { ok: false, why: 'unknown-person' };
  const refused: Administrator = { ok: false, why: 'not-an-administrator' };
  const found = await installationOf(await clients.forApp(), login);
  if (found === null) return refused;
  const accepted: Administrator = { ok: true, installationId: found.id, login: person.login };
  if (found.account.id === person.id) return accepted;
  const client = await clients.forReading(found.id, ORGANISATION_REPOSITORY);
  if (client === null) return refused;
  const endpoint = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
  const answer = await orNull(
    client.request(endpoint, { owner: found.account.login, repo: ORGANISATION_REPOSITORY, username: person.login }),
  );
  return answer !== null && parseAnswer(permission, answer.data, endpoint).permission === 'admin' ? accepted : refused;
}

/** Null when GitHub does not accept the token, and for tokens that are no person's. */
async function personOf(client: GitHubClient): Promise<z.infer<typeof accountShape> | null> {
  try {
    const { data } = await client.request('GET /user');
    const account = parseAnswer(accountShape, data, 'GET /user');
    return account.type === 'User' ? account : null;
  } catch (error) {
    const status = statusOf(error);
    if (status === 401 || status === 403) return null;
    throw error;
  }
}

async function installationOf(app: GitHubClient, login: string): Promise<z.infer<typeof installation> | null> {
  const ofOrganisation = await orNull(app.request('GET /orgs/{org}/installation', { org: login }));
  const answer = ofOrganisation ?? (await orNull(app.request('GET /users/{username}/installation', { username: login })));
  return answer && parseAnswer(installation, answer.data, 'GET /orgs/{org}/installation');
}

/** Null for what GitHub does not have. */
async function orNull<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
