/** The deliveries that arrived: each is kept, with the job that it asks for, before GitHub is told that it was taken. */
import type { Database, Queries } from './database.js';
import type { JobQueue, NewJob } from './queued-job.js';
import { repeating } from './repeating.js';

export interface StoredDelivery {
  /** GitHub's GUID; a redelivery carries the same one. */
  readonly id: string;
  readonly event: string;
}

/** taken: stored with its job; ignored: stored, and asks for nothing; repeated: known, and its work waits, runs or is done. */
export type Receipt = 'taken' | 'ignored' | 'repeated';

export type RecordReceipt = (transaction: Queries, receipt: Receipt, jobId: number | null) => Promise<void>;

export interface Deliveries<Payload> {
  /**
   * Stores a delivery and its job, both or neither. One that is known already is worked on again when its job died.
   * @param job null when the delivery asks for nothing
   * @param record writes what is to be remembered of it, in the same transaction
   * @throws {DatabaseError} when it could not be stored: then it must not be acknowledged.
   */
  receive(delivery: StoredDelivery, job: NewJob<Payload> | null, record?: RecordReceipt): Promise<Receipt>;
}

export function createDeliveries<Payload>(
  database: Database,
  queue: Pick<JobQueue<Payload>, 'enqueue'>,
  now: () => Date,
): Deliveries<Payload> {
  /** The receipt, and the job that the delivery waits for. */
  const store = async (
    transaction: Queries,
    { id, event }: StoredDelivery,
    job: NewJob<Payload> | null,
  ): Promise<readonly [Receipt, number | null]> => {
    const [stored] = await transaction.query(
      `INSERT INTO deliveries (guid, event, received_at, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING guid`,
      [id, event, now(), job === null ? 'ignored' : 'waiting'],
    );
    if (!stored) {
      const [unfinished] = await transaction.query(
        `SELECT guid FROM deliveries WHERE guid = $1 AND state = 'waiting'
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = job_id AND jobs.state IN ('waiting', 'running')) FOR UPDATE`,
        [id],
      );
      if (!unfinished) return ['repeated', null];
    }
    if (job === null) return ['ignored', null];
    const jobId = await queue.enqueue(transaction, job);
    await transaction.query('UPDATE deliveries SET job_id = $2 WHERE guid = $1', [id, jobId]);
    return ['taken', jobId];
  };
  return {
    receive: (delivery, job, record) =>
      repeating(database, async (transaction) => {
        const [receipt, jobId] = await store(transaction, delivery, job);
        await record?.(transaction, receipt, jobId);
        return receipt;
      }),
  };
}
