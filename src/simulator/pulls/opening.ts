/** Opens issues and pull requests. */
import { ApiError, validationFailed } from '../api-error.js';
import { ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import type { Account } from '../state/account.js';
import type { Issue, PullRequest } from '../state/pull-request.js';
import { fullName, pullRequests, type Repository } from '../state/repository.js';
import { emitPullRequest } from './events.js';
import { testMerge } from './figures.js';

function newIssue(
  platform: Platform,
  repository: Repository,
  fields: Pick<Issue, 'title' | 'body' | 'user'>,
): Omit<Issue, 'pull'> {
  const now = platform.state.now();
  return {
    ...fields,
    id: platform.state.nextId(),
    number: repository.issues.size + 1,
    state: 'open',
    labels: [],
    assignees: [],
    comments: [],
    locked: false,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  };
}

export function openIssue(platform: Platform, repository: Repository, fields: Pick<Issue, 'title' | 'body' | 'user'>): Issue {
  const issue: Issue = { ...newIssue(platform, repository, fields), pull: null };
  repository.issues.set(issue.number, issue);
  return issue;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string | null;
  readonly user: Account;
  /** `branch`, or `owner:branch` of a repository in the same network. */
  readonly head: string;
  readonly headRepositoryName?: string;
  readonly base: string;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

/** Rejects with the 422 that GitHub answers when the two branches cannot make a pull request. */
export async function openPullRequest(platform: Platform, repository: Repository, fields: NewPullRequest): Promise<PullRequest> {
  const { headRepository, headRef } = locateHead(platform, repository, fields);
  const headSha = headRepository?.git.branch(headRef);
  if (headRepository === undefined || headSha === undefined) {
    throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  }
  const baseSha = repository.git.branch(fields.base);
  if (baseSha === undefined) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  const custom = (message: string): ApiError => validationFailed({ resource: 'PullRequest', code: 'custom', message });
  const twin = pullRequests(repository).some(
    (pull) =>
      pull.issue.state === 'open' &&
      pull.headRepository === headRepository &&
      pull.headRef === headRef &&
      pull.baseRef === fields.base,
  );
  if (twin) throw custom(`A pull request already exists for ${headRepository.owner.login}:${headRef}.`);
  if (headRepository !== repository) await repository.git.fetchFrom(headRepository.git, headSha);
  const mergeBase = await repository.git.mergeBase(baseSha, headSha);
  if (mergeBase === null) throw custom(`The ${headRef} branch has no history in common with ${fields.base}`);
  if (mergeBase === headSha) throw custom(`No commits between ${fields.base} and ${headRef}`);

  const issue = { ...newIssue(platform, repository, fields), pull: null as PullRequest | null };
  const pull: PullRequest = {
    id: platform.state.nextId(),
    issue,
    repository,
    headRepository,
    headRef,
    headSha,
    baseRef: fields.base,
    baseSha,
    draft: fields.draft,
    merged: false,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
    maintainerCanModify: fields.maintainerCanModify,
    requestedReviewers: [],
    reviews: [],
    autoMerge: null,
    testMerge: null,
    lastPusher: fields.user,
  };
  issue.pull = pull;
  repository.issues.set(issue.number, issue);
  await repository.git.updateRefs([{ ref: `refs/pull/${issue.number}/head`, before: ZERO_OID, after: headSha }]);
  await emitPullRequest(platform, pull, 'opened', fields.user);
  platform.log(`pull request ${fullName(repository)}#${issue.number} opened by ${fields.user.login}`);
  await testMerge(platform, pull);
  return pull;
}

function locateHead(platform: Platform, repository: Repository, { head, headRepositoryName }: NewPullRequest) {
  const colon = head.indexOf(':');
  if (colon === -1) return { headRepository: repository, headRef: head };
  const owner = head.slice(0, colon).toLowerCase();
  const headRepository = platform.state.repositories.find(
    (each) =>
      each.owner.login.toLowerCase() === owner &&
      sameNetwork(each, repository) &&
      (headRepositoryName === undefined || each.name === headRepositoryName),
  );
  return { headRepository, headRef: head.slice(colon + 1) };
}

function sameNetwork(a: Repository, b: Repository): boolean {
  const root = (each: Repository): Repository => (each.parent === null ? each : root(each.parent));
  return root(a) === root(b);
}
