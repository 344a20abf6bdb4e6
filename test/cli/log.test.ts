/** `nightwarden log verify`, from outside. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MAX_LINE } from '../../src/cli/log/lines.js';
import { exportLine, GENESIS, sealEntry } from '../../src/store/log/entry.js';
import { headLine, publicKeyOf, signHead } from '../../src/store/log/head.js';
import { runCli } from './support/run-cli.js';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const at = '2026-11-24T06:00:00.000Z';
const content = { at, kind: 'waiver', installation: 7, repository: 1, correlation: null, data: { by: 'mona' } } as const;
const first = sealEntry(content, GENESIS);
const second = sealEntry({ ...content, data: { by: 'x'.repeat(200_000) } }, first);
const EXPORT = `${exportLine(first)}\n${exportLine(second)}\n${headLine(signHead(second, at, key))}\n`;

const verify = (input: string, ...options: string[]) => runCli(['log', 'verify', '-', ...options], { input });

describe('log verify', () => {
  it('says that an export is whole, and how far that goes', async () => {
    const signed = await verify(EXPORT, '--key', publicKeyOf(key), '--anchor', `1:${first.hash}`);
    expect(signed).toEqual({
      status: 0,
      stderr: '',
      stdout: `2 entries, 1 to 2: whole. The last hash is ${second.hash}.\nThe head was signed at ${at} by the expected key.\nOf 1 known hash, 1 is in the export and agrees.\n`,
    });
    expect((await verify(EXPORT)).stdout).toContain(`by the key ${publicKeyOf(key)}: compare it`);
    const part = await verify(`${exportLine(second)}\n`);
    expect(part).toMatchObject({ status: 0 });
    expect(part.stdout).toContain('What came before entry 2 is not in the export');
    expect(part.stdout).toContain('There is no signed head');
    expect((await verify('')).stdout).toBe(
      'The export has no entries. It has no signed head, so it cannot say that there are none.\n',
    );
  });

  it('names the first entry that is wrong', async () => {
    expect(await verify(EXPORT.replace('mona', 'lisa'))).toEqual({
      status: 1,
      stderr: '',
      stdout:
        'line 1: The first entry was changed: its text does not give its hash.\n0 entries before it are as they were written.\n',
    });
    expect(await verify(EXPORT.split('\n').slice(0, 1).join('\n'), '--key', publicKeyOf(key))).toMatchObject({ status: 1 });
  });

  it('takes lines without end, and files that are none', async () => {
    expect(await verify('x'.repeat(MAX_LINE + 10))).toMatchObject({ status: 1, stderr: '' });
    expect(await runCli(['log', 'verify', 'no/such/file'])).toMatchObject({
      status: 2,
      stderr: 'nightwarden: no/such/file cannot be read (ENOENT).\n',
    });
    expect(await verify(EXPORT, '--anchor', '1:abc')).toMatchObject({ status: 2 });
  });
});
