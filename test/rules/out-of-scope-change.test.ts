import { describe, expect, it } from '@jest/globals';
import { outOfScopeChange } from '../../src/rules/destructive/out-of-scope-change.js';
import { scopeInText } from '../../src/rules/destructive/scope-list.js';
import { testRule } from '../support/rule-tester.js';

const edited = { before: 'a\n', after: 'b\n' };
const options = {
  scopes: [
    { branches: 'agent/docs-*', paths: ['docs/**'] },
    { branches: 'agent/**', paths: ['CHANGELOG.md'] },
  ],
};
const branch = 'agent/docs-search';

testRule(outOfScopeChange, {
  flagged: [
    {
      name: 'files outside of the scope, hidden ones and removed ones too',
      options,
      branch,
      files: { '.github/a.yml': edited, 'src/a.ts': { before: 'a\n', after: null }, 'docs/a.md': edited, 'CHANGELOG.md': edited },
      findings: [
        {
          path: '.github/a.yml',
          line: 1,
          confidence: 'certain',
          data: { file: '.github/a.yml', source: 'the policy', paths: 'docs/**, CHANGELOG.md' },
        },
        { path: 'src/a.ts', baseLine: 1 },
      ],
    },
    {
      name: 'taken from outside',
      options,
      branch,
      files: { 'docs/a.ts': { before: 'a\n', after: 'a\n', previousPath: 'src/a.ts' } },
      findings: [{ path: 'docs/a.ts', identity: 'the policy src/a.ts' }],
    },
    {
      name: 'near miss: a folder of almost this name',
      options,
      branch,
      files: { 'docs-old/a.md': edited },
      findings: [{ path: 'docs-old/a.md' }],
    },
    {
      name: 'the list of the pull request, by an agent',
      agent: 'codex',
      pullRequest: { body: 'Search.\n\nScope: src/search/, `docs/*.md`\n' },
      files: { 'src/login.ts': edited, 'src/search/a/b.ts': edited },
      findings: [{ path: 'src/login.ts', confidence: 'certain' }],
    },
    {
      name: 'the list of the pull request, by a person',
      pullRequest: { body: '### Paths\n\n- src/search/**\n' },
      files: { 'src/login.ts': edited },
      findings: [{ confidence: 'possible' }],
    },
    {
      name: 'evasion: a wider list than the policy',
      options,
      branch,
      pullRequest: { body: 'Scope: **\n' },
      files: { 'src/a.ts': edited },
      findings: [{ confidence: 'certain' }],
    },
  ],
  accepted: [
    { name: 'inside', options, branch, files: { 'docs/.hidden/a.md': edited } },
    { name: 'another branch', options, branch: 'fix-search', files: { 'src/a.ts': edited } },
    { name: 'moved within', options, branch, files: { 'docs/b.md': { before: 'a\n', after: 'a\n', previousPath: 'docs/a.md' } } },
    {
      name: 'prose under a heading',
      pullRequest: { body: 'Scope: the backend, and src/a.ts\n' },
      files: { 'src/b.ts': edited },
      outcome: 'not-applicable',
    },
    { name: 'no list', files: { 'src/b.ts': edited }, outcome: 'not-applicable' },
    {
      name: 'lists that the policy does not want',
      options: { listed: false },
      pullRequest: { body: 'Paths: docs/\n' },
      files: { 'src/b.ts': edited },
      outcome: 'not-applicable',
    },
  ],
  undecided: [
    {
      name: 'a branch that is not known',
      options,
      missing: ['branch'],
      files: { 'src/a.ts': edited },
      reason: 'the name of the branch',
    },
    {
      name: 'a text that was not seen',
      missing: ['pullRequest'],
      files: { 'src/a.ts': edited },
      reason: 'the text of the pull request',
    },
  ],
});

describe('a list of paths', () => {
  it.each<[string, string[] | null]>([
    ['**Scope:** `src/a.ts` docs/', ['src/a.ts', 'docs/**']],
    ['## Files in scope\n1. ./a/b.ts\n2) c/\n\nMore', ['a/b.ts', 'c/**']],
    ['Scope: backend', null],
    ['Paths:\n\nsee below', null],
    ['The scope: src/a.ts', null],
    ['Paths:\n- src/a.ts\n- and more', null],
  ])('%j', (body, list) => {
    expect(scopeInText(body)).toEqual(list);
  });

  it('is read from hostile text in time', () => {
    const started = performance.now();
    for (const part of ['Scope: ', '- a/\n', '#', '*', '`', ' ', '\n']) scopeInText(`Paths:\n${part.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
