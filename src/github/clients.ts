/**
 * Clients for GitHub's API. A job gets one whose token reaches its own repository and nothing else, so that a mistake in judging
 * one repository cannot touch another.
 */
import { type Probot, ProbotOctokit } from 'probot';
import { z } from 'zod';
import { parseAnswer } from './shapes.js';

export type GitHubClient = ProbotOctokit;

/** Pinned, so that GitHub's next version of the API does not change what Nightwarden reads. */
const API_VERSION = '2022-11-28';

export interface ClientSettings {
  /** False in tests: throttling and retries wait for seconds. */
  readonly patient: boolean;
}

/**
 * The Octokit that Probot is created with. Two of its defaults are changed: the throttle's queue is kept per installation (Probot
 * shares one among all, so that a busy organisation slows every other), and a request that writes is never repeated by the client
 * (a comment would be made twice when GitHub answers 502 after it has made it); the job is, and it looks first.
 */
export function octokitFor({ patient }: ClientSettings): typeof ProbotOctokit {
  return ProbotOctokit.plugin(pinVersionAndWriteOnce).defaults((options: OctokitOptions) => ({
    ...options,
    request: { ...(options.request as object | undefined), fetch: fetchOrGiveUp },
    retry: { enabled: patient },
    throttle: {
      ...(options.throttle as object | undefined),
      enabled: patient,
      // A job that would wait for the hourly limit is better handed back to the queue than kept waiting inside the client.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  }));
}

/** GitHub gives a request up after ten seconds; a connection that says nothing for much longer is dead, and would hold its job. */
const LONGEST_REQUEST_MILLISECONDS = 60_000;

function fetchOrGiveUp(url: string, options: RequestInit): Promise<Response> {
  return fetch(url, { ...options, signal: AbortSignal.timeout(LONGEST_REQUEST_MILLISECONDS) });
}

function pinVersionAndWriteOnce({ hook }: Pick<ProbotOctokit, 'hook'>): void {
  hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
    if (options.method !== 'GET') options.request = { ...options.request, retries: 0 };
  });
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

const tokenShape = z.object({ token: z.string(), expires_at: z.string() });

/** What a token may reach and do; without `permissions`, all that the installation grants. */
interface TokenScope {
  readonly repository_ids?: number[];
  readonly repositories?: string[];
  readonly permissions?: { readonly contents: 'read' };
}

/** A token is made anew when it has less than this left of its hour: a job may take minutes. */
const SHORTEST_LIFE_MILLISECONDS = 10 * 60_000;

/** Makes narrowed clients. Tokens are kept while they are good. */
export class Clients {
  readonly #tokens = new Map<string, { readonly token: string; readonly expiresAt: number }>();

  constructor(
    private readonly probot: Probot,
    private readonly now: () => Date,
  ) {}

  /** A client for one repository. Rejects with GitHub's error when the installation is gone or suspended. */
  async forRepository(installationId: number, repositoryId: number): Promise<GitHubClient> {
    return this.#narrowed(installationId, { repository_ids: [repositoryId] });
  }

  /**
   * A client that can only read files of the repository named `name` under the installation's owner; null when the installation
   * does not reach such a repository (GitHub refuses to make the token with 422).
   */
  async forReading(installationId: number, name: string): Promise<GitHubClient | null> {
    try {
      return await this.#narrowed(installationId, { repositories: [name], permissions: { contents: 'read' } });
    } catch (error) {
      if (statusOf(error) === 422) return null;
      throw error;
    }
  }

  /** The App itself: for what belongs to no installation. */
  forApp(): Promise<GitHubClient> {
    return this.probot.auth();
  }

  /** With a token that a person brought along: it is used for this client and kept nowhere. */
  async forPerson(token: string): Promise<GitHubClient> {
    const app = await this.probot.auth();
    const Client = app.constructor as typeof ProbotOctokit;
    return new Client({ auth: { token }, throttle: { id: 'people' } });
  }

  async #narrowed(installationId: number, scope: TokenScope): Promise<GitHubClient> {
    const app = await this.probot.auth();
    const token = await this.#token(app, installationId, scope);
    // Probot's own class, with its logging and address of the API.
    const Client = app.constructor as typeof ProbotOctokit;
    const client = new Client({ auth: { token }, throttle: { id: String(installationId) } });
    client.hook.error('request', (error) => {
      // Suspending an installation ends its tokens, and a token that is older than a permission does not have it: the next attempt
      // gets a new one.
      const status = statusOf(error);
      if (status === 401 || (status === 403 && !isLimited(error))) this.#tokens.delete(keyOf(installationId, scope));
      throw error;
    });
    return client;
  }

  /** Made by the App's client: Octokit's own way to a narrowed token asks api.github.com, whatever server the App lives on. */
  async #token(app: GitHubClient, installationId: number, scope: TokenScope): Promise<string> {
    const key = keyOf(installationId, scope);
    const now = this.now().getTime();
    for (const [each, { expiresAt }] of this.#tokens) if (expiresAt - now < SHORTEST_LIFE_MILLISECONDS) this.#tokens.delete(each);
    const kept = this.#tokens.get(key);
    if (kept) return kept.token;
    const endpoint = 'POST /app/installations/{installation_id}/access_tokens';
    const { data } = await app.request(endpoint, { installation_id: installationId, ...scope });
    const { token, expires_at: expiresAt } = parseAnswer(tokenShape, data, endpoint);
    this.#tokens.set(key, { token, expiresAt: Date.parse(expiresAt) });
    return token;
  }
}

function keyOf(installationId: number, scope: TokenScope): string {
  return JSON.stringify([installationId, scope]);
}

/** How long GitHub asks to wait when it limits requests without saying (REST API, "Rate limits for the REST API"). */
const UNSTATED_LIMIT_MILLISECONDS = 60_000;

/**
 * How many milliseconds GitHub asks the App to wait, when an error is about a limit of requests; null for any other error. Both
 * limits, the hourly and the secondary, answer with 403 or 429 (REST API, "Rate limits for the REST API").
 */
export function waitAskedFor(error: unknown, now: Date): number | null {
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return null;
  const after = Number(headerOf(error, 'retry-after') ?? Number.NaN);
  if (after >= 0) return after * 1_000;
  const reset = Number(headerOf(error, 'x-ratelimit-reset') ?? Number.NaN);
  // A second more, since the two clocks differ.
  if (headerOf(error, 'x-ratelimit-remaining') === '0' && reset > 0) return Math.max(0, reset * 1_000 - now.getTime()) + 1_000;
  return status === 429 || /rate limit/i.test(messageOf(error)) ? UNSTATED_LIMIT_MILLISECONDS : null;
}

/** Whether GitHub was unreachable, broken or limiting, so that the same request will succeed some other time. */
export function isUnwell(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500 || isLimited(error);
}

function isLimited(error: unknown): boolean {
  return waitAskedFor(error, new Date(0)) !== null;
}

function headerOf(error: unknown, name: string): string | undefined {
  const headers = (error as { response?: { headers?: Record<string, string | number | undefined> } }).response?.headers;
  const value = headers?.[name];
  return value === undefined ? undefined : String(value);
}

/** GitHub's own words in an answer that is an error; empty when there are none. */
function messageOf(error: unknown): string {
  const data = (error as { response?: { data?: unknown } }).response?.data;
  return typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string' ? data.message : '';
}

/** The HTTP status of an error from Octokit; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/**
 * An error of the API in words for people: what was asked, what GitHub answered, and what is missing. Of the answer it holds GitHub's
 * own message and the name of the permission that it asks for, never a token or what was sent.
 */
export function describeError(error: unknown): string {
  const status = statusOf(error);
  const message = error instanceof Error ? error.message.slice(0, 200) : '';
  if (status === undefined) return error instanceof Error ? `${error.name}: ${message}` : 'an unknown error';
  const { request, response } = error as { request?: { method?: string; url?: string }; response?: unknown };
  const path = request?.url && URL.canParse(request.url) ? new URL(request.url).pathname.replace(/^\/api\/v3/, '') : 'GitHub';
  const asked = `${request?.method ?? 'a request to'} ${path}`;
  // Octokit gives 500 to a request that got no answer at all.
  if (response === undefined) return `${asked} got no answer (${message})`;
  const said = messageOf(error)
    .slice(0, 200)
    .replace(/(?<!\.)\.+$/, '');
  const permission = status === 403 && !isLimited(error) && headerOf(error, 'x-accepted-github-permissions');
  return [
    `${asked} was answered with ${status}`,
    ...(said === '' ? [] : [`: ${said}`]),
    ...(permission ? [`, the App needs the permission ${permission.slice(0, 200)}`] : []),
  ].join('');
}
