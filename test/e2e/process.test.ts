/** The server as an operator starts it: a process, its environment, its output. Needs `npm run build`, which `npm test` does. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { packagePath } from '../../src/package-path.js';
import { LocalGitHub } from '../../src/simulator/index.js';

interface Server {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves with the output once it holds `text`; rejects when the process ends before. */
  output(text: string): Promise<string>;
  readonly ended: Promise<number | null>;
}

const running: Server[] = [];

function start(
  folder: string,
  environment: Record<string, string>,
  entry = 'dist/main.js',
  args: readonly string[] = [],
): Server {
  const child = spawn(process.execPath, [packagePath(entry), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  let output = '';
  const waiting: { text: string; resolve: (output: string) => void; reject: (error: Error) => void }[] = [];
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const each of waiting) if (output.includes(each.text)) each.resolve(output);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      for (const each of waiting) each.reject(new Error(`the server ended before it wrote "${each.text}": ${output}`));
      resolve(code);
    });
  });
  const server: Server = {
    process: child,
    ended,
    output: (text) =>
      new Promise((resolve, reject) => {
        if (output.includes(text)) resolve(output);
        else waiting.push({ text, resolve, reject });
      }),
  };
  running.push(server);
  return server;
}

describe('npm run dev', () => {
  it('brings deliveries from a channel to the App on this machine', async () => {
    const payload = { action: 'opened', pull_request: { number: 1, head: { sha: 'a'.repeat(40) } }, ...about };
    const channel = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ready\ndata: {}\n\n');
      const delivery = {
        'x-github-event': 'pull_request',
        'x-github-delivery': 'd-1',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex')}`,
        'content-type': 'application/json',
        body: payload,
        query: {},
        timestamp: 1,
      };
      // The App listens a moment after the channel is open, and a channel sends nothing twice.
      const timer = setInterval(() => response.write(`data: ${JSON.stringify(delivery)}\n\n`), 100);
      response.once('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => channel.listen(0, '127.0.0.1', resolve));
    const { port: channelPort } = channel.address() as AddressInfo;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const server = start(
      await folder(),
      {
        APP_ID: '1',
        PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
        WEBHOOK_SECRET: secret,
        // Nothing listens there: a job of this test reaches no GitHub.
        GHE_HOST: `127.0.0.1:${await freePort()}`,
        GHE_PROTOCOL: 'http',
        HOST: '127.0.0.1',
        PORT: String(await freePort()),
        WEBHOOK_PROXY_URL: `http://127.0.0.1:${channelPort}/channel`,
      },
      'dist/dev.js',
    );
    expect(await server.output('"delivery":"d-1"')).toContain('delivery taken');
    channel.closeAllConnections();
    channel.close();
  }, 90_000);
});

const secret = 'the-secret-of-this-test-and-no-other';
const about = {
  installation: { id: 1 },
  repository: { id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
  sender: { login: 'octocat', id: 1, type: 'User' },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'nightwarden-process-'));

afterEach(async () => {
  for (const { process: child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

describe('npm start', () => {
  it('leads from nothing to an App that runs: manifest, credentials, installation', async () => {
    const github = await LocalGitHub.start();
    const ada = github.createUser('ada');
    const acme = github.createOrganisation('acme', { owners: [ada] });
    await github.createRepository({ name: 'acme/shop', files: { 'README.md': '# Shop\n' } });
    const place = await folder();
    const port = await freePort();
    await writeFile(join(place, '.env'), `GHE_HOST=${github.host}\nGHE_PROTOCOL=http\nPORT=${port}\nHOST=127.0.0.1\n`);

    const setUp = start(place, {});
    const address = /http:\S+/.exec(await setUp.output('/set-up?token='))?.[0] ?? '';
    expect((await fetch(address)).status).toBe(200);
    const token = new URL(address).searchParams.get('token') ?? '';
    const query = new URLSearchParams({ token, organisation: 'acme', address: `http://127.0.0.1:${port}` });
    const confirm = await (await fetch(`http://127.0.0.1:${port}/set-up/confirm?${query.toString()}`)).text();
    const [, action = ''] = /<form action="([^"]*)"/.exec(confirm) ?? [];
    const [, manifest = ''] = /name="manifest" value="([^"]*)"/.exec(confirm) ?? [];
    // What a browser does with the form, and with the redirect back.
    const done = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams({ manifest: manifest.replaceAll('&quot;', '"').replaceAll('&#39;', "'") }),
    });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('npm start');
    setUp.process.kill('SIGKILL');
    await setUp.ended;

    const environment = await readFile(join(place, '.env'), 'utf8');
    expect(environment).toContain(`PORT=${port}\n`);
    const [, appId] = /APP_ID="(\d+)"/.exec(environment) ?? [];
    const app = github.app(Number(appId));
    github.installApp(app, acme);

    const server = start(place, {});
    const log = await server.output('"account":"acme"');
    expect(log).toContain('Nightwarden watches');
    expect(log).not.toMatch(/PRIVATE KEY|ghs_/);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: 'POST', body: '{}' })).status).toBe(400);
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(github.problems).toEqual([]);
    await github.close();
  }, 90_000);

  it('gives a data folder to one process only, and says which one has it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const place = await folder();
    const environment = {
      APP_ID: '1',
      PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      WEBHOOK_SECRET: secret,
      GHE_HOST: `127.0.0.1:${await freePort()}`,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: '0',
    };
    const first = start(place, environment);
    await first.output('Nightwarden watches');
    const second = start(place, environment);
    expect(await second.output('Stop that process first')).toContain(`is in use by process ${first.process.pid}`);
    expect(await second.ended).toBe(2);
    first.process.kill('SIGKILL');
    await first.ended;
    const third = start(place, environment);
    await third.output('Nightwarden watches');
    third.process.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  }, 90_000);

  it.each([
    ['web', 'Set DATABASE_URL'],
    ['worker', 'Set DATABASE_URL'],
    ['manager', 'There is no role "manager"'],
  ])('does not start as a %s that could share nothing', async (role, message) => {
    const server = start(await folder(), {}, 'dist/main.js', [role]);
    expect(await server.output(message)).toContain('Nightwarden cannot start.');
    expect(await server.ended).toBe(2);
  });

  it.each([
    ['without a webhook secret', { APP_ID: '1', PRIVATE_KEY: 'x' }, 'WEBHOOK_SECRET is missing'],
    [
      "with Probot's fallback as the secret",
      { APP_ID: '1', PRIVATE_KEY: 'x', WEBHOOK_SECRET: 'development' },
      'WEBHOOK_SECRET has 11 characters',
    ],
  ])('refuses to start %s', async (_, environment, message) => {
    const server = start(await folder(), environment);
    expect(await server.output(message)).toContain('Nightwarden cannot start.');
    expect(await server.ended).toBe(2);
  });
});
