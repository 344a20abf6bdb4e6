/** Runs a job until it is published: tries again while GitHub is unwell, then says on the check that it could not judge. */
import type { Logger } from 'pino';
import { describeError, isUnwell, waitAskedFor } from '../github/clients.js';
import type { Job } from './job.js';
import { type JobOutcome, type Judging, isTransient, judge, publishFailure } from './judge.js';
import { QueueClosed, type Rest } from './queue.js';

/** Waiting times between attempts, in milliseconds: long enough for GitHub to catch up with its own event. */
const PAUSES = [2_000, 10_000, 30_000];

/**
 * Waiting times after that, for as long as not even the failure can be published: the check would stay in progress without an end,
 * and GitHub offers no re-run of such a one.
 */
const LONG_PAUSES = [1, 5, 15, 30, 60, 60, 60].map((minutes) => minutes * 60_000);

/** GitHub never limits for longer than an hour; what an answer asks for beyond that is not believed. */
const LONGEST_PAUSE = 65 * 60_000;

export interface JobRunner {
  readonly judging: Judging;
  readonly log: Logger;
  /** Told how each job ended. */
  readonly onEnd?: ((job: Job, outcome: JobOutcome | { readonly kind: 'failed'; readonly reason: string }) => void) | undefined;
}

export async function runJob(job: Job, rest: Rest, { judging, log, onEnd }: JobRunner): Promise<void> {
  const about = { repository: `${job.repository.owner}/${job.repository.name}`, head: job.headSha, target: job.target.kind };
  const waitFor = (error: unknown, wait: number): Promise<void> =>
    rest(Math.min(Math.max(wait, waitAskedFor(error, judging.now()) ?? 0), LONGEST_PAUSE));

  const attempt = async (): Promise<JobOutcome> => {
    for (let attempts = 0; ; attempts++) {
      try {
        return await judge(job, judging);
      } catch (error) {
        const wait = PAUSES[attempts];
        if (wait === undefined || !isTransient(error)) throw error;
        log.warn({ ...about, reason: describeError(error), attempts }, 'job failed, trying again');
        await waitFor(error, wait);
      }
    }
  };

  for (let rounds = 0; ; rounds++) {
    try {
      const outcome = await attempt();
      log.info({ ...about, outcome }, 'job ended');
      onEnd?.(job, outcome);
      return;
    } catch (error) {
      const reason = error instanceof QueueClosed ? 'Nightwarden was stopped before it could judge' : describeError(error);
      log.error({ ...about, reason }, 'job failed');
      try {
        await publishFailure(job, judging, reason);
      } catch (failure) {
        const wait = LONG_PAUSES[rounds];
        const again = wait !== undefined && isUnwell(failure) && !(error instanceof QueueClosed);
        log.error(
          { ...about, reason: describeError(failure) },
          again
            ? 'the failure could not be published, trying again later'
            : 'the failure could not be published: the check stays as it is',
        );
        if (
          again &&
          (await waitFor(failure, wait).then(
            () => true,
            () => false,
          ))
        )
          continue;
      }
      onEnd?.(job, { kind: 'failed', reason });
      return;
    }
  }
}
