/** Check runs, check suites and commit statuses in the shape of GitHub's API. */
import type { Platform } from '../platform.js';
import type { Annotation, CheckConclusion, CheckRun, CheckStatus, CheckSuite, CommitStatus } from '../state/check.js';
import type { PullRequest } from '../state/pull-request.js';
import type { Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { appRepresentation, type Json, simpleUser } from './accounts.js';
import { pullRequestsForHead, repositoryPage, repositoryUrl } from './repositories.js';

/** GitHub's `pull-request-minimal`. */
function minimalPullRequest(platform: Platform, pull: PullRequest): Json {
  const repo = (repository: Repository): Json => ({
    id: repository.id,
    url: repositoryUrl(platform, repository),
    name: repository.name,
  });
  return {
    url: `${repositoryUrl(platform, pull.repository)}/pulls/${pull.issue.number}`,
    id: pull.id,
    number: pull.issue.number,
    head: { ref: pull.headRef, sha: pull.headSha, repo: repo(pull.headRepository ?? pull.repository) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: repo(pull.repository) },
  };
}

/** Status and conclusion of a suite, from the latest run of each name. */
export function suiteResult(
  repository: Repository,
  suite: CheckSuite,
): { status: CheckStatus; conclusion: CheckConclusion | null } {
  const runs = latestRuns(repository.checkRuns.filter((run) => run.suite === suite));
  if (suite.rerequested || runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some((run) => run.status !== 'completed')) {
    return { status: runs.every((run) => run.status === 'queued') ? 'queued' : 'in_progress', conclusion: null };
  }
  const worst: readonly CheckConclusion[] = [
    'action_required',
    'failure',
    'timed_out',
    'cancelled',
    'stale',
    'success',
    'neutral',
    'skipped',
  ];
  return { status: 'completed', conclusion: worst.find((each) => runs.some((run) => run.conclusion === each)) ?? null };
}

/** The newest run of each name of each App. */
export function latestRuns(runs: readonly CheckRun[]): CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of runs) latest.set(`${run.suite.app.id} ${run.name}`, run);
  return [...latest.values()];
}

export function suiteRepresentation(platform: Platform, repository: Repository, suite: CheckSuite): Json {
  const url = `${repositoryUrl(platform, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteResult(repository, suite),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullRequestsForHead(repository, suite.headSha).map((pull) => minimalPullRequest(platform, pull)),
    app: appRepresentation(platform, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: latestRuns(repository.checkRuns.filter((run) => run.suite === suite)).length,
    check_runs_url: `${url}/check-runs`,
  };
}

export function checkRunRepresentation(platform: Platform, repository: Repository, run: CheckRun): Json {
  const url = `${repositoryUrl(platform, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.suite.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(platform, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? run.suite.app.externalUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suite.id },
    app: appRepresentation(platform, run.suite.app),
    pull_requests: pullRequestsForHead(repository, run.suite.headSha).map((pull) => minimalPullRequest(platform, pull)),
  };
}

/** The form that webhooks carry, with the suite in it. */
export function webhookCheckRun(platform: Platform, repository: Repository, run: CheckRun): Json {
  const {
    rerequestable: _a,
    runs_rerequestable: _b,
    latest_check_runs_count: _c,
    check_runs_url: _d,
    ...suite
  } = suiteRepresentation(platform, repository, run.suite);
  return { ...checkRunRepresentation(platform, repository, run), check_suite: suite };
}

export function annotationRepresentation(
  platform: Platform,
  repository: Repository,
  run: CheckRun,
  annotation: Annotation,
): Json {
  return {
    ...annotation,
    blob_href: `${repositoryPage(platform, repository)}/blob/${run.suite.headSha}/${annotation.path}`,
  };
}

export function statusRepresentation(platform: Platform, repository: Repository, status: CommitStatus): Json {
  return {
    url: `${repositoryUrl(platform, repository)}/statuses/${status.sha}`,
    avatar_url: `${platform.url}/avatars/u/${status.creator.id}?v=4`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(platform, status.creator),
  };
}
