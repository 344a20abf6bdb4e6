/** Runs a job until it is published: tries again while GitHub is unwell, then says on the check that it could not judge. */
import type { Logger } from 'pino';
import { describeError } from '../github/clients.js';
import type { Job } from './job.js';
import { type JobOutcome, type Judging, isTransient, judge, publishFailure } from './judge.js';

/** Waiting times between attempts, in milliseconds: long enough for GitHub to catch up with its own event. */
const PAUSES = [2_000, 10_000, 30_000];

export interface JobRunner {
  readonly judging: Judging;
  readonly log: Logger;
  /** Resolves after the given milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Told how each job ended. */
  readonly onEnd?: ((job: Job, outcome: JobOutcome | { readonly kind: 'failed'; readonly reason: string }) => void) | undefined;
}

export async function runJob(job: Job, { judging, log, pause, onEnd }: JobRunner): Promise<void> {
  const about = { repository: `${job.repository.owner}/${job.repository.name}`, head: job.headSha, target: job.target.kind };
  for (let attempt = 0; ; attempt++) {
    try {
      const outcome = await judge(job, judging);
      log.info({ ...about, outcome }, 'job ended');
      onEnd?.(job, outcome);
      return;
    } catch (error) {
      const reason = describeError(error);
      const wait = PAUSES[attempt];
      if (wait !== undefined && isTransient(error)) {
        log.warn({ ...about, reason, attempt }, 'job failed, trying again');
        await pause(wait);
        continue;
      }
      log.error({ ...about, reason }, 'job failed');
      await publishFailure(job, judging, reason).catch((failure: unknown) => {
        log.error({ ...about, reason: describeError(failure) }, 'the failure could not be published: the check stays as it is');
      });
      onEnd?.(job, { kind: 'failed', reason });
      return;
    }
  }
}
