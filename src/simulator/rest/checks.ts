/** Check runs and check suites. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { afterCheckRun, emitCheckRun, emitSuite, suiteFor } from '../checks.js';
import { annotationRepresentation, checkRunRepresentation, latestRuns, suiteRepresentation } from '../representation/checks.js';
import { type App, actorApp } from '../state/account.js';
import type { Annotation, CheckConclusion, CheckRun, CheckStatus, CheckSuite } from '../state/check.js';
import { type Call, created, type Handlers, ok, paged, type Reply } from './call.js';

export const CHECK_HANDLERS: Handlers = {
  'POST /repos/{owner}/{repo}/check-runs': createRun,
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': updateRun,
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': (call) =>
    ok(checkRunRepresentation(call.platform, call.repository, runOf(call))),
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': (call) => {
    const run = runOf(call);
    return paged(call, run.annotations, (each) => annotationRepresentation(call.platform, call.repository, run, each));
  },
  'POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest': (call) => {
    const run = runOf(call);
    run.suite.rerequested = true;
    emitCheckRun(call.platform, call.repository, run, 'rerequested', call.account);
    return created({});
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': async (call) => {
    const sha = await shaOf(call, call.path('ref'));
    return listRuns(
      call,
      call.repository.checkRuns.filter((run) => run.suite.headSha === sha),
    );
  },
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs': (call) => {
    const suite = suiteOf(call);
    return listRuns(
      call,
      call.repository.checkRuns.filter((run) => run.suite === suite),
    );
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-suites': async (call) => {
    const sha = await shaOf(call, call.path('ref'));
    const appId = call.query.get('app_id');
    const suites = call.repository.checkSuites.filter(
      (suite) => suite.headSha === sha && (appId === null || suite.app.id === Number(appId)),
    );
    return paged(
      call,
      suites,
      (suite) => suiteRepresentation(call.platform, call.repository, suite),
      (list, total) => ({
        total_count: total,
        check_suites: list,
      }),
    );
  },
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}': (call) =>
    ok(suiteRepresentation(call.platform, call.repository, suiteOf(call))),
  'POST /repos/{owner}/{repo}/check-suites': async (call) => {
    const sha = await shaOf(call, call.text('head_sha') ?? '');
    return created(
      suiteRepresentation(call.platform, call.repository, suiteFor(call.platform, call.repository, appOf(call), sha)),
    );
  },
  'POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest': async (call) => {
    const suite = suiteOf(call);
    suite.rerequested = true;
    await emitSuite(call.platform, call.repository, suite, 'rerequested', call.account);
    return created({});
  },
};

function appOf(call: Call): App {
  const app = actorApp(call.actor);
  if (app === null) throw new ApiError(403, 'You must authenticate via a GitHub App.');
  return app;
}

async function shaOf(call: Call, ref: string): Promise<string> {
  const sha = await call.repository.git.resolve(ref.replace(/^refs\//, ''));
  if (sha === null) throw new ApiError(422, `No commit found for SHA: ${ref}`);
  return sha;
}

function runOf(call: Call): CheckRun {
  const id = call.pathNumber('check_run_id');
  const run = call.repository.checkRuns.find((each) => each.id === id);
  if (run === undefined) throw notFound();
  return run;
}

function suiteOf(call: Call): CheckSuite {
  const id = call.pathNumber('check_suite_id');
  const suite = call.repository.checkSuites.find((each) => each.id === id);
  if (suite === undefined) throw notFound();
  return suite;
}

function listRuns(call: Call, all: readonly CheckRun[]): Reply {
  const name = call.query.get('check_name');
  const status = call.query.get('status');
  const appId = call.query.get('app_id');
  const runs = (call.query.get('filter') === 'all' ? all : latestRuns(all)).filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (appId === null || run.suite.app.id === Number(appId)),
  );
  return paged(
    call,
    [...runs].reverse(),
    (run) => checkRunRepresentation(call.platform, call.repository, run),
    (list, total) => ({
      total_count: total,
      check_runs: list,
    }),
  );
}

/** REST docs, "Create a check run": what fits in the parts of an output. */
const TEXT = 65_535;
const ANNOTATIONS = 50;
const ANNOTATION_BYTES = 65_536;
const TITLE = 255;

interface OutputBody {
  readonly title?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly annotations?: readonly (Omit<Annotation, 'start_column' | 'end_column' | 'title' | 'raw_details'> &
    Partial<Annotation>)[];
}

