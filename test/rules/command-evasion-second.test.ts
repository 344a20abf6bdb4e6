/** The second list of what gets past, in files of all kinds, some with what stood there before: `docs/evasion.md` has the figures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { destructiveCommand } from '../../src/rules/destructive/destructive-command.js';
import { destructiveSql } from '../../src/rules/destructive/destructive-sql.js';
import { directDeploy } from '../../src/rules/destructive/direct-deploy.js';
import { infrastructureDestroy } from '../../src/rules/destructive/infrastructure-destroy.js';
import { pathEscape } from '../../src/rules/destructive/path-escape.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { judge } from '../support/rule-judge.js';

const RULES = [destructiveCommand, infrastructureDestroy, directDeploy, destructiveSql, pathEscape];

interface Attempt {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/** One a line: path, text ("⇒" between what was and what is), note, tab-separated; "⏎" and "⇥" stand for what a line cannot hold. */
function attemptsIn(file: string): Attempt[] {
  return readFileSync(join(import.meta.dirname, '../../fixtures/commands', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('## '))
    .map((line) => {
      const [path = '', text = ''] = line.split('\t').map((part) => part.replaceAll('⏎', '\n').replaceAll('⇥', '\t'));
      const [one = '', other] = text.split('⇒');
      return other === undefined ? { path, before: null, after: `${one}\n` } : { path, before: `${one}\n`, after: `${other}\n` };
    });
}

function gradeOf({ path, before, after }: Attempt): 'block' | 'ask' | 'note' | 'none' {
  const found = RULES.flatMap((rule) => {
    const { findings, undecided } = judge(rule, { files: { [path]: { before, after } } });
    return [...findings, ...undecided];
  });
  if (found.some((each) => each.kind === 'undecided' || each.confidence === 'certain')) return 'block';
  if (found.some((each) => each.kind === 'finding' && each.severity !== 'low')) return 'ask';
  return found.length > 0 ? 'note' : 'none';
}

const HOSTILE = attemptsIn('second-stranger-destructive.txt');
const HARMLESS = attemptsIn('second-stranger-harmless.txt');

beforeAll(() => loadGrammars(['a.sh', 'a.sql', ...HOSTILE.map(({ path }) => path)]));

describe('the second list of the evasion suite', () => {
  it('is long enough to say something', () => {
    expect([HOSTILE.length, HARMLESS.length].every((length) => length >= 150)).toBe(true);
  });
  it('lets nothing pass', () => {
    expect(HOSTILE.filter((attempt) => ['none', 'note'].includes(gradeOf(attempt)))).toEqual([]);
  });
  it('blocks and asks about none of the harmless neighbours', () => {
    expect(HARMLESS.filter((attempt) => ['block', 'ask'].includes(gradeOf(attempt)))).toEqual([]);
  });
});
