import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import pino from 'pino';
import { createApp, type NightwardenApp } from '../src/app.js';
import type { JobEnd } from '../src/server/run-job.js';
import { readSettings } from '../src/server/settings.js';
import { exportLine } from '../src/store/log/entry.js';
import { readLog } from '../src/store/log/log.js';
import { createLogVerifier } from '../src/store/log/verify.js';
import { emptyDatabase, openBeforeTests, sharedDatabase } from './support/database.js';
import { type Answers, type FakeApi, fakeApi } from './support/github-api.js';
import { answersOf, HEAD, SHOP, type Scene, TIP } from './support/pull-request-answers.js';

openBeforeTests();

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const secret = 'the-secret-of-this-test-and-no-other';
const APP_ID = 99;
const TOKEN = 'ghs_99_abc';

interface CheckWrite {
  readonly status?: string;
  readonly conclusion?: string;
  readonly output?: { readonly title: string; readonly summary: string; readonly text?: string; readonly annotations?: object[] };
}

/** A pull request on GitHub, its check runs and comments, and what the App wrote to them. */
interface Stage {
  readonly app: NightwardenApp;
  readonly api: FakeApi;
  readonly checks: CheckWrite[];
  readonly comments: string[];
  readonly outcomes: JobEnd[];
  readonly pauses: number[];
  /** Everything that was logged, at every level. */
  readonly lines: string[];
  deliver(event: string, payload: object, id?: string): Promise<number>;
}

async function stage(scene: Scene, extra: Answers = {}): Promise<Stage> {
  const checks: CheckWrite[] = [];
  const comments: string[] = [];
  const written = (body: unknown, into: CheckWrite[]): void => void into.push(body as CheckWrite);
  const run = {
    id: 1,
    external_id: `head:${HEAD}:1`,
    status: 'in_progress',
    html_url: 'https://github.com/acme/shop/runs/1',
    app: { id: APP_ID },
  };
  const api = fakeApi({
    'POST /app/installations/5/access_tokens': () => ({
      status: 201,
      body: { token: TOKEN, expires_at: '2126-01-01T00:00:00Z', permissions: {}, repositories: [{ id: 7 }] },
    }),
    ...answersOf(scene),
    [`GET ${SHOP}/commits/${HEAD}/pulls`]: [{ number: 1, state: 'open', head: { sha: HEAD } }],
    [`GET ${SHOP}/commits/${HEAD}/check-runs`]: () => ({ body: { check_runs: checks.length > 0 ? [run] : [] } }),
    [`GET ${SHOP}/check-runs/1/annotations`]: [],
    [`GET ${SHOP}/activity`]: [],
    [`POST ${SHOP}/check-runs`]: ({ body }) => {
      written(body, checks);
      return { status: 201, body: run };
    },
    [`PATCH ${SHOP}/check-runs/1`]: ({ body }) => {
      written(body, checks);
      return { body: run };
    },
    [`POST ${SHOP}/issues/1/comments`]: ({ body }) => {
      comments.push((body as { body: string }).body);
      return { status: 201, body: { id: 1 } };
    },
    ...extra,
  });
  const reading = readSettings({ APP_ID: String(APP_ID), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret });
  if (!reading.ok || !reading.settings.credentials) throw new Error('the settings of this test are wrong');
  const outcomes: Stage['outcomes'] = [];
  const pauses: number[] = [];
  let clock = Date.parse('2026-11-24T08:00:00Z');
  const lines: string[] = [];
  const app = await createApp({
    settings: { ...reading.settings, dataFolder: await mkdtemp(join(tmpdir(), 'nightwarden-app-')) },
    credentials: reading.settings.credentials,
    log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
    database: await emptyDatabase(),
    works: true,
    now: () => new Date(clock),
    random: () => 0,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      clock += milliseconds;
    },
    patient: false,
    asked: { observer: {}, enforcer: {} },
    onJobEnd: (_, outcome) => void outcomes.push(outcome),
  });
  const deliver = async (event: string, payload: object, id: string = randomUUID()): Promise<number> => {
    const body = JSON.stringify(payload);
    const headers = {
      'content-type': 'application/json',
      'x-github-delivery': id,
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    const response = await app.fetch(new Request('http://localhost/api/github/webhooks', { method: 'POST', headers, body }));
    await app.idle();
    return response.status;
  };
  return { app, api, checks, comments, outcomes, pauses, lines, deliver };
}

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as {
  name: string;
  examples: { action?: string }[];
}[];

