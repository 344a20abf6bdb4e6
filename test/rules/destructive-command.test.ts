import { beforeAll, describe, expect, it } from '@jest/globals';
import { destructiveCommand } from '../../src/rules/destructive/destructive-command.js';
import { entriesFor } from '../../src/rules/destructive/command-pack.js';
import { ENTRIES } from '../../src/rules/destructive/packs/packs.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parseShell } from '../../src/syntax/shell/shell.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh', 'a.py']));

/** The ids of the entries that a script's commands match. */
function matched(script: string): string[] {
  const read = parseShell(script);
  if (!read.parsed) throw new Error(read.reason);
  return read.invocations.flatMap((invocation) => entriesFor(invocation, ENTRIES).map((entry) => entry.id));
}

describe('packs of commands', () => {
  it.each(ENTRIES.flatMap(({ id, examples }) => examples.flagged.map((script) => [id, script])))('%s finds %s', (id, script) => {
    expect(matched(script)).toContain(id);
  });
  it.each(ENTRIES.flatMap(({ id, examples }) => examples.accepted.map((script) => [id, script])))(
    '%s lets %s pass',
    (id, script) => {
      expect(matched(script)).not.toContain(id);
    },
  );
  it('has no two entries of one id, and none without examples of both', () => {
    expect(new Set(ENTRIES.map(({ id }) => id)).size).toBe(ENTRIES.length);
    expect(ENTRIES.filter(({ examples }) => examples.flagged.length === 0 || examples.accepted.length === 0)).toEqual([]);
  });
});

const SCRIPT = '#!/bin/sh\nset -e\necho reset\n';

testRule(destructiveCommand, {
  flagged: [
    {
      name: 'the root in a shell script',
      files: { 'scripts/reset.sh': { before: SCRIPT, after: `${SCRIPT}sudo rm -rf /\n` } },
      findings: [
        {
          message: 'added',
          path: 'scripts/reset.sh',
          line: 4,
          severity: 'critical',
          data: expect.objectContaining({ program: 'rm', command: '`sudo rm -rf /`' }),
        },
      ],
    },
    {
      name: 'a script of a package',
      files: { 'package.json': { before: '{}', after: '{\n  "scripts": {\n    "clean": "rm -rf ~"\n  }\n}\n' } },
      findings: [{ path: 'package.json', line: 3 }],
    },
    {
      name: 'a program that source code starts',
      files: { 'tools/reset.py': { before: null, after: 'import subprocess\nsubprocess.run(["rm", "-rf", "/"])\n' } },
      findings: [{ path: 'tools/reset.py', line: 2, data: expect.objectContaining({ place: 'a call of subprocess.run' }) }],
    },
    {
      name: 'a command that is often meant, as a warning',
      files: { 'a.sh': { before: null, after: 'git reset --hard origin/main\n' } },
      findings: [{ line: 1, severity: 'medium', confidence: 'possible' }],
    },
    {
      name: 'the same command once more',
      files: { 'a.sh': { before: 'rm -rf /\n', after: 'rm -rf /\nrm -rf /\n' } },
      findings: [{ path: 'a.sh', line: 2 }],
    },
  ],
  accepted: [
    { name: 'a command that stood there', files: { 'a.sh': { before: 'rm -rf /\n', after: 'echo a\nrm -rf /\n' } } },
    {
      name: 'a command that moved to another file',
      files: { 'a.sh': { before: 'rm -rf /\n', after: '' }, 'b.sh': { before: null, after: 'rm -rf /\n' } },
    },
    {
      name: 'a command whose file is gone, in another',
      files: { 'a.sh': { before: 'rm -rf /\n', after: null }, 'b.sh': { before: null, after: 'rm -rf /\n' } },
    },
    { name: 'a command that goes', files: { 'a.sh': { before: 'rm -rf /\n', after: 'true\n' } } },
  ],
  undecided: [
    {
      name: 'a script that was not read',
      files: { 'a.sh': { before: 'true\n', after: 'rm -rf /\n' } },
      missing: ['texts'],
      reason: 'left out',
    },
  ],
});
