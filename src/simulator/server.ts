/** The HTTP server: git, REST, GraphQL and the pages for people, on one port of 127.0.0.1. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ApiError } from './api-error.js';
import type { Fault } from './faults.js';
import { handleGit } from './git/smart-http.js';
import { findOperation } from './description/index.js';
import { handleGraphql } from './graphql/graphql.js';
import { handlePage } from './pages.js';
import type { Platform } from './platform.js';
import type { RateLimits } from './rate-limit.js';
import { type Answer, handleRest } from './rest/rest.js';

const LARGEST_BODY = 512 * 1024 * 1024;

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startServer(platform: Platform, limits: RateLimits): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void platform.work.track(
      handle(platform, limits, request, response).catch((error: unknown) => fail(platform, response, error)),
    );
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server, sockets) };
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

async function handle(platform: Platform, limits: RateLimits, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', platform.url);
  const body = await readBody(request);
  response.setHeader('X-GitHub-Request-Id', randomBytes(10).toString('hex').toUpperCase());
  response.setHeader('Server', 'local-github');
  if (await handleGit(platform, request, response, url, body)) return;
  const method = request.method ?? 'GET';
  if (url.pathname === '/api/graphql' || url.pathname.startsWith('/api/v3')) {
    const path = url.pathname.slice('/api/v3'.length) || '/';
    const isGraphql = url.pathname === '/api/graphql';
    const fault = platform.faults.take(isGraphql ? 'graphql' : (findOperation(method, path)?.id ?? 'unknown'));
    await fault?.before?.();
    if (fault?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay));
    const answer =
      fault?.status !== undefined
        ? faultAnswer(fault, fault.status)
        : isGraphql
          ? await handleGraphql(platform, limits, request, body)
          : await handleRest(platform, limits, { method, path, url, headers: request.headers, body });
    sendAnswer(response, answer, fault);
    return;
  }
  await handlePage(platform, method, url, body, response);
}

function faultAnswer(fault: Fault, status: number): Omit<Answer, 'operation'> {
  const body = Buffer.from(
    JSON.stringify({ message: fault.message ?? 'Server Error', documentation_url: 'https://docs.github.com/rest' }),
  );
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...fault.headers }, body };
}

function sendAnswer(response: ServerResponse, answer: Omit<Answer, 'operation'>, fault: Fault | null): void {
  if (fault?.dropped === true) {
    response.destroy();
    return;
  }
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const cut = fault?.truncateAfter;
  // A truncated body keeps the length that it has, as when a proxy gives up half way and closes properly.
  const body = cut === undefined ? answer.body : answer.body.subarray(0, cut);
  if (answer.status === 204 || answer.status === 304) response.end();
  else response.end(body);
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > LARGEST_BODY) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client went away')));
  });
}

function fail(platform: Platform, response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text =
    error instanceof ApiError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof ApiError)) platform.problems.push({ where: 'server', problems: [text] });
  response.statusCode = error instanceof ApiError ? error.status : 500;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${text}\n`);
}
