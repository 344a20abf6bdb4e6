import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openFingerprintKey } from '../../src/store/fingerprint-key.js';

const folder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'nightwarden-key-')), 'data');

describe('the key of fingerprints', () => {
  it('is made once, kept, and readable by nobody else', async () => {
    const data = await folder();
    expect(await openFingerprintKey(data, 'a'.repeat(64))).toBe('a'.repeat(64));
    expect(await openFingerprintKey(data, 'b'.repeat(64))).toBe('a'.repeat(64));
    expect((await stat(join(data, 'fingerprint-key'))).mode & 0o777).toBe(0o600);
  });

  it('is one even when two processes start at once', async () => {
    const data = await folder();
    const keys = await Promise.all(['a', 'b', 'c'].map((digit) => openFingerprintKey(data, digit.repeat(64))));
    expect(new Set(keys).size).toBe(1);
    expect(await readFile(join(data, 'fingerprint-key'), 'utf8')).toBe(keys[0]);
  });

  it.each(['', 'abc', 'g'.repeat(64)])('a damaged one (%j) is an error that says what to do', async (text) => {
    const data = await folder();
    await openFingerprintKey(data, 'a'.repeat(64));
    await writeFile(join(data, 'fingerprint-key'), text);
    await expect(openFingerprintKey(data, 'b'.repeat(64))).rejects.toThrow('is damaged. Restore it');
  });
});
