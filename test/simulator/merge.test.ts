/** The main path: an agent pushes, opens a pull request, an App reports a check, and the merge depends on it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type App, type Installation, LocalGitHub, type Repository, type User } from '../../src/simulator/index.js';
import { api, appJwt, at, Receiver, WorkTree } from './client.js';

const SECRET = 'a webhook secret of the test';
let github: LocalGitHub;
let receiver: Receiver;
let owner: User;
let app: App;
let installation: Installation;
let repository: Repository;
let agentToken: string;
const trees: WorkTree[] = [];

async function clone(token: string): Promise<WorkTree> {
  const tree = await WorkTree.clone(github.cloneUrl(repository, token));
  trees.push(tree);
  return tree;
}

beforeAll(async () => {
  github = await LocalGitHub.start();
  receiver = await Receiver.start(SECRET);
  owner = github.createUser('octavia');
  const organisation = github.createOrganisation('acme', { owners: [owner] });
  repository = await github.createRepository({
    name: 'acme/shop',
    files: { 'README.md': '# Shop\n', 'src/index.js': 'export {};\n' },
  });
  app = github.createApp({
    name: 'Watch',
    owner: organisation,
    permissions: { contents: 'read', pull_requests: 'write', checks: 'write' },
    events: ['push', 'create', 'delete', 'pull_request', 'check_run', 'check_suite'],
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
  });
  installation = github.installApp(app, organisation);
  agentToken = github.createAgentApp('coder', organisation).token;
  github.setClassicProtection(repository, 'main', {
    requiredStatusChecks: { strict: false, checks: [{ context: 'watch', appId: app.id }] },
    enforceAdmins: true,
  });
  await github.idle();
});

afterAll(async () => {
  for (const tree of trees) tree.remove();
  await github.close();
  await receiver.close();
});

async function appToken(): Promise<string> {
  const jwt = appJwt(app, new Date());
  const answer = await api(github.url, jwt, 'POST', `/app/installations/${installation.id}/access_tokens`, {
    repositories: ['shop'],
  });
  expect(answer.status).toBe(201);
  return String(at(answer.body, 'token'));
}

describe('from push to merge', () => {
  it('gates the merge by the required check and tells the App everything, signed', async () => {
    const tree = await clone(agentToken);
    await tree.git('switch', '--quiet', '-c', 'agent/greet');
    const head = await tree.commit('Say hello', { 'src/index.js': "export const hello = 'hi';\n" });
    const pushed = await tree.git('push', 'origin', 'agent/greet');
    expect(pushed).toMatchObject({ code: 0 });

    const opened = await api(github.url, agentToken, 'POST', '/repos/acme/shop/pulls', {
      title: 'Greet',
      head: 'agent/greet',
      base: 'main',
    });
    expect(opened.status).toBe(201);
    expect(at(opened.body, 'user', 'login')).toBe('coder[bot]');
    expect(at(opened.body, 'mergeable_state')).toBe('blocked');
    expect(at(opened.body, 'changed_files')).toBe(1);
    await github.idle();
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
    expect(receiver.names).toEqual(
      expect.arrayContaining(['installation.created', 'push', 'create', 'check_suite.requested', 'pull_request.opened']),
    );

    const merge = (sha?: string) =>
      api(github.url, owner.token, 'PUT', '/repos/acme/shop/pulls/1/merge', sha === undefined ? {} : { sha });
    expect(await merge()).toMatchObject({ status: 405, body: { message: 'Required status check "watch" is expected.' } });

    const token = await appToken();
    const run = await api(github.url, token, 'POST', '/repos/acme/shop/check-runs', {
      name: 'watch',
      head_sha: head,
      status: 'in_progress',
    });
    expect(run.status).toBe(201);
    expect(await merge()).toMatchObject({ status: 405, body: { message: 'Required status check "watch" is in progress.' } });
    const path = `/repos/acme/shop/check-runs/${String(at(run.body, 'id'))}`;
    await api(github.url, token, 'PATCH', path, { conclusion: 'failure', output: { title: 'No', summary: 'Not good' } });
    expect(await merge()).toMatchObject({ status: 405, body: { message: 'Required status check "watch" is failing.' } });
    await api(github.url, token, 'PATCH', path, { conclusion: 'success' });
    expect(await merge('0'.repeat(40))).toMatchObject({ status: 409 });
    const merged = await merge(head);
    expect(merged).toMatchObject({ status: 200, body: { merged: true } });
    await github.idle();
    expect(at(receiver.last('pull_request.closed').payload, 'pull_request', 'merged')).toBe(true);
    expect(repository.git.branch('main')).toBe(at(merged.body, 'sha'));
    expect(github.problems).toEqual([]);
  });

  it("lets another App's check of the same name not count", async () => {
    const tree = await clone(agentToken);
    await tree.git('switch', '--quiet', '-c', 'agent/forge');
    const head = await tree.commit('Forge', { 'a.txt': 'a\n' });
    await tree.git('push', '--quiet', 'origin', 'agent/forge');
    const forger = github.createAgentApp('forger', repository.owner, {
      checks: 'write',
      contents: 'write',
      pull_requests: 'write',
    }).token;
    await api(github.url, forger, 'POST', '/repos/acme/shop/pulls', { title: 'Forge', head: 'agent/forge', base: 'main' });
    await api(github.url, forger, 'POST', '/repos/acme/shop/check-runs', {
      name: 'watch',
      head_sha: head,
      conclusion: 'success',
    });
    const merge = await api(github.url, owner.token, 'PUT', '/repos/acme/shop/pulls/2/merge', {});
    expect(merge).toMatchObject({ status: 405, body: { message: 'Required status check "watch" is expected.' } });
    expect(github.problems).toEqual([]);
  });

  it('refuses direct, forced and deleting pushes to the protected branch with the words of GitHub', async () => {
    const tree = await clone(owner.token);
    await tree.commit('Direct', { 'b.txt': 'b\n' });
    const direct = await tree.git('push', 'origin', 'main');
    expect(direct.code).not.toBe(0);
    expect(direct.output).toContain('remote: error: GH006: Protected branch update failed for refs/heads/main.');
    expect(direct.output).toContain('Required status check "watch" is expected.');
    expect(direct.output).toContain('[remote rejected] main -> main (protected branch hook declined)');
    await tree.git('reset', '--quiet', '--hard', 'HEAD~2');
    await tree.commit('Rewritten', { 'c.txt': 'c\n' });
    const forced = await tree.git('push', '--force', 'origin', 'main');
    expect(forced.output).toContain('Cannot force-push to this branch');
    expect((await tree.git('push', 'origin', ':main')).output).toContain('refusing to delete the current branch');
  });
});
