import { describe, expect, it } from '@jest/globals';
import { controlOf, misspelledControl } from '../../src/rules/git/control-paths.js';
import { controlFileChanged } from '../../src/rules/git/control-file-changed.js';
import { testRule } from '../support/rule-tester.js';

const edit = (path: string) => ({ [path]: { before: 'a\n', after: 'b\n' } });
const agent = 'codex';

testRule(controlFileChanged, {
  flagged: [
    {
      name: 'by an agent on its own: what fails and what warns',
      agent,
      files: {
        ...edit('.github/workflows/ci.yml'),
        ...edit('.claude/settings.json'),
        ...edit('AGENTS.md'),
        ...edit('.husky/pre-commit'),
      },
      findings: [
        { path: '.claude/settings.json', message: 'changed', confidence: 'certain' },
        { path: '.github/workflows/ci.yml', confidence: 'certain' },
        { path: '.husky/pre-commit', confidence: 'certain' },
        { path: 'AGENTS.md', confidence: 'possible' },
      ],
    },
    {
      name: 'by a person: what agents may do is a warning',
      files: { ...edit('.github/workflows/ci.yml'), ...edit('.claude/settings.json') },
      findings: [{ path: '.claude/settings.json', confidence: 'possible', severity: 'low' }],
    },
    {
      name: 'by a person, where the policy asks for it',
      options: { warns: ['workflows'] },
      files: { ...edit('.github/workflows/ci.yml'), ...edit('.claude/settings.json') },
      findings: [{ path: '.github/workflows/ci.yml', confidence: 'possible', severity: 'low' }],
    },
    { name: 'the policy, by a person', files: edit('.github/nightwarden.yml'), findings: [{ confidence: 'certain' }] },
    {
      name: 'a group that the policy names',
      agent,
      options: { fails: ['instructions'] },
      files: { ...edit('AGENTS.md'), ...edit('.npmrc') },
      findings: [
        { path: '.npmrc', confidence: 'possible' },
        { path: 'AGENTS.md', confidence: 'certain' },
      ],
    },
    {
      name: 'an owner and a line that are taken out',
      files: {
        '.github/CODEOWNERS': { before: '* @a\n/x @b @C # why\n', after: '* @a\n/x @b\n' },
        CODEOWNERS: { before: '* @a\n/y d@example.com\n', after: '* @a\n' },
      },
      findings: [
        {
          path: '.github/CODEOWNERS',
          message: 'owner-lost',
          baseLine: 2,
          data: { owner: '@C', pattern: '/x', file: '.github/CODEOWNERS' },
        },
        { path: 'CODEOWNERS', message: 'owner-lost', baseLine: 2 },
      ],
    },
    {
      name: 'an owner who comes: a warning',
      files: { CODEOWNERS: { before: '* @a\n', after: '* @a @b\n' } },
      findings: [{ message: 'changed', confidence: 'possible' }],
    },
    {
      name: 'a control file that goes, or moves away',
      agent,
      files: {
        '.gitattributes': { before: 'a\n', after: null },
        'old/ci.yml': { before: 'a\n', after: 'a\n', previousPath: '.github/workflows/ci.yml' },
      },
      findings: [{ path: '.gitattributes' }, { path: 'old/ci.yml', confidence: 'certain' }],
    },
    {
      name: 'a link to one',
      agent,
      files: { 'docs/x.yml': { before: null, after: '../.github/workflows/ci.yml', kind: 'symlink' } },
      findings: [{ message: 'link', confidence: 'certain' }],
    },
    {
      name: 'another case',
      files: { 'Claude.md': { before: null, after: 'x\n' } },
      findings: [{ message: 'spelling', data: { file: 'Claude.md', expected: 'CLAUDE.md' } }],
    },
    {
      name: 'a submodule',
      agent,
      files: { '.github/actions/a': { before: 'a', after: 'b', kind: 'submodule' } },
      findings: [{ confidence: 'certain' }],
    },
  ],
  accepted: [
    { name: 'code', agent, files: edit('src/a.ts') },
    {
      name: 'a workflow, the settings of updates and of git, by a person',
      files: { ...edit('.github/workflows/ci.yml'), ...edit('renovate.json'), ...edit('.gitattributes') },
    },
    {
      name: 'near misses',
      agent,
      files: {
        ...edit('src/.github.ts'),
        ...edit('docs/AGENTS.md.txt'),
        ...edit('lib/codeowners/index.js'),
        ...edit('claude/settings.json'),
        ...edit('app/renovate.ts'),
      },
    },
    { name: 'an ordinary link', agent, files: { 'docs/a': { before: null, after: '../README.md', kind: 'symlink' } } },
  ],
  undecided: [
    {
      name: 'a link that was not read',
      files: { 'docs/a': { before: null, after: '../b', kind: 'symlink' } },
      missing: ['texts'],
      reason: 'left out',
    },
  ],
});

describe('control files', () => {
  it.each([
    ['packages/a/.claude/settings.local.json', 'agents'],
    ['.claude/skills/a/SKILL.md', 'instructions'],
    ['.cursor/rules/a.mdc', 'instructions'],
    ['.cursor/mcp.json', 'agents'],
    ['.github/copilot-instructions.md', 'instructions'],
    ['.GITHUB/Workflows/x.yml', 'workflows'],
    ['.github/dependabot.yml', 'updates'],
    ['.vscode/tasks.json', 'editor'],
    ['.devcontainer/devcontainer.json', 'editor'],
    ['src/a.ts', undefined],
  ])('%s: %s', (path, group) => {
    expect(controlOf(path)?.group).toBe(group);
  });

  it('are spelled as their tools ask for them', () => {
    expect(misspelledControl('a/Claude.local.MD')?.expected).toBe('CLAUDE.local.md');
    expect(misspelledControl('.GitHub/x')?.expected).toBe('.github');
    expect(['CLAUDE.md', '.github/CODEOWNERS', 'src/a'].map(misspelledControl)).toEqual([null, null, null]);
  });
});
