/** Branch protection and rulesets against real pushes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LocalGitHub, type Organisation, type Repository, type User } from '../../src/simulator/index.js';
import { fnmatch } from '../../src/simulator/protection/fnmatch.js';
import { api, at, type Json, WorkTree } from './client.js';

let github: LocalGitHub;
let owner: User;
let writer: User;
let acme: Organisation;
const trees: WorkTree[] = [];

beforeAll(async () => {
  github = await LocalGitHub.start();
  owner = github.createUser('octavia');
  writer = github.createUser('wanda');
  acme = github.createOrganisation('acme', { owners: [owner], members: [writer], baseRole: 'write' });
});

afterAll(async () => {
  for (const tree of trees) tree.remove();
  await github.close();
});

async function cloned(repository: Repository, token: string): Promise<WorkTree> {
  const tree = await WorkTree.clone(github.cloneUrl(repository, token));
  trees.push(tree);
  return tree;
}

function fresh(name: string): Promise<Repository> {
  return github.createRepository({ name: `acme/${name}`, files: { 'a.txt': 'a\n' } });
}

describe('patterns', () => {
  it.each([
    ['refs/heads/agent/**', 'refs/heads/agent/a', true],
    ['refs/heads/agent/**', 'refs/heads/agent/a/b', false],
    ['refs/heads/agent/**/*', 'refs/heads/agent/a', true],
    ['refs/heads/agent/**/*', 'refs/heads/agent/a/b/c', true],
    ['refs/heads/agent/**/*', 'refs/heads/agents/a', false],
    ['**/*', 'a/b/c', true],
    ['*', 'a/b', false],
    ['release-?.[0-9]', 'release-1.2', true],
    ['release-?.[!0-9]', 'release-1.2', false],
    ['release-?.[^0-9]', 'release-1.x', true],
    ['release/*/v*', 'release/eu/v1', true],
    ['release/*/v*', 'release/eu/x/v1', false],
    ['{a,b}', 'a', false],
    ['{a,b}', '{a,b}', true],
    ['*', '.hidden', false],
    ['ma*n', 'main', true],
    ['ma*n', 'mainly', false],
    ['', '', true],
    ['**', '', true],
  ])('%s matches %s: %s', (pattern, name, expected) => {
    expect(fnmatch(pattern, name)).toBe(expected);
  });

  it('answer any pattern and name in bounded time, a name by itself with yes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (pattern, name) => {
        expect(typeof fnmatch(pattern, name)).toBe('boolean');
      }),
    );
    fc.assert(fc.property(fc.stringMatching(/^[a-z/]{1,30}$/), (name) => expect(fnmatch(name, name)).toBe(true)));
    const started = performance.now();
    expect(fnmatch('*a*a*a*a*a*a*b', 'a'.repeat(5_000))).toBe(false);
    expect(fnmatch(`${'**/a/'.repeat(30)}b`, 'a/'.repeat(200))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('rulesets', () => {
  it('hold pushes to what their patterns cover, for everyone but bypass actors, and keep rule suites', async () => {
    const repository = await fresh('fence');
    const app = github.createAgentApp('fenced', acme);
    github.createRuleset(repository, {
      name: 'fence',
      conditions: { ref_name: { include: ['refs/heads/agent/**/*'], exclude: ['refs/heads/agent/free'] } },
      rules: [{ type: 'creation' }, { type: 'update' }, { type: 'deletion' }],
      bypassActors: [{ actor_type: 'User', actor_id: writer.id, bypass_mode: 'always' }],
    });
    const tree = await cloned(repository, app.token);
    await tree.commit('Work', { 'b.txt': 'b\n' });
    const refused = await tree.git(
      'push',
      'origin',
      'HEAD:refs/heads/agent/a/b',
      'HEAD:refs/heads/agent/free',
      'HEAD:refs/heads/other',
    );
    expect(refused.output).toContain('GH013: Repository rule violations found for refs/heads/agent/a/b.');
    expect(refused.output).toContain('Cannot create ref due to creations being restricted.');
    expect(refused.output).toContain('[remote rejected] HEAD -> agent/a/b (push declined due to repository rule violations)');
    expect([...repository.git.refs.keys()].sort()).toEqual(['refs/heads/agent/free', 'refs/heads/main', 'refs/heads/other']);

    const atomic = await tree.git('push', '--atomic', 'origin', 'HEAD:refs/heads/agent/x', 'HEAD:refs/heads/second');
    expect(atomic.code).not.toBe(0);
    expect(repository.git.branch('second')).toBeUndefined();

    const wandas = await cloned(repository, writer.token);
    const passed = await wandas.git('push', 'origin', 'HEAD:refs/heads/agent/w');
    expect(passed.code).toBe(0);
    expect(passed.output).toContain('remote: Bypassed rule violations for refs/heads/agent/w:');
    const suites = await api(github.url, owner.token, 'GET', '/repos/acme/fence/rulesets/rule-suites?rule_suite_result=bypass');
    expect(suites.body).toMatchObject([{ actor_name: 'wanda', ref: 'refs/heads/agent/w', result: 'bypass' }]);
    expect((await tree.git('push', 'origin', ':refs/heads/agent/w')).output).toContain('Cannot delete this protected ref.');
    const viaApi = await api(github.url, app.token, 'POST', '/repos/acme/fence/git/refs', {
      ref: 'refs/heads/agent/z',
      sha: repository.git.branch('main'),
    });
    expect(viaApi).toMatchObject({ status: 422, body: { message: expect.stringContaining('Cannot create ref') } });
    const contents = await api(github.url, app.token, 'PUT', '/repos/acme/fence/contents/x.txt', {
      message: 'x',
      content: 'eA==',
      branch: 'agent/w',
    });
    expect(contents).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('Cannot update this protected ref') },
    });
  });

  it('hold force pushes, names, messages, merge commits and files', async () => {
    const repository = await fresh('metadata');
    github.createRuleset(repository, {
      name: 'branches',
      conditions: { ref_name: { include: ['~ALL'], exclude: ['~DEFAULT_BRANCH'] } },
      rules: [
        { type: 'non_fast_forward' },
        { type: 'required_linear_history' },
        { type: 'branch_name_pattern', parameters: { operator: 'starts_with', pattern: 'agent/' } },
        { type: 'commit_message_pattern', parameters: { operator: 'regex', pattern: '^WIP', negate: true } },
      ],
    });
    github.createRuleset(repository, {
      name: 'files',
      target: 'push',
      rules: [{ type: 'file_path_restriction', parameters: { restricted_file_paths: ['secrets/**/*'] } }],
    });
    const tree = await cloned(repository, writer.token);
    const push = async (ref: string, ...flags: string[]) =>
      (await tree.git('push', ...flags, 'origin', `HEAD:refs/heads/${ref}`)).output;
    const first = await tree.commit('One', { 'b.txt': '1\n' });
    expect(await push('feature')).toContain('Branch name must start with a given pattern: agent/');
    expect(await push('agent/one')).toContain('[new branch]');
    await tree.commit('WIP two', { 'b.txt': '2\n' });
    expect(await push('agent/one')).toContain('Commit message must not match a given regex pattern: ^WIP');
    await tree.git('reset', '--quiet', '--hard', `${first}~1`);
    await tree.commit('Other', { 'c.txt': '1\n' });
    expect(await push('agent/one', '--force')).toContain('Cannot force-push to this branch');
    await tree.git('merge', '--quiet', '--no-ff', '-m', 'Merge', first);
    expect(await push('agent/one')).toContain('This branch must not contain merge commits.');
    await tree.git('reset', '--quiet', '--hard', first);
    await tree.commit('Secrets', { 'secrets/deep/key.txt': 'k\n' });
    expect(await push('agent/one')).toContain('File path secrets/deep/key.txt is restricted');
  });

  it('are listed, merged with those of the organisation, hidden in part, and without effect unless active', async () => {
    const repository = await fresh('listed');
    const rules = [
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
    ];
    const body = {
      name: 'main',
      target: 'branch',
      enforcement: 'evaluate',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules,
      bypass_actors: [{ actor_type: 'OrganizationAdmin', actor_id: 1, bypass_mode: 'always' }],
    };
    const made = await api(github.url, owner.token, 'POST', '/repos/acme/listed/rulesets', body);
    expect(made).toMatchObject({
      status: 201,
      body: { source: 'acme/listed', current_user_can_bypass: 'always', bypass_actors: [{ actor_type: 'OrganizationAdmin' }] },
    });
    const path = `/repos/acme/listed/rulesets/${String(at(made.body, 'id'))}`;
    github.createRuleset(acme, {
      name: 'org',
      conditions: {
        repository_name: { include: ['list*'], exclude: [] },
        ref_name: { include: ['refs/heads/main'], exclude: [] },
      },
      rules: [{ type: 'deletion' }],
    });

    const tree = await cloned(repository, writer.token);
    await tree.commit('Direct', { 'b.txt': 'b\n' });
    expect((await tree.git('push', 'origin', 'main')).code).toBe(0);
    expect((await api(github.url, owner.token, 'PUT', path, { enforcement: 'active' })).body).toMatchObject({
      enforcement: 'active',
      bypass_actors: [{ actor_type: 'OrganizationAdmin' }],
    });
    await tree.commit('Direct again', { 'c.txt': 'c\n' });
    expect((await tree.git('push', 'origin', 'main')).output).toContain('Changes must be made through a pull request.');

    const forWriter = await api(github.url, writer.token, 'GET', path);
    expect(forWriter.body).toMatchObject({ name: 'main', current_user_can_bypass: 'never' });
    expect(forWriter.body).not.toHaveProperty('bypass_actors');
    const inForce = await api(github.url, writer.token, 'GET', '/repos/acme/listed/rules/branches/main');
    expect((inForce.body as Json[]).map((rule) => [rule['type'], rule['ruleset_source_type']])).toEqual([
      ['pull_request', 'Repository'],
      ['deletion', 'Organization'],
    ]);
    expect((await api(github.url, writer.token, 'GET', '/repos/acme/listed/rules/branches/agent%2Fnone')).body).toEqual([]);
    expect(
      (
        await api(github.url, owner.token, 'POST', '/repos/acme/listed/rulesets', {
          ...body,
          name: 'w',
          rules: [{ type: 'copilot_code_review' }],
        })
      ).status,
    ).toBe(501);
    expect((await api(github.url, owner.token, 'DELETE', path)).status).toBe(204);
    expect(github.problems).toEqual([]);
  });
});

