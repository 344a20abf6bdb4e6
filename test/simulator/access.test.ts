/** Who gets in: JWTs, tokens, permissions, roles, and the conventions that every answer keeps. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { Probot } from 'probot';
import { operationOf, permissionsFor } from '../../src/simulator/description/index.js';
import { type App, type Installation, LocalGitHub, type Organisation, type User } from '../../src/simulator/index.js';
import { HANDLERS } from '../../src/simulator/rest/handlers.js';
import { api, appJwt, at, type Json } from './client.js';

let now = new Date('2026-11-24T10:00:00Z');
let github: LocalGitHub;
let owner: User;
let outsider: User;
let acme: Organisation;
let app: App;
let installation: Installation;

beforeAll(async () => {
  github = await LocalGitHub.start({ clock: () => now });
  owner = github.createUser('octavia');
  outsider = github.createUser('otto');
  acme = github.createOrganisation('acme', { owners: [owner] });
  await github.createRepository({ name: 'acme/open', files: { 'a.txt': 'a\n' } });
  await github.createRepository({ name: 'acme/hidden', private: true, files: { 'a.txt': 'a\n' } });
  await github.createRepository({ name: 'otto/elsewhere', files: { 'a.txt': 'a\n' } });
  await github.createRepository({ name: 'otto/secret', private: true, files: { 'a.txt': 'a\n' } });
  app = github.createApp({ name: 'Watch', owner: acme, permissions: { contents: 'read', issues: 'write', checks: 'write' } });
  installation = github.installApp(app, acme);
});

beforeEach(() => {
  now = new Date('2026-11-24T10:00:00Z');
  github.problems.length = 0;
});

afterAll(() => github.close());

const tokens = `/app/installations/`;
function mint(body: Json = {}, jwt = appJwt(app, now)) {
  return api(github.url, jwt, 'POST', `${tokens}${installation.id}/access_tokens`, body);
}

describe('the App as itself', () => {
  it('is known by its id or client id, while the JWT is fresh, signed by its key and short-lived', async () => {
    const seconds = now.getTime() / 1000;
    const get = async (jwt: string) => (await api(github.url, jwt, 'GET', '/app')).status;
    expect(await get(appJwt(app, now))).toBe(200);
    expect(await get(appJwt(app, now, { iss: app.clientId }))).toBe(200);
    expect(await get(appJwt(app, now, { iss: '12' }))).toBe(401);
    expect(await get(appJwt(app, now, { exp: seconds - 1 }))).toBe(401);
    expect(await get(appJwt(app, now, { exp: seconds + 3_600 }))).toBe(401);
    expect(await get(appJwt(app, now, { iat: seconds + 600 }))).toBe(401);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const content = appJwt(app, now).split('.').slice(0, 2).join('.');
    expect(await get(`${content}.${createSign('RSA-SHA256').update(content).sign(other, 'base64url')}`)).toBe(401);
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await get(`${none}.${content.split('.')[1]}.${Buffer.from('x').toString('base64url')}`)).toBe(401);
    expect(github.problems).toEqual([]);
  });

  it('cannot do with the JWT what tokens are for, nor the other way round', async () => {
    const jwt = appJwt(app, now);
    expect(await api(github.url, jwt, 'GET', '/repos/acme/open')).toMatchObject({ status: 403 });
    const token = String(at((await mint()).body, 'token'));
    expect(await api(github.url, token, 'GET', '/app')).toMatchObject({
      status: 401,
      body: { message: 'A JSON web token could not be decoded' },
    });
    expect((await api(github.url, jwt, 'GET', '/repos/acme/hidden/installation')).body).toMatchObject({
      id: installation.id,
      app_id: app.id,
    });
    expect((await api(github.url, jwt, 'GET', '/repos/otto/elsewhere/installation')).status).toBe(404);
    expect((await api(github.url, jwt, 'GET', '/orgs/acme/installation')).body).toMatchObject({ target_type: 'Organization' });
  });

  it('works with Probot as with a GitHub Enterprise Server', async () => {
    const probot = new Probot({
      appId: app.id,
      privateKey: app.keys().privateKey,
      secret: 's'.repeat(40),
      baseUrl: `${github.url}/api/v3`,
      logLevel: 'fatal',
    });
    const real = new Date();
    now = real;
    const octokit = await probot.auth(installation.id);
    const { data } = await octokit.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'hidden' });
    expect(data.full_name).toBe('acme/hidden');
    const answer = await octokit.graphql<{ repository: { nameWithOwner: string } }>(
      '{ repository(owner: "acme", name: "open") { nameWithOwner } }',
    );
    expect(answer.repository.nameWithOwner).toBe('acme/open');
    expect(github.problems).toEqual([]);
  });
});

describe('installation tokens', () => {
  it('have the long form, live an hour by the clock and die by revocation and suspension', async () => {
    const answer = await mint();
    const token = String(at(answer.body, 'token'));
    expect(token).toMatch(/^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(at(answer.body, 'expires_at')).toBe('2026-11-24T11:00:00Z');
    const get = async (value: string) => (await api(github.url, value, 'GET', '/repos/acme/hidden')).status;
    expect(await get(token)).toBe(200);
    now = new Date('2026-11-24T11:00:00Z');
    expect(await get(token)).toBe(401);
    const second = String(at((await mint()).body, 'token'));
    expect((await api(github.url, second, 'DELETE', '/installation/token')).status).toBe(204);
    expect(await get(second)).toBe(401);
    const third = String(at((await mint()).body, 'token'));
    expect((await api(github.url, appJwt(app, now), 'PUT', `${tokens}${installation.id}/suspended`)).status).toBe(204);
    expect(await get(third)).toBe(403);
    expect((await mint()).status).toBe(403);
    await api(github.url, appJwt(app, now), 'DELETE', `${tokens}${installation.id}/suspended`);
    expect(await get(third)).toBe(200);
  });

  it('are narrowed to repositories and permissions, never widened', async () => {
    const narrow = await mint({ repositories: ['open'], permissions: { contents: 'read' } });
    expect(at(narrow.body, 'permissions')).toEqual({ metadata: 'read', contents: 'read' });
    const token = String(at(narrow.body, 'token'));
    expect((await api(github.url, token, 'GET', '/repos/acme/open/contents/a.txt')).status).toBe(200);
    expect((await api(github.url, token, 'GET', '/repos/acme/hidden')).status).toBe(404);
    expect((await api(github.url, token, 'GET', '/installation/repositories')).body).toMatchObject({ total_count: 1 });
    const issue = await api(github.url, token, 'POST', '/repos/acme/open/issues', { title: 'x' });
    expect(issue).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
    expect(issue.headers.get('x-accepted-github-permissions')).toBe('issues=write');
    expect((await mint({ repositories: ['nowhere'] })).status).toBe(422);
    expect((await mint({ permissions: { contents: 'write' } })).status).toBe(422);
    expect((await mint({ permissions: { administration: 'read' } })).status).toBe(422);
    expect(github.problems).toEqual([]);
  });

  it('comment on pull requests with the permission for those, on issues with the one for issues', async () => {
    const repository = github.repository('acme/open');
    await github.pushFiles(repository, { token: owner.token, branch: 'topic', files: { 'b.txt': 'b' }, message: 'b' });
    const pull = await api(github.url, owner.token, 'POST', '/repos/acme/open/pulls', {
      title: 'T',
      head: 'topic',
      base: 'main',
    });
    const issue = await api(github.url, owner.token, 'POST', '/repos/acme/open/issues', { title: 'I' });
    const comment = async (token: string, about: typeof pull) =>
      (
        await api(github.url, token, 'POST', `/repos/acme/open/issues/${String(at(about.body, 'number'))}/comments`, {
          body: 'x',
        })
      ).status;
    const onPulls = github.installationToken(installation, { pull_requests: 'write' });
    const onIssues = github.installationToken(installation, { issues: 'write' });
    expect([await comment(onPulls, pull), await comment(onPulls, issue)]).toEqual([201, 403]);
    expect([await comment(onIssues, pull), await comment(onIssues, issue)]).toEqual([403, 201]);
    expect(github.problems).toEqual([]);
  });

  it('read public data elsewhere, write nowhere else, and see nothing that is hidden', async () => {
    const token = String(at((await mint()).body, 'token'));
    expect((await api(github.url, token, 'GET', '/repos/otto/elsewhere/contents/a.txt')).status).toBe(200);
    expect((await api(github.url, token, 'POST', '/repos/otto/elsewhere/issues', { title: 'x' })).status).toBe(403);
    expect((await api(github.url, token, 'GET', '/repos/otto/elsewhere/branches/main/protection')).status).toBe(403);
    expect((await api(github.url, token, 'GET', '/repos/otto/secret')).status).toBe(404);
    expect((await api(github.url, token, 'GET', '/repos/otto/no-such')).status).toBe(404);
  });
});

describe('people', () => {
  it('do what their role allows', async () => {
    expect((await api(github.url, null, 'GET', '/repos/acme/open')).status).toBe(200);
    expect((await api(github.url, null, 'GET', '/repos/acme/hidden')).status).toBe(404);
    expect((await api(github.url, null, 'POST', '/repos/acme/open/issues', { title: 'x' })).status).toBe(401);
    expect((await api(github.url, outsider.token, 'GET', '/repos/acme/hidden')).status).toBe(404);
    expect((await api(github.url, outsider.token, 'POST', '/repos/acme/open/issues', { title: 'x' })).status).toBe(201);
    const sha = github.repository('acme/open').git.branch('main');
    const status = `/repos/acme/open/statuses/${sha}`;
    expect((await api(github.url, outsider.token, 'POST', status, { state: 'success' })).status).toBe(403);
    expect((await api(github.url, owner.token, 'POST', status, { state: 'success' })).status).toBe(201);
    expect((await api(github.url, outsider.token, 'DELETE', '/repos/acme/open/branches/main/protection')).status).toBe(403);
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/open/branches/main/protection')).status).toBe(404);
    expect((await api(github.url, owner.token, 'GET', '/orgs/acme/members')).body).toMatchObject([{ login: 'octavia' }]);
    expect((await api(github.url, owner.token, 'GET', '/orgs/acme/memberships/octavia')).body).toMatchObject({ role: 'admin' });
    expect((await api(github.url, owner.token, 'GET', '/orgs/acme/members/otto')).status).toBe(404);
    expect((await api(github.url, owner.token, 'GET', '/orgs/acme/installations')).body).toMatchObject({ total_count: 1 });
    expect((await api(github.url, outsider.token, 'GET', '/orgs/acme/installations')).status).toBe(403);
    const run = { name: 'forged', head_sha: sha };
    expect((await api(github.url, owner.token, 'POST', '/repos/acme/open/check-runs', run)).status).toBe(403);
    expect((await api(github.url, 'ghp_unknown', 'GET', '/repos/acme/open')).body).toMatchObject({ message: 'Bad credentials' });
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/hidden/collaborators/otto/permission')).body).toMatchObject({
      permission: 'none',
    });
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/hidden/collaborators/octavia/permission')).body).toMatchObject(
      { role_name: 'admin' },
    );
    expect(github.problems).toEqual([]);
  });
});

describe('every answer', () => {
  it('carries a request id, the rate limit, an ETag that is answered with 304, and pages', async () => {
    const first = await api(github.url, owner.token, 'GET', '/repos/acme/open');
    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{20}$/);
    const remaining = Number(first.headers.get('x-ratelimit-remaining'));
    const etag = first.headers.get('etag') ?? '';
    const again = await api(github.url, owner.token, 'GET', '/repos/acme/open', undefined, { 'if-none-match': etag });
    expect(again.status).toBe(304);
    const after = await api(github.url, owner.token, 'GET', '/rate_limit');
    expect(at(after.body, 'resources', 'core', 'remaining')).toBe(remaining);

    for (let issue = 0; issue < 5; issue += 1)
      await api(github.url, owner.token, 'POST', '/repos/acme/hidden/issues', { title: `${issue}` });
    const page = await api(github.url, owner.token, 'GET', '/repos/acme/hidden/issues?per_page=2&page=2');
    expect((page.body as Json[]).map((issue) => issue['number'])).toEqual([3, 2]);
    expect(page.headers.get('link')).toContain(`<${github.url}/api/v3/repos/acme/hidden/issues?per_page=2&page=3>; rel="next"`);
    expect(page.headers.get('link')).toContain('rel="first"');
    const error = await api(github.url, owner.token, 'GET', '/repos/acme/none');
    expect(error.body).toMatchObject({
      message: 'Not Found',
      status: '404',
      documentation_url: expect.stringContaining('https://docs.github.com/'),
    });
    expect(
      (await api(github.url, owner.token, 'GET', '/repos/acme/open', undefined, { 'x-github-api-version': '2020-01-01' })).status,
    ).toBe(400);
  });

  it('refuses when the budget is used up and gives it back after the hour', async () => {
    const small = await LocalGitHub.start({ clock: () => now, limits: { rateLimit: 2 } });
    try {
      const user = small.createUser('u');
      const get = () => api(small.url, user.token, 'GET', '/users/u');
      expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
      const refused = await get();
      expect(refused.status).toBe(403);
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
      expect(refused.body).toMatchObject({ message: expect.stringContaining('API rate limit exceeded') });
      now = new Date('2026-11-24T11:00:01Z');
      expect((await get()).status).toBe(200);
    } finally {
      await small.close();
    }
  });

  it('is loud about what is not simulated, not described, or wrong', async () => {
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/open/milestones')).status).toBe(501);
    expect(github.problems).toEqual([]);
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/open/nonsense')).status).toBe(404);
    expect((await api(github.url, owner.token, 'GET', '/repos/acme/open/issues?colour=red')).status).toBe(422);
    expect((await api(github.url, owner.token, 'POST', '/repos/acme/open/issues', { title: 'x', colour: 'red' })).status).toBe(
      422,
    );
    expect(github.problems.map(({ where }) => where)).toEqual([
      'GET /repos/acme/open/nonsense',
      'GET /repos/{owner}/{repo}/issues',
      'POST /repos/{owner}/{repo}/issues',
    ]);
    expect(github.requests.at(-1)).toMatchObject({ operation: 'issues/create', status: 422, actor: 'user:octavia' });
  });

  it('can be made to fail', async () => {
    const get = () => api(github.url, owner.token, 'GET', '/repos/acme/open');
    github.injectFault({ operation: 'repos/get', status: 502, times: 2, after: 1 });
    expect([(await get()).status, (await get()).status, (await get()).status, (await get()).status]).toEqual([
      200, 502, 502, 200,
    ]);
    github.injectFault({ operation: 'repos/get', dropped: true });
    await expect(get()).rejects.toThrow('fetch failed');
    github.injectFault({ operation: '*', truncateAfter: 20 });
    await expect(get()).rejects.toThrow(/JSON/);
    github.injectFault({
      operation: '*',
      status: 403,
      headers: { 'retry-after': '60' },
      message: 'You have exceeded a secondary rate limit',
    });
    expect((await get()).headers.get('retry-after')).toBe('60');
  });

  it('comes from an operation that GitHub describes and whose permissions are known', () => {
    for (const key of Object.keys(HANDLERS)) {
      const [method = '', template = ''] = key.split(' ');
      const operation = operationOf(method, template);
      if (operation === null) throw new Error(`GitHub describes no ${key}`);
      expect([key, permissionsFor(operation)]).toEqual([key, expect.any(Array)]);
    }
  });
});
