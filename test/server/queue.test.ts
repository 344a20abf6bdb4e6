import { describe, expect, it } from '@jest/globals';
import { type Job, mergeJobs } from '../../src/server/job.js';
import { createQueue, QueueClosed } from '../../src/server/queue.js';

const job = (headSha: string, pullRequests: number[] = [], branch: string | null = null): Job => ({
  installationId: 1,
  repository: { id: 7, owner: 'acme', name: 'shop', defaultBranch: 'main' },
  headSha,
  target: { kind: 'head', pullRequests, branch },
  sender: null,
});

/** A runner whose jobs end when the test says so. */
function stage() {
  const started: Job[] = [];
  const ends = new Map<Job, () => void>();
  const run = (each: Job): Promise<void> => {
    started.push(each);
    return new Promise((resolve) => ends.set(each, resolve));
  };
  const end = async (index: number): Promise<void> => {
    ends.get(started[index] as Job)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, run, end };
}
const pause = (): Promise<void> => Promise.resolve();
const onFault = (_: Job, error: unknown): never => {
  throw error;
};

describe('queue', () => {
  it('runs different heads at the same time, up to its concurrency', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 2, run, pause, onFault });
    for (const head of ['a', 'b', 'c']) queue.add(job(head));
    expect(started.map((each) => each.headSha)).toEqual(['a', 'b']);
    await end(0);
    expect(started.map((each) => each.headSha)).toEqual(['a', 'b', 'c']);
  });

  it('never runs two jobs of one head at once, and merges those that wait', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 4, run, pause, onFault });
    queue.add(job('a', [1]));
    queue.add(job('a', [2]));
    queue.add(job('a', [3, 2], 'agent/x'));
    queue.add(job('b'));
    expect(started.map((each) => each.headSha)).toEqual(['a', 'b']);
    await end(0);
    expect(started).toHaveLength(3);
    expect(started[2]?.target).toEqual({ kind: 'head', pullRequests: [2, 3], branch: 'agent/x' });
  });

  it('does not forget who brought the commits when a label follows the push', () => {
    const mona = { login: 'mona', id: 3, type: 'User' as const };
    expect(mergeJobs({ ...job('a'), sender: mona }, job('a')).sender).toEqual(mona);
    expect(mergeJobs(job('a'), { ...job('a'), sender: mona }).sender).toEqual(mona);
  });

  it('is idle only when nothing waits or runs', async () => {
    const { run, end } = stage();
    const queue = createQueue({ concurrency: 1, run, pause, onFault });
    await queue.idle();
    queue.add(job('a'));
    queue.add(job('b'));
    let idle = false;
    const waiting = queue.idle().then(() => {
      idle = true;
    });
    await end(0);
    expect(idle).toBe(false);
    await end(1);
    await waiting;
    expect(idle).toBe(true);
  });

  it('reports a job that throws, and goes on', async () => {
    const faults: string[] = [];
    const ran: string[] = [];
    const queue = createQueue({
      concurrency: 1,
      run: async ({ headSha }) => {
        ran.push(headSha);
        if (headSha === 'a') throw new Error('broken');
      },
      pause,
      onFault: ({ headSha }, error) => faults.push(`${headSha}: ${(error as Error).message}`),
    });
    queue.add(job('a'));
    queue.add(job('b'));
    await queue.idle();
    expect(faults).toEqual(['a: broken']);
    expect(ran).toEqual(['a', 'b']);
  });

  it('never runs two jobs of one head at once, even when one is of a merge group', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 2, run, pause, onFault });
    queue.add(job('a'));
    queue.add({ ...job('a'), target: { kind: 'merge-group', baseRef: 'main', baseSha: 'b', branch: 'gh-readonly-queue/main' } });
    expect(started).toHaveLength(1);
    await end(0);
    expect(started).toHaveLength(2);
  });

  it('gives the place of a job that rests to another, and gives it back in turn', async () => {
    const log: string[] = [];
    let wake = (): void => undefined;
    let endOther = (): void => undefined;
    const queue = createQueue({
      concurrency: 1,
      run: async ({ headSha }, rest) => {
        log.push(`${headSha} begins`);
        if (headSha === 'a') await rest(1_000);
        else await new Promise<void>((resolve) => (endOther = resolve));
        log.push(`${headSha} ends`);
      },
      pause: () => new Promise((resolve) => (wake = resolve)),
      onFault,
    });
    queue.add(job('a'));
    queue.add(job('b'));
    expect(log).toEqual(['a begins', 'b begins']);
    wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['a begins', 'b begins']);
    endOther();
    await queue.idle();
    expect(log).toEqual(['a begins', 'b begins', 'b ends', 'a ends']);
  });

  it('lets what runs end when it is closed, wakes what rests, starts nothing more and takes nothing more', async () => {
    const { started, run, end } = stage();
    const woken: unknown[] = [];
    const queue = createQueue({
      concurrency: 1,
      run: (each, rest) => (each.headSha === 'r' ? rest(1_000).catch((error: unknown) => void woken.push(error)) : run(each)),
      pause: () => new Promise(() => undefined),
      onFault,
    });
    for (const head of ['r', 'a', 'b']) queue.add(job(head));
    const left = queue.close();
    expect(left.waiting.map((each) => each.headSha)).toEqual(['b']);
    expect(left.running().map((each) => each.headSha)).toEqual(['r', 'a']);
    await end(0);
    await queue.idle();
    expect(started.map((each) => each.headSha)).toEqual(['a']);
    expect(woken).toEqual([expect.any(QueueClosed)]);
    expect(left.running()).toEqual([]);
    expect(() => queue.add(job('c'))).toThrow(QueueClosed);
  });
});