function checkOutput(output: OutputBody): void {
  const tooLong = (field: string, most: number) =>
    validationFailed({
      resource: 'CheckRun',
      field,
      code: 'too_long',
      message: `${field} exceeds a maximum length of ${most} characters`,
    });
  if (Array.from(output.summary ?? '').length > TEXT) throw tooLong('summary', TEXT);
  if (Array.from(output.text ?? '').length > TEXT) throw tooLong('text', TEXT);
  const annotations = output.annotations ?? [];
  if (annotations.length > ANNOTATIONS) {
    throw new ApiError(
      422,
      `Invalid request.\n\nNo more than ${ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  for (const annotation of annotations) {
    if (Buffer.byteLength(annotation.message) > ANNOTATION_BYTES) throw tooLong('message', ANNOTATION_BYTES);
    if (Buffer.byteLength(annotation.raw_details ?? '') > ANNOTATION_BYTES) throw tooLong('raw_details', ANNOTATION_BYTES);
    if (Array.from(annotation.title ?? '').length > TITLE) throw tooLong('title', TITLE);
    if (annotation.end_line < annotation.start_line) {
      throw validationFailed({
        resource: 'CheckAnnotation',
        field: 'end_line',
        code: 'invalid',
        message: 'end_line must not come before start_line',
      });
    }
  }
}

/** What a request says about a run, put into the run. */
function applyBody(call: Call, run: CheckRun): void {
  const now = call.platform.state.now();
  const output = call.body['output'] as OutputBody | undefined;
  if (output !== undefined) checkOutput(output);
  run.name = call.text('name') ?? run.name;
  run.externalId = call.text('external_id') ?? run.externalId;
  run.detailsUrl = call.text('details_url') ?? run.detailsUrl;
  run.startedAt = call.text('started_at') ?? run.startedAt;
  run.actions = (call.body['actions'] as CheckRun['actions'] | undefined) ?? run.actions;
  const conclusion = call.text('conclusion') as CheckConclusion | undefined;
  const status = conclusion === undefined ? (call.text('status') as CheckStatus | undefined) : 'completed';
  if (status !== undefined) {
    run.status = status;
    run.conclusion = status === 'completed' ? (conclusion ?? run.conclusion) : null;
    run.completedAt = status === 'completed' ? (call.text('completed_at') ?? now) : null;
  }
  if (output === undefined) return;
  run.output = {
    title: output.title ?? run.output.title,
    summary: output.summary ?? run.output.summary,
    text: output.text ?? run.output.text,
  };
  run.annotations.push(
    ...(output.annotations ?? []).map((each) => ({
      path: each.path,
      start_line: each.start_line,
      end_line: each.end_line,
      start_column: each.start_column ?? null,
      end_column: each.end_column ?? null,
      annotation_level: each.annotation_level,
      message: each.message,
      title: each.title ?? null,
      raw_details: each.raw_details ?? null,
    })),
  );
}

async function createRun(call: Call): Promise<Reply> {
  const app = appOf(call);
  const sha = call.text('head_sha') ?? '';
  // Unlike elsewhere a branch or a short id will not do.
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await call.repository.git.commit(sha) : null;
  if (commit === null) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const run: CheckRun = {
    id: call.platform.state.nextId(),
    suite: suiteFor(call.platform, call.repository, app, sha),
    name: call.text('name') ?? '',
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: call.platform.state.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  applyBody(call, run);
  call.repository.checkRuns.push(run);
  emitCheckRun(call.platform, call.repository, run, 'created', call.account);
  if (run.status === 'completed') emitCheckRun(call.platform, call.repository, run, 'completed', call.account);
  await afterCheckRun(call.platform, call.repository, run, call.account, false);
  return created(checkRunRepresentation(call.platform, call.repository, run));
}

async function updateRun(call: Call): Promise<Reply> {
  const run = runOf(call);
  if (run.suite.app !== appOf(call))
    throw new ApiError(
      403,
      'Invalid app_id `' + String(run.suite.app.id) + '` - check run can only be modified by the GitHub App that created it.',
    );
  const wasCompleted = run.status === 'completed';
  applyBody(call, run);
  if (run.status === 'completed' && !wasCompleted) emitCheckRun(call.platform, call.repository, run, 'completed', call.account);
  await afterCheckRun(call.platform, call.repository, run, call.account, wasCompleted);
  return ok(checkRunRepresentation(call.platform, call.repository, run));
}