describe('classic protection', () => {
  it("is put and read in GitHub's two shapes, prefers exact names, spares administrators unless told not to", async () => {
    const repository = await fresh('classic');
    const url = '/repos/acme/classic/branches/main/protection';
    expect(await api(github.url, owner.token, 'GET', url)).toMatchObject({
      status: 404,
      body: { message: 'Branch not protected' },
    });
    const put = {
      required_status_checks: { strict: true, contexts: [], checks: [{ context: 'ci', app_id: -1 }] },
      enforce_admins: false,
      required_pull_request_reviews: { required_approving_review_count: 1 },
      restrictions: null,
      allow_force_pushes: false,
    };
    expect((await api(github.url, owner.token, 'PUT', url, put)).status).toBe(200);
    const read = await api(github.url, owner.token, 'GET', url);
    expect(read.body).toMatchObject({
      enforce_admins: { enabled: false },
      required_status_checks: { strict: true, checks: [{ context: 'ci', app_id: null }] },
      allow_force_pushes: { enabled: false },
    });
    expect((await api(github.url, writer.token, 'GET', url)).status).toBe(403);
    expect((await api(github.url, writer.token, 'GET', '/repos/acme/classic/branches/main')).body).toMatchObject({
      protected: true,
      protection: { required_status_checks: { contexts: ['ci'] } },
    });

    const tree = await cloned(repository, writer.token);
    await tree.commit('Direct', { 'b.txt': 'b\n' });
    const refused = (await tree.git('push', 'origin', 'main')).output;
    expect(refused).toContain('Changes must be made through a pull request.');
    expect(refused).toContain('Required status check "ci" is expected.');
    await tree.git('remote', 'set-url', 'origin', github.cloneUrl(repository, owner.token));
    expect((await tree.git('push', 'origin', 'main')).output).toContain('Bypassed rule violations');
    await tree.git('reset', '--quiet', '--hard', 'HEAD~1');
    await tree.commit('Rewritten', { 'c.txt': 'c\n' });
    expect((await tree.git('push', '--force', 'origin', 'main')).output).toContain('Cannot force-push to this branch');

    github.setClassicProtection(repository, 'release/*', {
      restrictions: { users: ['wanda'], teams: [], apps: [] },
      enforceAdmins: true,
      blockCreations: true,
    });
    github.setClassicProtection(repository, 'release/open');
    expect((await tree.git('push', 'origin', 'HEAD:release/1')).output).toContain(
      'Cannot create ref due to creations being restricted.',
    );
    expect((await tree.git('push', 'origin', 'HEAD:release/open')).code).toBe(0);
    expect((await api(github.url, owner.token, 'DELETE', url)).status).toBe(204);
    expect(github.problems).toEqual([]);
  });

  it('keeps workflows from Apps without that permission, on every way in', async () => {
    const repository = await fresh('workflows');
    const plain = github.createAgentApp('plain', acme);
    const trusted = github.createAgentApp('trusted', acme, { contents: 'write', workflows: 'write' });
    const tree = await cloned(repository, plain.token);
    await tree.commit('Workflow', { '.github/workflows/ci.yml': 'on: push\n' });
    expect((await tree.git('push', 'origin', 'HEAD:refs/heads/w')).output).toContain('without `workflows` permission');
    const content = { message: 'x', content: 'eA==' };
    expect(
      (await api(github.url, plain.token, 'PUT', '/repos/acme/workflows/contents/.github/workflows/x.yml', content)).status,
    ).toBe(409);
    await tree.git('remote', 'set-url', 'origin', github.cloneUrl(repository, trusted.token));
    expect((await tree.git('push', 'origin', 'HEAD:refs/heads/w')).code).toBe(0);
  });
});

