import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/change/change.js';
import { renderCheckRun } from '../../src/render/check-run.js';
import { COMMENT_MARKER, renderComment } from '../../src/render/comment.js';
import type { ReportContext } from '../../src/render/overview.js';
import { renderTerminal } from '../../src/render/terminal.js';
import { renderWorkflowCommands } from '../../src/render/workflow-commands.js';
import type { Rule } from '../../src/rules/rule.js';
import type { Verdict } from '../../src/verdict/verdict.js';
import { changeOf } from '../support/change.js';
import { expectGolden } from '../support/golden.js';
import { GUARD_MESSAGE, guardFinding, PIN_MESSAGE, pinFinding, policyOf, ruleOf, verdictOf } from '../support/report.js';

const ROUTES_BEFORE = `router.delete('/users/:id', async (req, res) => {
  if (!can(req.user, 'users:delete')) return res.status(403).end();
  await users.remove(req.params.id);
  res.status(204).end();
});
`;
const FILES = {
  'src/users/routes.ts': { before: ROUTES_BEFORE, after: ROUTES_BEFORE.replace(/.*403.*\n/, '') },
  'package.json': {
    before: '{\n  "dependencies": {\n    "left-pad": "1.3.0"\n  }\n}\n',
    after: '{\n  "dependencies": {\n    "left-pad": "*"\n  }\n}\n',
  },
  'test/users.test.ts': { before: "it('rejects a non-admin', () => {});\n", after: null },
};

const CHANGE = changeOf({ files: FILES, branch: 'claude/fix-flaky-tests' });

const GUARD = ruleOf('guard-removed', { removed: GUARD_MESSAGE }, [guardFinding()], { severity: 'critical' });
const PIN = ruleOf('dependency-unpinned', { wildcard: PIN_MESSAGE }, [
  pinFinding('left-pad'),
  pinFinding('right-pad', {
    confidence: 'possible',
    severity: 'medium',
    location: { path: 'package.json', line: 2 },
    fix: undefined,
  }),
]);
const CLEAN = ruleOf('secret-added', {}, []);
const NAMES = ruleOf('branch-name', {}, [], { appliesTo: () => false });
const BLIND = ruleOf('secret-added', {}, [
  { kind: 'undecided', path: 'dist/app.js', reason: 'GitHub left its lines out and the file is over 512,000 bytes' },
]);

function contextOf(catalogue: readonly Rule[], change: Change = CHANGE): ReportContext {
  return { change, catalogue, ruleUrl: (rule) => `https://example.com/rules#${rule}` };
}

function wholeCheckRun(verdict: Verdict, context: ReportContext): string {
  const { conclusion, title, summary, text, annotations } = renderCheckRun(verdict, context);
  return [`conclusion: ${conclusion}`, `title: ${title}`, summary, text, JSON.stringify(annotations, null, 2)]
    .filter((part) => part !== null)
    .join('\n\n--------\n\n')
    .concat('\n');
}

describe('a red change', () => {
  const catalogue = [GUARD, PIN, CLEAN, NAMES];

  it('is a check run that says what, why and what now', async () => {
    const verdict = await verdictOf(CHANGE, catalogue);
    expect(verdict.decision).toBe('failed');
    expectGolden('check-run-red.md', wholeCheckRun(verdict, contextOf(catalogue)));
  });

  it('is a comment with the same table', async () => {
    const verdict = await verdictOf(CHANGE, catalogue);
    const comment = renderComment(verdict, {
      ...contextOf(catalogue),
      checkUrl: 'https://github.com/acme/shop/runs/1',
      commented: false,
    });
    expect(comment?.startsWith(COMMENT_MARKER)).toBe(true);
    expectGolden('comment-red.md', `${comment}\n`);
  });

  it('is a report in the terminal', async () => {
    const verdict = await verdictOf(CHANGE, catalogue);
    const text = renderTerminal(verdict, { change: CHANGE, catalogue, color: false, width: 100, seconds: 0.612 });
    expect(text.endsWith(' s\n')).toBe(true);
    expectGolden('terminal-red.txt', text);
  });

  it('is one workflow command a finding', async () => {
    const verdict = await verdictOf(CHANGE, catalogue);
    const text = renderWorkflowCommands(verdict, { change: CHANGE, catalogue });
    expect(text.match(/^::(error|warning) /gm)).toHaveLength(3);
    expectGolden('workflow-commands-red.txt', text);
  });

  it('shows what was not judged beside what fails', async () => {
    const mixed = [GUARD, BLIND];
    const verdict = await verdictOf(CHANGE, mixed);
    expect(verdict.decision).toBe('failed');
    expectGolden('check-run-red-and-not-judged.md', wholeCheckRun(verdict, contextOf(mixed)));
  });
});

