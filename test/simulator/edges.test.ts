/** Where a simulation is easily wrong: hostile file contents, odd pushes, old roads into a repository. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalGitHub, type Organisation, type User } from '../../src/simulator/index.js';
import { mergeByFiles } from '../../src/simulator/git/merge.js';
import { runGit } from '../../src/simulator/git/process.js';
import { api, at, type Json, Receiver, WorkTree } from './client.js';

const SECRET = 'a secret for the edges';
let github: LocalGitHub;
let receiver: Receiver;
let owner: User;
let acme: Organisation;
const trees: WorkTree[] = [];

beforeAll(async () => {
  github = await LocalGitHub.start();
  receiver = await Receiver.start(SECRET);
  owner = github.createUser('octavia');
  acme = github.createOrganisation('acme', { owners: [owner] });
  const app = github.createApp({
    name: 'Watch',
    owner: acme,
    permissions: { contents: 'read', checks: 'write', pull_requests: 'read' },
    events: ['push', 'create', 'pull_request'],
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
  });
  github.installApp(app, acme);
});

afterAll(async () => {
  for (const tree of trees) tree.remove();
  await github.close();
  await receiver.close();
});

const get = (path: string) => api(github.url, owner.token, 'GET', path);

describe('hostile contents', () => {
  it('do not move the patch of one file to another', async () => {
    const repository = await github.createRepository({
      name: 'acme/hostile',
      files: { 'a.txt': 'a\n', 'b.txt': 'b\n', kind: 'plain\n' },
    });
    const trick = 'x\rdiff --git a/b.txt b/b.txt\r@@ -1 +1 @@\u2028diff --git a/b.txt b/b.txt\u2029@@ -1 +1 @@';
    const files = {
      'a.txt': `${trick}\n`,
      'b.txt': 'diff --git a/x b/x\n@@ -1 +1 @@\n',
      kind: { mode: '120000' as const, content: 'a.txt' },
      'né w\t"q".txt': 'n\n',
    };
    await github.pushFiles(repository, { token: owner.token, branch: 'trick', files, message: 'Trick' });
    await api(github.url, owner.token, 'POST', '/repos/acme/hostile/pulls', { title: 'Trick', head: 'trick', base: 'main' });
    const listed = (await get('/repos/acme/hostile/pulls/1/files')).body as Json[];
    const patch = (name: string) => listed.find((file) => file['filename'] === name);
    expect(patch('a.txt')).toMatchObject({ patch: `@@ -1 +1 @@\n-a\n+${trick}` });
    expect(patch('b.txt')).toMatchObject({ patch: '@@ -1 +1,2 @@\n-b\n+diff --git a/x b/x\n+@@ -1 +1 @@' });
    expect(patch('né w\t"q".txt')).toMatchObject({ status: 'added', patch: '@@ -0,0 +1 @@\n+n' });
    expect(patch('kind')).toMatchObject({ status: 'changed' });
    expect(listed).toHaveLength(4);
    await github.idle();
    expect(github.problems).toEqual([]);
  });

  it('stay text on the pages', async () => {
    const repository = github.repository('acme/hostile');
    const page = await (await fetch(`${github.url}/acme/hostile/pull/1`)).text();
    expect(page).toContain(`/acme/hostile/blob/${repository.git.branch('trick')}/a.txt`);
    expect((await fetch(`${github.url}/acme/hostile/blob/main/a.txt`)).status).toBe(200);
    expect(await (await fetch(`${github.url}/acme/hostile/commit/trick`)).text()).toContain('Trick');
    expect((await fetch(`${github.url}/acme/hostile/blob/main/none`)).status).toBe(404);
  });
});

describe('pushes', () => {
  it('come from shallow clones, with many tags silently, and set what a clone checks out', async () => {
    const repository = await github.createRepository({ name: 'acme/pushes', files: { 'a.txt': 'a\n' } });
    await github.pushFiles(repository, { token: owner.token, branch: 'main', files: { 'b.txt': 'b\n' }, message: 'Second' });
    const tree = new WorkTree('');
    trees.push(tree);
    await tree.git('clone', '--quiet', '--depth=1', github.cloneUrl(repository, owner.token), '.');
    await tree.commit('Shallow', { 'c.txt': 'c\n' });
    expect(await tree.git('push', 'origin', 'HEAD:shallow')).toMatchObject({ code: 0 });
    await github.idle();
    receiver.received.length = 0;
    for (const tag of ['v1', 'v2', 'v3', 'v4']) await tree.git('tag', tag);
    expect((await tree.git('push', 'origin', '--tags')).code).toBe(0);
    await github.idle();
    expect(receiver.names).toEqual([]);
    await tree.git('tag', 'v5');
    await tree.git('push', '--quiet', 'origin', 'v5');
    await github.idle();
    expect(receiver.last('create').payload).toMatchObject({ ref: 'v5', ref_type: 'tag' });
    await api(github.url, owner.token, 'PATCH', '/repos/acme/pushes', { default_branch: 'shallow' });
    const second = await WorkTree.clone(github.cloneUrl(repository, owner.token));
    trees.push(second);
    expect((await second.git('branch', '--show-current')).output.trim()).toBe('shallow');
    expect(((await get('/repos/acme/pushes/contents/')).body as Json[]).map((entry) => entry['name'])).toEqual([
      'a.txt',
      'b.txt',
      'c.txt',
    ]);
  });

  it('of a head with the trailer that skips checks ask for none', async () => {
    const repository = await github.createRepository({ name: 'acme/skips', files: { 'a.txt': 'a\n' } });
    await github.idle();
    receiver.received.length = 0;
    const message = 'Quiet\n\n\nskip-checks: true';
    await github.pushFiles(repository, { token: owner.token, branch: 'quiet', files: { 'a.txt': 'b\n' }, message });
    await github.idle();
    expect(receiver.names.sort((a, b) => a.localeCompare(b))).toEqual(['create', 'push']);
  });

  it('are refused to a forced rewrite of the branch by the rule, and reported as forced otherwise', async () => {
    const repository = await github.createRepository({ name: 'acme/forced', files: { 'a.txt': 'a\n' } });
    const push = (files: Record<string, string>, force: boolean) =>
      github.pushFiles(repository, { token: owner.token, branch: 'topic', files, message: 'x', force });
    await push({ 'b.txt': '1\n' }, false);
    await push({ 'c.txt': '2\n' }, true);
    await github.idle();
    expect(receiver.last('push').payload).toMatchObject({ ref: 'refs/heads/topic', forced: true });
    github.createRuleset(repository, {
      name: 'f',
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules: [{ type: 'non_fast_forward' }],
    });
    await expect(push({ 'd.txt': '3\n' }, true)).rejects.toThrow('GH013');
    await expect(github.pushFiles(repository, { token: 'nobody', branch: 'x', files: {}, message: 'x' })).rejects.toThrow(
      'token',
    );
  });
});

describe('merging', () => {
  it('rebases several commits, each on the last', async () => {
    const repository = await github.createRepository({ name: 'acme/rebase', files: { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n' } });
    const push = (branch: string, files: Record<string, string>, message: string) =>
      github.pushFiles(repository, { token: owner.token, branch, files, message });
    await push('topic', { 'a.txt': 'one\n2\n3\n4\n5\n6\n7\n8\n9\n' }, 'First');
    await push('topic', { 'a.txt': 'one\ntwo\n3\n4\n5\n6\n7\n8\n9\n' }, 'Second');
    await push('main', { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\nnine\n' }, 'Base');
    await api(github.url, owner.token, 'POST', '/repos/acme/rebase/pulls', { title: 'T', head: 'topic', base: 'main' });
    const merged = await api(github.url, owner.token, 'PUT', '/repos/acme/rebase/pulls/1/merge', { merge_method: 'rebase' });
    expect(merged.status).toBe(200);
    expect((await repository.git.object('main:a.txt'))?.content.toString()).toBe('one\ntwo\n3\n4\n5\n6\n7\n8\nnine\n');
    expect(((await get('/repos/acme/rebase/commits')).body as Json[]).map((commit) => at(commit, 'commit', 'message'))).toEqual([
      'Second',
      'First',
      'Base',
      'Initial commit',
    ]);
  });

  it('agrees with itself where git has no merge of its own', async () => {
    const repository = await github.createRepository({ name: 'acme/old', files: { 'a.txt': '1\n2\n3\n4\n5\n', 'b.txt': 'b\n' } });
    const { git } = repository;
    const push = (branch: string, files: Record<string, string | null>) =>
      github.pushFiles(repository, { token: owner.token, branch, files, message: branch });
    const base = String(git.branch('main'));
    const one = await push('one', { 'a.txt': 'one\n2\n3\n4\n5\n', 'new/x.txt': 'x\n', 'b.txt': null });
    const two = await push('two', { 'a.txt': '1\n2\n3\n4\nfive\n' });
    const clash = await push('clash', { 'a.txt': 'eins\n2\n3\n4\n5\n' });
    const tree = await mergeByFiles(git, base, one, two);
    expect(tree).toBe(await git.merge(one, two));
    expect(tree).not.toBeNull();
    expect(await mergeByFiles(git, base, one, clash)).toBeNull();
    expect(await git.merge(one, clash)).toBeNull();
  });

  it('does not pretend to know code owners', async () => {
    const repository = await github.createRepository({ name: 'acme/owners', files: { CODEOWNERS: '* @acme/core\n' } });
    github.createRuleset(repository, {
      name: 'r',
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules: [{ type: 'pull_request', parameters: { require_code_owner_review: true } }],
    });
    await github.pushFiles(repository, { token: owner.token, branch: 'topic', files: { 'a.txt': 'a\n' }, message: 'x' });
    await api(github.url, owner.token, 'POST', '/repos/acme/owners/pulls', { title: 'T', head: 'topic', base: 'main' });
    expect(await api(github.url, owner.token, 'PUT', '/repos/acme/owners/pulls/1/merge', {})).toMatchObject({ status: 501 });
  });
});

describe('an installation', () => {
  it('tells its App of every change', async () => {
    const shop = await github.createRepository({ name: 'acme/chosen', files: { 'a.txt': 'a\n' } });
    const app = github.createApp({
      name: 'Chosen',
      owner: acme,
      permissions: { contents: 'read' },
      webhookUrl: receiver.url,
      webhookSecret: SECRET,
    });
    const installation = github.installApp(app, acme, { repositories: [] });
    const token = github.installationToken(installation);
    const sees = async () => at((await api(github.url, token, 'GET', '/installation/repositories')).body, 'total_count');
    expect(await sees()).toBe(0);
    github.chooseRepository(installation, shop, true);
    expect(await sees()).toBe(1);
    github.chooseRepository(installation, shop, false);
    github.acceptPermissions(installation, { contents: 'write' });
    github.uninstallApp(installation);
    expect((await api(github.url, token, 'GET', '/installation/repositories')).status).toBe(401);
    await github.idle();
    expect(receiver.names).toEqual(
      expect.arrayContaining([
        'installation.created',
        'installation_repositories.added',
        'installation_repositories.removed',
        'installation.new_permissions_accepted',
        'installation.deleted',
      ]),
    );
    expect(github.problems).toEqual([]);
  });
});

describe('a click on a button of a check', () => {
  it('reaches the App with who clicked', async () => {
    const repository = await github.createRepository({ name: 'acme/buttons', files: { 'a.txt': 'a\n' } });
    const installation = github.installations.find((each) => each.app.slug === 'watch');
    if (installation === undefined) throw new Error('the App is not installed');
    const token = github.installationToken(installation);
    await api(github.url, token, 'POST', '/repos/acme/buttons/check-runs', {
      name: 'watch',
      head_sha: repository.git.branch('main'),
      conclusion: 'failure',
      actions: [{ label: 'Waive', description: 'Waive it', identifier: 'waive' }],
    });
    const run = repository.checkRuns[0];
    if (run === undefined) throw new Error('there is no run');
    github.requestAction(repository, run, 'waive', owner);
    await github.idle();
    expect(receiver.last('check_run.requested_action').payload).toMatchObject({
      requested_action: { identifier: 'waive' },
      sender: { login: 'octavia' },
    });
    expect(github.problems).toEqual([]);
  });
});

describe('what is left', () => {
  it('is sound git, whoever wrote it', async () => {
    const names = ['hostile', 'pushes', 'forced', 'rebase', 'old'];
    for (const name of names) {
      const { git } = github.repository(`acme/${name}`);
      const { stdout } = await runGit(git.directory, ['fsck', '--full', '--strict', '--no-dangling']);
      expect([name, stdout.toString()]).toEqual([name, '']);
      const refs = (await runGit(git.directory, ['for-each-ref', '--format=%(refname) %(objectname)'])).stdout
        .toString()
        .trim()
        .split('\n');
      expect(refs.sort((a, b) => a.localeCompare(b))).toEqual(
        [...git.refs].map((ref) => ref.join(' ')).sort((a, b) => a.localeCompare(b)),
      );
    }
  });
});
