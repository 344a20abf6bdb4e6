/** Small clients for the tests of the local GitHub: the API through fetch, git through the executable, an App's webhook receiver. */
import { execFile } from 'node:child_process';
import { createHmac, createSign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { App } from '../../src/simulator/index.js';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; text when it is none. */
  readonly body: unknown;
}

/** Calls the REST API. */
export async function api(
  url: string,
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v3${path}`, {
    method,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown = text;
  if (response.headers.get('content-type')?.startsWith('application/json') === true && text !== '') parsed = JSON.parse(text);
  return { status: response.status, headers: response.headers, body: parsed };
}

/** Asks GraphQL. */
export async function graphql(
  url: string,
  token: string,
  query: string,
  variables: Json = {},
): Promise<{ data: unknown; errors?: { message: string; type?: string }[] }> {
  const response = await fetch(`${url}/api/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: unknown; errors?: { message: string; type?: string }[] };
}

/** A value inside an answer, by path. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown> | null | undefined)?.[key], value);
}

export function appJwt(app: App, now: Date, claims: Json = {}): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 30, exp: seconds + 540, iss: String(app.id), ...claims })}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(app.keys().privateKey, 'base64url')}`;
}

export interface GitRun {
  readonly code: number;
  readonly output: string;
}

/** A work tree of git's own executable. */
export class WorkTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'work-tree-'));

  constructor(readonly url: string) {}

  static async clone(url: string): Promise<WorkTree> {
    const tree = new WorkTree(url);
    const { code, output } = await tree.git('clone', '--quiet', url, '.');
    if (code !== 0) throw new Error(output);
    return tree;
  }

  git(...args: string[]): Promise<GitRun> {
    const identity = {
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    };
    return new Promise((resolve) => {
      execFile(
        'git',
        args,
        {
          cwd: this.folder,
          env: {
            PATH: process.env['PATH'],
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_CONFIG_GLOBAL: devNull,
            GIT_TERMINAL_PROMPT: '0',
            LC_ALL: 'C',
            ...identity,
          },
        },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
      );
    });
  }

  /** Writes files, commits them and returns the commit's id. */
  async commit(message: string, files: Record<string, string>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
    await this.git('add', '-A');
    const { code, output } = await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    if (code !== 0) throw new Error(output);
    return (await this.git('rev-parse', 'HEAD')).output.trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Received {
  readonly event: string;
  readonly action: string | null;
  readonly guid: string;
  readonly payload: Json;
  readonly signed: boolean;
  readonly headers: IncomingHttpHeaders;
}

/** What an App's server receives. `status` may be changed to make it fail. */
export class Receiver {
  readonly received: Received[] = [];
  status = 202;
  #close: () => Promise<void> = () => Promise.resolve();
  url = '';

  static async start(secret: string): Promise<Receiver> {
    const receiver = new Receiver();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const payload = JSON.parse(body.toString('utf8')) as Json;
        const action = payload['action'];
        receiver.received.push({
          event: String(request.headers['x-github-event']),
          action: typeof action === 'string' ? action : null,
          guid: String(request.headers['x-github-delivery']),
          payload,
          signed: request.headers['x-hub-signature-256'] === `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
          headers: request.headers,
        });
        response.writeHead(receiver.status).end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    receiver.#close = () => new Promise((resolve) => server.close(() => resolve()));
    return receiver;
  }

  /** `event.action` of everything received. */
  get names(): string[] {
    return this.received.map(({ event, action }) => (action === null ? event : `${event}.${action}`));
  }

  last(name: string): Received {
    const found = this.received.filter(({ event, action }) => (action === null ? event : `${event}.${action}`) === name).at(-1);
    if (found === undefined) throw new Error(`no ${name} among ${this.names.join(', ')}`);
    return found;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
