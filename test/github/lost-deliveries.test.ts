/** What the App missed is found in GitHub's own log and comes again. Against the local GitHub, whose deliveries really fail. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import pino from 'pino';
import { Probot } from 'probot';
import { type GitHubClient, octokitFor } from '../../src/github/clients.js';
import { askForRedelivery, DELIVERIES_KEPT_MILLISECONDS, readLostDeliveries } from '../../src/github/lost-deliveries.js';
import { LocalGitHub, type User } from '../../src/simulator/index.js';
import { api } from '../simulator/client.js';

/** The App's own tokens are made by the machine's clock, so GitHub's must agree with it whenever the App asks. */
const PRESENT = new Date(Math.floor(Date.now() / 1_000) * 1_000);
const ago = (milliseconds: number): Date => new Date(PRESENT.getTime() - milliseconds);
const HOUR = 3_600_000;
let now: Date;
let github: LocalGitHub;
let owner: User;
let app: GitHubClient;
let server: Server;
/** What the App's server answers; null: it hangs up. */
let answer: number | null;
/** The GUIDs that came, in their order. */
let came: string[];

beforeEach(async () => {
  now = PRESENT;
  answer = 202;
  came = [];
  server = createServer((request, response) => {
    came.push(String(request.headers['x-github-delivery']));
    request.resume().on('end', () => (answer === null ? request.socket.destroy() : response.writeHead(answer).end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  github = await LocalGitHub.start({ clock: () => now });
  owner = github.createUser('octavia');
  const acme = github.createOrganisation('acme', { owners: [owner] });
  await github.createRepository({ name: 'acme/shop', files: { 'a.txt': 'a\n' } });
  const registration = github.createApp({
    name: 'Watch',
    owner: acme,
    permissions: { contents: 'read', metadata: 'read' },
    events: ['push'],
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    webhookSecret: 'It is a secret to everybody but us',
  });
  github.installApp(registration, acme);
  await github.idle();
  const probot = new Probot({
    appId: registration.id,
    privateKey: registration.keys().privateKey,
    secret: 'x',
    baseUrl: `${github.url}/api/v3`,
    Octokit: octokitFor({ patient: false }),
    log: pino({ level: 'silent' }),
  });
  app = await probot.auth();
  came = [];
});

afterEach(async () => {
  await github.close();
  await new Promise((resolve) => server.close(resolve));
  nock.cleanAll();
});

let file = 0;
async function push(): Promise<void> {
  file += 1;
  await api(github.url, owner.token, 'PUT', `/repos/acme/shop/contents/${file}.txt`, { message: 'x', content: 'eA==' });
  await github.idle();
}
const pushes = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await push();
};
const read = () => readLostDeliveries(app, new Date(now.getTime() - DELIVERIES_KEPT_MILLISECONDS));

describe('lost deliveries', () => {
  it('are those that no attempt brought, refused and unanswered alike', async () => {
    await push();
    answer = 500;
    await push();
    answer = null;
    await push();
    answer = 202;
    await push();
    const { lost, complete, newest } = await read();
    expect(lost.map(({ guid }) => guid)).toEqual([came[2], came[1]]);
    expect(lost.map(({ event }) => event)).toEqual(['push', 'push']);
    expect({ complete, newest }).toEqual({ complete: true, newest: now });
    expect(github.problems).toEqual([]);
  });

  it('come again when asked for, and are lost no more', async () => {
    answer = 503;
    await pushes(2);
    const first = await read();
    answer = 202;
    for (const lost of first.lost) expect(await askForRedelivery(app, lost)).toBe(true);
    await github.idle();
    expect(new Set(came).size).toBe(2);
    expect(came).toHaveLength(4);
    expect((await read()).lost).toEqual([]);
  });

  it('are one each, however often they were lost', async () => {
    answer = 503;
    await push();
    const [first] = (await read()).lost;
    if (first === undefined) throw new Error('nothing was lost');
    await askForRedelivery(app, first);
    await github.idle();
    const { lost } = await read();
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({ guid: first.guid });
    expect(lost[0]?.id).toBeGreaterThan(first.id);
  });

  it('are looked for since a time, over all pages', async () => {
    answer = 503;
    now = ago(2 * HOUR);
    await push();
    now = PRESENT;
    await push();
    const [newest] = (await read()).lost;
    if (newest === undefined) throw new Error('nothing was lost');
    // Each attempt stands in the log by itself, so the older delivery comes on the second page.
    for (let attempts = 0; attempts < 100; attempts++) await askForRedelivery(app, newest);
    await github.idle();
    expect((await readLostDeliveries(app, ago(HOUR))).lost.map(({ guid }) => guid)).toEqual([newest.guid]);
    expect((await read()).lost.map(({ guid }) => guid)).toEqual([newest.guid, came[0]]);
  });

  it('cannot come again when GitHub does not keep them any more', async () => {
    answer = 503;
    now = ago(DELIVERIES_KEPT_MILLISECONDS + HOUR);
    await push();
    now = PRESENT;
    expect(await read()).toMatchObject({ lost: [], complete: true });
    const gone = { id: 1, guid: came[0] ?? '', event: 'push', deliveredAt: now };
    expect(await askForRedelivery(app, gone)).toBe(false);
    expect(await askForRedelivery(app, { ...gone, id: 999_999 })).toBe(false);
  });
});
