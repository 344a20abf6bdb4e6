/**
 * The queue that all work passes through, in the database: what is in it survives the process. Of jobs with one key one waits at
 * most; of jobs with one exclusive key one runs at most, in all processes together. What a job is about stays with its owner: here it
 * is a payload that can be merged with another.
 */
import type { Queries } from './database.js';

export interface NewJob<Payload> {
  /** The same work has the same key. */
  readonly key: string;
  /** What the work writes to. */
  readonly exclusiveKey: string;
  readonly installationId: number;
  /** 0 when the work is about the whole installation. */
  readonly repositoryId: number;
  /** The lowest first; see `PRIORITY`. */
  readonly priority: number;
  readonly payload: Payload;
}

/** Among those that may run, all of one priority run before any of the next. */
export const PRIORITY = { person: 0, event: 10, sweep: 20 } as const;

export interface QueuedJob<Payload> extends NewJob<Payload> {
  readonly id: number;
  /** Attempts that failed. */
  readonly attempts: number;
  /** Attempts whose process was gone before they ended. */
  readonly interruptions: number;
  readonly lastError: string | null;
  readonly runAt: Date;
}

/** A job that runs. It belongs to whoever holds the claim, until the lease is over. */
export interface ClaimedJob<Payload> extends QueuedJob<Payload> {
  readonly claim: number;
}

/** How many jobs of one installation and of one repository a worker runs at the same time, so that a place is left for others. */
export interface Shares {
  readonly perInstallation: number;
  readonly perRepository: number;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** When the job that waits the longest was asked for. */
  readonly oldest: Date | null;
}

export interface JobQueue<Payload> {
  /**
   * Takes a job, in the caller's transaction; one that waits for the same work is merged with it. A job that failed keeps its waiting
   * time, whatever comes for it meanwhile.
   * @returns the id of the job that waits now.
   */
  enqueue(transaction: Queries, job: NewJob<Payload>): Promise<number>;
  /** The next job, now running under `worker` and a lease; null when none may run now. */
  claim(worker: string, shares: Shares): Promise<ClaimedJob<Payload> | null>;
  /** Prolongs the leases of all that `worker` runs. */
  renew(worker: string): Promise<void>;
  /**
   * Ends a job, its deliveries, and dead jobs of the same key, in one transaction with what `record` writes.
   * @throws {ClaimLost} when another worker has taken the job over; nothing is recorded then.
   */
  complete(job: ClaimedJob<Payload>, record?: (transaction: Queries) => Promise<void>): Promise<void>;
  /** Lets a job that failed wait until `runAt`. @throws {ClaimLost} */
  retry(job: ClaimedJob<Payload>, reason: string, runAt: Date): Promise<void>;
  /** Puts a job that will not be tried again among the dead letters, together with what `record` writes. @throws {ClaimLost} */
  bury(job: ClaimedJob<Payload>, reason: string, record?: (transaction: Queries) => Promise<void>): Promise<void>;
  /** Lets all that `worker` runs wait again, as if it had not begun: the worker stops. */
  handBack(worker: string): Promise<number>;
  /**
   * Lets jobs wait again whose worker is gone: those whose lease is over, or with `all` every running one. One that was interrupted
   * often is buried, since it may be what ends the process.
   */
  takeOver(which: 'expired' | 'all'): Promise<number>;
  /** The dead letters, the newest first. */
  dead(limit: number): Promise<readonly QueuedJob<Payload>[]>;
  /** Lets a dead job wait again, with all its attempts before it. False when there is no dead job of this id. */
  revive(id: number): Promise<boolean>;
  /** When the next job that is not due yet becomes due. */
  nextRunAt(): Promise<Date | null>;
  counts(): Promise<QueueCounts>;
  /** Forgets jobs and deliveries that ended before `time`. */
  prune(time: Date): Promise<void>;
}

/** The job belongs to another worker by now. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}