/** GitHub's own example of an event, about the repository and head of this test. */
function example(event: string, action: string): object {
  const found = examples.find(({ name }) => name === event)?.examples.find((each) => each.action === action);
  if (!found) throw new Error(`GitHub has no example of ${event}.${action}`);
  const payload = structuredClone(found) as Record<string, unknown>;
  const repository = { ...(payload.repository as object), id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' };
  const subject = payload[event] as Record<string, unknown>;
  const head =
    event === 'pull_request'
      ? { number: 1, head: { ...(subject.head as object), sha: HEAD } }
      : { head_sha: HEAD, app: { id: APP_ID } };
  return { ...payload, repository, installation: { id: 5 }, [event]: { ...subject, ...head } };
}

const clean: Scene = { files: { 'README.md': { after: 'Hello\n', row: { additions: 1, patch: '@@ -0,0 +1 @@\n+Hello' } } } };
const loose: Scene = {
  files: {
    'package.json': {
      before: '{\n  "dependencies": {}\n}\n',
      after: '{\n  "dependencies": {\n    "left-pad": "*"\n  }\n}\n',
      row: {
        additions: 3,
        deletions: 1,
        patch: '@@ -1,3 +1,5 @@\n {\n-  "dependencies": {}\n+  "dependencies": {\n+    "left-pad": "*"\n+  }\n }',
      },
    },
  },
};

let shown: Stage;
afterEach(async () => {
  await shown.app.close(0);
  expect(shown.api.problems).toEqual([]);
  const log = shown.lines.join('');
  for (const kept of [TOKEN, secret, 'PRIVATE KEY', ...privateKey.split('\n').slice(1, 3)]) expect(log).not.toContain(kept);
  nock.cleanAll();
});

describe('the App', () => {
  it('sets the check in progress before it reads the change, then turns it green and says nothing more', async () => {
    shown = await stage(clean);
    expect(await shown.deliver('pull_request', example('pull_request', 'opened'))).toBe(202);
    expect(shown.outcomes).toEqual([{ kind: 'published', decision: 'clear', pullRequests: [1] }]);
    expect(shown.checks.map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ['in_progress', undefined],
      ['completed', 'success'],
    ]);
    expect(shown.checks[1]?.output?.title).toMatch(/^All clear · 1 file, \d+ rules$/);
    expect(shown.comments).toEqual([]);
    const started = shown.api.requests.indexOf(`POST ${SHOP}/check-runs`);
    expect(started).toBeLessThan(shown.api.requests.findIndex((request) => request.includes('/compare/')));
  });

  it('writes into its log what came, what it judged and what it published, under one correlation', async () => {
    shown = await stage(loose);
    await shown.deliver('pull_request', example('pull_request', 'opened'), 'guid-1');
    await shown.deliver('pull_request', example('pull_request', 'opened'), 'guid-1');
    await shown.deliver('pull_request', example('pull_request', 'assigned'), 'guid-2');
    const database = await sharedDatabase();
    const entries: Record<string, unknown>[] = [];
    const verifier = createLogVerifier();
    for await (const entry of readLog(database, { installation: 5, upTo: Number.MAX_SAFE_INTEGER })) {
      verifier.take(exportLine(entry));
      entries.push(JSON.parse(entry.body) as Record<string, unknown>);
    }
    expect(verifier.end()).toMatchObject({ entries: 5, problem: null });
    const correlation = expect.stringMatching(/^job-\d+$/);
    expect(entries).toMatchObject([
      { kind: 'delivery', repository: 7, correlation, data: { guid: 'guid-1', event: 'pull_request', receipt: 'taken' } },
      {
        kind: 'verdict',
        correlation: entries[0]?.['correlation'],
        data: { head: HEAD, decision: 'failed', findings: [{ rule: 'dependency-unpinned', path: 'package.json', line: 3 }] },
      },
      {
        kind: 'publication',
        correlation: entries[0]?.['correlation'],
        data: { checkRun: 1, decision: 'failed', pullRequests: [1] },
      },
      { kind: 'delivery', correlation: null, data: { guid: 'guid-1', receipt: 'repeated' } },
      { kind: 'delivery', correlation: null, data: { guid: 'guid-2', receipt: 'ignored', reason: expect.any(String) } },
    ]);
  });

  it('turns the check red with the finding on its line, and comments once', async () => {
    shown = await stage(loose);
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    const { conclusion, output } = shown.checks[1] ?? {};
    expect(conclusion).toBe('failure');
    expect(output?.title).toMatch(/^1 finding fails · /);
    expect(output?.annotations).toMatchObject([{ path: 'package.json', start_line: 3, annotation_level: 'failure' }]);
    expect(shown.comments).toHaveLength(1);
    expect(shown.comments[0]).toContain('left-pad');
  });

  it('updates the same check when it is asked to run again', async () => {
    shown = await stage(clean);
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    await shown.deliver('check_suite', example('check_suite', 'rerequested'));
    expect(shown.api.requests.filter((request) => request === `POST ${SHOP}/check-runs`)).toHaveLength(1);
    expect(shown.checks.map((check) => check.status)).toEqual(['in_progress', 'completed', 'in_progress', 'completed']);
  });

  it('sends annotations by fifties, and completes the check with the last of them', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `    "package-${index}": "*"`);
    const after = `{\n  "dependencies": {\n${names.join(',\n')}\n  }\n}\n`;
    shown = await stage({ files: { 'package.json': { before: '{\n}\n', after, row: { additions: 122, deletions: 0 } } } });
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    expect(shown.checks.slice(1).map(({ output, conclusion }) => [output?.annotations?.length, conclusion])).toEqual([
      [50, undefined],
      [50, undefined],
      [20, 'failure'],
    ]);
  });

  it('publishes no verdict on a head that moved meanwhile', async () => {
    const answers = answersOf(clean);
    const pull = answers[`GET ${SHOP}/pulls/1`] as object & { head: object };
    let reads = 0;
    shown = await stage(clean, {
      [`GET ${SHOP}/pulls/1`]: () => ({ body: reads++ === 0 ? pull : { ...pull, head: { ...pull.head, sha: 'd'.repeat(40) } } }),
    });
    await shown.deliver('pull_request', example('pull_request', 'synchronize'));
    expect(shown.outcomes).toEqual([{ kind: 'superseded' }]);
    expect(shown.checks[1]).toMatchObject({
      status: 'completed',
      conclusion: 'cancelled',
      output: { title: 'Superseded by ddddddd' },
    });
  });

  it('is red when GitHub hides a part of the change', async () => {
    shown = await stage(
      { ...clean, changedFiles: 3_204 },
      { [`GET ${SHOP}/git/trees/${HEAD}`]: () => ({ status: 500, body: {} }) },
    );
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    expect(shown.checks[1]).toMatchObject({
      conclusion: 'action_required',
      output: { title: expect.stringContaining('Not judged: GitHub listed 1 of 3,204') },
    });
    expect(shown.comments[0]).toContain('Not judged');
  });

  it('tries again while GitHub is unwell, then says on the check that it could not judge', async () => {
    shown = await stage(clean, { [`GET ${SHOP}/compare/${TIP}...${HEAD}`]: () => ({ status: 502, body: {} }) });
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    expect(shown.pauses).toEqual([2_000, 10_000, 30_000]);
    expect(shown.outcomes).toEqual([{ kind: 'failed', reason: expect.stringContaining('answered with 502') }]);
    expect(shown.checks.at(-1)).toMatchObject({
      conclusion: 'action_required',
      output: { title: expect.stringContaining('Not judged: GET') },
    });
  });

  it('keeps the last valid policy when the present one is broken, and says so on a green check', async () => {
    const versions = [
      { oid: 'a'.repeat(40), file: { object: { text: 'rules:\n  dependecy-unpinned: disabled\n', isTruncated: false } } },
      { oid: 'b'.repeat(40), file: { object: { text: 'rules:\n  dependency-unpinned: disabled\n', isTruncated: false } } },
    ];
    const history = { data: { repository: { defaultBranchRef: { target: { history: { nodes: versions } } } } } };
    const blobs = answersOf(loose)['POST /graphql'] as (request: { query: Record<string, string>; body: unknown }) => {
      body: object;
    };
    shown = await stage(loose, {
      'POST /graphql': (request) => {
        const { query, variables } = request.body as { query: string; variables: { repo: string } };
        if (!query.includes('PolicyHistory')) return blobs(request);
        return { body: variables.repo === 'shop' ? history : { data: { repository: { defaultBranchRef: null } } } };
      },
    });
    await shown.deliver('pull_request', example('pull_request', 'opened'));
    const { conclusion, output } = shown.checks[1] ?? {};
    expect(conclusion).toBe('success');
    expect(output?.summary).toContain('Did you mean');
    expect(output?.summary).toContain('stays in force');
  });

  it('judges an agent’s push before anyone opens a pull request, and leaves a person’s push alone', async () => {
    const push = (branch: string) => ({
      ref: `refs/heads/${branch}`,
      after: HEAD,
      deleted: false,
      installation: { id: 5 },
      repository: { id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
      sender: { login: 'octocat', id: 1, type: 'User' },
    });
    shown = await stage(clean, { [`GET ${SHOP}/commits/${HEAD}/pulls`]: [] });
    await shown.deliver('push', push('feature'));
    expect(shown.outcomes).toEqual([
      { kind: 'nothing-to-judge', reason: expect.stringContaining('nothing says that an agent pushed') },
    ]);
    expect(shown.checks).toEqual([]);
    await shown.deliver('push', push('agent/tidy'));
    expect(shown.outcomes[1]).toEqual({ kind: 'published', decision: 'clear', pullRequests: [] });
  });

  it('answers 202 to a signed event that it does not understand, and goes on', async () => {
    shown = await stage(clean);
    expect(await shown.deliver('pull_request', { action: 'opened' })).toBe(202);
    expect(await shown.deliver('star', { action: 'created' })).toBe(202);
    expect(shown.outcomes).toEqual([]);
  });

  it('does the work of a delivery once, however often it arrives', async () => {
    shown = await stage(clean);
    await shown.deliver('pull_request', example('pull_request', 'opened'), 'd-1');
    await shown.deliver('pull_request', example('pull_request', 'opened'), 'd-1');
    expect(shown.outcomes).toHaveLength(1);
    await shown.deliver('pull_request', example('pull_request', 'opened'), 'd-2');
    expect(shown.outcomes).toHaveLength(2);
  });

  it('answers 500 when a delivery cannot be stored, so that GitHub shows it as failed', async () => {
    shown = await stage(clean);
    await (await sharedDatabase()).script('ALTER TABLE deliveries RENAME TO lost');
    expect(await shown.deliver('pull_request', example('pull_request', 'opened'), 'd-1')).toBe(500);
    await (await sharedDatabase()).script('ALTER TABLE lost RENAME TO deliveries');
    expect(await shown.deliver('pull_request', example('pull_request', 'opened'), 'd-1')).toBe(202);
    expect(shown.outcomes).toHaveLength(1);
  });

  it('logs that it does not understand an event, and nothing of what the event holds', async () => {
    shown = await stage(clean);
    const body = 'what a person wrote';
    expect(await shown.deliver('pull_request', { action: 5, pull_request: { body } })).toBe(202);
    expect(await shown.deliver('pull_request', { action: 'opened', pull_request: { body, number: body } })).toBe(202);
    expect(await shown.deliver('push', { ref: body })).toBe(202);
    for (const event of ['error', '*', '__proto__', 'constructor']) {
      expect(await shown.deliver(event, { action: body, body })).toBe(202);
    }
    expect(await shown.deliver('pull_request', [body])).toBe(400);
    const log = shown.lines.join('');
    expect(log).toContain('`pull_request.number`');
    expect(log).not.toContain(body);
  });
});
