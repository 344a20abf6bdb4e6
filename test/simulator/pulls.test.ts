/** Pull requests from opening to merging, and the webhooks that tell of it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalGitHub, type Organisation, type Repository, type User } from '../../src/simulator/index.js';
import { api, at, graphql, type Json, Receiver, WorkTree } from './client.js';

const SECRET = 'another webhook secret';
let github: LocalGitHub;
let receiver: Receiver;
let owner: User;
let writer: User;
let acme: Organisation;
let watcher: string;
const trees: WorkTree[] = [];

beforeAll(async () => {
  github = await LocalGitHub.start({ limits: { pullRequestFiles: 12, patchLines: 50 } });
  receiver = await Receiver.start(SECRET);
  owner = github.createUser('octavia');
  writer = github.createUser('wanda');
  acme = github.createOrganisation('acme', { owners: [owner], members: [writer], baseRole: 'write' });
  const app = github.createApp({
    name: 'Watch',
    owner: acme,
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      issues: 'write',
      checks: 'write',
      statuses: 'write',
      administration: 'write',
      merge_queues: 'read',
    },
    events: [
      'push',
      'create',
      'delete',
      'pull_request',
      'pull_request_review',
      'issue_comment',
      'merge_group',
      'status',
      'branch_protection_rule',
      'repository_ruleset',
      'repository',
    ],
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
  });
  watcher = github.installationToken(github.installApp(app, acme));
});

afterAll(async () => {
  for (const tree of trees) tree.remove();
  await github.close();
  await receiver.close();
});

async function start(
  name: string,
  files: Record<string, string> = { 'a.txt': 'a\n' },
): Promise<{ repository: Repository; tree: WorkTree; path: string }> {
  const repository = await github.createRepository({ name: `acme/${name}`, files });
  const tree = await WorkTree.clone(github.cloneUrl(repository, writer.token));
  trees.push(tree);
  return { repository, tree, path: `/repos/acme/${name}` };
}

async function propose(tree: WorkTree, path: string, branch: string, files: Record<string, string>): Promise<string> {
  await tree.git('switch', '--quiet', '-c', branch, 'origin/main');
  const head = await tree.commit(`Change on ${branch}`, files);
  await tree.git('push', '--quiet', 'origin', branch);
  const opened = await api(github.url, writer.token, 'POST', `${path}/pulls`, {
    title: `Proposal ${branch}`,
    head: branch,
    base: 'main',
  });
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.body));
  return head;
}

const merge = (path: string, number: number, body: Json = {}, token = owner.token) =>
  api(github.url, token, 'PUT', `${path}/pulls/${number}/merge`, body);

describe('the life of a pull request', () => {
  it("tells Apps of every step, with payloads that GitHub's schemas accept", async () => {
    const { repository, tree, path } = await start('life');
    const head = await propose(tree, path, 'agent/life', { 'b.txt': 'b\n' });
    const next = await tree.commit('More', { 'b.txt': 'c\n' });
    await tree.git('push', '--quiet', 'origin', 'agent/life');
    await github.idle();
    const synchronize = receiver.last('pull_request.synchronize').payload;
    expect(synchronize).toMatchObject({ before: head, after: next, number: 1 });
    expect(at(synchronize, 'pull_request', 'head', 'sha')).toBe(next);
    expect(repository.git.refs.get('refs/pull/1/head')).toBe(next);
    expect(await tree.git('fetch', 'origin', 'refs/pull/1/merge')).toMatchObject({ code: 0 });

    const call = (method: string, rest: string, body?: unknown) => api(github.url, owner.token, method, `${path}${rest}`, body);
    await call('POST', '/issues/1/labels', { labels: ['agent'] });
    await call('DELETE', '/issues/1/labels/agent');
    await call('PATCH', '/pulls/1', { title: 'Renamed' });
    await call('POST', '/git/refs', { ref: 'refs/heads/other', sha: repository.git.branch('main') });
    await call('PATCH', '/pulls/1', { base: 'other' });
    await call('POST', '/pulls/1/requested_reviewers', { reviewers: ['octavia'] });
    const review = await call('POST', '/pulls/1/reviews', { event: 'APPROVE' });
    await call('PUT', `/pulls/1/reviews/${String(at(review.body, 'id'))}/dismissals`, { message: 'no' });
    const comment = await call('POST', '/issues/1/comments', { body: 'Hello' });
    const commentPath = `/issues/comments/${String(at(comment.body, 'id'))}`;
    await call('PATCH', commentPath, { body: 'Hello again' });
    await call('DELETE', commentPath);
    await call('PATCH', '/pulls/1', { state: 'closed' });
    await call('PATCH', '/pulls/1', { state: 'open' });
    const id = String(at((await call('GET', '/pulls/1')).body, 'node_id'));
    await graphql(
      github.url,
      owner.token,
      'mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      { id },
    );
    expect(await merge(path, 1)).toMatchObject({ status: 405, body: { message: 'Pull Request is still a draft' } });
    await graphql(
      github.url,
      owner.token,
      'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      { id },
    );
    await call('POST', `/statuses/${next}`, { state: 'success', context: 'ci' });
    await call('PUT', '/branches/main/protection', {
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    await call('PUT', '/branches/main/protection', {
      required_status_checks: null,
      enforce_admins: false,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    await call('DELETE', '/branches/main/protection');
    await call('POST', '/rulesets', { name: 'r', enforcement: 'active', rules: [{ type: 'deletion' }] });
    await call('PATCH', '', { description: 'A shop' });
    await tree.git('push', '--quiet', 'origin', ':agent/life');
    await github.idle();
    const expected = [
      'labeled',
      'unlabeled',
      'edited',
      'review_requested',
      'closed',
      'reopened',
      'converted_to_draft',
      'ready_for_review',
    ].map((action) => `pull_request.${action}`);
    expect(receiver.names).toEqual(
      expect.arrayContaining([
        ...expected,
        'pull_request_review.submitted',
        'pull_request_review.dismissed',
        'issue_comment.created',
        'issue_comment.edited',
        'issue_comment.deleted',
        'status',
        'branch_protection_rule.created',
        'branch_protection_rule.edited',
        'branch_protection_rule.deleted',
        'repository_ruleset.created',
        'repository.edited',
        'delete',
      ]),
    );
    const retargeted = receiver.received.filter(
      ({ event, action, payload }) =>
        event === 'pull_request' && action === 'edited' && at(payload, 'changes', 'base') !== undefined,
    );
    expect(at(retargeted[0]?.payload, 'changes', 'base', 'ref', 'from')).toBe('main');
    expect(at(receiver.last('pull_request.closed').payload, 'pull_request', 'merged')).toBe(false);
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
    expect(github.problems).toEqual([]);
  });

  it('shows files as git sees them: renames, modes, binaries, large diffs, the cap', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`many/${String(index).padStart(2, '0')}.txt`, `${index}\n`]),
    );
    const text = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
    const { tree, path } = await start('files', {
      'old.txt': `${text}\n`,
      'run.sh': 'echo\n',
      'gone.txt': 'x\n',
      'link.txt': 'plain\n',
    });
    await tree.git('switch', '--quiet', '-c', 'kinds');
    await tree.git('mv', 'old.txt', 'new.txt');
    await tree.git('rm', '--quiet', 'gone.txt');
    await tree.git('update-index', '--chmod=+x', 'run.sh');
    await tree.commit('Kinds', { 'bin.dat': 'a\0b', 'big.txt': 'x\n'.repeat(60) });
    await tree.git('push', '--quiet', 'origin', 'kinds');
    await api(github.url, writer.token, 'POST', `${path}/pulls`, { title: 'Kinds', head: 'kinds', base: 'main' });
    const files = (await api(github.url, watcher, 'GET', `${path}/pulls/1/files`)).body as Json[];
    const named = (name: string) => files.find((file) => file['filename'] === name);
    expect(named('new.txt')).toMatchObject({ status: 'renamed', previous_filename: 'old.txt', changes: 0 });
    expect(named('new.txt')).not.toHaveProperty('patch');
    expect(named('gone.txt')).toMatchObject({ status: 'removed', deletions: 1, patch: '@@ -1 +0,0 @@\n-x' });
    expect(named('bin.dat')).not.toHaveProperty('patch');
    expect(named('big.txt')).toMatchObject({ status: 'added', additions: 60 });
    expect(named('big.txt')).not.toHaveProperty('patch');

    await propose(tree, path, 'many', many);
    const first = await api(github.url, watcher, 'GET', `${path}/pulls/2/files?per_page=10`);
    expect(first.body).toHaveLength(10);
    expect(first.headers.get('link')).toContain('page=2>; rel="last"');
    expect((await api(github.url, watcher, 'GET', `${path}/pulls/2/files?per_page=10&page=2`)).body).toHaveLength(2);
    expect((await api(github.url, watcher, 'GET', `${path}/pulls/2`)).body).toMatchObject({ changed_files: 20 });
    const diff = await api(github.url, watcher, 'GET', `${path}/pulls/2`, undefined, { accept: 'application/vnd.github.diff' });
    expect(diff.body).toContain('diff --git a/many/00.txt b/many/00.txt');
    expect((await api(github.url, watcher, 'GET', `${path}/pulls/2/commits`)).body).toHaveLength(1);
    expect(github.problems).toEqual([]);
  });

  it('comes from forks, whose objects the base has too', async () => {
    const { repository, path } = await start('forked');
    const guest = github.createUser('gusta');
    const fork = github.forkRepository(repository, guest);
    const tree = await WorkTree.clone(github.cloneUrl(fork, guest.token));
    trees.push(tree);
    const head = await tree.commit('From outside', { 'f.txt': 'f\n' });
    await tree.git('push', '--quiet', 'origin', 'HEAD:patch');
    expect((await tree.git('push', github.cloneUrl(repository, guest.token), 'HEAD:patch')).code).not.toBe(0);
    const opened = await api(github.url, guest.token, 'POST', `${path}/pulls`, {
      title: 'Fork',
      head: 'gusta:patch',
      base: 'main',
    });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ head: { label: 'gusta:patch', repo: { fork: true } }, author_association: 'NONE' });
    const run = await api(github.url, watcher, 'POST', `${path}/check-runs`, {
      name: 'watch',
      head_sha: head,
      conclusion: 'success',
    });
    expect(run.body).toMatchObject({ pull_requests: [], check_suite: { id: expect.any(Number) } });
    const next = await tree.commit('More', { 'f.txt': 'g\n' });
    await tree.git('push', '--quiet', 'origin', 'HEAD:patch');
    await github.idle();
    expect(receiver.last('pull_request.synchronize').payload).toMatchObject({
      after: next,
      repository: { full_name: 'acme/forked' },
    });
    expect((await api(github.url, watcher, 'GET', `${path}/compare/main...gusta:patch`)).body).toMatchObject({
      status: 'ahead',
      total_commits: 2,
    });
    expect((await merge(path, 1)).status).toBe(200);
    expect(github.problems).toEqual([]);
  });

  it('merges by each method, not on conflict, and counts as merged when its commits arrive another way', async () => {
    const { repository, tree, path } = await start('methods', { 'a.txt': 'a\n' });
    await propose(tree, path, 'one', { 'one.txt': '1\n' });
    await propose(tree, path, 'two', { 'two.txt': '2\n' });
    await propose(tree, path, 'three', { 'three.txt': '3\n' });
    await propose(tree, path, 'clash', { 'a.txt': 'b\n' });
    const direct = await propose(tree, path, 'direct', { 'direct.txt': 'd\n' });
    expect((await merge(path, 1, { merge_method: 'squash' })).status).toBe(200);
    expect((await merge(path, 2, { merge_method: 'rebase' })).status).toBe(200);
    expect((await merge(path, 3, { merge_method: 'merge', commit_title: 'Third' })).status).toBe(200);
    const log = (await tree.git('ls-remote', 'origin', 'refs/heads/main')).output;
    expect(log).toContain(String(repository.git.branch('main')));
    const commits = (await api(github.url, owner.token, 'GET', `${path}/commits`)).body as Json[];
    expect(
      commits.map((commit) => String(at(commit, 'commit', 'message')).split('\n')[0] ?? '').sort((a, b) => a.localeCompare(b)),
    ).toEqual(['Change on three', 'Change on two', 'Initial commit', 'Proposal one (#1)', 'Third']);
    await api(github.url, owner.token, 'PUT', `${path}/contents/a.txt`, {
      message: 'x',
      content: 'Yw==',
      sha: at((await api(github.url, owner.token, 'GET', `${path}/contents/a.txt`)).body, 'sha'),
    });
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/4`)).body).toMatchObject({
      mergeable: false,
      mergeable_state: 'dirty',
    });
    expect(await merge(path, 4)).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } });
    await tree.git('fetch', '--quiet', 'origin');
    await tree.git('switch', '--quiet', '--detach', 'origin/main');
    await tree.git('merge', '--quiet', '-m', 'By hand', direct);
    await tree.git('push', '--quiet', 'origin', 'HEAD:main');
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/5`)).body).toMatchObject({ merged: true, state: 'closed' });
    expect((await api(github.url, owner.token, 'GET', `${path}/commits/${direct}/pulls`)).body).toMatchObject([{ number: 5 }]);
    expect(github.problems).toEqual([]);
  });

  it('waits for reviews: own ones and those of readers do not count, stale ones fall', async () => {
    const { repository, tree, path } = await start('reviews');
    const reader = github.createUser('rita');
    github.createRuleset(repository, {
      name: 'reviews',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [{ type: 'pull_request', parameters: { required_approving_review_count: 1, dismiss_stale_reviews_on_push: true } }],
    });
    await propose(tree, path, 'r', { 'r.txt': 'r\n' });
    const approve = (token: string) => api(github.url, token, 'POST', `${path}/pulls/1/reviews`, { event: 'APPROVE' });
    const message =
      'Repository rule violations found\n\nAt least 1 approving review is required by reviewers with write access.\n\n';
    expect((await approve(writer.token)).status).toBe(422);
    expect((await approve(reader.token)).status).toBe(200);
    expect(await merge(path, 1)).toMatchObject({ status: 405, body: { message } });
    await approve(owner.token);
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/1`)).body).toMatchObject({ mergeable_state: 'clean' });
    await tree.commit('More', { 'r.txt': 's\n' });
    await tree.git('push', '--quiet', 'origin', 'r');
    expect(await merge(path, 1)).toMatchObject({ status: 405, body: { message } });
    await approve(owner.token);
    expect((await merge(path, 1)).status).toBe(200);
    expect(github.problems).toEqual([]);
  });
});

describe('merging later', () => {
  it('merges by itself when the last required check passes, unless switched off', async () => {
    const { repository, tree, path } = await start('auto');
    github.setClassicProtection(repository, 'main', {
      requiredStatusChecks: { strict: false, checks: [{ context: 'watch', appId: null }] },
    });
    const head = await propose(tree, path, 'auto', { 'b.txt': 'b\n' });
    const id = String(at((await api(github.url, owner.token, 'GET', `${path}/pulls/1`)).body, 'node_id'));
    const enable =
      'mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: SQUASH}) { pullRequest { autoMergeRequest { mergeMethod } } } }';
    const disable =
      'mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { autoMergeRequest { mergeMethod } } } }';
    const powerless = github.createAgentApp('powerless', acme, { pull_requests: 'write', contents: 'read' }).token;
    expect((await graphql(github.url, powerless, enable, { id })).errors?.[0]).toMatchObject({
      type: 'FORBIDDEN',
      message: 'Resource not accessible by integration',
    });
    expect((await graphql(github.url, owner.token, enable, { id })).data).toEqual({
      enablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: { mergeMethod: 'SQUASH' } } },
    });
    expect((await graphql(github.url, watcher, disable, { id })).errors).toBeUndefined();
    await api(github.url, watcher, 'POST', `${path}/check-runs`, { name: 'watch', head_sha: head, conclusion: 'failure' });
    expect((await graphql(github.url, owner.token, enable, { id })).errors).toBeUndefined();
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/1`)).body).toMatchObject({ merged: false });
    await api(github.url, watcher, 'POST', `${path}/check-runs`, { name: 'watch', head_sha: head, conclusion: 'success' });
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/1`)).body).toMatchObject({ merged: true });
    await github.idle();
    expect(receiver.names).toEqual(
      expect.arrayContaining(['pull_request.auto_merge_enabled', 'pull_request.auto_merge_disabled']),
    );
    expect(github.problems).toEqual([]);
  });

  it('goes through the merge queue, whose groups need checks of their own', async () => {
    const { repository, tree, path } = await start('queue');
    github.createRuleset(repository, {
      name: 'queue',
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
      rules: [
        { type: 'merge_queue', parameters: { merge_method: 'MERGE' } },
        {
          type: 'required_status_checks',
          parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'watch' }] },
        },
      ],
    });
    const heads = [
      await propose(tree, path, 'one', { 'one.txt': '1\n' }),
      await propose(tree, path, 'two', { 'two.txt': '2\n' }),
    ];
    const report = (sha: string, conclusion: string) =>
      api(github.url, watcher, 'POST', `${path}/check-runs`, { name: 'watch', head_sha: sha, conclusion });
    const enqueue = async (number: number) => {
      const id = String(at((await api(github.url, owner.token, 'GET', `${path}/pulls/${number}`)).body, 'node_id'));
      return graphql(
        github.url,
        owner.token,
        'mutation($id: ID!) { enqueuePullRequest(input: {pullRequestId: $id}) { mergeQueueEntry { position headCommit { oid } } } }',
        { id },
      );
    };
    expect((await enqueue(1)).errors?.[0]?.message).toContain('Required status check "watch" is expected.');
    for (const head of heads) await report(head, 'success');
    expect((await merge(path, 1)).body).toMatchObject({
      message: expect.stringContaining('Changes must be made through the merge queue'),
    });
    expect((await enqueue(1)).data).toMatchObject({ enqueuePullRequest: { mergeQueueEntry: { position: 1 } } });
    const second = await enqueue(2);
    await github.idle();
    const group = receiver.last('merge_group.checks_requested').payload;
    expect(at(group, 'merge_group', 'head_ref')).toMatch(/^refs\/heads\/gh-readonly-queue\/main\/pr-2-[0-9a-f]{40}$/);
    expect(at(group, 'merge_group', 'head_sha')).toBe(
      at(second.data, 'enqueuePullRequest', 'mergeQueueEntry', 'headCommit', 'oid'),
    );
    const firstGroup = receiver.received.find(
      ({ event, payload }) => event === 'merge_group' && String(at(payload, 'merge_group', 'head_ref')).includes('pr-1-'),
    );
    await report(String(at(firstGroup?.payload, 'merge_group', 'head_sha')), 'failure');
    await github.idle();
    expect(at(receiver.last('pull_request.dequeued').payload, 'reason')).toMatch(/CI_FAILURE|QUEUE_CLEARED/);
    expect(firstGroup?.payload).toMatchObject({ sender: { login: 'github-merge-queue[bot]' }, organization: { login: 'acme' } });
    expect(repository.mergeQueue).toHaveLength(1);
    await report(String(repository.mergeQueue[0]?.headSha), 'success');
    await github.idle();
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/2`)).body).toMatchObject({
      merged: true,
      merged_by: { login: 'github-merge-queue[bot]' },
    });
    expect((await api(github.url, owner.token, 'GET', `${path}/pulls/1`)).body).toMatchObject({ merged: false, state: 'open' });
    expect([...repository.git.refs.keys()].some((ref) => ref.includes('gh-readonly-queue'))).toBe(false);
    expect((await tree.git('push', 'origin', 'HEAD:gh-readonly-queue/main/x')).output).toContain('deny updating a hidden ref');
    expect(github.problems).toEqual([]);
  });
});
