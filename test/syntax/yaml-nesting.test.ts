import { afterAll, describe, expect, it } from '@jest/globals';
import { isNestedTooDeeply } from '../../src/syntax/yaml-nesting.js';
import { runCli } from '../cli/support/run-cli.js';
import { createRepository, removeDirectories } from '../git/support/repository.js';

const indented = (levels: number, step: string): string =>
  Array.from({ length: levels }, (_, level) => `${step.repeat(level)}a:\n`).join('');

describe('the depth of YAML', () => {
  afterAll(removeDirectories);

  it.each([
    ['brackets', '['.repeat(51)],
    ['braces', '{a: '.repeat(51)],
    ['brackets over many lines', '[\n'.repeat(51)],
    ['brackets that are closed in part', '[[]'.repeat(51)],
    ['dashes', '- '.repeat(51)],
    ['dashes parted by tabs', '-\t'.repeat(51)],
    ['question marks', '? '.repeat(51)],
    ['keys on one line', 'a: '.repeat(51)],
    ['a dash at the end of the line', `${'- '.repeat(50)}-`],
    ['indentation', indented(102, ' ')],
    ['carriage returns for line ends', indented(102, ' ').replaceAll('\n', '\r')],
  ])('is bounded in %s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(true);
    expect(isNestedTooDeeply(`# a comment\nb: 1\n${text}`)).toBe(true);
  });

  it.each([
    ['many short collections', 'a: [1, { b: 2 }]\n- c: [d]\n'.repeat(1_000)],
    ['a comment of dashes', `# ${'- '.repeat(100)}\n  # ${'['.repeat(100)}\n`],
    ['a long word', `a: ${'-'.repeat(500)}${':'.repeat(500)}\n`],
    ['fifty levels', `${'['.repeat(50)}${']'.repeat(50)}`],
    ['an indentation of a hundred', indented(101, ' ')],
  ])('is not exceeded by %s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(false);
  });

  // A parser that overflows its stack can end the process instead of throwing, most surely in a second file after a first one.
  it('never ends the process that judges', async () => {
    const deep = ['[', '{', '- ', 'a: ', '{?', '? '].map((open, index): [string, string] => [
      `packages/${index}/pnpm-workspace.yaml`,
      open.repeat(190_000 / open.length),
    ]);
    const repository = createRepository([
      { files: { 'README.md': 'shop\n' } },
      { branch: 'work', from: 'main', files: { ...Object.fromEntries(deep), '.github/nightwarden.yml': '{'.repeat(190_000) } },
    ]);
    const { status, stdout } = await runCli(['check', '--repo', repository, '--head', 'work', '--format', 'json']);
    expect(status).toBe(1);
    const verdict = JSON.parse(stdout) as { undecided: string[]; findings: { rule: string }[] };
    expect(verdict.undecided).toContain('dependency-unpinned');
    expect(verdict.findings.map(({ rule }) => rule)).toContain('policy-invalid');
  });
});
