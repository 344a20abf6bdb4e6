import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/server/settings.js';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
const complete = { APP_ID: '42', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a'.repeat(32) };

function settingsOf(environment: Record<string, string>) {
  const reading = readSettings(environment);
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  return reading.settings;
}
function problemsOf(environment: Record<string, string>): readonly string[] {
  const reading = readSettings(environment);
  return reading.ok ? [] : reading.problems;
}

describe('settings', () => {
  it('reads a complete App', () => {
    const { credentials, host, port, apiUrl } = settingsOf(complete);
    expect(credentials).toEqual({ appId: 42, privateKey: pem, webhookSecret: 'a'.repeat(32) });
    expect({ host, port, apiUrl }).toEqual({ host: '0.0.0.0', port: 3000, apiUrl: 'https://api.github.com' });
  });

  it.each([
    ['in one line with escaped line ends', pem.trim().replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(pem).toString('base64')],
    ['with Windows line ends', pem.replaceAll('\n', '\r\n')],
  ])('takes the private key %s', (_, key) => {
    expect(settingsOf({ ...complete, PRIVATE_KEY: key }).credentials?.privateKey.replaceAll('\r', '')).toBe(pem);
  });

  it('goes to the set-up, reachable from this machine only, when there is no App at all', () => {
    const { credentials, host } = settingsOf({});
    expect(credentials).toBeNull();
    expect(host).toBe('localhost');
  });

  it.each([
    ['no webhook secret', { ...complete, WEBHOOK_SECRET: '' }, /WEBHOOK_SECRET is missing/],
    ["Probot's fallback as the secret", { ...complete, WEBHOOK_SECRET: 'development' }, /WEBHOOK_SECRET has 11 characters/],
    ['a secret only', { WEBHOOK_SECRET: 'a'.repeat(40) }, /APP_ID is missing/],
    ['an App id that is no number', { ...complete, APP_ID: 'Iv1.abc' }, /APP_ID is "Iv1.abc"/],
    ['a key that is no key', { ...complete, PRIVATE_KEY: 'hunter2' }, /PRIVATE_KEY is not a private key/],
    ['a public key', { ...complete, PRIVATE_KEY: pem.replaceAll('RSA PRIVATE', 'PUBLIC') }, /PRIVATE_KEY is not a private key/],
    [
      'a key file that is not there',
      { ...complete, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere.pem' },
      /nowhere\.pem could not be read \(ENOENT\)/,
    ],
    ['a port that is none', { ...complete, PORT: '80a' }, /PORT is "80a"/],
    ['a database that is no PostgreSQL', { ...complete, DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL is/],
    ['a host with a path', { ...complete, GHE_HOST: 'https://ghe.example.com/' }, /GHE_HOST is/],
    ['an unknown protocol', { ...complete, GHE_PROTOCOL: 'ftp' }, /GHE_PROTOCOL is "ftp"/],
    ['an unknown log level', { ...complete, LOG_LEVEL: 'loud' }, /LOG_LEVEL is "loud"/],
  ])('refuses %s and says what to do', (_, environment, message) => {
    expect(problemsOf(environment).join('\n')).toMatch(message);
  });

  it('says everything that is wrong at once, and never repeats a secret', () => {
    const problems = problemsOf({ APP_ID: 'x', PRIVATE_KEY: 'private-hunter2', WEBHOOK_SECRET: 'hook-hunter2' });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toMatch(/hunter2/);
  });

  it('reaches an enterprise server', () => {
    const { webUrl, apiUrl } = settingsOf({ ...complete, GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http' });
    expect({ webUrl, apiUrl }).toEqual({ webUrl: 'http://127.0.0.1:4000', apiUrl: 'http://127.0.0.1:4000/api/v3' });
  });
});
