import { afterEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { type Job, mergeJobs, queued } from '../../src/server/job.js';
import { type AttemptEnd, startWorker, type Worker, type WorkerSettings } from '../../src/server/worker.js';
import { createJobQueue } from '../../src/store/job-queue.js';
import { type ClaimedJob, type JobQueue, PRIORITY } from '../../src/store/queued-job.js';
import { emptyDatabase, openBeforeTests, sharedDatabase } from '../support/database.js';

const job = (headSha: string, pullRequests: number[] = [], repository = 7): Job => ({
  installationId: 1,
  repository: { id: repository, owner: 'acme', name: 'shop', defaultBranch: 'main' },
  headSha,
  target: { kind: 'head', pullRequests, branch: null },
  sender: null,
});

interface Stage {
  readonly worker: Worker;
  readonly queue: JobQueue<Job>;
  readonly began: ClaimedJob<Job>[];
  readonly logged: string[];
  readonly pauses: number[];
  readonly add: (...jobs: Job[]) => Promise<void>;
  /** Resolves when `count` attempts have begun. */
  readonly begun: (count: number) => Promise<void>;
  /** Ends the attempt of this index. */
  readonly end: (index: number, end?: AttemptEnd | Error) => void;
}

openBeforeTests();

let running: Stage;
afterEach(async () => {
  for (const index of running.began.keys()) running.end(index);
  await running.worker.stop(0);
  await running.worker.idle();
});

/** A worker whose attempts end when the test says so, and a clock that moves only while it pauses. */
async function stage(places: number, settings: Partial<WorkerSettings> = {}): Promise<Stage> {
  const database = await emptyDatabase();
  let clock = Date.parse('2026-11-25T08:00:00Z');
  const now = (): Date => new Date(clock);
  const queue = createJobQueue<Job>(database, { merge: mergeJobs, now });
  const began: ClaimedJob<Job>[] = [];
  const ends: ((end: AttemptEnd | Error) => void)[] = [];
  const logged: string[] = [];
  const pauses: number[] = [];
  let onBegin: (() => void)[] = [];
  const worker = startWorker({
    name: 'w',
    queue,
    places,
    attempt: (each) => {
      began.push(each);
      for (const resolve of onBegin) resolve();
      onBegin = [];
      return new Promise((resolve, reject) => {
        ends.push((end) => (end instanceof Error ? reject(end) : resolve(end)));
      });
    },
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    now,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      clock += milliseconds;
    },
    lookEvery: null,
    ...settings,
  });
  running = {
    worker,
    queue,
    began,
    logged,
    pauses,
    async add(...jobs) {
      for (const each of jobs)
        await database.transaction((transaction) => queue.enqueue(transaction, queued(each, PRIORITY.event)));
      worker.wake();
    },
    async begun(count) {
      while (began.length < count) await new Promise<void>((resolve) => onBegin.push(resolve));
    },
    end: (index, end = { kind: 'done', entries: [] }) => ends[index]?.(end),
  };
  return running;
}
const heads = (jobs: readonly ClaimedJob<Job>[]): string[] => jobs.map(({ payload }) => payload.headSha);

describe('a worker', () => {
  it('runs jobs up to its places, and of one head one at a time', async () => {
    const { add, begun, end, began, worker, queue } = await stage(4);
    await add(job('a', [1]), job('b'));
    await begun(2);
    await add(job('a', [2]), job('a', [3]), job('c', [], 8), job('d', [], 8), job('e', [], 8));
    // The second job of "a" waits for the first; three quarters of the places are the share of one installation.
    await begun(3);
    end(1);
    await begun(4);
    expect(heads(began)).toEqual(['a', 'b', 'c', 'd']);
    end(0);
    end(2);
    end(3);
    await begun(6);
    expect(began.slice(4).map(({ payload }) => payload.target)).toContainEqual(job('a', [2, 3]).target);
    end(4);
    end(5);
    await worker.idle();
    expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, dead: 0 });
  });

  it('gives the place of a job that waits for its next attempt to another', async () => {
    const { add, begun, end, began, pauses } = await stage(1);
    await add(job('a'));
    await begun(1);
    await add(job('b'));
    end(0, { kind: 'again', reason: 'GitHub is unwell', wait: 90_000 });
    await begun(2);
    expect(heads(began)).toEqual(['a', 'b']);
    expect(pauses).toEqual([]);
    end(1);
    await begun(3);
    expect(pauses).toEqual([90_000]);
    expect(began[2]).toMatchObject({ attempts: 1, lastError: 'GitHub is unwell', payload: { headSha: 'a' } });
  });

  it('keeps what failed for good among the dead letters, and goes on after a fault', async () => {
    const { add, begun, end, queue, worker, logged } = await stage(1);
    await add(job('a'), job('b'), job('c'));
    await begun(1);
    end(0, { kind: 'dead', reason: 'gone', entries: [] });
    await begun(2);
    end(1, new Error('broken'));
    await begun(3);
    end(2);
    await worker.idle();
    expect((await queue.dead(5)).map(({ lastError }) => lastError)).toEqual(['a fault of Nightwarden: Error: broken', 'gone']);
    expect(logged.join('')).toContain('a job broke the runner');
  });

  it('goes on when the database fails for a while', async () => {
    const { add, begun, began, queue, logged } = await stage(1);
    const claim = queue.claim.bind(queue);
    let failures = 0;
    queue.claim = (...values) => (failures++ < 2 ? Promise.reject(new Error('no connection')) : claim(...values));
    await add(job('a'));
    await begun(1);
    expect(heads(began)).toEqual(['a']);
    expect(logged.join('')).toContain('no connection');
  });

  it('looks for jobs of other processes where there are some', async () => {
    let look = (): void => undefined;
    const looking = new Promise<void>((resolve) => (look = resolve));
    let waiting = (): void => undefined;
    const first = new Promise<void>((resolve) => (waiting = resolve));
    const { queue, begun, began } = await stage(1, {
      lookEvery: 250,
      pause: async (milliseconds) => {
        // The grace of the stop in the end.
        if (milliseconds === 0) return;
        expect(milliseconds).toBe(250);
        waiting();
        await looking;
      },
    });
    await first;
    // Added by another process: this worker is not woken.
    await (await sharedDatabase()).transaction((transaction) => queue.enqueue(transaction, queued(job('a'), PRIORITY.event)));
    expect(began).toEqual([]);
    look();
    await begun(1);
    expect(heads(began)).toEqual(['a']);
  });

  it('lets what runs end when it stops, begins nothing more, and hands back what does not end', async () => {
    let over = (): void => undefined;
    const { add, begun, end, queue, worker, began } = await stage(4, { pause: () => new Promise((resolve) => (over = resolve)) });
    await add(job('a'), job('b'), job('c', [], 8));
    await begun(3);
    const stopped = worker.stop(10_000);
    await add(job('d'));
    end(0);
    while ((await queue.counts()).running > 2) await new Promise((resolve) => setImmediate(resolve));
    over();
    await stopped;
    expect(await queue.counts()).toMatchObject({ waiting: 3, running: 0 });
    end(1);
    end(2);
    await worker.idle();
    expect(heads(began)).toEqual(['a', 'c', 'b']);
    expect(running.logged.join('')).toContain('handed on meanwhile');
    expect(await queue.counts()).toMatchObject({ waiting: 3, running: 0 });
  });
});
