/** The queue as tables: rows are claimed with a lock that others skip, and unique indexes hold what must never be twice. */
import { type Database, isUniqueViolation, type Queries } from './database.js';
import { type ClaimedJob, ClaimLost, type JobQueue, type NewJob, type QueuedJob } from './queued-job.js';
import { repeating } from './repeating.js';

export interface JobQueueSettings<Payload> {
  /** The waiting job and a new one of the same key, as one. */
  readonly merge: (waiting: Payload, next: Payload) => Payload;
  readonly now: () => Date;
}

/** How long a worker may be silent before its jobs are given to others. */
const LEASE_MILLISECONDS = 60_000;
const MOST_INTERRUPTIONS = 10;
const LONGEST_REASON = 2_000;

const COLUMNS = `id, key, exclusive_key AS "exclusiveKey", installation_id AS "installationId", repository_id AS "repositoryId", priority,
  payload, attempts, interruptions, last_error AS "lastError", run_at AS "runAt", claim`;

/**
 * Installations take turns, and in each its repositories; who was served longest ago comes first. $1 now, $2 worker, $3 end of the
 * lease, $4 and $5 the shares.
 */
const CLAIM = `
  WITH busy AS (
    SELECT installation_id, repository_id, count(*) AS jobs FROM jobs
    WHERE state = 'running' AND worker = $2 GROUP BY GROUPING SETS ((installation_id), (installation_id, repository_id))
  ), chosen AS (
    SELECT job.id FROM jobs AS job
    LEFT JOIN job_turns AS repository USING (installation_id, repository_id)
    LEFT JOIN (SELECT installation_id, max(claim) AS claim FROM job_turns GROUP BY installation_id) AS installation
      USING (installation_id)
    WHERE job.state = 'waiting' AND job.run_at <= $1
      AND job.exclusive_key NOT IN (SELECT exclusive_key FROM jobs WHERE state = 'running')
      AND job.installation_id NOT IN (SELECT installation_id FROM busy WHERE repository_id IS NULL AND jobs >= $4)
      AND (job.installation_id, job.repository_id) NOT IN
        (SELECT installation_id, repository_id FROM busy WHERE repository_id IS NOT NULL AND jobs >= $5)
    ORDER BY job.priority, installation.claim NULLS FIRST, repository.claim NULLS FIRST, job.run_at, job.id
    LIMIT 1 FOR UPDATE OF job SKIP LOCKED
  ), claimed AS (
    UPDATE jobs SET state = 'running', claim = nextval('job_claims'), worker = $2, leased_until = $3
    WHERE id IN (SELECT id FROM chosen) RETURNING *
  ), turn AS (
    INSERT INTO job_turns SELECT installation_id, repository_id, claim FROM claimed
    ON CONFLICT (installation_id, repository_id) DO UPDATE SET claim = excluded.claim
  )
  SELECT ${COLUMNS} FROM claimed`;

