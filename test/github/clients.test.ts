import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import pino from 'pino';
import { Probot } from 'probot';
import { Clients, describeError, octokitFor } from '../../src/github/clients.js';
import { fakeApi } from '../support/github-api.js';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;
const log = pino({ level: 'silent' });
const tokens = 'POST /app/installations/5/access_tokens';
const token = {
  token: 'ghs_99_abc',
  expires_at: '2026-11-24T09:00:00Z',
  permissions: { contents: 'read' },
  repositories: [{ id: 7 }],
};

let now = new Date('2026-11-24T08:00:00Z');
function clients(patient: boolean): Clients {
  return new Clients(new Probot({ appId: 99, privateKey, secret: 'x', Octokit: octokitFor({ patient }), log }), () => now);
}

afterEach(() => nock.cleanAll());

describe('clients', () => {
  it("reach the job's repository and no other", async () => {
    const asked: unknown[] = [];
    const api = fakeApi({
      [tokens]: ({ body }) => {
        asked.push(body);
        return { status: 201, body: token };
      },
      'GET /repos/acme/shop/pulls/1': { number: 1 },
    });
    const client = await clients(false).forRepository(5, 7);
    await client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner: 'acme', repo: 'shop', pull_number: 1 });
    expect(asked).toEqual([{ repository_ids: [7] }]);
    expect(api.problems).toEqual([]);
  });

  it('read another repository with a token that can do nothing else', async () => {
    const asked: unknown[] = [];
    const api = fakeApi({
      [tokens]: ({ body }) => {
        asked.push(body);
        return { status: 201, body: token };
      },
    });
    expect(await clients(false).forReading(5, '.github')).not.toBeNull();
    expect(asked).toEqual([{ repositories: ['.github'], permissions: { contents: 'read' } }]);
    expect(api.problems).toEqual([]);
  });

  it('keep a token while it is good for a job, and make another before it is not', async () => {
    const api = fakeApi({ [tokens]: () => ({ status: 201, body: token }) });
    const made = clients(false);
    await made.forRepository(5, 7);
    await made.forRepository(5, 7);
    expect(api.requests).toHaveLength(1);
    now = new Date('2026-11-24T08:55:00Z');
    await made.forRepository(5, 7);
    await made.forRepository(5, 8);
    expect(api.requests).toHaveLength(3);
  });

  it('know a repository that the installation does not reach from an error', async () => {
    fakeApi({ [tokens]: () => ({ status: 422, body: { message: 'There is at least one repository that does not exist' } }) });
    expect(await clients(false).forReading(5, '.github')).toBeNull();
    nock.cleanAll();
    fakeApi({ [tokens]: () => ({ status: 500, body: {} }) });
    await expect(clients(false).forReading(5, '.github')).rejects.toMatchObject({ status: 500 });
  });

  it('never repeat a write by themselves, since the first may have been done', async () => {
    const api = fakeApi({
      [tokens]: () => ({ status: 201, body: token }),
      'POST /repos/acme/shop/issues/1/comments': () => ({ status: 502, body: {} }),
    });
    const client = await clients(true).forRepository(5, 7);
    const comment = client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      owner: 'acme',
      repo: 'shop',
      issue_number: 1,
      body: 'x',
    });
    const error = await comment.catch((caught: unknown) => caught);
    expect(describeError(error)).toBe('POST /repos/acme/shop/issues/1/comments was answered with 502');
    expect(api.requests.filter((request) => request.includes('comments'))).toHaveLength(1);
  });
});
