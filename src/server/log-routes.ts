/** Hands out the log of an account to those who administer it on GitHub, as lines that can be verified without us. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { administratorOf } from '../github/administrators.js';
import type { Clients } from '../github/clients.js';
import type { Database } from '../store/database.js';
import { exportLine } from '../store/log/entry.js';
import { headLine, signHead } from '../store/log/head.js';
import { logHead, readLog } from '../store/log/log.js';

export const LOG_PATH = '/api/log';

export interface LogSource {
  readonly database: Database;
  readonly clients: Clients;
  /** Signs heads; PEM. */
  readonly key: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** GitHub's rule for names of accounts. */
const LOGIN = /^[a-z\d](?:[a-z\d-]{0,38})$/i;

export function logRoutes({ database, clients, key, log, now }: LogSource): Hono {
  const refuse = (context: Context, status: 400 | 401 | 403, message: string): Response => context.json({ message }, status);
  const routes = new Hono();
  routes.get(LOG_PATH, async (context) => {
    const account = context.req.query('account') ?? '';
    const after = Number(context.req.query('after') ?? '0');
    const token = /^(?:Bearer|token) (\S{1,500})$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (!LOGIN.test(account)) return refuse(context, 400, 'account must be the name of an organisation or a person on GitHub.');
    if (!Number.isSafeInteger(after) || after < 0) return refuse(context, 400, 'after must be the number of an entry.');
    if (token === undefined) return refuse(context, 401, 'Send your GitHub token: Authorization: Bearer …');
    const who = await administratorOf(clients, account, token);
    if (!who.ok) {
      log.warn({ account, why: who.why }, 'the log was asked for and not given');
      return who.why === 'unknown-person'
        ? refuse(context, 401, 'GitHub does not accept the token.')
        : refuse(context, 403, `The log is for administrators of ${account}/.github on GitHub, where Nightwarden is installed.`);
    }
    log.info({ account, by: who.login, after }, 'the log is read');
    const lines = exported({ database, key, now }, who.installationId, after);
    return context.body(textStream(lines), 200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  });
  return routes;
}

async function* exported(
  { database, key, now }: Pick<LogSource, 'database' | 'key' | 'now'>,
  installation: number,
  after: number,
): AsyncGenerator<string> {
  const head = await logHead(database, installation);
  for await (const entry of readLog(database, { installation, after, upTo: head.sequence })) yield `${exportLine(entry)}\n`;
  yield `${headLine(signHead(head, now().toISOString(), key))}\n`;
}

function textStream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await lines.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
