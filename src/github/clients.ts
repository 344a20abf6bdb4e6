/**
 * Clients for GitHub's API. A job gets one whose token reaches its own repository and nothing else, so that a mistake in judging
 * one repository cannot touch another.
 */
import { type Probot, ProbotOctokit } from 'probot';

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

function pinVersionAndWriteOnce({ hook }: Pick<ProbotOctokit, 'hook'>): void {
  hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
    if (options.method !== 'GET') options.request = { ...options.request, retries: 0 };
  });
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

interface InstallationToken {
  readonly token: string;
}

/** Makes narrowed clients. Tokens are cached by Probot for their hour. */
export class Clients {
  constructor(private readonly probot: Probot) {}

  /** A client for one repository. Rejects with GitHub's error when the installation is gone or suspended. */
  async forRepository(installationId: number, repositoryId: number): Promise<GitHubClient> {
    return this.narrowed(installationId, { repositoryIds: [repositoryId] });
  }

  /**
   * A client that can only read files of the repository named `name` under the installation's owner; null when the installation
   * does not reach such a repository (GitHub refuses to make the token with 422).
   */
  async forReading(installationId: number, name: string): Promise<GitHubClient | null> {
    try {
      return await this.narrowed(installationId, { repositoryNames: [name], permissions: { contents: 'read' } });
    } catch (error) {
      if (statusOf(error) === 422) return null;
      throw error;
    }
  }

  private async narrowed(installationId: number, scope: Record<string, unknown>): Promise<GitHubClient> {
    const app = await this.probot.auth();
    const { token } = (await app.auth({ type: 'installation', installationId, ...scope })) as InstallationToken;
    const client = (await app.auth({
      type: 'installation',
      installationId,
      factory: ({ octokitOptions }: { octokitOptions: OctokitOptions }) => {
        const Client = app.constructor as typeof ProbotOctokit;
        return new Client({
          ...octokitOptions,
          auth: { token },
          throttle: { ...octokitOptions.throttle, id: String(installationId) },
        });
      },
    })) as GitHubClient;
    return client;
  }
}

/** The HTTP status of an error from Octokit; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** An error of the API in words for people: what was asked and what GitHub answered. Never a header, token or body. */
export function describeError(error: unknown): string {
  const status = statusOf(error);
  if (status === undefined) return error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : 'an unknown error';
  const request = (error as { request?: { method?: string; url?: string } }).request;
  const path = request?.url ? new URL(request.url).pathname.replace(/^\/api\/v3/, '') : 'GitHub';
  return `${request?.method ?? 'a request to'} ${path} was answered with ${status}`;
}
