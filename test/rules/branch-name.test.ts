import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import { branchName } from '../../src/rules/git/branch-name.js';
import { asItLooks, odditiesOf } from '../../src/rules/git/branch-oddities.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

const agent = 'claude-code';
const evidence = { agent, name: 'Claude Code', confidence: 0.9, evidence: [] };
const assisted = { agents: [{ ...evidence, autonomy: 'assisted' as const }], task: null };
const withIssue = { agents: [{ ...evidence, autonomy: 'autonomous' as const }], task: { kind: 'issue' as const, id: '#12' } };

testRule(branchName, {
  flagged: [
    {
      name: 'an agent on a branch of no pattern',
      branch: 'fix/flaky-tests',
      agent,
      findings: [
        {
          message: 'pattern',
          identity: 'fix/flaky-tests',
          data: {
            branch: 'fix/flaky-tests',
            patterns: expect.stringContaining('agent/{task}, claude/{task}'),
            suggestion: 'agent/flaky-tests',
          },
        },
      ],
    },
    { name: 'an agent on the default branch', branch: 'main', agent, kind: 'push', findings: [{ message: 'pattern' }] },
    { name: 'a pattern without its task', branch: 'agent/', agent, findings: [{ message: 'malformed' }] },
    { name: 'a name that only begins as the pattern', branch: 'agents/fix', agent, findings: [{ message: 'pattern' }] },
    { name: 'a name that has the pattern in its middle', branch: 'my/agent/fix', agent, findings: [{ message: 'pattern' }] },
    {
      name: "the policy's own pattern",
      branch: 'agent/fix',
      agent,
      context: { agentBranches: ['bot/{task}/work'] },
      findings: [{ message: 'pattern', data: { branch: 'agent/fix', patterns: expect.any(String), suggestion: 'bot/fix/work' } }],
    },
    {
      name: 'a tool that the policy does not accept',
      branch: 'codex/fix',
      agent: 'codex',
      options: { tools: [] },
      findings: [{ message: 'pattern' }],
    },
    {
      name: 'a pattern in capitals',
      branch: 'Agent/fix',
      agent,
      findings: [{ message: 'case', data: { branch: 'Agent/fix', pattern: 'agent/{task}', suggestion: 'agent/fix' } }],
    },
    {
      name: 'a task that is required and not named',
      branch: 'agent/fix',
      agent,
      options: { task: 'required' },
      findings: [{ message: 'task' }],
    },
    {
      name: 'a name that is cut where people read it',
      branch: `agent/${'x'.repeat(300)}`,
      agent,
      findings: [{ message: 'long', data: { branch: `agent/${'x'.repeat(114)}…`, length: 306, longest: 120 } }],
    },
    { name: 'names that read as protected ones', branch: 'main-', agent, findings: [{ message: 'pattern' }] },
    { name: 'a way up and out of the pattern', branch: 'agent/../main', agent, findings: [{ message: 'malformed' }] },
    {
      name: 'a ref inside the pattern',
      branch: 'agent/refs/heads/main',
      agent,
      findings: [
        { message: 'ref-like', data: { branch: 'agent/refs/heads/main', character: 'refs/heads', suggestion: 'agent/main' } },
      ],
    },
    { name: 'a ref as the name', branch: 'refs/heads/main', findings: [{ message: 'ref-like' }] },
    { name: 'a ref without its first part', branch: 'heads/main', findings: [{ message: 'ref-like' }] },
    { name: 'the head itself', branch: 'HEAD', findings: [{ message: 'ref-like' }] },
    { name: 'an encoded slash', branch: 'agent%2Fmain', findings: [{ message: 'encoded' }] },
    ...[
      ['a Cyrillic letter', '\u0430gent/fix', 'U+0430 which looks like "a" (character 1)'],
      ['a Greek letter', 'agent/r\u03BFot', 'U+03BF which looks like "o" (character 8)'],
      ['a word of Cyrillic letters that all look Latin', '\u0440\u0430\u0443/fix', 'U+0440 which looks like "p" (character 1)'],
      ['full width letters', 'ma\uFF49n', 'U+FF49 which looks like "i" (character 3)'],
      ['letters of mathematics', '\u{1D426}ain', 'U+1D426 which looks like "m" (character 1)'],
      ['another slash', 'agent\u2215fix', 'U+2215 which looks like "/" (character 6)'],
      ['another hyphen', 'fix\u2011tests', 'U+2011 which looks like "-" (character 4)'],
      ['an accent written apart', 'cafe\u0301', 'U+0301 written apart from its letter (character 5)'],
    ].map(([name = '', branch = '', character = '']) => ({
      name,
      branch,
      findings: [
        {
          message: 'confusable',
          data: { branch, character, suggestion: expect.stringMatching(/^agent\/[a-z0-9-]+$/) },
        },
      ],
    })),
    ...[
      ['a zero width space', 'main\u200B', 'U+200B zero width space (character 5)'],
      ['a right-to-left override', 'agent/\u202Enimda', 'U+202E right-to-left override (character 7)'],
      ['a no-break space', 'fix\u00A0tests', 'U+00A0 no-break space (character 4)'],
      ['a control character', 'fix\u0007', 'U+0007 control character (character 4)'],
      ['a letter that is drawn as nothing', 'fix\u3164', 'U+3164 Hangul filler (character 4)'],
      ['a tag character', 'fix\u{E0041}', 'U+E0041 invisible character (character 4)'],
      ['a joiner between letters', 'ma\u200Din', 'U+200D zero width joiner (character 3)'],
    ].map(([name = '', branch = '', character = '']) => ({
      name,
      branch,
      findings: [
        {
          message: 'invisible',
          data: { branch, character, suggestion: expect.stringMatching(/^agent\/[a-z0-9-]+$/) },
        },
      ],
    })),
    ...[
      'a..b',
      'a//b',
      'a@{1}',
      '-a',
      '/a',
      'a/.b',
      'a.lock',
      'a.lock/b',
      'a.',
      'a:b',
      'a~1',
      'a^',
      'a?',
      'a*',
      'a[',
      'a\\b',
      '@',
    ].map((branch) => ({
      name: `a name that git refuses: ${branch}`,
      branch,
      findings: [{ message: 'malformed' }],
    })),
    {
      name: 'an agent whose branch is invisible and of no pattern, once',
      branch: 'main\u200B',
      agent,
      findings: [{ message: 'invisible' }],
    },
    {
      name: 'a branch that only looks like a merge queue',
      branch: 'gh-readonly-queue/main/pr-1-0123456789abcdef0123456789abcdef01234567',
      agent,
      kind: 'push',
      findings: [{ message: 'pattern' }],
    },
  ],
  accepted: [
    { name: 'a task of one part', branch: 'agent/fix-flaky-tests', agent },
    { name: 'a task of several parts', branch: 'agent/shop/fix-1.2_x', agent },
    { name: "a tool's own branch", branch: 'copilot/fix-12', agent: 'copilot' },
    {
      name: 'a second pattern of the policy',
      branch: 'bots/x',
      agent,
      context: { agentBranches: ['agent/{task}', 'bots/{task}'] },
    },
    { name: 'a required task that is named', branch: 'agent/12-fix', options: { task: 'required' }, attribution: withIssue },
    { name: 'words of another script', branch: 'agent/\u043F\u043E\u0447\u0442\u0430-\u6E2C\u8A66-caf\u00E9', agent },
    { name: 'an emoji', branch: 'agent/\u2764\uFE0F-\u{1F469}\u200D\u{1F4BB}', agent },
    { name: 'a local branch of an agent', branch: 'agent/fix', agent, kind: 'local' },
    { name: 'a person', branch: 'fix-flaky-tests', outcome: 'not-applicable' },
    { name: 'a person with the help of an agent', branch: 'fix-flaky-tests', attribution: assisted, outcome: 'not-applicable' },
    { name: 'a long name of a person', branch: 'x'.repeat(300), outcome: 'not-applicable' },
    { name: 'a merge group', branch: 'gh-readonly-queue/main/pr-1-0f', agent, kind: 'merge-group', outcome: 'not-applicable' },
    { name: 'a detached head of a person', kind: 'local', missing: ['branch'], outcome: 'not-applicable' },
  ],
  undecided: [
    {
      name: 'a detached head of an agent',
      agent,
      kind: 'local',
      missing: ['branch'],
      reason: 'the name of the branch is not known: the branch were',
    },
    { name: 'a pull request whose branch could not be read', missing: ['branch'], reason: 'the name of the branch is not known' },
  ],
});

