/** Finds the open pull requests that a commit is the head of. */
import { z } from 'zod';
import type { RepositoryIdentity } from '../change/change.js';
import type { GitHubClient } from './clients.js';
import { readPullRequest } from './gather.js';
import { type PullRequestShape, parseAnswer } from './shapes.js';

const listedShape = z.array(z.object({ number: z.number(), state: z.string(), head: z.object({ sha: z.string() }) }));

/**
 * Every open pull request with this head, by number. GitHub's list leaves out heads that live in a fork, so those that an event or
 * the check named are looked at as well.
 * @param hints pull requests that may have this head.
 */
export async function pullRequestsWithHead(
  client: GitHubClient,
  repository: RepositoryIdentity,
  headSha: string,
  hints: readonly number[],
): Promise<PullRequestShape[]> {
  const endpoint = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
  const parameters = { owner: repository.owner, repo: repository.name, commit_sha: headSha, per_page: 100 };
  const { data } = await client.request(endpoint, parameters);
  const listed = parseAnswer(listedShape, data, endpoint).filter((pull) => pull.state === 'open' && pull.head.sha === headSha);
  const numbers = [...new Set([...hints, ...listed.map((pull) => pull.number)])].sort((a, b) => a - b);
  const pulls: PullRequestShape[] = [];
  for (const number of numbers) {
    const pull = await readPullRequest(client, repository, number);
    if (pull.state === 'open' && pull.head.sha === headSha) pulls.push(pull);
  }
  return pulls;
}
