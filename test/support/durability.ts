/** The server killed with SIGKILL while it stores deliveries, started again, and looked at. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../src/package-path.js';
import { openDatabase } from '../../src/store/open.js';

export interface DurabilityRun {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged deliveries that were not there afterwards, and stored ones without the job that they ask for. */
  readonly lost: readonly string[];
  readonly jobless: readonly string[];
  /** Whether the index of the deliveries and their table ever told different numbers. */
  readonly torn: boolean;
  /** From starting the process to its first answer, in milliseconds. */
  readonly starts: readonly number[];
}

const SECRET = 'the-secret-of-this-test-and-no-other';
const SENDERS = 8;
/** A life ends in the middle of the deliveries after so many acknowledged ones at most. */
const MOST_ACKNOWLEDGED = 60;
const LAST_MILLISECONDS = 30;

/** @param seed chooses the moments of the kills, from 1 to 2^31 - 2 */
export async function killWhileStoring(kills: number, seed: number): Promise<DurabilityRun> {
  const folder = await mkdtemp(join(tmpdir(), 'nightwarden-durability-'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const environment = {
    PATH: process.env.PATH ?? '',
    APP_ID: '1',
    PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    WEBHOOK_SECRET: SECRET,
    // Nothing listens there: jobs fail, and their waiting is written too.
    GHE_HOST: '127.0.0.1:9',
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    NIGHTWARDEN_DATA: folder,
  };
  const chance = chanceFrom(seed);
  const acknowledged: string[] = [];
  const lost: string[] = [];
  const jobless: string[] = [];
  const starts: number[] = [];
  let torn = false;
  try {
    for (let kill = 0; kill < kills; kill++) {
      const began = performance.now();
      const { child, port, ended } = await start(folder, environment);
      starts.push(performance.now() - began);
      const killed = new AbortController();
      let left = Math.ceil(chance() * MOST_ACKNOWLEDGED);
      let atWork = (): void => undefined;
      const enough = new Promise<void>((resolve) => (atWork = resolve));
      const send = async (sender: number): Promise<void> => {
        for (let index = 0; !killed.signal.aborted; index++) {
          const guid = `${kill}-${sender}-${index}`;
          if (!(await deliver(port, guid))) continue;
          acknowledged.push(guid);
          if (--left === 0) atWork();
        }
      };
      const senders = Array.from({ length: SENDERS }, (_, sender) => send(sender));
      await enough;
      await new Promise((resolve) => setTimeout(resolve, chance() * LAST_MILLISECONDS));
      child.kill('SIGKILL');
      killed.abort();
      await ended;
      await Promise.all(senders);
      const seen = await look(folder);
      lost.push(...acknowledged.filter((guid) => !seen.guids.has(guid)));
      jobless.push(...seen.jobless);
      torn ||= seen.torn;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { kills, acknowledged: acknowledged.length, lost, jobless, torn, starts };
}

async function start(cwd: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [packagePath('dist/main.js')], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, found] = /"port":(\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then(() => reject(new Error(`the server ended before it listened: ${output}`)));
  });
  return { child, port, ended };
}

/** Whether the delivery was acknowledged. */
async function deliver(port: number, guid: string): Promise<boolean> {
  const head = createHmac('sha1', '').update(guid).digest('hex');
  const body = JSON.stringify({
    ref: 'refs/heads/feature',
    after: head,
    deleted: false,
    installation: { id: 1 },
    repository: { id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
    sender: { login: 'octocat', id: 1, type: 'User' },
  });
  const headers = {
    'content-type': 'application/json',
    'x-github-delivery': guid,
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: 'POST', headers, body })).status === 202;
  } catch {
    return false;
  }
}

async function look(folder: string) {
  const onLost = (reason: string): never => {
    throw new Error(reason);
  };
  const database = await openDatabase({ url: null, folder, onLost });
  const rows = await database.query<{ guid: string; jobless: boolean }>(
    `SELECT guid, deliveries.state = 'waiting' AND jobs.id IS NULL AS jobless FROM deliveries LEFT JOIN jobs ON jobs.id = job_id`,
  );
  const counted = await database.transaction(async (transaction) => {
    await transaction.query(`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`);
    return transaction.query<{ count: number }>(`SELECT count(*) FROM deliveries WHERE guid >= ''`);
  });
  await database.close();
  return {
    guids: new Set(rows.map(({ guid }) => guid)),
    jobless: rows.filter((row) => row.jobless).map(({ guid }) => guid),
    torn: counted[0]?.count !== rows.length,
  };
}

/** Numbers from 0 to 1, the same for the same seed (Lehmer's generator). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
