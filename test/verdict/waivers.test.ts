import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderCheckRun } from '../../src/render/check-run.js';
import { SEVERITIES } from '../../src/rules/rule.js';
import { decide } from '../../src/verdict/decide.js';
import { defaultPolicy, effectivePolicy } from '../../src/verdict/effective-policy.js';
import { parsePolicy } from '../../src/verdict/policy-file.js';
import type { Policy } from '../../src/verdict/policy.js';
import type { Finding, RuleResult } from '../../src/verdict/verdict.js';
import { coveredFinding, endOfWaiver, stillCovering, type Waiver, withWaivers } from '../../src/verdict/waivers.js';
import { changeOf } from '../support/change.js';
import { GUARD_MESSAGE, guardFinding, policyOf, ruleOf, verdictOf } from '../support/report.js';

const CHANGE = changeOf({ files: { 'src/users/routes.ts': { before: 'a\nb\n', after: 'a\n' } } });
const NOW = new Date('2026-11-25T12:00:00Z');
const LATER = new Date('2026-12-02T12:00:00Z');
const RULE = ruleOf('guard-removed', { removed: GUARD_MESSAGE }, [guardFinding()]);
const POLICY = policyOf([RULE]);

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'guard-removed',
  message: 'removed',
  data: { target: 'DELETE /users/:id', permission: 'users:delete' },
  location: { path: 'src/users.ts', baseLine: 2 },
  severity: 'high',
  fails: true,
  fingerprint: '0123456789abcdef',
  evidence: [],
  fix: null,
  ...more,
});
const result = (findings: readonly Finding[], more: Partial<RuleResult> = {}): RuleResult => ({
  rule: 'guard-removed',
  outcome: 'found',
  enforcement: 'active',
  findings,
  reasons: [],
  ...more,
});
const waiver = (covered: readonly Finding[], more: Partial<Waiver> = {}): Waiver => ({
  pullRequest: 7,
  by: { login: 'octocat', id: 1 },
  reason: 'the gateway checks it',
  givenAt: NOW,
  until: LATER,
  headSha: 'a'.repeat(40),
  covers: covered.map(coveredFinding),
  ...more,
});
const withWaive = (waive: Partial<Policy['commands']['waive']>): Policy => ({
  ...POLICY,
  commands: { waive: { ...POLICY.commands.waive, ...waive } },
});
const fails = (found: Finding, waivers: readonly Waiver[], policy = POLICY, now = NOW): boolean | undefined =>
  withWaivers([result([found])], waivers, policy, now)[0]?.findings[0]?.fails;

describe('what a waiver covers', () => {
  it('is the finding it was given for, and says who, why and until when', () => {
    const [judged] = withWaivers([result([finding()])], [waiver([finding()])], POLICY, NOW);
    expect(judged?.findings[0]).toEqual({
      ...finding(),
      fails: false,
      waiver: { by: ['octocat'], reason: 'the gateway checks it', until: LATER.toISOString() },
    });
    expect(judged?.outcome).toBe('found');
  });

  it('holds when lines shift', () => {
    expect(fails(finding({ location: { path: 'src/users.ts', baseLine: 90 } }), [waiver([finding()])])).toBe(false);
  });

  it.each<[string, Partial<Finding>]>([
    ['another finding', { fingerprint: 'fedcba9876543210' }],
    ['one of which something else is said now', { data: { target: 'DELETE /users/:id', permission: 'users:read' } }],
    ['one that became graver', { severity: 'critical' }],
    ['one of another message', { message: 'weakened' }],
  ])('is not %s', (_, more) => {
    expect(fails(finding(more), [waiver([finding()])])).toBe(true);
  });

  it('ends', () => {
    const given = [waiver([finding()])];
    expect(fails(finding(), given, POLICY, new Date(LATER.getTime() - 1))).toBe(false);
    expect(fails(finding(), given, POLICY, LATER)).toBe(true);
  });

  it('is nothing of a rule that the policy lets nobody waive', () => {
    expect(fails(finding(), [waiver([finding()])], withWaive({ never: ['guard-removed'] }))).toBe(true);
  });

  it('dies with the code that it was given for, even when that comes back', () => {
    const given = [waiver([finding(), finding({ fingerprint: 'fedcba9876543210' })])];
    const after = stillCovering(given, [result([finding()])]);
    expect(after).toEqual([waiver([finding()])]);
    expect(stillCovering(after, [result([])])).toEqual([]);
    expect(fails(finding({ fingerprint: 'fedcba9876543210' }), after)).toBe(true);
  });
});

