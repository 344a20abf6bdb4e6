/** GitHub's comparison of two commits: its merge base, a page of the commits between, and on the first page up to 300 files. */
import type { GitHubClient } from './clients.js';
import { comparisonShape, parseAnswer } from './shapes.js';
import type { RepositoryName } from './trees.js';

const COMMITS_PER_PAGE = 100;

export async function compare(
  client: GitHubClient,
  repository: RepositoryName,
  base: string,
  head: string,
  { page = 1, commits = COMMITS_PER_PAGE }: { readonly page?: number; readonly commits?: number } = {},
) {
  const endpoint = 'GET /repos/{owner}/{repo}/compare/{basehead}';
  const basehead = `${base}...${head}`;
  const { data } = await client.request(endpoint, { ...repository, basehead, per_page: commits, page });
  return parseAnswer(comparisonShape, data, endpoint);
}
