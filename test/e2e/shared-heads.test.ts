/** Pull requests that share a head, or whose head lives where GitHub's lists do not look, and checks that are asked for again. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { SHOP, World, type WorldSettings } from '../support/world.js';

const PACKAGE = (specifier: string): string =>
  `{\n  "name": "shop",\n  "dependencies": {\n    "left-pad": "${specifier}"\n  }\n}\n`;
const files = { 'README.md': '# Shop\n', 'package.json': PACKAGE('1.2.0') };
const loose = { 'package.json': PACKAGE('*') };
const failing = (): object => expect.objectContaining({ status: 'completed', conclusion: 'failure' });

let world: World;
async function open(settings: WorldSettings = {}): Promise<World> {
  world = await World.open({ files, ...settings });
  return world;
}

afterEach(async () => {
  await world.close();
  expect(world.github.problems).toEqual([]);
}, 20_000);

/** A stranger's fork with a head that is loose against `main`, and not against `release`. */
async function forkedHead(): Promise<{ head: string; token: string }> {
  await world.push('release', loose);
  const stranger = world.github.createUser('stranger');
  const fork = world.github.forkRepository(world.shop, stranger);
  const copy = await world.clone(stranger.token, fork);
  await copy.startBranch('pad', 'release');
  const head = await copy.commit('Add', { 'a.txt': 'a\n' });
  await copy.push();
  return { head, token: stranger.token };
}

describe('a head in a fork', () => {
  it('has the worst verdict of its pull requests, whichever of them was heard of last', async () => {
    await open();
    const { head, token } = await forkedHead();
    await world.openPullRequest('stranger:pad', { base: 'main' }, token);
    expect(await world.check(head)).toEqual(failing());
    const second = await world.openPullRequest('stranger:pad', { base: 'release' }, token);
    expect(await world.check(head)).toEqual(failing());
    await world.api(token).rest.pulls.update({ ...SHOP, pull_number: second, state: 'closed' });
    expect(await world.check(head)).toEqual(failing());
  });

  it('is judged again when its check is asked for again', async () => {
    await open();
    const { head, token } = await forkedHead();
    world.github.injectFault({ operation: 'repos/compare-commits-with-basehead', status: 502, times: 20 });
    await world.openPullRequest('stranger:pad', { base: 'release' }, token);
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'action_required' });
    world.github.clearFaults();
    await world.rerun(check);
    expect(await world.check(head)).toMatchObject({ id: check.id, status: 'completed', conclusion: 'success' });
  });
});

describe('a pull request whose head moves while it is judged', () => {
  it('has one comment, and it is about the new head', async () => {
    await open();
    const copy = await world.clone();
    await copy.startBranch('agent/1-pad');
    await copy.commit('Add', loose);
    await copy.push();
    const head = await copy.commit('Again', { 'package.json': PACKAGE('>=1') });
    // The first job is about to comment when the second one, of the new head, has begun.
    world.github.injectFault({
      operation: 'issues/create-comment',
      before: async () => {
        await copy.push();
        const begun = (): boolean => world.github.requests.some(({ path }) => path.includes(`...${head}`));
        while (!begun()) await new Promise((resolve) => setImmediate(resolve));
      },
    });
    const pull = await world.openPullRequest('agent/1-pad');
    expect(await world.check(head)).toEqual(failing());
    const comments = await world.comments(pull);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('>=1');
  });
});

describe('a check that is asked for again', () => {
  it("brings a verdict on an agent's branch without a pull request", async () => {
    await open();
    world.github.injectFault({ operation: 'repos/compare-commits-with-basehead', status: 502, times: 20 });
    const head = await world.push('codex/pad', loose);
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'action_required' });
    world.github.clearFaults();
    await world.rerun(check);
    expect(await world.check(head)).toMatchObject({ id: check.id, status: 'completed', conclusion: 'failure' });
  });

  it('brings a verdict on a merge group', async () => {
    await open();
    world.useMergeQueue();
    world.requireCheck();
    await world.push('docs', { 'README.md': '# Our shop\n' });
    const pull = await world.openPullRequest('docs');
    await world.nightwarden.settle();
    world.github.injectFault({ operation: 'repos/compare-commits-with-basehead', status: 502, times: 20 });
    await world.enqueue(pull);
    const group = world.github.deliveries.find((delivery) => delivery.event === 'merge_group');
    const { merge_group: queued } = (group?.payload ?? {}) as { merge_group?: { head_sha: string } };
    const head = queued?.head_sha ?? '';
    const check = await world.check(head);
    expect(check).toMatchObject({ conclusion: 'action_required' });
    world.github.clearFaults();
    await world.rerun(check);
    expect(await world.check(head)).toMatchObject({ id: check.id, status: 'completed', conclusion: 'success' });
  });

  it('ends, when no open pull request has the head any more', async () => {
    await open();
    const head = await world.push('feature', { 'README.md': '# Our shop\n' });
    const pull = await world.openPullRequest('feature');
    const check = await world.check(head);
    await world.api().rest.pulls.update({ ...SHOP, pull_number: pull, state: 'closed' });
    await world.rerun(check);
    expect(await world.check(head)).toMatchObject({ id: check.id, status: 'completed' });
  });
});
