import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { packagePath } from '../../src/package-path.js';
import { SHOP, World, type WorldSettings } from '../support/world.js';

const PACKAGE = (specifier: string): string =>
  `{\n  "name": "shop",\n  "dependencies": {\n    "left-pad": "${specifier}"\n  }\n}\n`;
const files = { 'README.md': '# Shop\n', 'package.json': PACKAGE('1.2.0') };
const loose = { 'package.json': PACKAGE('*') };

/** "METHOD /template" of every request that the App made in any of these tests. */
const seen = new Set<string>();
let world: World;

async function open(settings: WorldSettings = {}): Promise<World> {
  world = await World.open({ files, ...settings });
  return world;
}

/** A branch off `release`, on which the wildcard stands already; its head. */
async function pushOnRelease(): Promise<string> {
  await world.push('release', loose);
  const copy = await world.clone();
  await copy.startBranch('agent/1-pad', 'release');
  const head = await copy.commit('Add', { 'a.txt': 'a\n' });
  await copy.push();
  return head;
}

afterEach(async () => {
  await world.close();
  const app = world.nightwarden.registration;
  const installation = `installation:${world.nightwarden.installation.id}`;
  for (const { method, template, operation, actor } of world.github.requests) {
    // World.rerun presses the App's button for it.
    if ((actor !== installation && actor !== `app:${app.slug}`) || operation === 'checks/rerequest-run') continue;
    seen.add(operation === 'graphql' ? 'POST /graphql' : `${method} ${template}`);
  }
  expect(world.github.problems).toEqual([]);
}, 20_000);

