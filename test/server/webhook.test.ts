import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pino from 'pino';
import type { Delivery } from '../../src/server/route.js';
import { WEBHOOK_PATH, webhookRoutes } from '../../src/server/webhook.js';

const secret = 'the-secret-of-this-test-and-no-other';
const sign = (body: string, key = secret): string => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

function receiver(receive: (delivery: Delivery) => Promise<void> = async () => undefined) {
  const taken: Delivery[] = [];
  let logged = '';
  const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
  const routes = webhookRoutes({
    secret,
    log,
    receive: async (delivery) => {
      await receive(delivery);
      taken.push(delivery);
    },
  });
  const send = async (body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<number> => {
    const all = {
      'content-type': 'application/json',
      'x-github-delivery': 'd-1',
      'x-github-event': 'push',
      'x-hub-signature-256': sign(body),
      ...headers,
    };
    const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const response = await routes.request(WEBHOOK_PATH, { method, headers: present, ...(method === 'GET' ? {} : { body }) });
    return response.status;
  };
  return { taken, send, logged: () => logged };
}

describe('the webhook', () => {
  it('takes a signed delivery', async () => {
    const { taken, send } = receiver();
    expect(await send('{"zen":"é 1.0"}')).toBe(202);
    expect(taken).toEqual([{ id: 'd-1', event: 'push', payload: { zen: 'é 1.0' } }]);
  });

  it.each([
    ['no signature', '{}', { 'x-hub-signature-256': '' }, 400],
    ['no event', '{}', { 'x-github-event': '' }, 400],
    ['no delivery id', '{}', { 'x-github-delivery': '' }, 400],
    ['a delivery id that is none', '{}', { 'x-github-delivery': 'd'.repeat(101) }, 400],
    ['a signature with another secret', '{}', { 'x-hub-signature-256': sign('{}', 'development') }, 401],
    ['the signature of another body', '{"a":1}', { 'x-hub-signature-256': sign('{"a":2}') }, 401],
    ['a signature in an older form', '{}', { 'x-hub-signature-256': 'sha1=00' }, 401],
    ['an empty body', '', {}, 401],
    ['a form', '{}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a body that is not JSON', '{"a":', {}, 400],
  ])('refuses %s', async (_, body, headers, status) => {
    const { taken, send } = receiver();
    expect(await send(body, headers)).toBe(status);
    expect(taken).toEqual([]);
  });

  it('refuses other methods', async () => {
    expect(await receiver().send('', {}, 'GET')).toBe(405);
  });

  it('refuses a body over 25 MiB, announced or not', async () => {
    const { taken, send } = receiver();
    const body = 'x'.repeat(25 * 1024 * 1024 + 1);
    expect(await send(body, { 'content-length': String(body.length) })).toBe(413);
    expect(await send(body)).toBe(413);
    expect(taken).toEqual([]);
  });

  it('logs nothing of a refused request but that it was refused', async () => {
    const { send, logged } = receiver();
    await send('{"token":"hunter2"}', { 'x-hub-signature-256': 'sha256=feed' });
    expect(logged()).toContain('refused');
    expect(logged()).not.toMatch(/hunter2|feed/);
  });

  it('never takes what is not signed, and never breaks on it', async () => {
    const { taken, send } = receiver();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 80, unit: fc.integer({ min: 33, max: 126 }).map((c) => String.fromCharCode(c)) }),
        async (body, signature) => {
          const status = await send(body, { 'x-hub-signature-256': `sha256=${signature}` });
          expect([400, 401]).toContain(status);
        },
      ),
      { numRuns: 300 },
    );
    expect(taken).toEqual([]);
  });
});
