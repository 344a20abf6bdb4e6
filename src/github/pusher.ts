/** Who brought a branch to where it stands, from GitHub's own record of pushes: an event tells it once, the record whenever asked. */
import { z } from 'zod';
import type { Account, RepositoryIdentity } from '../change/change.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { type GitHubClient, describeError } from './clients.js';
import { accountShape, parseAnswer } from './shapes.js';

const activityShape = z.array(z.object({ after: z.string(), actor: accountShape.nullable() }));

/** Pushes looked at: the branch may have moved on since the head that is asked about. */
const RECENT_PUSHES = 30;

/** The account that pushed `headSha` to `branch` of the repository itself (not of a fork). */
export async function pusherOf(
  client: GitHubClient,
  { owner, name }: RepositoryIdentity,
  branch: string,
  headSha: string,
): Promise<Fact<Account>> {
  const endpoint = 'GET /repos/{owner}/{repo}/activity';
  try {
    const { data } = await client.request(endpoint, { owner, repo: name, ref: `refs/heads/${branch}`, per_page: RECENT_PUSHES });
    const push = parseAnswer(activityShape, data, endpoint).find((activity) => activity.after === headSha);
    return push?.actor ? known(accountOf(push.actor)) : unavailable('GitHub has no record of who pushed the head');
  } catch (error) {
    return unavailable(describeError(error));
  }
}

/** An account in GitHub's answers as we know it. */
export function accountOf({ login, id, type }: z.infer<typeof accountShape>): Account {
  const types: readonly Account['type'][] = ['User', 'Bot', 'Organization', 'Mannequin'];
  return { login, id, type: types.find((each) => each === type) ?? 'Unknown' };
}