describe('a hostile name', () => {
  const part = constantFrom(
    'agent/',
    'main',
    'refs/heads/',
    '..',
    '%2e',
    '\u200B',
    '\u0430',
    '\u{1D426}',
    'a',
    '-',
    '.',
    '@{',
    '\uD800',
    '[',
    '\u0301',
    '\n',
  );
  it('is judged without a failure, and the suggestion is a name that the rule accepts', () => {
    const outcomes = new Set<string>();
    assert(
      property(string({ unit: part, maxLength: 40 }), string({ unit: 'binary', maxLength: 40 }), (one, other) => {
        for (const { data } of judge(branchName, { branch: one + other, agent }).findings) {
          outcomes.add(judge(branchName, { branch: String(data['suggestion'] ?? 'agent/x'), agent }).outcome);
        }
      }),
    );
    expect([...outcomes]).toEqual(['clean']);
  });

  it('of any length takes time that grows with it', () => {
    const started = performance.now();
    for (const each of ['a', '.', '/', '%', '\u200B', '\u0430', '@', 'refs/', 'e\u0301']) {
      odditiesOf(each.repeat(100_000));
      judge(branchName, { branch: each.repeat(100_000), agent });
    }
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('reads as what people see', () => {
    expect(asItLooks('\u0430g\u200Bent\u2215\uFF4Dain')).toBe('agent/main');
  });
});
