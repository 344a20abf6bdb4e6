/**
 * The check run on a head: one per commit, set in progress before the work begins and completed with the verdict.
 *
 * GitHub makes another run when the same name is created twice on a commit, so the run is looked up first and updated in place. It
 * adds the annotations of every update to those before, so only those that the run does not have yet are sent.
 *
 * The run's external id holds the head and the pull requests that were known to share it. GitHub's list of a commit's pull requests
 * leaves out those from forks, so without this memory the pull request that was heard of last would decide for all.
 */
import type { Annotation } from '../render/annotations.js';
import type { CheckRunOutput } from '../render/check-run.js';
import type { Conclusion } from '../verdict/severity.js';
import type { GitHubClient } from './clients.js';
import { annotationShape, checkRunShape, checkRunsShape, parseAnswer } from './shapes.js';
import type { RepositoryName } from './trees.js';

export const CHECK_NAME = 'nightwarden';

/** GitHub's limit on annotations in one request (REST API, "Update a check run"). */
const ANNOTATIONS_PER_REQUEST = 50;
const PER_PAGE = 100;

export interface CheckRun {
  readonly id: number;
  /** Its page, for links. */
  readonly url: string | null;
  /** Whether an earlier verdict may have left annotations on it. */
  readonly existed: boolean;
}

/** Our run as it stands on a head before a job touches it. */
export interface StandingCheckRun {
  readonly id: number;
  readonly url: string | null;
  readonly completed: boolean;
  /** The pull requests whose verdict it showed. */
  readonly pullRequests: readonly number[];
}

export interface CheckTarget {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly headSha: string;
  /** Our App's id: a run of the same name from another App is not ours. */
  readonly appId: number;
}

/**
 * Says that the head is being judged; a merge that needs this check waits from here on.
 * @param standing what findCheckRun found.
 * @param pullRequests those that share the head, by number; the run remembers them.
 */
export async function startCheckRun(
  target: CheckTarget,
  standing: StandingCheckRun | null,
  pullRequests: readonly number[],
  now: Date,
): Promise<CheckRun> {
  const running = {
    status: 'in_progress' as const,
    started_at: now.toISOString(),
    external_id: externalId(target.headSha, pullRequests),
  };
  if (standing !== null) {
    const endpoint = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
    await target.client.request(endpoint, { ...target.repository, check_run_id: standing.id, ...running });
    return { id: standing.id, url: standing.url, existed: true };
  }
  const endpoint = 'POST /repos/{owner}/{repo}/check-runs';
  const { data } = await target.client.request(endpoint, {
    ...target.repository,
    name: CHECK_NAME,
    head_sha: target.headSha,
    ...running,
  });
  const created = parseAnswer(checkRunShape, data, endpoint);
  return { id: created.id, url: created.html_url, existed: false };
}

/**
 * Completes the run. Annotations beyond the first 50 are sent before the conclusion, so that the check turns green or red only when
 * it is whole.
 */
export async function completeCheckRun(
  target: CheckTarget,
  run: CheckRun,
  output: Omit<CheckRunOutput, 'conclusion'>,
  conclusion: Conclusion | 'cancelled',
  now: Date,
): Promise<void> {
  const present = run.existed && output.annotations.length > 0 ? await presentAnnotations(target, run) : new Set<string>();
  const annotations = output.annotations.filter((annotation) => !present.has(keyOf(annotation)));
  // An empty text, too, is sent: the one of an earlier verdict would stay.
  const page = { title: output.title, summary: output.summary, text: output.text ?? '' };
  const endpoint = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
  const batches = Math.max(1, Math.ceil(annotations.length / ANNOTATIONS_PER_REQUEST));
  for (let batch = 0; batch < batches; batch++) {
    const part = annotations.slice(batch * ANNOTATIONS_PER_REQUEST, (batch + 1) * ANNOTATIONS_PER_REQUEST);
    const last = batch === batches - 1;
    await target.client.request(endpoint, {
      ...target.repository,
      check_run_id: run.id,
      output: { ...page, ...(part.length > 0 ? { annotations: part.map((annotation) => ({ ...annotation })) } : {}) },
      ...(last ? { status: 'completed' as const, conclusion, completed_at: now.toISOString() } : {}),
    });
  }
}

/** Our run on this head, found by its external id; null when there is none yet. */
export async function findCheckRun({ client, repository, headSha, appId }: CheckTarget): Promise<StandingCheckRun | null> {
  const endpoint = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  const { data } = await client.request(endpoint, {
    ...repository,
    ref: headSha,
    check_name: CHECK_NAME,
    app_id: appId,
    filter: 'latest',
    per_page: PER_PAGE,
  });
  const runs = parseAnswer(checkRunsShape, data, endpoint).check_runs;
  for (const { id, html_url: url, status, app, external_id: external } of runs) {
    const pullRequests = app?.id === appId ? pullRequestsOf(external ?? '', headSha) : null;
    if (pullRequests !== null) return { id, url, completed: status === 'completed', pullRequests };
  }
  return null;
}

async function presentAnnotations({ client, repository }: CheckTarget, run: CheckRun): Promise<Set<string>> {
  const endpoint = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations';
  const keys = new Set<string>();
  for (let page = 1; ; page++) {
    const { data } = await client.request(endpoint, { ...repository, check_run_id: run.id, per_page: PER_PAGE, page });
    const rows = parseAnswer(annotationShape.array(), data, endpoint);
    for (const row of rows) keys.add(keyOf(row));
    if (rows.length < PER_PAGE) return keys;
  }
}

function keyOf(annotation: Pick<Annotation, 'path' | 'start_line' | 'end_line'> & { message: string | null }): string {
  return JSON.stringify([annotation.path, annotation.start_line, annotation.end_line, annotation.message]);
}

/** "head:" and the commit, then the pull requests that share it: "head:1f0c…:12,15". */
function externalId(headSha: string, pullRequests: readonly number[]): string {
  return ['head', headSha, ...(pullRequests.length > 0 ? [pullRequests.join(',')] : [])].join(':');
}

/** The pull requests in an external id; null when it is not one of this head. */
function pullRequestsOf(external: string, headSha: string): number[] | null {
  const [kind, sha, numbers = ''] = external.split(':');
  if (kind !== 'head' || sha !== headSha) return null;
  return numbers.split(',').flatMap((number) => (/^[1-9]\d{0,15}$/.test(number) ? [Number(number)] : []));
}
