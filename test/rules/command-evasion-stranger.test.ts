/** The half of the evasion suite by someone who had not read the engine, as a change brings it in: `docs/evasion.md` has the figures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { destructiveCommand } from '../../src/rules/destructive/destructive-command.js';
import { destructiveSql } from '../../src/rules/destructive/destructive-sql.js';
import { directDeploy } from '../../src/rules/destructive/direct-deploy.js';
import { infrastructureDestroy } from '../../src/rules/destructive/infrastructure-destroy.js';
import { pathEscape } from '../../src/rules/destructive/path-escape.js';
import { dependencyUnpinned } from '../../src/rules/git/dependency-unpinned.js';
import type { Rule } from '../../src/rules/rule.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { judge } from '../support/rule-judge.js';

const COMMANDS: readonly Rule[] = [destructiveCommand, infrastructureDestroy, directDeploy, destructiveSql, pathEscape];
/** What is known to pass; `docs/evasion.md` says why for each kind. */
const PASSES = {
  commands: [],
  sql: [],
  // Ranges with an upper end, and a tag: found where the policy's `fails` names those levels.
  versions: [
    'import x from "https://deno.land/x/y/mod.ts";',
    'requests==2.*',
    'requests~=2',
    "dependencies { implementation group: 'a', name: 'b', version: '1.+' }",
    '<Project><ItemGroup><PackageReference Include="A"><Version>1.*-*</Version></PackageReference></ItemGroup></Project>',
    'actions/checkout@v4',
  ],
};

beforeAll(() => loadGrammars(['a.sh', 'a.sql', 'a.py', 'a.rb', 'a.ts', 'a.kt', 'a.groovy', 'a.swift', 'a.ex', 'a.tf']));

interface Attempt {
  readonly path: string;
  readonly text: string;
}

/** One a line, tab-separated, the last part a note; "⏎" and "⇥" stand for what a line cannot hold, "## " begins a class. */
function attemptsIn(file: string, path: string | null): Attempt[] {
  return readFileSync(join(import.meta.dirname, '../../fixtures/commands', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('## '))
    .map((line) => {
      const parts = line.split('\t').map((part) => part.replaceAll('⏎', '\n').replaceAll('⇥', '\t'));
      return path === null ? { path: parts[0] ?? '', text: parts[1] ?? '' } : { path, text: parts[0] ?? '' };
    });
}

/** `block` fails the check, `ask` warns, `note` is only told. */
function gradeOf({ path, text }: Attempt, rules: readonly Rule[], options: unknown = {}): 'block' | 'ask' | 'note' | 'none' {
  const found = rules.flatMap((rule) => {
    const { findings, undecided } = judge(rule, { options, files: { [path]: { before: null, after: `${text}\n` } } });
    return [...findings, ...undecided];
  });
  if (found.some((each) => each.kind === 'undecided' || each.confidence === 'certain')) return 'block';
  if (found.some((each) => each.kind === 'finding' && each.severity !== 'low')) return 'ask';
  return found.length > 0 ? 'note' : 'none';
}

describe.each([
  ['commands', 'stranger-destructive.txt', 'stranger-harmless.txt', 'run.sh', COMMANDS],
  ['sql', 'stranger-destructive-sql.txt', 'stranger-harmless-sql.txt', 'db/1.sql', [destructiveSql]],
  ['versions', 'stranger-loose-versions.txt', 'stranger-exact-versions.txt', null, [dependencyUnpinned]],
] as const)('the evasion suite by a stranger: %s', (kind, hostile, harmless, path, rules) => {
  it('lets nothing pass but what is known to', () => {
    const attempts = attemptsIn(hostile, path);
    expect(attempts.length).toBeGreaterThan(50);
    const passed = attempts.filter((attempt) => ['none', 'note'].includes(gradeOf(attempt, rules))).map(({ text }) => text);
    expect(passed.map((text) => /uses: (\S+)/.exec(text)?.[1] ?? text)).toEqual(PASSES[kind]);
  });

  it('blocks none of the harmless neighbours', () => {
    const attempts = attemptsIn(harmless, path);
    expect(attempts.length).toBeGreaterThan(50);
    expect(attempts.filter((attempt) => gradeOf(attempt, rules) === 'block')).toEqual([]);
  });
});

describe('the evasion suite by a stranger: versions, by a policy that lets no range and no tag be', () => {
  const options = { fails: ['wildcard', 'unbounded', 'moving', 'tag', 'range'] };

  it('lets nothing pass but an address in source code', () => {
    const attempts = attemptsIn('stranger-loose-versions.txt', null);
    const passed = attempts.filter((attempt) => ['none', 'note'].includes(gradeOf(attempt, [dependencyUnpinned], options)));
    expect(passed.map(({ text }) => text)).toEqual(PASSES.versions.slice(0, 1));
  });
});
