import { describe, expect, it } from '@jest/globals';
import { createPolicyMemory } from '../../src/store/policy-memory.js';
import { engines, OPENING_MILLISECONDS } from '../support/database.js';

const policy = { origin: 'acme/.github@4f1e2d0', text: 'locked: [enforcement]\n' };
const now = (): Date => new Date('2026-11-25T08:00:00Z');

describe.each(engines)('the memory of policies ($name)', (engine) => {
  it(
    'survives a restart, with the last word of each organisation',
    async () => {
      const opened = await engine.open();
      const memory = createPolicyMemory(opened.database, now);
      expect(await memory.recall(5)).toBeUndefined();
      await memory.remember(5, { ...policy, text: 'fail-at: high\n' });
      await memory.remember(5, policy);
      await memory.remember(6, { ...policy, text: new TextEncoder().encode('fail-at: low # \0\n') });
      const reopened = await opened.reopen();
      const after = createPolicyMemory(reopened.database, now);
      expect(await after.recall(5)).toEqual(policy);
      expect(await after.recall(6)).toEqual({ ...policy, text: 'fail-at: low # \0\n' });
      await reopened.remove();
    },
    OPENING_MILLISECONDS,
  );

  it(
    'keeps everything that is remembered at the same time',
    async () => {
      const opened = await engine.open();
      const memory = createPolicyMemory(opened.database, now);
      await Promise.all(Array.from({ length: 20 }, (_, id) => memory.remember(id, { ...policy, origin: `acme@${id}` })));
      expect(await memory.recall(19)).toEqual({ ...policy, origin: 'acme@19' });
      await opened.remove();
    },
    OPENING_MILLISECONDS,
  );
});
