/** One attempt at a job: published, to be tried again while GitHub is unwell, or given up with a word on the check. */
import type { Logger } from 'pino';
import { describeError, isUnwell, waitAskedFor } from '../github/clients.js';
import type { ClaimedJob } from '../store/queued-job.js';
import type { Decision } from '../verdict/verdict.js';
import type { Job } from './job.js';
import { outcomeEntries } from './log-entries.js';
import { type JobOutcome, type Judging, isTransient, judge, publishFailure } from './judge.js';
import type { AttemptEnd } from './worker.js';

/** Waiting times after each failed attempt, in milliseconds: long enough for GitHub to catch up with its own event. */
const PAUSES = [2_000, 10_000, 30_000];

/**
 * Waiting times after that, for as long as not even the failure can be published: the check would stay in progress without an end,
 * and GitHub offers no re-run of such a one.
 */
const LONG_PAUSES = [1, 5, 15, 30, 60, 60, 60].map((minutes) => minutes * 60_000);

/** GitHub never limits for longer than an hour; what an answer asks for beyond that is not believed. */
const LONGEST_PAUSE = 65 * 60_000;

/** By how much a waiting time grows at most, so that what failed together does not come again together. */
const JITTER = 0.25;

/** How a job ended, in few words; the verdict itself is in the log of the store. */
export type JobEnd =
  | { readonly kind: 'published'; readonly decision: Decision; readonly pullRequests: readonly number[] }
  | Exclude<JobOutcome, { kind: 'published' }>
  | { readonly kind: 'failed'; readonly reason: string };

export interface JobRunner {
  readonly judging: Judging;
  readonly log: Logger;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Told how each job ended. */
  readonly onEnd?: ((job: Job, end: JobEnd) => void) | undefined;
}

export async function runJob(claimed: ClaimedJob<Job>, runner: JobRunner): Promise<AttemptEnd> {
  const { payload: job, attempts } = claimed;
  const { judging, log, onEnd } = runner;
  const about = { repository: `${job.repository.owner}/${job.repository.name}`, head: job.headSha, target: job.target.kind };
  const again = (error: unknown, wait: number): AttemptEnd => {
    const longest = Math.max(wait * (1 + JITTER * runner.random()), waitAskedFor(error, judging.now()) ?? 0);
    return { kind: 'again', reason: describeError(error), wait: Math.min(longest, LONGEST_PAUSE) };
  };
  try {
    const outcome = await judge(job, judging);
    const end = endOf(outcome);
    log.info({ ...about, outcome: end }, 'job ended');
    onEnd?.(job, end);
    return { kind: 'done', entries: outcomeEntries(judging.now(), claimed, outcome) };
  } catch (error) {
    const reason = describeError(error);
    const pause = PAUSES[attempts];
    if (pause !== undefined && isTransient(error)) {
      log.warn({ ...about, reason, attempts }, 'job failed, trying again');
      return again(error, pause);
    }
    log.error({ ...about, reason }, 'job failed');
    try {
      await publishFailure(job, judging, reason);
    } catch (failure) {
      const longPause = LONG_PAUSES[Math.max(0, attempts - PAUSES.length)];
      const goesOn = longPause !== undefined && isUnwell(failure);
      log.error(
        { ...about, reason: describeError(failure) },
        goesOn
          ? 'the failure could not be published, trying again later'
          : 'the failure could not be published: the check stays as it is',
      );
      if (goesOn) return again(failure, longPause);
    }
    const outcome = { kind: 'failed', reason } as const;
    onEnd?.(job, outcome);
    return { kind: 'dead', reason, entries: outcomeEntries(judging.now(), claimed, outcome) };
  }
}

function endOf(outcome: JobOutcome): JobEnd {
  if (outcome.kind !== 'published') return outcome;
  return { kind: outcome.kind, decision: outcome.verdict.decision, pullRequests: outcome.pullRequests };
}
