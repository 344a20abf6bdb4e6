/**
 * The check run on a head: one per commit, set in progress before the work begins and completed with the verdict.
 *
 * GitHub makes another run when the same name is created twice on a commit, so the run is looked up first and updated in place. It
 * adds the annotations of every update to those before, so only those that the run does not have yet are sent.
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

export interface CheckTarget {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly headSha: string;
  /** Our App's id: a run of the same name from another App is not ours. */
  readonly appId: number;
}

/** Says that the head is being judged; a merge that needs this check waits from here on. */
export async function startCheckRun(target: CheckTarget, now: Date): Promise<CheckRun> {
  const existing = await findCheckRun(target);
  const running = { status: 'in_progress' as const, started_at: now.toISOString() };
  if (existing !== null) {
    const endpoint = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
    await target.client.request(endpoint, { ...target.repository, check_run_id: existing.id, ...running });
    return { ...existing, existed: true };
  }
  const endpoint = 'POST /repos/{owner}/{repo}/check-runs';
  const { data } = await target.client.request(endpoint, {
    ...target.repository,
    name: CHECK_NAME,
    head_sha: target.headSha,
    external_id: externalId(target.headSha),
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
  const page = { title: output.title, summary: output.summary, ...(output.text === null ? {} : { text: output.text }) };
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
async function findCheckRun({
  client,
  repository,
  headSha,
  appId,
}: CheckTarget): Promise<{ id: number; url: string | null } | null> {
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
  const ours = runs.find((run) => run.app?.id === appId && run.external_id === externalId(headSha));
  return ours ? { id: ours.id, url: ours.html_url } : null;
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

function externalId(headSha: string): string {
  return `head:${headSha}`;
}
