/** Commands that are written to get past the engine, and harmless ones beside them. One a line, with what is tricky about it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { entriesFor, type Grade } from '../../src/rules/destructive/command-pack.js';
import { ENTRIES } from '../../src/rules/destructive/packs/packs.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parseShell } from '../../src/syntax/shell/shell.js';

beforeAll(() => loadGrammars(['a.sh']));

function commandsIn(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../fixtures/commands', file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] ?? '');
}

function gradesOf(script: string): Grade[] {
  const read = parseShell(script);
  if (!read.parsed) throw new Error(read.reason);
  return read.invocations.flatMap((invocation) => entriesFor(invocation, ENTRIES).map(({ grade }) => grade));
}

describe('the evasion suite', () => {
  it('lets nothing destructive pass', () => {
    const commands = commandsIn('destructive.txt');
    expect(commands.length).toBeGreaterThan(150);
    expect(commands.filter((command) => !gradesOf(command).some((grade) => grade !== 'note'))).toEqual([]);
  });

  it('blocks less than two in a hundred of the harmless neighbours, and asks about few', () => {
    const commands = commandsIn('harmless.txt');
    expect(commands.length).toBeGreaterThan(150);
    const graded = commands.map((command) => ({ command, grades: gradesOf(command) }));
    expect(graded.filter(({ grades }) => grades.includes('block')).map(({ command }) => command)).toEqual([]);
    expect(graded.filter(({ grades }) => grades.includes('ask')).map(({ command }) => command)).toEqual([]);
  });
});
