/**
 * The queue that every job passes through. This one lives in the process's memory: a job that waits when the process ends is lost,
 * and found again only by the next event on its head.
 */
import { type Job, headKey, jobKey, mergeJobs } from './job.js';

export interface Queue {
  /** Takes a job; one that waits for the same work already is merged with it. */
  add(job: Job): void;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
  /**
   * Takes no more jobs, starts none and wakes those that rest. Returns at once with the jobs that have not ended, for whoever
   * answers for them; those that run go on, and `idle` tells when they have ended.
   */
  close(): { readonly waiting: readonly Job[]; readonly running: () => readonly Job[] };
}

/**
 * Lets a job that runs wait without holding a place that another could use, and resolves when it may go on.
 * @throws {QueueClosed} when the queue is closed before or meanwhile.
 */
export type Rest = (milliseconds: number) => Promise<void>;

export interface QueueSettings {
  /** How many jobs run at the same time. */
  readonly concurrency: number;
  /** Runs a job; what it throws has been dealt with by then. */
  readonly run: (job: Job, rest: Rest) => Promise<void>;
  /** Resolves after the given milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Told of a `run` that threw all the same: a fault of the program. */
  readonly onFault: (job: Job, error: unknown) => void;
}

export class QueueClosed extends Error {
  override readonly name = 'QueueClosed';
}

export function createQueue({ concurrency, run, pause, onFault }: QueueSettings): Queue {
  const waiting = new Map<string, Job>();
  /** By head: two jobs of one head write to one check. */
  const running = new Map<string, Job>();
  /** Jobs that have rested and want their place back. */
  const rested: (() => void)[] = [];
  const closing = new AbortController();
  let places = concurrency;
  let onIdle: (() => void)[] = [];

  const startNext = (): void => {
    while (places > 0 && rested.length > 0) {
      places -= 1;
      rested.shift()?.();
    }
    for (const [key, job] of waiting) {
      if (places === 0) return;
      const head = headKey(job);
      if (running.has(head)) continue;
      waiting.delete(key);
      running.set(head, job);
      places -= 1;
      void run(job, rest)
        .catch((error: unknown) => onFault(job, error))
        .finally(() => {
          running.delete(head);
          leave();
        });
    }
  };

  const leave = (): void => {
    places += 1;
    startNext();
    if (running.size > 0 || waiting.size > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  };

  const rest: Rest = async (milliseconds) => {
    if (closing.signal.aborted) throw new QueueClosed('the process is stopping');
    places += 1;
    startNext();
    await Promise.race([pause(milliseconds), aborted]);
    await new Promise<void>((resolve) => {
      rested.push(resolve);
      startNext();
    });
    if (closing.signal.aborted) throw new QueueClosed('the process is stopping');
  };
  const aborted = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve(), { once: true }));

  return {
    add(job) {
      if (closing.signal.aborted) throw new QueueClosed('the process is stopping');
      const key = jobKey(job);
      const before = waiting.get(key);
      waiting.set(key, before ? mergeJobs(before, job) : job);
      startNext();
    },
    idle: () => (running.size === 0 && waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
    close() {
      closing.abort();
      const left = [...waiting.values()];
      waiting.clear();
      return { waiting: left, running: () => [...running.values()] };
    },
  };
}
