import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { saveCredentials } from '../../src/server/environment-file.js';
import { type NewCredentials, setUpRoutes } from '../../src/server/set-up.js';

const token = 'f00d'.repeat(12);

function setUp(answer: { status: number; body?: unknown } = { status: 201, body: conversion }, refusal: Error | null = null) {
  const saved: NewCredentials[] = [];
  const asked: string[] = [];
  const routes = setUpRoutes({
    token,
    manifest: { name: 'nightwarden', public: false, default_permissions: { contents: 'read' } },
    webUrl: 'https://github.example.com',
    apiUrl: 'https://github.example.com/api/v3',
    webhookPath: '/api/github/webhooks',
    fetch: async (input) => {
      asked.push(typeof input === 'string' ? input : 'no address');
      return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status });
    },
    save: async (credentials) => {
      if (refusal) throw refusal;
      saved.push(credentials);
    },
  });
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await routes.request(`http://localhost:3000${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { get, saved, asked };
}
const conversion = { id: 42, pem: 'KEY', webhook_secret: 'whsec', html_url: 'https://github.example.com/apps/nw' };
const confirm = (organisation: string, address: string): string =>
  `/set-up/confirm?token=${token}&organisation=${encodeURIComponent(organisation)}&address=${encodeURIComponent(address)}`;

describe('the set-up', () => {
  it.each([
    '/set-up',
    '/set-up?token=wrong',
    '/set-up/confirm?organisation=acme&address=https://x.test',
    '/set-up/done?code=c',
    `/set-up/done?code=c&state=${token}x`,
  ])('shows %s to nobody who has not seen the terminal', async (path) => {
    const { get, saved, asked } = setUp();
    expect((await get(path)).status).toBe(403);
    expect([...saved, ...asked]).toEqual([]);
  });

  it('hands GitHub the manifest with the address that it can reach', async () => {
    const { text } = await setUp().get(confirm('acme', 'https://nightwarden.example.com'));
    expect(text).toContain(`action="https://github.example.com/organizations/acme/settings/apps/new?state=${token}"`);
    const manifest = JSON.parse((/name="manifest" value="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"')) as unknown;
    expect(manifest).toEqual({
      name: 'nightwarden',
      public: false,
      default_permissions: { contents: 'read' },
      hook_attributes: { url: 'https://nightwarden.example.com/api/github/webhooks', active: true },
      redirect_url: 'http://localhost:3000/set-up/done',
    });
  });

  it.each([
    ['../../login', 'https://x.test'],
    ['acme"><script>', 'https://x.test'],
    ['acme', 'javascript:alert(1)'],
    ['acme', 'nightwarden.example.com'],
  ])('refuses the organisation %s at %s', async (organisation, address) => {
    const { status, text } = await setUp().get(confirm(organisation, address));
    expect(status).toBe(400);
    expect(text).not.toContain('<script>');
  });

  it('keeps the credentials that GitHub gives, and shows none of them', async () => {
    const { get, saved, asked } = setUp();
    const { status, text } = await get(`/set-up/done?code=abc123&state=${token}`);
    expect(status).toBe(200);
    expect(asked).toEqual(['https://github.example.com/api/v3/app-manifests/abc123/conversions']);
    expect(saved).toEqual([{ appId: 42, privateKey: 'KEY', webhookSecret: 'whsec' }]);
    expect(text).toContain('https://github.example.com/apps/nw/installations/new');
    expect(text).not.toMatch(/KEY|whsec/);
  });

  it('makes one App: loading the page again shows it, and another code does not put another in its place', async () => {
    const { get, saved, asked } = setUp();
    const first = await get(`/set-up/done?code=abc&state=${token}`);
    expect(await get(`/set-up/done?code=abc&state=${token}`)).toEqual(first);
    expect(await get(`/set-up/done?code=another&state=${token}`)).toEqual(first);
    expect(saved).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it('says what to do when the credentials cannot be written', async () => {
    const refusal = Object.assign(new Error('permission denied, open /srv/.env'), { code: 'EACCES' });
    const { status, text } = await setUp(undefined, refusal).get(`/set-up/done?code=abc&state=${token}`);
    expect(status).toBe(500);
    expect(text).toContain('could not be written to .env (EACCES)');
    expect(text).not.toMatch(/KEY|whsec|srv/);
  });

  it.each([
    ['a code that was used', { status: 404 }],
    ['an App without a webhook secret', { status: 201, body: { ...conversion, webhook_secret: null } }],
    ['an answer that was cut off', { status: 201, body: {} }],
  ])('keeps nothing after %s', async (_, answer) => {
    const { get, saved } = setUp(answer);
    expect((await get(`/set-up/done?code=abc&state=${token}`)).status).toBe(502);
    expect(saved).toEqual([]);
  });

  it('sends no code that could lead elsewhere', async () => {
    const { get, asked } = setUp();
    expect((await get(`/set-up/done?code=${encodeURIComponent('../../user')}&state=${token}`)).status).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('the environment file', () => {
  it('gets the credentials, keeps what stood there, and is for its owner alone', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'nightwarden-env-')), '.env');
    await writeFile(path, '# mine\nPORT=4000\nAPP_ID=1\n\n');
    await saveCredentials(path, { appId: 42, privateKey: '-----BEGIN\nx\n', webhookSecret: 's' });
    expect(await readFile(path, 'utf8')).toBe(
      `# mine\nPORT=4000\nAPP_ID="42"\nPRIVATE_KEY="${Buffer.from('-----BEGIN\nx\n').toString('base64')}"\nWEBHOOK_SECRET="s"\n`,
    );
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