describe('a second person', () => {
  const policy = withWaive({ secondPerson: 'critical' });
  const grave = finding({ severity: 'critical' });
  const other = { login: 'hubot-owner', id: 2 };

  it('is needed from the severity on that the policy says', () => {
    expect(fails(finding(), [waiver([finding()])], policy)).toBe(false);
    const [half] = withWaivers([result([grave])], [waiver([grave])], policy, NOW);
    expect(half?.findings[0]).toEqual({ ...grave, halfWaivedBy: ['octocat'] });
    expect(fails(grave, [waiver([grave]), waiver([grave], { by: other })], policy)).toBe(false);
  });

  it('is not the same one twice, under another name', () => {
    expect(fails(grave, [waiver([grave]), waiver([grave], { by: { login: 'renamed', id: 1 } })], policy)).toBe(true);
  });

  it('holds until the first of the two words ends', () => {
    const soon = new Date('2026-11-26T12:00:00Z');
    const both = [waiver([grave]), waiver([grave], { by: other, until: soon })];
    const [judged] = withWaivers([result([grave])], both, policy, NOW);
    expect(judged?.findings[0]?.waiver).toEqual(
      expect.objectContaining({ by: ['octocat', 'hubot-owner'], until: soon.toISOString() }),
    );
    expect(fails(grave, both, policy, soon)).toBe(true);
  });
});

