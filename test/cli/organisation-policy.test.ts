/** The organisation's policy where a machine has a copy of it: what it locks holds in the hook too. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandPolicyOf } from '../../src/cli/hook/judge-edit.js';
import { organisationPolicyText } from '../../src/cli/hook/organisation-policy.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwarden-organisation-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const off = { text: 'rules:\n  dependency-unpinned: { enforcement: disabled }\n', origin: '.github/nightwarden.yml@main' };

describe("the organisation's policy on this machine", () => {
  it('is none where there is no file, and is told of where it cannot be read', () => {
    expect(organisationPolicyText(join(folder, 'none.yml'))).toBeNull();
    mkdirSync(join(folder, 'folder.yml'));
    expect(() => organisationPolicyText(join(folder, 'folder.yml'))).toThrow('cannot be read');
    writeFileSync(join(folder, 'organisation.yml'), 'fail-at: high\n');
    expect(organisationPolicyText(join(folder, 'organisation.yml'))).toBe('fail-at: high\n');
  });

  it('holds what it locks against the repository, and only that', () => {
    const isActive = (organisation: string | null): boolean => commandPolicyOf(off, organisation).isActive('dependency-unpinned');
    expect(isActive(null)).toBe(false);
    expect(isActive('fail-at: high\n')).toBe(false);
    expect(isActive('locked: [rules.dependency-unpinned]\n')).toBe(true);
    expect(commandPolicyOf(null, off.text).isActive('dependency-unpinned')).toBe(false);
  });

  it('blocks with mistakes, since nobody knows what it locks', () => {
    expect(() => commandPolicyOf(off, 'locked: [no-such-rule]\n')).toThrow('no-such-rule');
    expect(() => commandPolicyOf(null, 'a: [')).toThrow("the organisation's policy");
  });
});
