/** `nightwarden log` and `log export`: what a server hands out of its log, as a person who administers the account. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { terminalText } from '../../render/terminal-text.js';
import { readExportLine } from '../../store/log/entry.js';
import { readHeadLine } from '../../store/log/head.js';
import { UsageError } from '../exit.js';
import type { LogSourceOptions, ShowLogOptions } from '../log-command.js';
import { eachLine } from './lines.js';

const FOLLOW_MILLISECONDS = 2_000;

export async function runExport(options: LogSourceOptions): Promise<number> {
  let complete = false;
  await readLines(sourceOf(options), 0, (line) => {
    complete = readHeadLine(line) !== null;
    process.stdout.write(`${line}\n`);
  });
  if (!complete) throw new UsageError('the server ended the log without its head: the export is not complete. Try again.', 3);
  return 0;
}

export async function runShowLog(options: ShowLogOptions): Promise<number> {
  const source = sourceOf(options);
  for (let after = 0; ; ) {
    await readLines(source, after, (line) => {
      const entry = entryOf(line);
      if (entry === null) return;
      after = entry.sequence;
      if (options.since !== undefined && new Date(entry.at) < options.since) return;
      if (options.repo !== undefined && entry.data['repository'] !== options.repo) return;
      process.stdout.write(`${options.format === 'jsonl' ? line : textOf(entry)}\n`);
    });
    if (options.follow !== true) return 0;
    await pause(FOLLOW_MILLISECONDS);
  }
}

interface Source {
  readonly address: URL;
  readonly token: string;
}

function sourceOf({ server = process.env['NIGHTWARDEN_SERVER'], account }: LogSourceOptions): Source {
  const token = process.env['GITHUB_TOKEN'] ?? process.env['GH_TOKEN'];
  if (!server) throw new UsageError('name the server: --server https://nightwarden.example.com, or NIGHTWARDEN_SERVER.');
  if (!URL.canParse(server)) throw new UsageError('the address of the server is none: it begins with https://.');
  if (!account) throw new UsageError('name the organisation or person whose log it is: --account acme.');
  if (!token) throw new UsageError('set GITHUB_TOKEN to your GitHub token: GITHUB_TOKEN=$(gh auth token).');
  const address = new URL('/api/log', server);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  // The token would travel in clear.
  if (address.protocol !== 'https:' && !isLocal) throw new UsageError('the address of the server must begin with https://.');
  address.searchParams.set('account', account);
  return { address, token };
}

async function readLines({ address, token }: Source, after: number, take: (line: string) => void): Promise<void> {
  address.searchParams.set('after', String(after));
  const unreachable = (error: unknown): UsageError => {
    const { cause } = error as { cause?: { code?: string } };
    return new UsageError(`${address.origin} could not be read (${cause?.code ?? (error as Error).name}).`, 3);
  };
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` }, redirect: 'error' }).catch(
    (error: unknown) => {
      throw unreachable(error);
    },
  );
  if (!response.ok || response.body === null) {
    const answer = z.object({ message: z.string() }).safeParse(await response.json().catch(() => null));
    const said = answer.success ? terminalText(answer.data.message, 300) : 'without a reason.';
    throw new UsageError(`${address.origin} answered ${response.status}: ${said}`, 3);
  }
  let fault: unknown = null;
  const chunks = response.body as unknown as AsyncIterable<Uint8Array>;
  await eachLine(chunks, (line) => {
    try {
      take(line);
      return true;
    } catch (error) {
      fault = error;
      return false;
    }
  }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (fault !== null) throw fault;
}

const entryShape = z.object({
  sequence: z.number(),
  at: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
type Entry = z.infer<typeof entryShape>;

function entryOf(line: string): Entry | null {
  const sealed = readExportLine(line);
  if (sealed === null) return null;
  try {
    return entryShape.parse(JSON.parse(sealed.body));
  } catch {
    throw new UsageError('the server sent a line that is no entry of a log.', 3);
  }
}

/** "2026-11-24T06:00:12.000Z  verdict  acme/shop@5f3a1c2  failed, 2 findings" */
function textOf({ at, kind, data }: Entry): string {
  const { repository, head, decision, findings, event, receipt, reason, checkRun } = data;
  const isText = (part: unknown): part is string => typeof part === 'string';
  const place = [repository, isText(head) ? head.slice(0, 7) : undefined].filter(isText).join('@');
  const what = [
    event,
    receipt,
    decision,
    kind === 'publication' && typeof checkRun === 'number' ? `check run ${checkRun}` : undefined,
    Array.isArray(findings) && findings.length > 0
      ? `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`
      : undefined,
    reason,
  ];
  return [at, kind.padEnd(11), place, what.filter(isText).join(', ')]
    .filter((part) => part !== '')
    .map((part) => terminalText(part))
    .join('  ');
}
