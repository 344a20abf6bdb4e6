import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openPolicyMemory } from '../../src/store/policy-memory.js';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'nightwarden-memory-'));
const policy = { origin: 'acme/.github@4f1e2d0', text: 'locked: [enforcement]\n' };

describe('the memory of policies', () => {
  it('survives a restart', async () => {
    const data = join(await folder(), 'not', 'yet', 'there');
    const memory = await openPolicyMemory(data);
    expect(await memory.recall(5)).toBeUndefined();
    await memory.remember(5, policy);
    await memory.remember(6, { ...policy, text: new TextEncoder().encode('fail-at: low\n') });
    const reopened = await openPolicyMemory(data);
    expect(await reopened.recall(5)).toEqual(policy);
    expect(await reopened.recall(6)).toEqual({ ...policy, text: 'fail-at: low\n' });
  });

  it('keeps everything that is remembered at the same time', async () => {
    const data = await folder();
    const memory = await openPolicyMemory(data);
    await Promise.all(Array.from({ length: 20 }, (_, id) => memory.remember(id, { ...policy, origin: `acme@${id}` })));
    expect(Object.keys(JSON.parse(await readFile(join(data, 'last-valid-policies.json'), 'utf8')) as object)).toHaveLength(20);
  });

  it.each(['{"5":', '{"5":{"origin":1}}', '[]x'])(
    'does not start on a damaged file (%s), since forgetting would unlock',
    async (text) => {
      const data = await folder();
      await writeFile(join(data, 'last-valid-policies.json'), text);
      await expect(openPolicyMemory(data)).rejects.toThrow(/is damaged/);
    },
  );
});
