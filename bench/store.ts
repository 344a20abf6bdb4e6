/** What storing a delivery and taking a job cost, with few and with many jobs waiting. DATABASE_URL_TEST adds a PostgreSQL server. */
import { createDeliveries } from '../src/store/deliveries.js';
import { createJobQueue } from '../src/store/job-queue.js';
import type { NewJob } from '../src/store/queued-job.js';
import { openDatabase } from '../src/store/open.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantile, rounded, table } from './report.js';

const TIMED = 300;
const BACKLOGS = [0, 2_000, 10_000];
const SENDERS = 8;
const SHARES = { perInstallation: 8, perRepository: 5 };

export async function measureStore(): Promise<void> {
  const rows: string[][] = [];
  for (const url of [null, process.env['DATABASE_URL_TEST'] ?? null]) {
    if (url === null && rows.length > 0) break;
    const folder = await mkdtemp(join(tmpdir(), 'nightwarden-bench-'));
    const database = await openDatabase({ url, folder, onLost: console.error });
    await database.script('TRUNCATE deliveries, jobs, job_turns');
    const queue = createJobQueue<string>(database, { merge: (_, next) => next, now: () => new Date() });
    const deliveries = createDeliveries(database, queue, () => new Date());
    let count = 0;
    const receive = (): Promise<unknown> => deliveries.receive({ id: `d-${++count}`, event: 'push' }, jobOf(count));
    for (const backlog of BACKLOGS) {
      await database.query(
        `INSERT INTO jobs (key, exclusive_key, installation_id, repository_id, priority, payload, state, created_at, run_at)
         SELECT 'backlog-' || n, 'backlog-' || n, n % 20, n % 200, 10, '""', 'waiting', now(), now() FROM generate_series(1, $1) AS n`,
        [backlog],
      );
      await database.script('ANALYZE jobs');
      const stored = await timed(receive);
      const began = performance.now();
      await Promise.all(Array.from({ length: SENDERS }, () => timed(receive)));
      const rate = (SENDERS * TIMED * 1_000) / (performance.now() - began);
      const worked = await timed(async () => {
        const job = await queue.claim('bench', SHARES);
        if (job) await queue.complete(job);
      });
      rows.push([
        database.engine,
        backlog.toLocaleString('en-US'),
        `${rounded(quantile(stored, 0.5))} / ${rounded(quantile(stored, 0.99))} ms`,
        rounded(rate),
        `${rounded(quantile(worked, 0.5))} / ${rounded(quantile(worked, 0.99))} ms`,
      ]);
      await database.script('TRUNCATE deliveries, jobs, job_turns');
    }
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
  table(
    'The store',
    [
      'database',
      'jobs waiting before',
      'storing a delivery, p50 / p99',
      `deliveries a second, ${SENDERS} at once`,
      'taking and ending a job, p50 / p99',
    ],
    rows,
  );
}

function jobOf(count: number): NewJob<string> {
  const key = `j-${count}`;
  return { key, exclusiveKey: key, installationId: count % 20, repositoryId: count % 200, priority: 10, payload: '' };
}

/** How long each of many calls took, in milliseconds. */
async function timed(call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TIMED; index++) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return times;
}