describe('a pull request on GitHub', () => {
  it('is merged when it is clear, and refused when the required check fails', async () => {
    await open();
    world.requireCheck();
    const clear = await world.push('agent/1-docs', { 'README.md': '# Our shop\n' });
    const first = await world.openPullRequest('agent/1-docs');
    expect(await world.check(clear)).toMatchObject({
      conclusion: 'success',
      title: expect.stringMatching(/^All clear · 1 file, \d+ rules$/),
    });
    expect(await world.comments(first)).toEqual([]);
    expect(await world.merge(first)).toBe('merged');

    const red = await world.push('agent/2-pad', loose);
    const second = await world.openPullRequest('agent/2-pad');
    const check = await world.check(red);
    expect(check).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('1 finding fails · ') });
    expect(check.summary).toContain('`left-pad`');
    expect(await world.comments(second)).toEqual([expect.stringContaining('left-pad')]);
    expect(await world.merge(second)).toBe('405');
  });

  it('has each of its commits read once, however often it is pushed to', async () => {
    await open();
    const copy = await world.clone();
    await copy.startBranch('agent/1-notes');
    const heads = [await copy.commit('One', { 'a.txt': 'a\n' }), await copy.commit('Two', { 'a.txt': 'b\n' })];
    await copy.push();
    await world.openPullRequest('agent/1-notes');
    for (const name of ['Three', 'Four']) {
      await world.check(heads.at(-1) ?? '');
      heads.push(await copy.commit(name, { 'a.txt': `${name}\n` }));
      await copy.push();
    }
    expect((await world.check(heads.at(-1) ?? '')).conclusion).toBe('success');
    const reads = heads.map(
      (head, index) => world.github.requests.filter(({ path }) => path.includes(`/compare/${heads[index - 1]}...${head}`)).length,
    );
    // The first is compared with the base like the whole; what the head brings is in the change itself.
    expect(reads.slice(1)).toEqual([1, 1, 0]);
  });

  it('is judged anew on each push, and its one comment says when it is clear', async () => {
    await open();
    const copy = await world.clone();
    await copy.startBranch('agent/1-pad');
    const red = await copy.commit('Add', loose);
    await copy.push();
    const pull = await world.openPullRequest('agent/1-pad');
    expect((await world.check(red)).conclusion).toBe('failure');
    const green = await copy.commit('Pin', { 'package.json': PACKAGE('1.3.0') });
    await copy.push();
    expect((await world.check(green)).conclusion).toBe('success');
    expect((await world.check(red)).conclusion).toBe('failure');
    const comments = await world.comments(pull);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('All clear now');
  });

  it('has one check and one comment, however often it is asked for', async () => {
    await open();
    const head = await world.push('agent/1-pad', loose);
    const pull = await world.openPullRequest('agent/1-pad');
    const check = await world.check(head);
    // One after another: what comes while the same work waits is one job with it.
    const asks = [
      () => world.rerun(check),
      () => world.api().rest.issues.addLabels({ ...SHOP, issue_number: pull, labels: ['codex'] }),
      () => world.api().rest.issues.update({ ...SHOP, issue_number: pull, title: 'Another title' }),
      () => world.api(world.ada.token).rest.pulls.createReview({ ...SHOP, pull_number: pull, event: 'COMMENT', body: 'Hm.' }),
    ];
    for (const ask of asks) {
      await ask();
      await world.nightwarden.settle();
    }
    for (const delivery of world.github.deliveries.filter((each) => each.event === 'pull_request')) {
      await world.nightwarden.app.receive({ id: delivery.guid, event: delivery.event, payload: delivery.payload });
    }
    expect(await world.check(head)).toMatchObject({ id: check.id, status: 'completed', conclusion: 'failure' });
    expect(await world.comments(pull)).toHaveLength(1);
    const annotations = await world.api().rest.checks.listAnnotations({ ...SHOP, check_run_id: check.id });
    expect(annotations.data).toHaveLength(1);
    expect(world.outcomes.length).toBeGreaterThan(asks.length);
  });

  it('shares its check with another pull request on the same head: the worst verdict wins', async () => {
    await open();
    const head = await pushOnRelease();
    // Against `release`, where the wildcard stood before, nothing became looser.
    await world.openPullRequest('agent/1-pad', { base: 'release' });
    expect((await world.check(head)).conclusion).toBe('success');
    const second = await world.openPullRequest('agent/1-pad', { base: 'main' });
    expect((await world.check(head)).conclusion).toBe('failure');
    await world.api().rest.pulls.update({ ...SHOP, pull_number: second, state: 'closed' });
    expect((await world.check(head)).conclusion).toBe('success');
  });

  it('is judged against the base that it goes to now', async () => {
    await open();
    const head = await pushOnRelease();
    const pull = await world.openPullRequest('agent/1-pad', { base: 'release' });
    expect((await world.check(head)).conclusion).toBe('success');
    await world.api().rest.pulls.update({ ...SHOP, pull_number: pull, base: 'main' });
    expect((await world.check(head)).conclusion).toBe('failure');
  });

  it('answers for its own lines only when the base has moved on', async () => {
    await open();
    const copy = await world.clone();
    await copy.startBranch('agent/1-docs');
    const head = await copy.commit('Docs', { 'README.md': '# Our shop\n' });
    await copy.push();
    const pull = await world.openPullRequest('agent/1-docs');
    await world.nightwarden.settle();
    const main = await world.clone(world.ada.token);
    await main.startBranch('main');
    await main.commit('Loosen', loose);
    await main.push('HEAD:main');
    await world.api().rest.issues.addLabels({ ...SHOP, issue_number: pull, labels: ['again'] });
    expect(await world.check(head)).toMatchObject({ conclusion: 'success', title: expect.stringContaining('1 file') });
  });

  it('is compared with the base branch, not with a tag that an agent gives its name', async () => {
    await open();
    const copy = await world.clone();
    await copy.startBranch('agent/1-pad');
    const head = await copy.commit('Add', loose);
    await copy.push();
    await copy.push('HEAD:refs/tags/main');
    await world.openPullRequest('agent/1-pad');
    expect(await world.check(head)).toMatchObject({ conclusion: 'failure' });
  });

  it('may have names that mean something in addresses, patterns and markdown', async () => {
    await open();
    await world.push('release/1.x#%2F', { 'README.md': '# Release\n' });
    const head = await world.push('agent/1-ü#%25&+`@ada', { 'a [b](c)#%2F&?`@ada.json': '{}\n', ...loose });
    const pull = await world.openPullRequest('agent/1-ü#%25&+`@ada', { base: 'release/1.x#%2F' });
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'failure', summary: expect.stringContaining('left-pad') });
    expect(check.text).toContain('2 of 2 files read');
    expect((await world.comments(pull))[0]).not.toMatch(/(^|[^`\w])@ada/);
  });

  it('may come from a fork', async () => {
    await open();
    const stranger = world.github.createUser('stranger');
    const fork = world.github.forkRepository(world.shop, stranger);
    const copy = await world.clone(stranger.token, fork);
    await copy.startBranch('agent/1-pad');
    const head = await copy.commit('Add', loose);
    await copy.push();
    const pull = await world.openPullRequest('stranger:agent/1-pad', {}, stranger.token);
    expect(await world.check(head)).toMatchObject({ conclusion: 'failure' });
    expect(await world.comments(pull)).toHaveLength(1);
  });

  it('is read whole where GitHub’s lists end: more files, a longer diff and a longer text than it shows', async () => {
    await open({ limits: { compareFiles: 3, pullRequestFiles: 5, patchLines: 20, blobTextBytes: 1_000, treeEntries: 9 } });
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`docs/page-${index}.md`, `${index}\n`.repeat(30)]));
    const long = `{\n${'  "x": 1,\n'.repeat(300)}  "dependencies": {\n    "left-pad": "*"\n  }\n}\n`;
    const head = await world.push('agent/1-many', { ...many, 'packages/a/package.json': long, 'run.sh': '#!/bin/sh\n' });
    await world.openPullRequest('agent/1-many');
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('left-pad') });
    expect(check.text).toContain('10 of 10 files read');
  });

  it('is red when GitHub fails in the middle of it, and green once it is asked again', async () => {
    await open();
    const head = await world.push('feature', { 'package.json': PACKAGE('1.3.0') });
    world.github.injectFault({ operation: 'git/get-tree', status: 502, times: 20 });
    await world.openPullRequest('feature');
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'action_required', title: expect.stringContaining('Not judged') });
    world.github.clearFaults();
    await world.rerun(check);
    expect(await world.check(head)).toMatchObject({ id: check.id, conclusion: 'success' });
  });

  it('is judged as a merge group when the queue asks', async () => {
    await open();
    world.useMergeQueue();
    world.requireCheck();
    await world.push('docs', { 'README.md': '# Our shop\n' });
    const pull = await world.openPullRequest('docs');
    await world.nightwarden.settle();
    await world.enqueue(pull);
    expect((await world.api().rest.pulls.get({ ...SHOP, pull_number: pull })).data.merged).toBe(true);
    expect(world.outcomes).toContainEqual({ kind: 'published', decision: 'clear', pullRequests: [] });
    expect(world.github.deliveries.some((delivery) => delivery.event === 'merge_group')).toBe(true);
  });
});

describe("an agent's branch", () => {
  it('is judged on the push, without a pull request; a person’s is left alone', async () => {
    await open();
    const agent = await world.push('codex/pad', loose);
    expect(await world.check(agent)).toMatchObject({ conclusion: 'failure' });
    const person = await world.push('feature', loose, 'Pad it');
    expect(await world.checks(person)).toEqual([]);
  });

  it('is an agent’s when an agent’s account pushes it, whatever its name', async () => {
    await open();
    const { token } = world.github.createAgentApp('devin-ai-integration', world.acme);
    const head = await world.push('feature', { 'README.md': '# Our shop\n' }, 'Change', token);
    expect(await world.check(head)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('branch feature') });
    // A label by a person afterwards does not make the agent's push a person's.
    const pull = await world.openPullRequest('feature');
    await world.api().rest.issues.addLabels({ ...SHOP, issue_number: pull, labels: ['ready'] });
    expect(await world.check(head)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('branch feature') });
  });
});

describe('the policy', () => {
  const disabled = 'rules:\n  dependency-unpinned: disabled\n';

  it('is the one on the default branch, never the one that the change brings', async () => {
    await open();
    const head = await world.push('agent/1-pad', { ...loose, '.github/nightwarden.yml': disabled });
    const pull = await world.openPullRequest('agent/1-pad');
    expect((await world.check(head)).conclusion).toBe('failure');
    await world.merge(pull);
    const next = await world.push('agent/2-pad', { 'other/package.json': PACKAGE('*') });
    await world.openPullRequest('agent/2-pad');
    expect((await world.check(next)).conclusion).toBe('success');
  });

  it('of the organisation may lock what a repository then only tightens', async () => {
    await open({
      files: { ...files, '.github/nightwarden.yml': disabled },
      organisationPolicy: 'locked: [rules.dependency-unpinned]\n',
    });
    const head = await world.push('agent/1-pad', loose);
    await world.openPullRequest('agent/1-pad');
    const check = await world.check(head);
    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('locked by the organisation');
    expect(check.text).toContain('acme/.github@');
  });

  it('of the organisation stays in force when it is deleted, and the check says so', async () => {
    await open({ organisationPolicy: 'fail-at: critical\n' });
    const governance = world.github.repository('acme/.github');
    const copy = await world.clone(world.ada.token, governance);
    await copy.startBranch('main');
    await copy.commit('Drop the policy', { '.github/nightwarden.yml': null, 'README.md': 'Nothing here.\n' });
    await copy.push('HEAD:main');
    const head = await world.push('agent/1-pad', loose);
    await world.openPullRequest('agent/1-pad');
    const check = await world.check(head);
    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain('policy is gone');
  });

  it('that is broken turns nothing off: the last valid one stays in force, and the check says so', async () => {
    await open({ files: { ...files, '.github/nightwarden.yml': 'rules:\n  branch-name: disabled\n' } });
    const copy = await world.clone(world.ada.token);
    await copy.startBranch('main');
    await copy.commit('Break the policy', { '.github/nightwarden.yml': 'rules:\n  dependecy-unpinned: disabled\n' });
    await copy.push('HEAD:main');
    const head = await world.push('claude/odd-name', loose);
    await world.openPullRequest('claude/odd-name');
    const check = await world.check(head);
    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('Did you mean dependency-unpinned?');
    expect(check.summary).toMatch(/policy of `acme\/shop@[0-9a-f]{7}` stays in force/);
  });

  it('with a mistake fails the check of the change that brings it', async () => {
    await open();
    const head = await world.push('policy', { '.github/nightwarden.yml': 'rules:\n  dependecy-unpinned: disabled\n' });
    await world.openPullRequest('policy');
    expect(await world.check(head)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringContaining('Did you mean dependency-unpinned?'),
    });
  });
});

describe('the grant', () => {
  it('of the observer is enough for all of the above, and is told from the enforcer’s', async () => {
    await open();
    expect(await world.nightwarden.app.inspectGrants()).toEqual([
      { installation: expect.any(Number), account: 'acme', suspended: false, missing: [], enforcer: 'not granted' },
    ]);
    await world.push('codex/docs', { 'README.md': '# Our shop\n' });
    await world.nightwarden.settle();
  });

  it('of the enforcer works the same', async () => {
    await open({
      alsoGranted: { administration: 'write', contents: 'write', workflows: 'write', actions: 'write', deployments: 'write' },
    });
    expect(await world.nightwarden.app.inspectGrants()).toMatchObject([{ missing: [], enforcer: 'granted' }]);
    const head = await world.push('codex/docs', { 'README.md': '# Our shop\n' });
    expect(await world.check(head)).toMatchObject({ conclusion: 'success' });
  });
});

afterAll(() => {
  const path = packagePath('fixtures/github/observed-requests.json');
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as { method: string; template: string; feature: string }[];
  const known = new Set(recorded.map(({ method, template }) => `${method} ${template}`));
  if (process.env.UPDATE_GOLDENS === '1') {
    const kept = recorded.filter(({ method, template }) => seen.has(`${method} ${template}`));
    const added = [...seen]
      .filter((request) => !known.has(request))
      .map((request) => ({ method: request.split(' ')[0], template: request.split(' ')[1], feature: '' }));
    const lines = [...kept, ...added].map((each) => `  ${JSON.stringify(each)}`);
    writeFileSync(path, `[\n${lines.join(',\n')}\n]\n`);
  }
  // docs/permissions.md is written from this list, so it must be neither longer nor shorter than what was seen.
  expect([...seen].sort()).toEqual([...known].sort());
});
