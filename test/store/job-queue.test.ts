/** The queue and the deliveries, from outside, on every engine that is here. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDeliveries, type Deliveries } from '../../src/store/deliveries.js';
import { createJobQueue } from '../../src/store/job-queue.js';
import { type ClaimedJob, ClaimLost, type JobQueue, type NewJob, PRIORITY } from '../../src/store/queued-job.js';
import { engines, OPENING_MILLISECONDS, type TestDatabase } from '../support/database.js';

type Payload = readonly string[];
const SHARES = { perInstallation: 100, perRepository: 100 };
const SECOND = 1_000;

/** "a" of repository 1 of installation 1; "a@2" of repository 2, "a@2/9" of installation 9. */
function job(name: string, options: { exclusive?: string; priority?: number; payload?: Payload } = {}): NewJob<Payload> {
  const [, key = '', repository = '1', installation = '1'] = /^(\w+)(?:@(\d+))?(?:\/(\d+))?$/.exec(name) ?? [];
  return {
    key: name,
    exclusiveKey: options.exclusive ?? name,
    installationId: Number(installation),
    repositoryId: Number(repository),
    priority: options.priority ?? PRIORITY.event,
    payload: options.payload ?? [key],
  };
}

describe.each(engines)('the queue ($name)', (engine) => {
  let opened: TestDatabase;
  let queue: JobQueue<Payload>;
  let deliveries: Deliveries<Payload>;
  let clock: number;

  beforeAll(async () => {
    opened = await engine.open();
  }, OPENING_MILLISECONDS);
  afterAll(() => opened.remove());
  beforeEach(async () => {
    await opened.database.script('TRUNCATE deliveries, jobs, job_turns');
    clock = Date.parse('2026-11-25T08:00:00Z');
    const now = (): Date => new Date(clock);
    queue = createJobQueue(opened.database, { merge: (waiting, next) => [...new Set([...waiting, ...next])], now });
    deliveries = createDeliveries(opened.database, queue, now);
  });

  const add = (...names: (string | NewJob<Payload>)[]): Promise<unknown> =>
    names.reduce<Promise<unknown>>(
      (before, name) =>
        before.then(() =>
          opened.database.transaction((transaction) => queue.enqueue(transaction, typeof name === 'string' ? job(name) : name)),
        ),
      Promise.resolve(),
    );
  const claim = async (worker = 'w'): Promise<ClaimedJob<Payload>> => {
    const claimed = await queue.claim(worker, SHARES);
    if (!claimed) throw new Error('nothing can be claimed');
    return claimed;
  };
  /** Claims and completes until nothing is left; the keys in the order of the claims. */
  const drain = async (): Promise<string[]> => {
    const keys: string[] = [];
    for (let next; (next = await queue.claim('w', SHARES)); ) {
      keys.push(next.key);
      await queue.complete(next);
    }
    return keys;
  };
  const stateOf = async (guid: string): Promise<unknown> =>
    (await opened.database.query('SELECT state FROM deliveries WHERE guid = $1', [guid]))[0]?.state;

  it('merges what waits for the same work, and keeps what runs apart from it', async () => {
    await add('a');
    const running = await claim();
    await add(job('a', { payload: ['b'] }), job('a', { payload: ['c'], priority: PRIORITY.person }));
    expect(await queue.counts()).toMatchObject({ waiting: 1, running: 1 });
    expect(await queue.claim('w', SHARES)).toBeNull();
    await queue.complete(running);
    expect(await claim()).toMatchObject({ key: 'a', payload: ['b', 'c'], priority: PRIORITY.person });
  });

  it('never runs two jobs that write to the same, and lets others pass', async () => {
    await add(job('head', { exclusive: 'x' }), job('group', { exclusive: 'x' }), 'other');
    const first = await claim();
    expect(first.key).toBe('head');
    const second = await claim('another');
    expect(second.key).toBe('other');
    expect(await queue.claim('another', SHARES)).toBeNull();
    await queue.complete(first);
    expect((await claim('another')).key).toBe('group');
  });

  it('lets installations take turns, and in each its repositories', async () => {
    await add('a', 'b', 'c', 'd', 'e@2', 'f@2', 'g@3/9', 'h@3/9');
    expect(await drain()).toEqual(['a', 'g@3/9', 'e@2', 'h@3/9', 'b', 'f@2', 'c', 'd']);
  });

  it('runs what a person waits for first, and sweeps last', async () => {
    await add(job('swept', { priority: PRIORITY.sweep }), 'told', job('asked@2', { priority: PRIORITY.person }));
    expect(await drain()).toEqual(['asked@2', 'told', 'swept']);
  });

  it('leaves places for others when one repository or installation has taken its share', async () => {
    const shares = { perInstallation: 3, perRepository: 2 };
    await add('a', 'b', 'c', 'd@2', 'e@2', 'f@3/9');
    const keys: (string | undefined)[] = [];
    for (let place = 0; place < 6; place++) keys.push((await queue.claim('w', shares))?.key);
    expect(keys).toEqual(['a', 'f@3/9', 'd@2', 'b', undefined, undefined]);
    // The share is of one worker's places: another has places of its own.
    expect((await queue.claim('another', shares))?.key).toBe('e@2');
  });

  it('tries again when the time has come, however often it is asked for meanwhile', async () => {
    await add('a');
    await queue.retry(await claim(), 'GitHub is unwell', new Date(clock + 10 * SECOND));
    await add(job('a', { payload: ['b'] }));
    expect(await queue.claim('w', SHARES)).toBeNull();
    expect(await queue.nextRunAt()).toEqual(new Date(clock + 10 * SECOND));
    clock += 10 * SECOND;
    expect(await claim()).toMatchObject({ attempts: 1, lastError: 'GitHub is unwell', payload: ['a', 'b'] });
    expect(await queue.nextRunAt()).toBeNull();
  });

  it('merges a job that failed with one that came while it ran, with the waiting time of the failed one', async () => {
    expect(await deliveries.receive({ id: 'd-1', event: 'push' }, job('a'))).toBe('taken');
    const running = await claim();
    await deliveries.receive({ id: 'd-2', event: 'push' }, job('a', { payload: ['b'] }));
    await queue.retry(running, 'limited', new Date(clock + 10 * SECOND));
    expect(await queue.counts()).toMatchObject({ waiting: 1, running: 0 });
    clock += 10 * SECOND;
    const merged = await claim();
    expect(merged).toMatchObject({ attempts: 1, payload: ['a', 'b'] });
    await queue.complete(merged);
    expect([await stateOf('d-1'), await stateOf('d-2')]).toEqual(['done', 'done']);
  });

  it('ends a job together with what is recorded of it, or not at all', async () => {
    await deliveries.receive({ id: 'd-1', event: 'push' }, job('a'));
    const running = await claim();
    const record = queue.complete(running, async (transaction) => {
      await transaction.query('INSERT INTO deliveries (guid, event, received_at, state) VALUES ($1, $2, $3, $4)', [
        'r',
        'recorded',
        new Date(clock),
        'ignored',
      ]);
      throw new Error('no space left');
    });
    await expect(record).rejects.toThrow('no space left');
    expect([await stateOf('r'), await stateOf('d-1')]).toEqual([undefined, 'waiting']);
    await queue.complete(running);
    expect(await stateOf('d-1')).toBe('done');
  });

  it('gives the jobs of a silent worker to others, and takes nothing more from it', async () => {
    await add('a', 'b');
    const [silent, living] = [await claim('silent'), await claim('living')];
    clock += 59 * SECOND;
    await queue.renew('living');
    expect(await queue.takeOver('expired')).toBe(0);
    clock += 2 * SECOND;
    expect(await queue.takeOver('expired')).toBe(1);
    expect(await claim('living')).toMatchObject({ key: silent.key, attempts: 0, interruptions: 1 });
    await expect(queue.complete(silent)).rejects.toThrow(ClaimLost);
    await expect(queue.retry(silent, 'late', new Date(clock))).rejects.toThrow(ClaimLost);
    await expect(queue.bury(silent, 'late')).rejects.toThrow(ClaimLost);
    await queue.complete(living);
  });

  it('buries a job that ends its process again and again', async () => {
    await add('a');
    for (let interruptions = 1; interruptions <= 10; interruptions++) {
      await claim();
      expect(await queue.takeOver('all')).toBe(1);
    }
    expect(await queue.claim('w', SHARES)).toBeNull();
    expect(await queue.dead(5)).toMatchObject([{ key: 'a', lastError: expect.stringContaining('10 times') }]);
  });

  it('takes back what a worker that stops hands back, as if it had not begun', async () => {
    await add('a', 'b');
    const handed = await claim('stopping');
    await claim('other');
    expect(await queue.handBack('stopping')).toBe(1);
    expect(await claim('other')).toMatchObject({ key: handed.key, attempts: 0, interruptions: 0 });
  });

  it('shows dead letters, and runs one again on demand or when its work is asked for anew', async () => {
    await deliveries.receive({ id: 'd-1', event: 'push' }, job('a'));
    await queue.bury(await claim(), 'gone');
    const [dead] = await queue.dead(5);
    expect(dead).toMatchObject({ key: 'a', lastError: 'gone' });
    expect(await queue.revive((dead?.id ?? 0) + 1)).toBe(false);
    expect(await queue.revive(dead?.id ?? 0)).toBe(true);
    await queue.bury(await claim(), 'gone again');
    await add('a');
    await queue.complete(await claim());
    expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, dead: 0 });
    expect(await stateOf('d-1')).toBe('done');
  });

  it('takes a repeated delivery once, and works on it again only when its job died', async () => {
    const delivery = { id: 'd-1', event: 'push' };
    expect(await deliveries.receive(delivery, job('a'))).toBe('taken');
    expect(await deliveries.receive(delivery, job('a'))).toBe('repeated');
    const running = await claim();
    expect(await deliveries.receive(delivery, job('a'))).toBe('repeated');
    await queue.bury(running, 'gone');
    expect(await deliveries.receive(delivery, job('a'))).toBe('taken');
    await queue.complete(await claim());
    expect(await deliveries.receive(delivery, job('a'))).toBe('repeated');
    expect(await deliveries.receive({ id: 'd-2', event: 'star' }, null)).toBe('ignored');
    expect(await deliveries.receive({ id: 'd-2', event: 'star' }, null)).toBe('repeated');
    expect(await drain()).toEqual([]);
  });

  it('keeps whatever characters people and agents write', async () => {
    const hostile = 'a\0b \ud800 \u202e "\'; --';
    await add(job('a', { payload: [hostile] }));
    await queue.retry(await claim(), `GitHub said ${hostile}`, new Date(clock));
    await add(job('a', { payload: ['c'] }));
    expect(await claim()).toMatchObject({ payload: [hostile, 'c'], lastError: expect.stringContaining('GitHub said ab') });
  });

  it('stores a delivery and its job, or neither', async () => {
    const broken = createDeliveries(
      opened.database,
      { enqueue: () => Promise.reject(new Error('no space left')) },
      () => new Date(clock),
    );
    await expect(broken.receive({ id: 'd-1', event: 'push' }, job('a'))).rejects.toThrow('no space left');
    expect(await stateOf('d-1')).toBeUndefined();
  });

  it('forgets what ended long ago, and nothing that waits', async () => {
    await deliveries.receive({ id: 'old', event: 'push' }, job('a'));
    await drain();
    await deliveries.receive({ id: 'ignored', event: 'star' }, null);
    await deliveries.receive({ id: 'waiting', event: 'push' }, job('b'));
    await queue.prune(new Date(clock + SECOND));
    expect([await stateOf('old'), await stateOf('ignored'), await stateOf('waiting')]).toEqual([undefined, undefined, 'waiting']);
    expect(await drain()).toEqual(['b']);
  });

  it('loses and doubles nothing under many hands', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${index % 20}@${index % 3}`);
    const writing = new Set<string>();
    const ran: string[] = [];
    const clashes: string[] = [];
    let producing = true;
    const worker = async (name: string): Promise<void> => {
      for (;;) {
        const mine = await queue.claim(name, SHARES);
        if (!mine) {
          if (!producing && (await queue.counts()).waiting === 0) return;
          await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        if (writing.has(mine.exclusiveKey)) clashes.push(mine.exclusiveKey);
        writing.add(mine.exclusiveKey);
        await new Promise((resolve) => setImmediate(resolve));
        writing.delete(mine.exclusiveKey);
        ran.push(...mine.payload);
        if (mine.attempts === 0 && mine.key.startsWith('k1')) await queue.retry(mine, 'once', new Date(clock));
        else await queue.complete(mine);
      }
    };
    const workers = ['a', 'b', 'c', 'd'].map(worker);
    await Promise.all(
      keys.map((key, index) =>
        deliveries.receive({ id: `d-${index}`, event: 'push' }, job(key, { exclusive: key.slice(0, 2), payload: [`p${index}`] })),
      ),
    );
    producing = false;
    await Promise.all(workers);
    expect(clashes).toEqual([]);
    expect(new Set(ran).size).toBe(60);
    expect(await opened.database.query(`SELECT guid FROM deliveries WHERE state <> 'done'`)).toEqual([]);
    expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, dead: 0 });
  });
});
