/** Runs jobs from the queue: as many at a time as it has places, woken by whoever adds one, and by the clock. */
import type { Logger } from 'pino';
import { type ClaimedJob, ClaimLost, type JobQueue } from '../store/queued-job.js';
import type { EntryContent } from '../store/log/entry.js';
import { appendToLog } from '../store/log/log.js';
import type { Job } from './job.js';

/** How an attempt ended, and what the log is to hold of it. */
export type AttemptEnd =
  | { readonly kind: 'done'; readonly entries: readonly EntryContent[] }
  /** Failed, to be tried again after `wait` milliseconds. */
  | { readonly kind: 'again'; readonly reason: string; readonly wait: number }
  /** Failed for good. */
  | { readonly kind: 'dead'; readonly reason: string; readonly entries: readonly EntryContent[] };

export interface WorkerSettings {
  /** Names this worker in the queue: no other process, and no earlier one, has the same. */
  readonly name: string;
  readonly queue: JobQueue<Job>;
  /** How many jobs run at the same time. */
  readonly places: number;
  /** One attempt; what it throws is a fault of the program. */
  readonly attempt: (job: ClaimedJob<Job>) => Promise<AttemptEnd>;
  readonly log: Logger;
  readonly now: () => Date;
  /** Resolves after the given milliseconds, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** How long to wait, at most, before looking for jobs that other processes added; null when there are none. */
  readonly lookEvery: number | null;
}

export interface Worker {
  /** A job was added, or can run now. */
  wake(): void;
  /** Resolves when nothing waits and nothing runs; of a stopped worker, when nothing of it runs. */
  idle(): Promise<void>;
  /** Begins no more jobs, gives those that run `grace` milliseconds to end, and hands back the others. */
  stop(grace: number): Promise<void>;
}

/** A third of a lease: two signs of life may get lost. */
const SIGN_OF_LIFE_MILLISECONDS = 20_000;
const AFTER_FAULT_MILLISECONDS = 5_000;

export function startWorker(settings: WorkerSettings): Worker {
  const { name, queue, places, attempt, log, now, pause, lookEvery } = settings;
  // Half and three quarters of the places, at least one: the rest is for other repositories and installations.
  const shares = { perRepository: Math.ceil(places / 2), perInstallation: Math.ceil((places * 3) / 4) };
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let woken = new AbortController();
  let onChange: (() => void)[] = [];

  const wake = (): void => {
    woken.abort();
    for (const resolve of onChange) resolve();
    onChange = [];
  };
  const changed = (): Promise<void> => new Promise((resolve) => onChange.push(resolve));

  const run = async (job: ClaimedJob<Job>): Promise<void> => {
    const about = { job: job.id, repository: job.repositoryId, head: job.payload.headSha };
    try {
      const end = await attempt(job).catch((error: unknown): AttemptEnd => {
        log.fatal({ ...about, error: String(error) }, 'a job broke the runner');
        return { kind: 'dead', reason: `a fault of Nightwarden: ${String(error)}`, entries: [] };
      });
      if (end.kind === 'done') await queue.complete(job, (transaction) => appendToLog(transaction, end.entries));
      else if (end.kind === 'dead') await queue.bury(job, end.reason, (transaction) => appendToLog(transaction, end.entries));
      else await queue.retry(job, end.reason, new Date(now().getTime() + end.wait));
    } catch (error) {
      // What it published stands, and whoever has the job now publishes the same.
      if (error instanceof ClaimLost) log.warn({ ...about }, 'a job ended that was handed on meanwhile');
      else
        log.error(
          { ...about, error: String(error) },
          'the end of a job could not be stored: it runs again when its lease is over',
        );
    }
  };

  /** Begins a job, or waits until one may be there. */
  const step = async (): Promise<void> => {
    woken = new AbortController();
    const { signal } = woken;
    const job = running.size < places ? await queue.claim(name, shares) : null;
    if (job) {
      const ended = run(job).finally(() => {
        running.delete(ended);
        wake();
      });
      running.add(ended);
      return;
    }
    const next = await queue.nextRunAt();
    const waits = [next === null ? null : Math.max(0, next.getTime() - now().getTime()), lookEvery].filter(
      (wait) => wait !== null,
    );
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (signal.aborted) return;
    await (waits.length === 0 ? aborted : Promise.race([aborted, pause(Math.min(...waits), signal)]));
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await step();
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ error: String(error) }, 'the queue cannot be read, trying again');
        await pause(AFTER_FAULT_MILLISECONDS, woken.signal);
      }
    }
  };

  const timer = setInterval(() => {
    void Promise.all([queue.renew(name), queue.takeOver('expired')]).then(
      ([, taken]) => {
        if (taken > 0) wake();
      },
      (error: unknown) => log.error({ error: String(error) }, 'the leases of the running jobs could not be prolonged'),
    );
  }, SIGN_OF_LIFE_MILLISECONDS).unref();
  const working = work();

  const ended = async (): Promise<void> => {
    await Promise.all(running);
  };
  return {
    wake,
    async idle() {
      for (;;) {
        if (stopping.signal.aborted) return ended();
        const change = changed();
        const { waiting, running: atWork } = await queue.counts();
        if (waiting + atWork === 0 && running.size === 0) return;
        await change;
      }
    },
    async stop(grace) {
      stopping.abort();
      wake();
      await working;
      const over = new AbortController();
      await Promise.race([ended(), pause(grace, over.signal)]);
      over.abort();
      clearInterval(timer);
      const handedBack = await queue.handBack(name);
      if (handedBack > 0) log.info({ jobs: handedBack }, 'jobs handed back to the queue');
    },
  };
}
