/** The REST API: finds the operation, refuses what GitHub refuses, and lets the handler answer. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { authorize, needsOf } from '../access.js';
import { ApiError } from '../api-error.js';
import { authenticate } from '../authentication.js';
import { findOperation, type Operation, validateRequest } from '../description/index.js';
import type { Platform } from '../platform.js';
import { actorName, type RateLimits } from '../rate-limit.js';
import type { Actor } from '../state/account.js';
import { Call, type Reply } from './call.js';
import { HANDLERS } from './handlers.js';

const VERSIONS = new Set(['2022-11-28', '2026-03-10']);
const DOCUMENTATION = 'https://docs.github.com/rest';

export interface Request {
  readonly method: string;
  /** Without /api/v3, percent-encoded, without query. */
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** GitHub's operation id, by which faults are set. */
  readonly operation: string | null;
}

interface Progress {
  operation: Operation | null;
  actor: Actor;
  used: readonly string[] | null;
}

/** Answers one request; nothing that a client sends makes this reject. */
export async function handleRest(platform: Platform, limits: RateLimits, request: Request): Promise<Answer> {
  const progress: Progress = { operation: null, actor: { kind: 'anonymous' }, used: null };
  let reply: Reply;
  try {
    reply = await answer(platform, limits, request, progress);
  } catch (error) {
    reply = errorReply(platform, error, progress.operation);
  }
  const { operation, actor } = progress;
  const rest = format(reply, request);
  if (rest.status === 304) limits.refund(actor, 'core');
  const needs = operation === null ? [] : needsQuietly(operation);
  platform.requests.push({
    method: request.method,
    path: `${request.path}${request.url.search}`,
    operation: operation?.id ?? null,
    template: operation?.template ?? null,
    status: rest.status,
    actor: actorName(actor),
    installation: actor.kind === 'installation' ? actor.installation.id : null,
    needs,
    used: rest.status < 400 ? progress.used : null,
    document: null,
  });
  return {
    ...rest,
    headers: { ...standardHeaders(limits, request, actor, needs), ...rest.headers },
    operation: operation?.id ?? null,
  };
}

async function answer(platform: Platform, limits: RateLimits, request: Request, progress: Progress): Promise<Reply> {
  const operation = locate(request.method, request.path);
  if (operation === null) {
    platform.problems.push({ where: `${request.method} ${request.path}`, problems: ['GitHub describes no such operation'] });
    throw new ApiError(404, 'Not Found');
  }
  progress.operation = operation;
  const version = request.headers['x-github-api-version'];
  if (version !== undefined && !VERSIONS.has(String(version)))
    throw new ApiError(400, `"${String(version)}" is not a supported version`);
  const actor = authenticate(platform, request.headers.authorization);
  if (actor === null) throw new ApiError(401, 'Bad credentials');
  progress.actor = actor;
  if (operation.template !== '/rate_limit' && !limits.spend(actor, 'core')) throw rateLimited(limits, actor);
  const access = authorize(platform, operation, actor);
  progress.used = access.used;
  const body = parseBody(request);
  const problems = validateRequest(operation, { query: request.url.searchParams, body });
  if (problems.length > 0) {
    platform.problems.push({ where: `${operation.method} ${operation.template}`, problems });
    throw new ApiError(422, `Invalid request.\n\n${problems.join('\n')}`, problems);
  }
  if (operation.template === '/rate_limit') return rateLimit(limits, actor);
  const handler = HANDLERS[`${operation.method} ${operation.template}`];
  if (handler === undefined)
    throw new ApiError(501, `The local GitHub does not simulate ${operation.method} ${operation.template}`);
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
  const url = new URL(`${platform.url}/api/v3${request.path}${request.url.search}`);
  return handler(new Call(platform, operation, actor, request.url.searchParams, fields, request.headers, url, access.repository));
}

/** The operation of a request. The root folder is an empty path, for which GitHub's description has no form. */
function locate(method: string, path: string): Operation | null {
  const root = /^(\/repos\/[^/]+\/[^/]+\/contents)\/?$/.exec(path);
  if (root === null) return findOperation(method, path);
  const operation = findOperation(method, `${root[1]}/root`);
  return operation === null ? null : { ...operation, pathParameters: { ...operation.pathParameters, path: '' } };
}

function parseBody(request: Request): unknown {
  if (request.body.length === 0 || request.method === 'GET') return undefined;
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
}

function rateLimit(limits: RateLimits, actor: Actor): Reply {
  const resources = {
    core: limits.budget(actor, 'core'),
    graphql: limits.budget(actor, 'graphql'),
    search: limits.budget(actor, 'core'),
  };
  return { status: 200, body: { resources, rate: resources.core } };
}

function rateLimited(limits: RateLimits, actor: Actor): ApiError {
  const { reset } = limits.budget(actor, 'core');
  const whose = actor.kind === 'installation' ? `installation ID ${actor.installation.id}` : actorName(actor);
  return new ApiError(403, `API rate limit exceeded for ${whose}.`, undefined, { 'x-ratelimit-reset': String(reset) });
}

function errorReply(platform: Platform, error: unknown, operation: Operation | null): Reply {
  const documentation = operation === null ? DOCUMENTATION : `${DOCUMENTATION}/${operation.id}`;
  if (error instanceof ApiError) {
    const { status, message, errors, headers } = error;
    const body = {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: documentation,
      status: String(status),
    };
    return { status, body, headers };
  }
  // A defect of the local GitHub itself: loud, and named in the answer, so that the failing test shows it.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  platform.log(`500 ${operation?.template ?? ''} ${text}`);
  platform.problems.push({
    where: operation === null ? 'unknown' : `${operation.method} ${operation.template}`,
    problems: [text],
  });
  return { status: 500, body: { message: `The local GitHub failed: ${text}`, documentation_url: documentation }, headers: {} };
}

function needsQuietly(operation: Operation): string[][] {
  try {
    return needsOf(operation);
  } catch {
    // The refusal has already been answered and recorded.
    return [];
  }
}

function format(reply: Reply, request: Request): Omit<Answer, 'operation'> {
  const isBytes = reply.body instanceof Uint8Array;
  const body =
    reply.body === undefined ? Buffer.alloc(0) : isBytes ? Buffer.from(reply.body) : Buffer.from(JSON.stringify(reply.body));
  const headers: Record<string, string> = {
    ...(reply.body === undefined || isBytes ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...reply.headers,
  };
  if (request.method !== 'GET' || reply.status !== 200) return { status: reply.status, headers, body };
  const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { ETag: etag }, body: Buffer.alloc(0) };
  return { status: 200, headers: { ...headers, ETag: etag, 'Cache-Control': 'private, max-age=60, s-maxage=60' }, body };
}

function standardHeaders(
  limits: RateLimits,
  request: Request,
  actor: Actor,
  needs: readonly (readonly string[])[],
): Record<string, string> {
  const budget = limits.budget(actor, 'core');
  return {
    'X-GitHub-Media-Type': 'github.v3; format=json',
    'x-github-api-version-selected': String(request.headers['x-github-api-version'] ?? '2022-11-28'),
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-resource': 'core',
    ...(actor.kind === 'installation' && needs.length > 0
      ? { 'x-accepted-github-permissions': needs.map((set) => set.join(',')).join('; ') }
      : {}),
  };
}
