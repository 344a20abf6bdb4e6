/**
 * The queue that every job passes through. This one lives in the process's memory: a job that waits when the process ends is lost,
 * and found again only by the next event on its head.
 */
import { type Job, jobKey, mergeJobs } from './job.js';

export interface Queue {
  /** Takes a job; one that waits for the same head already is merged with it. */
  add(job: Job): void;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
  /** Takes no more jobs and resolves when the running ones have ended. */
  close(): Promise<void>;
}

export interface QueueSettings {
  /** How many jobs run at the same time. */
  readonly concurrency: number;
  /** Runs a job; what it throws has been dealt with by then. */
  readonly run: (job: Job) => Promise<void>;
  /** Told of a `run` that threw all the same: a fault of the program. */
  readonly onFault: (job: Job, error: unknown) => void;
}

export function createQueue({ concurrency, run, onFault }: QueueSettings): Queue {
  const waiting = new Map<string, Job>();
  const running = new Set<string>();
  let closed = false;
  let onIdle: (() => void)[] = [];

  const startNext = (): void => {
    for (const [key, job] of waiting) {
      if (running.size >= concurrency) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void run(job)
        .catch((error: unknown) => onFault(job, error))
        .finally(() => {
          running.delete(key);
          startNext();
          if (running.size === 0 && waiting.size === 0) {
            for (const resolve of onIdle) resolve();
            onIdle = [];
          }
        });
    }
  };

  const idle = (): Promise<void> =>
    running.size === 0 && waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve));

  return {
    add(job) {
      if (closed) throw new Error('the queue is closed: the process is stopping');
      const key = jobKey(job);
      const before = waiting.get(key);
      waiting.set(key, before ? mergeJobs(before, job) : job);
      startNext();
    },
    idle,
    close() {
      closed = true;
      waiting.clear();
      return idle();
    },
  };
}