describe('the verdict', () => {
  it('is clear when all that fails is waived, and says so on the check', async () => {
    const verdict = await verdictOf(CHANGE, [RULE], POLICY);
    const found = verdict.results.flatMap(({ findings }) => findings);
    const given = [waiver(found, { by: { login: 'octo`cat', id: 1 }, reason: 'see <b>#3</b> @everyone' })];
    const now = decide(CHANGE, verdict.results, POLICY, { waivers: given, now: NOW });
    expect([verdict.decision, now.decision]).toEqual(['failed', 'clear']);
    const output = renderCheckRun(now, {
      change: CHANGE,
      catalogue: [RULE],
      ruleUrl: (rule) => `https://example.com/${rule}`,
    });
    expect(output.conclusion).toBe('success');
    expect(output.title).toMatch(/^Nothing fails · 1 waived by octo`cat until 2 December 2026, 12:00 UTC · /);
    expect(output.text).toContain('waived by ``octo`cat`` until 2 December 2026, 12:00 UTC, because see');
    expect(output.text).toContain('because see `<b>#3</b>` `@everyone`');
  });

  it.each(['undecided', 'crashed'] as const)('is never clear when a rule was %s', (outcome) => {
    const results = [result([finding()], { outcome, reasons: ['a file was not read'] })];
    expect(decide(CHANGE, results, POLICY, { waivers: [waiver([finding()])], now: NOW }).decision).toBe('not-judged');
  });

  it('differs only in the findings that waivers cover', () => {
    const severity = fc.constantFrom(...SEVERITIES);
    const findings = fc.array(
      fc
        .record({ n: fc.nat(5), severity, fails: fc.boolean(), permission: fc.constantFrom('a', 'b') })
        .map(({ n, severity: grave, fails: failing, permission }) =>
          finding({ fingerprint: `000000000000000${n}`, severity: grave, fails: failing, data: { permission } }),
        ),
      { maxLength: 6 },
    );
    const results = fc.array(
      fc
        .record({
          findings,
          outcome: fc.constantFrom('found' as const, 'undecided' as const, 'crashed' as const),
          rule: fc.constantFrom('guard-removed', 'other'),
        })
        .map(({ findings: found, outcome, rule }) =>
          result(
            found.map((each) => ({ ...each, rule })),
            { rule, outcome },
          ),
        ),
      { maxLength: 4 },
    );
    const waivers = fc.array(
      fc
        .record({ covered: findings, id: fc.nat(2), ended: fc.boolean() })
        .map(({ covered, id, ended }) => waiver(covered, { by: { login: `u${id}`, id }, until: ended ? NOW : LATER })),
      { maxLength: 4 },
    );
    const policies = fc.record({
      secondPerson: fc.constantFrom('never' as const, 'critical' as const, 'low' as const),
      never: fc.constantFrom([], ['other']),
    });
    fc.assert(
      fc.property(results, waivers, policies, (judged, given, waive) => {
        const after = withWaivers(judged, given, withWaive(waive), NOW);
        for (const [index, before] of judged.entries()) {
          const { findings: found, ...rest } = after[index] ?? before;
          expect({ ...rest, findings: [] }).toEqual({ ...before, findings: [] });
          for (const [at, each] of before.findings.entries()) {
            const now = found[at];
            const covered = given.some(
              ({ until, covers }) =>
                until > NOW &&
                covers.some(
                  (cover) => cover.statement === coveredFinding(each).statement && cover.fingerprint === each.fingerprint,
                ),
            );
            const mayPass = each.fails && covered && !waive.never.includes(each.rule as never);
            expect(now?.fails === each.fails || mayPass).toBe(true);
            expect({ ...now, fails: each.fails, waiver: undefined, halfWaivedBy: undefined }).toEqual({
              ...each,
              waiver: undefined,
              halfWaivedBy: undefined,
            });
          }
        }
        const unseen = judged.some(({ outcome }) => outcome !== 'found');
        const { decision } = decide(CHANGE, judged, withWaive(waive), { waivers: given, now: NOW });
        expect(unseen && decision === 'clear').toBe(false);
      }),
    );
  });
});

describe('when a waiver ends', () => {
  it.each([
    [null, '2026-12-02T12:00:00.000Z'],
    [{ hours: 12 }, '2026-11-26T00:00:00.000Z'],
    [{ day: '2026-11-25' }, '2026-11-26T00:00:00.000Z'],
    [{ day: '2026-12-24' }, '2026-12-25T00:00:00.000Z'],
  ])('%j', (until, end) => {
    expect(endOfWaiver(until, POLICY, NOW)).toEqual(new Date(end));
  });

  it.each([
    [{ day: '2026-11-24' }, 'that time has passed'],
    [{ hours: 24 * 60 }, 'the policy allows 30 days at most'],
    [{ day: '2027-11-24' }, 'the policy allows 30 days at most'],
  ])('%j is refused', (until, reason) => {
    expect(endOfWaiver(until, POLICY, NOW)).toBe(reason);
  });
});

describe('the policy on waivers', () => {
  const file = (text: string, scope: 'organisation' | 'repository') => {
    const parsing = parsePolicy(text, scope, [RULE], scope);
    if (!parsing.ok) throw new Error(JSON.stringify(parsing.problems));
    return parsing.policy;
  };
  const merged = (organisation: string, repository: string) =>
    effectivePolicy({
      organisation: file(organisation, 'organisation'),
      repository: file(repository, 'repository'),
      catalogue: [RULE],
      source: { origins: [], problems: [] },
    });

  it('has a default for all', () => {
    expect(defaultPolicy([RULE]).commands.waive).toEqual({
      role: 'write',
      secondPerson: 'never',
      days: 7,
      longestDays: 30,
      never: [],
    });
    expect(merged('', 'commands:\n  waive:\n').commands).toEqual(defaultPolicy([RULE]).commands);
  });

  it('takes what a file says', () => {
    const { waive } = merged(
      '',
      'commands:\n  waive: {role: admin, second-person: high, days: 90, longest-days: 60, never: [guard-removed]}\n',
    ).commands;
    expect(waive).toEqual({ role: 'admin', secondPerson: 'high', days: 60, longestDays: 60, never: ['guard-removed'] });
  });

  it('can be tightened and not loosened where it is locked', () => {
    const organisation =
      'commands:\n  waive: {role: maintain, second-person: high, days: 5, longest-days: 10, never: [guard-removed]}\nlocked: [commands.waive]\n';
    const looser = merged(
      organisation,
      'commands:\n  waive: {role: write, second-person: never, days: 9, longest-days: 20, never: []}\n',
    );
    expect(looser.commands.waive).toEqual({
      role: 'maintain',
      secondPerson: 'high',
      days: 5,
      longestDays: 10,
      never: ['guard-removed'],
    });
    expect(looser.source.problems).toHaveLength(4);
    const tighter = merged(organisation, 'commands:\n  waive: {role: admin, second-person: low, days: 1, longest-days: 2}\n');
    expect(tighter.commands.waive).toEqual({
      role: 'admin',
      secondPerson: 'low',
      days: 1,
      longestDays: 2,
      never: ['guard-removed'],
    });
    expect(tighter.source.problems).toEqual([]);
  });

  it.each([
    ['commands:\n  waive: {never: [guard-removd]}\n', 'guard-removed'],
    ['commands:\n  waive: {rolle: write}\n', 'role'],
    ['commands:\n  waiv: {}\n', 'waive'],
    ['commands:\n  waive: {days: 0}\n', 'commands.waive.days'],
  ])('%j is no policy', (text, named) => {
    const parsing = parsePolicy(text, 'policy', [RULE]);
    expect(parsing.ok).toBe(false);
    expect(JSON.stringify(parsing)).toContain(named);
  });
});
