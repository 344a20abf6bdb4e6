/** Two GitHubs with the same organisation, repositories, people and App: the local one, and the npm package emulate. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { createEmulator } from 'emulate';
import { LocalGitHub } from '../../../src/simulator/index.js';

const PERMISSIONS = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' } as const;
const EVENTS = ['push', 'pull_request', 'check_run'];
export const SECRET = 'a secret of more than thirty-two characters';

/** A webhook as it arrived. */
export interface Arrival {
  readonly event: string;
  readonly signature: string;
  readonly body: string;
}

export interface Peer {
  /** For messages. */
  readonly name: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly installationId: number;
  /** A client with a credential: a JWT, an installation's token, a person's. */
  client(credential: string): Octokit;
  /** Ada owns the organisation. */
  readonly tokens: { readonly ada: string };
  /** What arrived at the App, once `isAll` says that it is all that a test waits for. */
  arrivals(isAll: (arrivals: readonly Arrival[]) => boolean): Promise<readonly Arrival[]>;
  close(): Promise<void>;
}

/** Nothing of this is a secret: a key of its own for the run. */
function newKey(): string {
  const options = { modulusLength: 2048 } as const;
  return generateKeyPairSync('rsa', options).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** A JWT as an App signs it. */
export function jwt(
  appId: number,
  privateKey: string,
  times: { readonly issued?: number; readonly expires?: number } = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iat: now + (times.issued ?? -30), exp: now + (times.expires ?? 300), iss: String(appId) };
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey).toString('base64url')}`;
}

export function forgedKey(): string {
  return newKey();
}

function clientFor(baseUrl: string): Peer['client'] {
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return (credential) => new Octokit({ baseUrl, auth: credential, log: silent });
}

/** Listens for an App's webhooks. */
class Receiver {
  readonly arrivals: Arrival[] = [];
  #waiting: (() => void)[] = [];

  private constructor(readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const header = (name: string) => String(request.headers[name] ?? '');
        receiver.arrivals.push({
          event: header('x-github-event'),
          signature: header('x-hub-signature-256'),
          body: Buffer.concat(chunks).toString('utf8'),
        });
        response.end();
        for (const wake of receiver.#waiting.splice(0)) wake();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Resolves when all have come; the test's own time limit ends a wait that is in vain. */
  async until(isAll: (arrivals: readonly Arrival[]) => boolean): Promise<readonly Arrival[]> {
    while (!isAll(this.arrivals)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.arrivals;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

export async function startLocal(): Promise<Peer & { readonly github: LocalGitHub }> {
  const receiver = await Receiver.start();
  const github = await LocalGitHub.start();
  const ada = github.createUser('ada');
  const bob = github.createUser('bob');
  const acme = github.createOrganisation('acme', { owners: [ada], members: [bob] });
  const shop = await github.createRepository({ name: 'acme/shop', files: { 'README.md': '# shop\n' } });
  await github.createRepository({ name: 'acme/vault', private: true, files: { 'README.md': '# vault\n' } });
  const app = github.createApp({
    name: 'nightwarden',
    owner: acme,
    permissions: PERMISSIONS,
    events: EVENTS,
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
  });
  const installation = github.installApp(app, acme, { repositories: [shop] });
  await github.idle();
  // The news of the installation itself, which emulate does not send.
  receiver.arrivals.length = 0;
  return {
    name: 'the local GitHub',
    github,
    appId: app.id,
    privateKey: app.keys().privateKey,
    installationId: installation.id,
    client: clientFor(`${github.url}/api/v3`),
    tokens: { ada: ada.token },
    arrivals: (isAll) => receiver.until(isAll),
    close: async () => {
      await github.close();
      await receiver.close();
    },
  };
}

export async function startEmulate(): Promise<Peer> {
  const receiver = await Receiver.start();
  const [appId, installationId, privateKey] = [4_242, 4_243, newKey()];
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { 'token-of-ada': { login: 'ada', scopes: ['repo', 'admin:org'] } },
      github: {
        users: [
          { login: 'ada', email: 'ada@example.com' },
          { login: 'bob', email: 'bob@example.com' },
        ],
        orgs: [{ login: 'acme', members: [{ login: 'ada', role: 'admin' }, { login: 'bob' }] }],
        repos: [
          { owner: 'acme', name: 'shop' },
          { owner: 'acme', name: 'vault', private: true },
        ],
        apps: [
          {
            app_id: appId,
            slug: 'nightwarden',
            name: 'nightwarden',
            private_key: privateKey,
            permissions: PERMISSIONS,
            events: EVENTS,
            webhook_url: receiver.url,
            webhook_secret: SECRET,
            installations: [
              { installation_id: installationId, account: 'acme', repository_selection: 'selected', repositories: ['acme/shop'] },
            ],
          },
        ],
      },
    },
  });
  // It names localhost, which may resolve to ::1 while it listens on 127.0.0.1.
  const baseUrl = emulator.url.replace('localhost', '127.0.0.1');
  return {
    name: 'emulate',
    appId,
    privateKey,
    installationId,
    client: clientFor(baseUrl),
    tokens: { ada: 'token-of-ada' },
    arrivals: (isAll) => receiver.until(isAll),
    close: async () => {
      await emulator.close();
      await receiver.close();
    },
  };
}