describe('a change that fails nothing', () => {
  it('is one line and a folded paragraph', async () => {
    const catalogue = [CLEAN, NAMES];
    const verdict = await verdictOf(CHANGE, catalogue);
    expectGolden('check-run-green.md', wholeCheckRun(verdict, contextOf(catalogue)));
    expect(renderComment(verdict, { ...contextOf(catalogue), checkUrl: null, commented: false })).toBeNull();
    expect(renderComment(verdict, { ...contextOf(catalogue), checkUrl: null, commented: true })?.split('\n')).toEqual([
      COMMENT_MARKER,
      expect.stringMatching(/^\*\*Nightwarden\*\* · All clear now .* 3 files, 2 rules · judged at `[0-9a-f]{7}`$/),
    ]);
    expectGolden('terminal-green.txt', renderTerminal(verdict, { change: CHANGE, catalogue, color: false, width: 100 }));
  });

  it('shows findings of a rule that is only evaluated, and does not fail', async () => {
    const catalogue = [GUARD, CLEAN];
    const verdict = await verdictOf(CHANGE, catalogue, policyOf(catalogue, {}, { 'guard-removed': { enforcement: 'evaluate' } }));
    expect(verdict.decision).toBe('clear');
    expectGolden('check-run-evaluate.md', wholeCheckRun(verdict, contextOf(catalogue)));
  });
});

describe('a change that could not be judged', () => {
  it('is red and says what to do', async () => {
    const catalogue = [BLIND, NAMES];
    const source = {
      origins: ['acme/.github@4f1e2d0'],
      problems: ['.github/nightwarden.yml:12:5 rules.dependecy-unpinned: no such rule. Did you mean dependency-unpinned?'],
    };
    const verdict = await verdictOf(CHANGE, catalogue, policyOf(catalogue, { source }));
    expect(verdict.decision).toBe('not-judged');
    expectGolden('check-run-not-judged.md', wholeCheckRun(verdict, contextOf(catalogue)));
    const comment = renderComment(verdict, { ...contextOf(catalogue), checkUrl: null, commented: false });
    expectGolden('comment-not-judged.md', `${comment}\n`);
    expectGolden('terminal-not-judged.txt', renderTerminal(verdict, { change: CHANGE, catalogue, color: false, width: 80 }));
  });

  it('counts only what decides, and says so of the rest', async () => {
    const evaluated = ruleOf('guard-removed', { removed: GUARD_MESSAGE }, [
      { kind: 'undecided', reason: 'a.ts has syntax errors' },
    ]);
    const catalogue = [evaluated, BLIND];
    const policy = policyOf(catalogue, {}, { 'guard-removed': { enforcement: 'evaluate' } });
    const { title, summary } = renderCheckRun(await verdictOf(CHANGE, catalogue, policy), contextOf(catalogue));
    expect(title).toBe('Not judged: dist/app.js: GitHub left its lines out and the file is over 512,000 bytes');
    expect(summary.indexOf('`secret-added`')).toBeLessThan(summary.indexOf('`guard-removed`'));
    expect(summary).toContain('(only evaluated, decides nothing): `a.ts` has syntax errors');
    const red = [PIN, ...catalogue];
    const verdict = await verdictOf(CHANGE, red, policyOf(red, {}, { 'guard-removed': { enforcement: 'evaluate' } }));
    expect(renderCheckRun(verdict, contextOf(red)).title).toMatch(/^1 finding fails, 1 rule not judged · dependency left-pad/);
  });

  it('names a missing list of files first', async () => {
    const change: Change = { ...CHANGE, files: { known: false, reason: 'GitHub returned 2,991 of 3,204 files' } };
    const verdict = await verdictOf(change, [CLEAN, NAMES]);
    const output = renderCheckRun(verdict, contextOf([CLEAN, NAMES], change));
    expect(output.title).toBe('Not judged: GitHub returned 2,991 of 3,204 files');
    expect(output.conclusion).toBe('action_required');
    expect(output.summary).toContain('files not read');
  });
});
