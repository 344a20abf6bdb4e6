/** GitHub unwell, limiting, refusing or changing in the middle of a job: each job ends, and its check says how. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { SHOP, World } from '../support/world.js';

const files = { 'README.md': '# Shop\n' };
const change = { 'README.md': '# Our shop\n' };
let world: World;

async function open(): Promise<World> {
  world = await World.open({ files });
  return world;
}

afterEach(async () => {
  await world.close();
  expect(world.github.problems).toEqual([]);
}, 20_000);

describe('a job', () => {
  it('makes one check and one comment when the answers to both are lost', async () => {
    await open();
    world.github.injectFault({ operation: 'checks/create', dropped: true });
    world.github.injectFault({ operation: 'checks/update', dropped: true });
    world.github.injectFault({ operation: 'issues/create-comment', dropped: true });
    const head = await world.push('feature', { 'package.json': '{ "dependencies": { "left-pad": "*" } }\n' });
    const pull = await world.openPullRequest('feature');
    expect(await world.check(head)).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(await world.comments(pull)).toHaveLength(1);
    expect(world.pauses.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['the time that GitHub asks for', { status: 429, headers: { 'retry-after': '90' } }, 90_000],
    ['a minute where GitHub names no time', { status: 403, message: 'You have exceeded a secondary rate limit.' }, 60_000],
    ['an hour at most', { status: 403, headers: { 'retry-after': '999999' } }, 65 * 60_000],
  ])('waits %s when requests are limited', async (_, fault, wait) => {
    await open();
    world.github.injectFault({ operation: 'repos/compare-commits-with-basehead', ...fault });
    const head = await world.push('feature', change);
    await world.openPullRequest('feature');
    expect(await world.check(head)).toMatchObject({ conclusion: 'success' });
    expect(world.pauses).toEqual([wait]);
  });

  it('does not give up while not even its failure can be published', async () => {
    await open();
    const head = await world.push('feature', change);
    await world.nightwarden.settle();
    // Four attempts, and the words that they failed.
    world.github.injectFault({ operation: 'checks/list-for-ref', status: 503, times: 5 });
    await world.openPullRequest('feature');
    expect(await world.check(head)).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(world.pauses).toEqual([2_000, 10_000, 30_000, 60_000]);
  });

  it.each([401, 403])('gets a new token when its own is refused with %d', async (status) => {
    await open();
    const head = await world.push('feature', change);
    await world.nightwarden.settle();
    const tokens = (): number =>
      world.github.requests.filter(({ operation }) => operation === 'apps/create-installation-access-token').length;
    const before = tokens();
    world.github.injectFault({ operation: 'checks/list-for-ref', status });
    await world.openPullRequest('feature');
    expect(await world.check(head)).toMatchObject({ conclusion: 'success' });
    // One for the repository; the other is the App's look for the organisation's own repository, which it does not have.
    expect(tokens() - before).toBe(2);
  });

  it('says on its check what permission it lacks', async () => {
    await open();
    const headers = { 'x-accepted-github-permissions': 'pull_requests=read' };
    const message = 'Resource not accessible by integration';
    world.github.injectFault({ operation: 'repos/compare-commits-with-basehead', status: 403, message, headers, times: 4 });
    const head = await world.push('feature', change);
    await world.nightwarden.settle();
    await world.openPullRequest('feature');
    const { conclusion, summary } = await world.check(head);
    expect(conclusion).toBe('action_required');
    expect(summary).toContain(message);
    expect(summary).toContain('the App needs the permission `pull_requests=read`');
  });

  it('ends when its pull request is closed and the base is deleted in the middle of it', async () => {
    await open();
    await world.push('release', change);
    const head = await world.push('feature', { 'a.txt': 'a\n' });
    await world.nightwarden.settle();
    const api = world.api(world.ada.token);
    let pull = 0;
    world.github.injectFault({
      operation: 'repos/compare-commits-with-basehead',
      before: async () => {
        pull = (await api.rest.pulls.list({ ...SHOP, base: 'release' })).data[0]?.number ?? 0;
        await api.rest.pulls.update({ ...SHOP, pull_number: pull, state: 'closed' });
        await api.rest.git.deleteRef({ ...SHOP, ref: 'heads/release' });
      },
    });
    expect(await world.openPullRequest('feature', { base: 'release' })).toBeGreaterThan(0);
    expect(await world.check(head)).toMatchObject({ status: 'completed', conclusion: 'cancelled', title: 'Nothing to judge' });
    expect(await world.comments(pull)).toEqual([]);
  });

  it('is judged against the new base when it gets one in the middle of it', async () => {
    await open();
    await world.push('release', { 'package.json': '{ "dependencies": { "left-pad": "*" } }\n' });
    const copy = await world.clone();
    await copy.startBranch('feature', 'release');
    const head = await copy.commit('Add', { 'a.txt': 'a\n' });
    await copy.push();
    await world.nightwarden.settle();
    world.github.injectFault({
      operation: 'repos/compare-commits-with-basehead',
      before: async () => {
        const api = world.api();
        const [pull] = (await api.rest.pulls.list(SHOP)).data;
        await api.rest.pulls.update({ ...SHOP, pull_number: pull?.number ?? 0, base: 'main' });
      },
    });
    await world.openPullRequest('feature', { base: 'release' });
    expect(await world.check(head)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('left-pad') });
    expect(world.outcomes).not.toContainEqual(expect.objectContaining({ decision: 'clear' }));
  });

  it('is handed back when the process is stopped before it could end, and judged by the next one', async () => {
    await open();
    const head = await world.push('feature', change);
    await world.nightwarden.settle();
    const { app } = world.nightwarden;
    world.github.injectFault({
      operation: 'repos/compare-commits-with-basehead',
      status: 503,
      before: async () => {
        expect((await app.fetch(new Request('http://localhost/healthz'))).status).toBe(200);
        void app.close(60_000);
        expect((await app.fetch(new Request('http://localhost/healthz'))).status).toBe(503);
      },
    });
    await world.openPullRequest('feature');
    await world.nightwarden.settle();
    const own = { ...SHOP, ref: head, check_name: 'nightwarden' };
    expect((await world.api().rest.checks.listForRef(own)).data.check_runs).toMatchObject([{ status: 'in_progress' }]);
    await expect(app.receive({ id: 'd', event: 'push', payload: {} })).rejects.toThrow('stopping');
    await world.nightwarden.restart();
    expect(await world.check(head)).toMatchObject({ status: 'completed', conclusion: 'success' });
  });
});
