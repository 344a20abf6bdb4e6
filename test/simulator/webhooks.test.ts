/** The delivery of webhooks: to whom, how signed, what is logged, how redelivered; and the App manifest flow. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type App, LocalGitHub, type Organisation, type Repository, type User } from '../../src/simulator/index.js';
import { api, appJwt, at, type Json, Receiver } from './client.js';

const SECRET = 'It is a secret to everybody but us';
let now = new Date('2026-11-24T10:00:00Z');
let github: LocalGitHub;
let receiver: Receiver;
let owner: User;
let acme: Organisation;
let repository: Repository;
let app: App;

beforeAll(async () => {
  github = await LocalGitHub.start({ clock: () => now });
  receiver = await Receiver.start(SECRET);
  owner = github.createUser('octavia');
  acme = github.createOrganisation('acme', { owners: [owner] });
  repository = await github.createRepository({ name: 'acme/shop', files: { 'a.txt': 'a\n' } });
  app = github.createApp({
    name: 'Watch',
    owner: acme,
    permissions: { contents: 'read', checks: 'write' },
    events: ['push', 'pull_request'],
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
  });
  github.installApp(app, acme);
  await github.idle();
});

afterAll(async () => {
  await github.close();
  await receiver.close();
});

const asApp = (method: string, path: string, body?: unknown) =>
  api(github.url, appJwt(app, now), method, `/app/hook${path}`, body);
let file = 0;
async function push(): Promise<void> {
  file += 1;
  await api(github.url, owner.token, 'PUT', `/repos/acme/shop/contents/${file}.txt`, { message: 'x', content: 'eA==' });
  await github.idle();
}

describe('deliveries', () => {
  it("go where permission and subscription allow, with GitHub's headers", async () => {
    await push();
    const { headers, payload, signed } = receiver.last('push');
    expect(signed).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-hook-installation-target-type': 'integration',
      'x-github-hook-installation-target-id': String(app.id),
    });
    expect(payload).toMatchObject({
      ref: 'refs/heads/main',
      forced: false,
      commits: [{ added: ['1.txt'], message: 'x' }],
      sender: { login: 'octavia' },
      organization: { login: 'acme' },
      installation: { id: expect.any(Number) },
    });
    // pull_request is subscribed to, but pull_requests was never granted.
    await api(github.url, owner.token, 'POST', '/repos/acme/shop/git/refs', {
      ref: 'refs/heads/b',
      sha: repository.git.branch('main'),
    });
    await api(github.url, owner.token, 'PUT', '/repos/acme/shop/contents/b.txt', { message: 'x', content: 'eA==', branch: 'b' });
    await api(github.url, owner.token, 'POST', '/repos/acme/shop/pulls', { title: 'x', head: 'b', base: 'main' });
    await github.idle();
    expect(receiver.names.some((name) => name.startsWith('pull_request'))).toBe(false);
    expect(receiver.names).toContain('check_suite.requested');
    expect(github.problems).toEqual([]);
  });

  it('are logged, also when refused or unanswered, and come again under the same GUID', async () => {
    receiver.status = 500;
    await push();
    receiver.status = 202;
    const failed = (await asApp('GET', '/deliveries?status=failure&per_page=100')).body as Json[];
    const first = failed.find((delivery) => delivery['event'] === 'push');
    expect(first).toMatchObject({ status_code: 500, redelivery: false });
    expect((await asApp('POST', `/deliveries/${String(first?.['id'])}/attempts`)).status).toBe(202);
    await github.idle();
    expect(receiver.received.at(-1)).toMatchObject({ event: 'push', guid: first?.['guid'], signed: true });
    const attempts = ((await asApp('GET', '/deliveries?per_page=100')).body as Json[]).filter(
      (delivery) => delivery['guid'] === first?.['guid'],
    );
    expect(attempts.map((delivery) => [delivery['redelivery'], delivery['status_code']])).toEqual([
      [true, 202],
      [false, 500],
    ]);
    const detail = await asApp('GET', `/deliveries/${String(first?.['id'])}`);
    expect(at(detail.body, 'request', 'headers', 'X-GitHub-Delivery')).toBe(first?.['guid']);
    expect(at(detail.body, 'response', 'payload')).toBe('ok');

    await asApp('PATCH', '/config', { url: 'http://127.0.0.1:9/' });
    await push();
    expect((await asApp('GET', '/deliveries?per_page=1')).body).toMatchObject([
      { status: 'failed to connect to host', status_code: 0 },
    ]);
    expect((await asApp('GET', '/config')).body).toMatchObject({ url: 'http://127.0.0.1:9/', secret: '********' });
    await asApp('PATCH', '/config', { url: receiver.url });
    now = new Date('2026-11-28T10:00:00Z');
    expect((await asApp('GET', '/deliveries')).body).toEqual([]);
    expect((await asApp('POST', `/deliveries/${String(first?.['id'])}/attempts`)).status).toBe(422);
    expect(github.problems).toEqual([]);
  });

  it('pages through the log by cursor', async () => {
    await push();
    await push();
    const seen: unknown[] = [];
    let path = '/deliveries?per_page=2';
    for (;;) {
      const page = await asApp('GET', path);
      seen.push(...(page.body as Json[]).map((delivery) => delivery['id']));
      const next = /<[^>]*(\/deliveries\?[^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
      if (next === undefined) break;
      path = next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(4);
  });
});

describe('check runs', () => {
  it("ask only the App whose run it is to run again, and hold GitHub's limits", async () => {
    const installation = (await api(github.url, appJwt(app, now), 'GET', '/app/installations')).body as Json[];
    const token = String(
      at(
        (await api(github.url, appJwt(app, now), 'POST', `/app/installations/${String(installation[0]?.['id'])}/access_tokens`))
          .body,
        'token',
      ),
    );
    const create = (body: Json) =>
      api(github.url, token, 'POST', '/repos/acme/shop/check-runs', {
        name: 'watch',
        head_sha: repository.git.branch('main'),
        ...body,
      });
    const annotation = (line: number) => ({
      path: 'a.txt',
      start_line: line,
      end_line: line,
      annotation_level: 'warning',
      message: 'm',
    });
    const lines = Array.from({ length: 50 }, (_, line) => annotation(line + 1));
    const output = { title: 't', summary: 's', annotations: lines };
    const run = await create({ status: 'completed', conclusion: 'failure', external_id: 'e', output });
    const path = `/repos/acme/shop/check-runs/${String(at(run.body, 'id'))}`;
    await api(github.url, token, 'PATCH', path, { output: { title: 't', summary: 's', annotations: lines.slice(0, 10) } });
    expect(at((await api(github.url, token, 'GET', path)).body, 'output', 'annotations_count')).toBe(60);
    expect((await api(github.url, token, 'GET', `${path}/annotations?per_page=100`)).body).toHaveLength(60);
    expect(github.problems).toEqual([]);
    expect((await create({ output: { title: 't', summary: 'x'.repeat(65_536) } })).status).toBe(422);
    expect((await create({ head_sha: 'f'.repeat(40) })).status).toBe(422);
    expect((await create({ output: { ...output, annotations: [...lines, annotation(51)] } })).status).toBe(422);
    github.problems.length = 0;
    const other = github.createAgentApp('other', acme, { checks: 'write' }).token;
    expect((await api(github.url, other, 'PATCH', path, { conclusion: 'success' })).status).toBe(403);
    expect((await api(github.url, other, 'POST', `${path}/rerequest`)).status).toBe(201);
    await github.idle();
    expect(at(receiver.last('check_run.rerequested').payload, 'check_run', 'external_id')).toBe('e');
    const latest = await api(
      github.url,
      token,
      'GET',
      `/repos/acme/shop/commits/main/check-runs?check_name=watch&app_id=${app.id}&filter=latest`,
    );
    expect(latest.body).toMatchObject({ total_count: 1 });
    expect(github.problems).toEqual([]);
  });
});

describe('an App from a manifest', () => {
  it('is made by the form, its credentials handed out once', async () => {
    const manifest = {
      name: 'From a form',
      url: 'https://example.com',
      redirect_url: 'http://127.0.0.1:1/back?x=1',
      hook_attributes: { url: receiver.url },
      default_permissions: { contents: 'read' },
      default_events: ['push'],
    };
    const post = (value: unknown) =>
      fetch(`${github.url}/organizations/acme/settings/apps/new?state=s%20t`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ manifest: JSON.stringify(value) }),
      });
    const location = new URL((await post(manifest)).headers.get('location') ?? '');
    expect([location.searchParams.get('state'), location.searchParams.get('x')]).toEqual(['s t', '1']);
    const convert = () => api(github.url, null, 'POST', `/app-manifests/${location.searchParams.get('code')}/conversions`);
    const made = await convert();
    expect(made).toMatchObject({
      status: 201,
      body: { slug: 'from-a-form', pem: expect.stringContaining('RSA PRIVATE KEY'), webhook_secret: expect.any(String) },
    });
    expect((await convert()).status).toBe(404);
    expect((await post({ ...manifest, default_events: ['pull_request'] })).status).toBe(422);
    expect((await fetch(`${github.url}/settings/apps/new`)).status).toBe(200);
  });
});

describe('pages', () => {
  it('show what happened, with everything escaped', async () => {
    await api(github.url, owner.token, 'PATCH', '/repos/acme/shop/pulls/1', { title: '<script>alert(1)</script>' });
    await api(github.url, owner.token, 'POST', '/repos/acme/shop/issues/1/comments', { body: '<img src=x onerror=alert(1)>' });
    for (const path of ['/', '/acme/shop', '/acme/shop/pull/1']) {
      const response = await fetch(`${github.url}${path}`);
      expect(response.status).toBe(200);
      expect(await response.text()).not.toMatch(/<script|<img/);
    }
    const runs = repository.checkRuns.at(-1)?.id;
    expect(await (await fetch(`${github.url}/acme/shop/runs/${runs}`)).text()).toContain('a.txt:1');
    expect((await fetch(`${github.url}/acme/none`)).status).toBe(404);
  });
});
