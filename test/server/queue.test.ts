import { describe, expect, it } from '@jest/globals';
import { type Job, mergeJobs } from '../../src/server/job.js';
import { createQueue } from '../../src/server/queue.js';

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
const onFault = (_: Job, error: unknown): never => {
  throw error;
};

describe('queue', () => {
  it('runs different heads at the same time, up to its concurrency', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 2, run, onFault });
    for (const head of ['a', 'b', 'c']) queue.add(job(head));
    expect(started.map((each) => each.headSha)).toEqual(['a', 'b']);
    await end(0);
    expect(started.map((each) => each.headSha)).toEqual(['a', 'b', 'c']);
  });

  it('never runs two jobs of one head at once, and merges those that wait', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 4, run, onFault });
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
    const queue = createQueue({ concurrency: 1, run, onFault });
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
      onFault: ({ headSha }, error) => faults.push(`${headSha}: ${(error as Error).message}`),
    });
    queue.add(job('a'));
    queue.add(job('b'));
    await queue.idle();
    expect(faults).toEqual(['a: broken']);
    expect(ran).toEqual(['a', 'b']);
  });

  it('lets what runs end when it is closed, starts nothing more and takes nothing more', async () => {
    const { started, run, end } = stage();
    const queue = createQueue({ concurrency: 1, run, onFault });
    queue.add(job('a'));
    queue.add(job('b'));
    const closed = queue.close();
    await end(0);
    await closed;
    expect(started.map((each) => each.headSha)).toEqual(['a']);
    expect(() => queue.add(job('c'))).toThrow('closed');
  });
});