describe('git over HTTP', () => {
  it('lets in by token and level, and hides what is private', async () => {
    const repository = await github.createRepository({ name: 'acme/private', private: true, files: { 'a.txt': 'a\n' } });
    const probe = new WorkTree('');
    trees.push(probe);
    const outsider = github.createUser('olaf');
    const reader = github.createAgentApp('reader', acme, { contents: 'read' });
    const none = github.createAgentApp('none', acme, { issues: 'write' });
    const list = (token: string) => probe.git('ls-remote', github.cloneUrl(repository, token));
    expect((await probe.git('ls-remote', `${github.url}/acme/private.git`)).code).not.toBe(0);
    expect((await list('wrong')).code).not.toBe(0);
    expect((await list(outsider.token)).output).toContain('not found');
    expect((await list(none.token)).code).not.toBe(0);
    expect((await list(reader.token)).output).toContain('refs/heads/main');
    const tree = await cloned(repository, reader.token);
    await tree.commit('x', { 'x.txt': 'x\n' });
    const pushed = await tree.git('push', 'origin', 'HEAD:refs/heads/x');
    expect(pushed.output).toMatch(/denied to reader\[bot\]|403/);
    expect((await (await cloned(repository, writer.token)).git('push', 'origin', 'HEAD:refs/pull/7/head')).output).toContain(
      'deny updating a hidden ref',
    );
  });
});
