/** Rules that yield what a test tells them, a policy around them, and a verdict on a change: what the tests of verdict and render need. */
import { z } from 'zod';
import type { Change } from '../../src/change/change.js';
import type { Message, Observation, Rule, UndecidedPart } from '../../src/rules/rule.js';
import { decide } from '../../src/verdict/decide.js';
import { evaluate } from '../../src/verdict/evaluate.js';
import type { Policy, RulePolicy } from '../../src/verdict/policy.js';
import type { Verdict } from '../../src/verdict/verdict.js';

export const GUARD_MESSAGE: Message = {
  title: 'Permission check removed from `{target}`',
  what: 'Before, a caller without `{permission}` got 403. After this change nothing checks it.',
  why: 'Whoever can reach `{target}` can now do what only some were allowed to.',
  fix: 'Put the check back, or show in the same change where it moved to.',
};

export const PIN_MESSAGE: Message = {
  title: 'Dependency `{dependency}` may change at any time',
  what: '`{dependency}` is asked for as `{specifier}`, which installs whatever is newest on the day.',
  why: 'Code that nobody has looked at can reach the next build.',
  fix: 'Write `"{dependency}": "{pinned}"`.',
};

/** A rule whose check yields `yields`, or does what the function does. */
export function ruleOf(
  id: string,
  messages: Readonly<Record<string, Message>>,
  yields: readonly (Observation | UndecidedPart)[] | Rule['check'],
  more: Partial<Rule> = {},
): Rule {
  return {
    id,
    checklist: [24],
    subject: 'change',
    title: `What ${id} looks for`,
    severity: 'high',
    needs: ['files'],
    options: z.strictObject({}),
    docs: { what: 'What it looks for.', why: 'Why it matters.', fix: 'What to do.', limits: 'What it does not see.' },
    messages,
    examples: { flagged: [], accepted: [] },
    appliesTo: () => true,
    check: typeof yields === 'function' ? yields : () => yields,
    ...more,
  };
}

/** A finding of {@link GUARD_MESSAGE} on removed line 2 of src/users/routes.ts. */
export function guardFinding(more: Partial<Observation> = {}): Observation {
  return {
    kind: 'finding',
    message: 'removed',
    data: { target: 'DELETE /users/:id', permission: 'users:delete' },
    location: { path: 'src/users/routes.ts', baseLine: 2 },
    identity: "if (!can(req.user, 'users:delete'))",
    evidence: [
      'Looked for the same check in the other functions and files of this change and did not find it',
      'The test that covered it was deleted in 3f2c1a9 by @octocat',
    ],
    ...more,
  };
}

export function pinFinding(dependency: string, more: Partial<Observation> = {}): Observation {
  return {
    kind: 'finding',
    message: 'wildcard',
    data: { dependency, specifier: '*', pinned: '1.3.0' },
    location: { path: 'package.json', line: 3 },
    identity: `${dependency}@*`,
    fix: { path: 'package.json', line: 3, endLine: 3, replacement: `    "${dependency}": "1.3.0"` },
    ...more,
  };
}

/** Everything active and failing at high, with what a test changes. */
export function policyOf(
  catalogue: readonly Rule[],
  more: Partial<Policy> = {},
  rules: Record<string, Partial<RulePolicy>> = {},
): Policy {
  const own: RulePolicy = { enforcement: 'active', severity: null, options: {}, judges: 'everyone' };
  return {
    enforcement: 'active',
    failAt: 'high',
    rules: new Map(catalogue.map((rule) => [rule.id, { ...own, ...rules[rule.id] }])),
    commands: { waive: { role: 'write', secondPerson: 'never', days: 7, longestDays: 30, never: [] } },
    agents: {
      branches: ['agent/{task}'],
      known: [{ id: 'claude-code', name: 'Claude Code', branches: [{ prefix: 'claude/' }] }],
    },
    source: { origins: ['acme/.github@4f1e2d0'], problems: [] },
    ...more,
  };
}

export async function verdictOf(
  change: Change,
  catalogue: readonly Rule[],
  policy: Policy = policyOf(catalogue),
): Promise<Verdict> {
  const evaluation = await evaluate(change, policy, catalogue);
  return decide(evaluation.change, evaluation.results, policy);
}
