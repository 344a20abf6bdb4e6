/** The log from outside: what happened on a local GitHub is told to an administrator there, and proven without the server. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../cli/support/run-cli.js';
import { World } from '../support/world.js';

let world: World;
let server: string;

const log = (token: string, ...args: string[]) =>
  runCli(['log', ...args], { env: { NIGHTWARDEN_SERVER: server, GITHUB_TOKEN: token } });

describe('the log', () => {
  beforeAll(async () => {
    world = await World.open({ organisationPolicy: 'fail-at: medium\n' });
    server = new URL(world.nightwarden.registration.hook.url ?? '').origin;
    await world.push('agent/1-pad', { 'package.json': '{ "dependencies": { "left-pad": "*" } }\n' });
    await world.nightwarden.settle();
  }, 60_000);
  afterAll(() => world.close());

  it('is told to an administrator of the organisation', async () => {
    const { status, stdout, stderr } = await log(world.ada.token, '--account', 'acme', '--repo', 'acme/shop');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+Z  delivery     acme\/shop  push, taken$/m);
    expect(stdout).toMatch(/^\S+Z  verdict      acme\/shop@[0-9a-f]{7}  failed, 1 finding$/m);
    expect(stdout).toMatch(/^\S+Z  publication  acme\/shop@[0-9a-f]{7}  failed, check run \d+$/m);
    expect(await log(world.ada.token, '--account', 'acme', '--since', '2999-01-01')).toMatchObject({ status: 0, stdout: '' });
  });

  it('is exported, and proven to be whole without the server', async () => {
    const { status, stdout } = await log(world.ada.token, 'export', '--account', 'acme');
    expect(status).toBe(0);
    const verified = await runCli(['log', 'verify', '-'], { input: stdout });
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+ entries, 1 to \d+: whole\./) });
    const changed = await runCli(['log', 'verify', '-'], { input: stdout.replace('"failed"', '"clear"') });
    expect(changed).toMatchObject({ status: 1, stdout: expect.stringContaining('was changed') });
  });

  it.each([
    [
      'a member who is no administrator',
      () => world.mona.token,
      'acme',
      /answered 403: The log is for administrators of acme\/.github/,
    ],
    [
      'an account without the App',
      () => world.ada.token,
      'globex',
      /answered 403: The log is for administrators of globex\/.github/,
    ],
    ['a token that GitHub does not know', () => 'ghp_unknown', 'acme', /answered 401: GitHub does not accept the token/],
    ['a name that is none', () => world.ada.token, '../x', /answered 400/],
  ])('is not told to %s', async (_name, token, account, message) => {
    const { status, stdout, stderr } = await log(token(), '--account', account);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('is asked for in clear only of this machine, and with all that is needed', async () => {
    const elsewhere = { NIGHTWARDEN_SERVER: 'http://nightwarden.example.com', GITHUB_TOKEN: 'x' };
    expect(await runCli(['log', '--account', 'acme'], { env: elsewhere })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('must begin with https://'),
    });
    expect((await runCli(['log', '--account', 'acme'], { env: { NIGHTWARDEN_SERVER: '', GITHUB_TOKEN: 'x' } })).status).toBe(2);
    expect((await log('x')).stderr).toContain('--account acme');
    const closed = await addressWithoutServer();
    expect(await runCli(['log', '--account', 'acme'], { env: { NIGHTWARDEN_SERVER: closed, GITHUB_TOKEN: 'x' } })).toEqual({
      status: 3,
      stdout: '',
      stderr: `nightwarden: ${closed} could not be read (ECONNREFUSED).\n`,
    });
  });
});

async function addressWithoutServer(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return `http://127.0.0.1:${port}`;
}