export function createJobQueue<Payload>(database: Database, { merge, now }: JobQueueSettings<Payload>): JobQueue<Payload> {
  const leaseEnd = (): Date => new Date(now().getTime() + LEASE_MILLISECONDS);

  /** Merges into the job of the same key that waits; its id, or null when none waits. */
  const mergeIntoWaiting = async (
    transaction: Queries,
    job: NewJob<Payload>,
    order: 'before' | 'after',
    tried: { readonly attempts: number; readonly runAt: Date } | null,
  ): Promise<number | null> => {
    const [waiting] = await transaction.query<QueuedJob<Payload>>(
      `SELECT ${COLUMNS} FROM jobs WHERE key = $1 AND state = 'waiting' FOR UPDATE`,
      [job.key],
    );
    if (!waiting) return null;
    const payload = order === 'before' ? merge(job.payload, waiting.payload) : merge(waiting.payload, job.payload);
    await transaction.query(
      `UPDATE jobs SET payload = $2, priority = least(priority, $3), attempts = greatest(attempts, $4),
         run_at = CASE WHEN $5::timestamptz IS NOT NULL THEN $5 WHEN attempts > 0 THEN run_at ELSE least(run_at, $6) END
       WHERE id = $1`,
      [waiting.id, JSON.stringify(payload), job.priority, tried?.attempts ?? 0, tried?.runAt ?? null, now()],
    );
    return waiting.id;
  };

  /** From running or dead to waiting; into the job that waits for the same work meanwhile, when there is one. */
  const letWait = async (
    transaction: Queries,
    job: QueuedJob<Payload>,
    next: { readonly attempts: number; readonly interruptions: number; readonly reason: string | null; readonly runAt: Date },
  ): Promise<void> => {
    const into = await mergeIntoWaiting(transaction, job, 'before', next.attempts > 0 ? next : null);
    if (into !== null) {
      await transaction.query('UPDATE deliveries SET job_id = $2 WHERE job_id = $1', [job.id, into]);
      await transaction.query('DELETE FROM jobs WHERE id = $1', [job.id]);
      return;
    }
    await transaction.query(
      `UPDATE jobs SET state = 'waiting', claim = NULL, worker = NULL, leased_until = NULL, ended_at = NULL,
         attempts = $2, interruptions = $3, last_error = coalesce($4, last_error), run_at = $5 WHERE id = $1`,
      [job.id, next.attempts, next.interruptions, storable(next.reason), next.runAt],
    );
  };

  const end = async (
    transaction: Queries,
    { id, key }: { id: number; key: string },
    state: 'done' | 'dead',
    reason: string | null,
  ): Promise<void> => {
    await transaction.query(
      `UPDATE jobs SET state = $2, ended_at = $3, last_error = coalesce($4, last_error), claim = NULL, worker = NULL, leased_until = NULL
       WHERE id = $1`,
      [id, state, now(), storable(reason)],
    );
    if (state === 'dead') return;
    const settled = await transaction.query<{ id: number }>(
      `UPDATE jobs SET state = 'done' WHERE key = $1 AND state = 'dead' RETURNING id`,
      [key],
    );
    await transaction.query(`UPDATE deliveries SET state = 'done' WHERE job_id = ANY($1::bigint[]) AND state = 'waiting'`, [
      [id, ...settled.map((each) => each.id)],
    ]);
  };

  /** Runs `work` with the job locked, if the claim still holds. */
  const holding = (job: ClaimedJob<Payload>, work: (transaction: Queries) => Promise<void>): Promise<void> =>
    repeating(database, async (transaction) => {
      const [held] = await transaction.query(
        `SELECT id FROM jobs WHERE id = $1 AND state = 'running' AND claim = $2 FOR UPDATE`,
        [job.id, job.claim],
      );
      if (!held) throw new ClaimLost(`another worker has taken over job ${job.id}`);
      await work(transaction);
    });

  /** Lets the running jobs that `condition` names wait at once, or buries them. */
  const release = (condition: string, values: readonly (string | Date)[], interrupted: 0 | 1): Promise<number> =>
    repeating(database, async (transaction) => {
      const jobs = await transaction.query<QueuedJob<Payload>>(
        `SELECT ${COLUMNS} FROM jobs WHERE state = 'running' AND ${condition} ORDER BY id FOR UPDATE SKIP LOCKED`,
        values,
      );
      for (const job of jobs) {
        const interruptions = job.interruptions + interrupted;
        const reason = interrupted === 1 ? 'the process ended while it ran' : null;
        if (interruptions >= MOST_INTERRUPTIONS) await end(transaction, job, 'dead', `${interruptions} times, ${reason}`);
        else await letWait(transaction, job, { attempts: job.attempts, interruptions, reason, runAt: now() });
      }
      return jobs.length;
    });

  return {
    async enqueue(transaction, job) {
      for (;;) {
        const [made] = await transaction.query<{ id: number }>(
          `INSERT INTO jobs (key, exclusive_key, installation_id, repository_id, priority, payload, state, created_at, run_at)
           VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7) ON CONFLICT (key) WHERE state = 'waiting' DO NOTHING RETURNING id`,
          [job.key, job.exclusiveKey, job.installationId, job.repositoryId, job.priority, JSON.stringify(job.payload), now()],
        );
        if (made) return made.id;
        const merged = await mergeIntoWaiting(transaction, job, 'after', null);
        if (merged !== null) return merged;
        // It began to run between the two statements.
      }
    },
    async claim(worker, { perInstallation, perRepository }) {
      for (;;) {
        try {
          const values = [now(), worker, leaseEnd(), perInstallation, perRepository];
          const [job] = await database.query<ClaimedJob<Payload>>(CLAIM, values);
          return job ?? null;
        } catch (error) {
          // Another process took another job of the same exclusive key in the same moment.
          if (!isUniqueViolation(error)) throw error;
        }
      }
    },
    async renew(worker) {
      await database.query(`UPDATE jobs SET leased_until = $2 WHERE state = 'running' AND worker = $1`, [worker, leaseEnd()]);
    },
    complete: (job, record) =>
      holding(job, async (transaction) => {
        await end(transaction, job, 'done', null);
        await record?.(transaction);
      }),
    retry: (job, reason, runAt) =>
      holding(job, (transaction) =>
        letWait(transaction, job, { attempts: job.attempts + 1, interruptions: job.interruptions, reason, runAt }),
      ),
    bury: (job, reason, record) =>
      holding(job, async (transaction) => {
        await end(transaction, job, 'dead', reason);
        await record?.(transaction);
      }),
    handBack: (worker) => release('worker = $1', [worker], 0),
    takeOver: (which) => (which === 'all' ? release('true', [], 1) : release('leased_until <= $1', [now()], 1)),
    dead: (limit) =>
      database.query<QueuedJob<Payload>>(
        `SELECT ${COLUMNS} FROM jobs WHERE state = 'dead' ORDER BY ended_at DESC, id DESC LIMIT $1`,
        [limit],
      ),
    revive: (id) =>
      repeating(database, async (transaction) => {
        const [job] = await transaction.query<QueuedJob<Payload>>(
          `SELECT ${COLUMNS} FROM jobs WHERE id = $1 AND state = 'dead' FOR UPDATE`,
          [id],
        );
        if (job) await letWait(transaction, job, { attempts: 0, interruptions: 0, reason: null, runAt: now() });
        return job !== undefined;
      }),
    async nextRunAt() {
      const [row] = await database.query<{ next: Date | null }>(
        `SELECT min(run_at) AS next FROM jobs WHERE state = 'waiting' AND run_at > $1`,
        [now()],
      );
      return row?.next ?? null;
    },
    async counts() {
      const [row] = await database.query<{ waiting: number; running: number; dead: number; oldest: Date | null }>(
        `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'running') AS running,
           count(*) FILTER (WHERE state = 'dead') AS dead, min(created_at) FILTER (WHERE state = 'waiting') AS oldest
         FROM jobs WHERE state <> 'done'`,
      );
      return row ?? { waiting: 0, running: 0, dead: 0, oldest: null };
    },
    async prune(time) {
      await database.query(`DELETE FROM jobs WHERE state IN ('done', 'dead') AND ended_at < $1`, [time]);
      await database.query(
        `DELETE FROM deliveries WHERE received_at < $1
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = job_id AND jobs.state IN ('waiting', 'running'))`,
        [time],
      );
    },
  };
}

/** A reason as a text of PostgreSQL, which cannot hold the character 0. */
function storable(reason: string | null): string | null {
  return reason?.replaceAll('\0', '').slice(0, LONGEST_REASON) ?? null;
}
