import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openFingerprintKey } from '../../src/store/fingerprint-key.js';
import { engines, OPENING_MILLISECONDS, type TestDatabase } from '../support/database.js';

describe.each(engines)('the key of fingerprints ($name)', (engine) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await engine.open();
  }, OPENING_MILLISECONDS);
  beforeEach(() => opened.database.script('TRUNCATE keys'));
  afterAll(() => opened.remove());

  it('is made once and kept', async () => {
    expect(await openFingerprintKey(opened.database, 'a'.repeat(64))).toBe('a'.repeat(64));
    opened = await opened.reopen();
    expect(await openFingerprintKey(opened.database, 'b'.repeat(64))).toBe('a'.repeat(64));
  });

  it('is one even when several processes start at once', async () => {
    const keys = await Promise.all(['a', 'b', 'c'].map((digit) => openFingerprintKey(opened.database, digit.repeat(64))));
    expect(new Set(keys).size).toBe(1);
  });

  it.each(['', 'abc', 'g'.repeat(64)])('is never a bad one (%j)', async (text) => {
    await expect(openFingerprintKey(opened.database, text)).rejects.toMatchObject({ sqlState: '23514' });
  });
});
