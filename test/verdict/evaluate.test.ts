import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../src/change/change.js';
import type { Observation, Rule, UndecidedPart } from '../../src/rules/rule.js';
import { SEVERITIES } from '../../src/rules/rule.js';
import { decide, worst } from '../../src/verdict/decide.js';
import { evaluate, FINDINGS_PER_RULE } from '../../src/verdict/evaluate.js';
import { fingerprintOf } from '../../src/verdict/fingerprint.js';
import type { Policy, RulePolicy } from '../../src/verdict/policy.js';
import { conclusion, exitCode, presentationOf, reaches, sarifLevelOf } from '../../src/verdict/severity.js';
import { changeOf } from '../support/change.js';
import { GUARD_MESSAGE, guardFinding, PIN_MESSAGE, pinFinding, policyOf, ruleOf, verdictOf } from '../support/report.js';

const FILES = { 'package.json': { before: '{}\n', after: '{\n  "a": "*"\n}\n' } };
const CHANGE = changeOf({ files: FILES, branch: 'improve-search' });

function pinRule(yields: Parameters<typeof ruleOf>[2], more: Partial<Rule> = {}): Rule {
  return ruleOf('dependency-unpinned', { wildcard: PIN_MESSAGE }, yields, more);
}

async function judgeOne(rule: Rule, change: Change = CHANGE, policy: Partial<Policy> = {}, own: Partial<RulePolicy> = {}) {
  const evaluation = await evaluate(change, policyOf([rule], policy, { [rule.id]: own }), [rule]);
  const [result] = evaluation.results;
  if (result === undefined || evaluation.results.length !== 1) throw new Error('expected one result');
  return result;
}

const inherited: Observation['data'] = Object.setPrototypeOf({}, { dependency: 'a', specifier: '*', pinned: '1' }) as never;

describe('the outcome of a rule', () => {
  it('is clean, found or not applicable when it could see what it must', async () => {
    expect(await judgeOne(pinRule([]))).toMatchObject({ outcome: 'clean', findings: [], reasons: [] });
    expect(await judgeOne(pinRule([pinFinding('a')]))).toMatchObject({
      outcome: 'found',
      findings: [{ fails: true, severity: 'high' }],
    });
    expect(await judgeOne(pinRule([pinFinding('a')], { appliesTo: () => false }))).toMatchObject({
      outcome: 'not-applicable',
      findings: [],
    });
  });

  it('is undecided with the reason of the fact that is missing, and the rule is not run', async () => {
    let ran = false;
    const rule = pinRule(
      () => {
        ran = true;
        return [];
      },
      { needs: ['files', 'commits'] },
    );
    const result = await judgeOne(rule, changeOf({ files: FILES, missing: ['commits'] }));
    expect(result).toMatchObject({ outcome: 'undecided', reasons: ['the commits were left out'] });
    expect(ran).toBe(false);
  });

  it('keeps what was found beside what could not be seen, and is then undecided', async () => {
    const parts: UndecidedPart[] = [
      { kind: 'undecided', path: 'b.json', reason: 'its text is over 1 MB' },
      { kind: 'undecided', reason: 'the text of c.json was not read', path: 'c.json' },
    ];
    const result = await judgeOne(pinRule([pinFinding('a'), ...parts]));
    expect(result.outcome).toBe('undecided');
    expect(result.findings).toHaveLength(1);
    expect(result.reasons).toEqual(['b.json: its text is over 1 MB', 'the text of c.json was not read']);
  });

  it('is crashed with a short reason that holds neither a secret nor a stack, and keeps what was found before', async () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const result = await judgeOne(
      pinRule(function* check() {
        yield pinFinding('a');
        throw new TypeError(`cannot read ${token} ${'x'.repeat(5_000)}`);
      }),
    );
    expect(result.outcome).toBe('crashed');
    expect(result.findings).toHaveLength(1);
    expect(result.reasons[0]).toMatch(/^the rule dependency-unpinned stopped with an error: TypeError: cannot read /);
    expect(result.reasons[0]?.length).toBeLessThanOrEqual(300);
    expect(result.reasons.join()).not.toContain(token);
    expect(result.reasons.join()).not.toContain(' at ');
  });

  it('is crashed by whatever is thrown, and the next rule still runs', async () => {
    const thrown: unknown[] = ['text', null, undefined, { message: 'no name' }, Object.create(null)];
    for (const value of thrown) {
      const broken = pinRule(() => {
        throw value;
      });
      const next = ruleOf('guard-removed', { removed: GUARD_MESSAGE }, [guardFinding()]);
      const { results } = await evaluate(CHANGE, policyOf([broken, next]), [broken, next]);
      expect(results.map((result) => result.outcome)).toEqual(['crashed', 'found']);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['a message that the rule does not have', pinFinding('a', { message: 'constructor' }), /no message is called "constructor"/],
    ['data that is missing', pinFinding('a', { data: { dependency: 'a', specifier: '*' } }), /needs \{pinned\}/],
    ['data inherited from a prototype', pinFinding('a', { data: inherited }), /needs \{dependency\}/],
    ['a line that is none', pinFinding('a', { location: { path: 'package.json', line: 0 } }), /located on line 0/],
    ['a location without a path', pinFinding('a', { location: { path: '', line: 1 } }), /without a path/],
    ['a severity that is none', { ...pinFinding('a'), severity: 'grave' }, /unknown severity/],
    ['no identity', { ...pinFinding('a'), identity: undefined }, /without an identity/],
    ['an undecided part without a reason', { kind: 'undecided', reason: '' }, /without a reason/],
    ['something else', { kind: 'warning' }, /neither a finding nor an undecided part/],
  ])('is crashed when the rule yields %s', async (_, yielded, reason) => {
    const result = await judgeOne(pinRule([yielded as Observation]));
    expect(result.outcome).toBe('crashed');
    expect(result.reasons[0]).toMatch(reason);
  });

  it('is undecided when a rule finds more than anybody can read', async () => {
    const rule = pinRule(function* check() {
      for (let line = 1; ; line += 1) yield pinFinding(`d${line}`, { location: { path: 'package.json', line } });
    });
    const result = await judgeOne(rule);
    expect(result.findings).toHaveLength(FINDINGS_PER_RULE);
    expect(result).toMatchObject({ outcome: 'undecided', reasons: ['stopped after 10,000 findings'] });
  });

  it('is crashed for a rule that the policy does not know', async () => {
    const rule = pinRule([]);
    const { results } = await evaluate(CHANGE, policyOf([]), [rule]);
    expect(results).toMatchObject([{ outcome: 'crashed', enforcement: 'active' }]);
  });
});

describe('what the policy says', () => {
  it.each([
    ['active', 'active', 'active', true],
    ['active', 'evaluate', 'evaluate', false],
    ['evaluate', 'active', 'evaluate', false],
  ] as const)('all %s and the rule %s: %s', async (all, own, enforcement, fails) => {
    const result = await judgeOne(pinRule([pinFinding('a')]), CHANGE, { enforcement: all }, { enforcement: own });
    expect(result).toMatchObject({ outcome: 'found', enforcement, findings: [{ fails }] });
  });

  it('leaves out disabled rules', async () => {
    const rule = pinRule([pinFinding('a')]);
    expect((await evaluate(CHANGE, policyOf([rule], { enforcement: 'disabled' }), [rule])).results).toEqual([]);
    expect((await evaluate(CHANGE, policyOf([rule], {}, { [rule.id]: { enforcement: 'disabled' } }), [rule])).results).toEqual(
      [],
    );
  });

  it('takes the severity of the finding, then of the policy, then of the rule', async () => {
    const severityOf = async (own: Partial<RulePolicy>, more: Partial<Observation>) =>
      (await judgeOne(pinRule([pinFinding('a', more)]), CHANGE, {}, own)).findings[0];
    expect(await severityOf({}, {})).toMatchObject({ severity: 'high', fails: true });
    expect(await severityOf({ severity: 'low' }, {})).toMatchObject({ severity: 'low', fails: false });
    expect(await severityOf({ severity: 'low' }, { severity: 'critical' })).toMatchObject({ severity: 'critical', fails: true });
  });

  it('fails at its severity or above, and never on what is only possible', async () => {
    const rule = pinRule([
      pinFinding('a', { severity: 'medium' }),
      pinFinding('b', { severity: 'low' }),
      pinFinding('c', { severity: 'critical', confidence: 'possible' }),
    ]);
    const { findings } = await judgeOne(rule, CHANGE, { failAt: 'medium' });
    expect(findings.map((finding) => [finding.data['dependency'], finding.fails])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    const held = await judgeOne(rule, CHANGE, { failAt: 'critical' }, { failAt: 'low' });
    expect(held.findings.map((finding) => finding.fails)).toEqual([true, true, false]);
  });

  it('judges only agents where it says so', async () => {
    const rule = pinRule([pinFinding('a')]);
    expect((await judgeOne(rule, CHANGE, {}, { judges: 'agents' })).outcome).toBe('not-applicable');
    const byAgent = changeOf({ files: FILES, branch: 'claude/pin' });
    expect((await judgeOne(rule, byAgent, {}, { judges: 'agents' })).outcome).toBe('found');
  });

  it('gives rules its options and branch patterns', async () => {
    const seen: unknown[] = [];
    const rule = pinRule((_, options, context) => {
      seen.push(options, context);
      return [];
    });
    await judgeOne(rule, CHANGE, {}, { options: { strict: true } });
    expect(seen).toEqual([{ strict: true }, { agentBranches: ['agent/{task}'] }]);
  });
});

describe('fingerprints and order', () => {
  it('do not change with lines, the order of a rule or its data', async () => {
    const at = (line: number, name: string): Observation => pinFinding(name, { location: { path: 'package.json', line } });
    const one = await judgeOne(pinRule([at(2, 'a'), at(3, 'b')]));
    const moved = await judgeOne(pinRule([at(13, 'b'), at(12, 'a')]));
    expect(moved.findings.map((finding) => finding.fingerprint)).toEqual(one.findings.map((finding) => finding.fingerprint));
    expect(one.findings.map((finding) => finding.fingerprint)).toEqual([
      expect.stringMatching(/^[0-9a-f]{16}$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ]);
  });

  it('tell equal findings apart by their position', async () => {
    const same = [5, 3, 4].map((line) => pinFinding('a', { location: { path: 'package.json', line } }));
    const { findings } = await judgeOne(pinRule(same));
    expect(findings.map((finding) => finding.location?.line)).toEqual([3, 4, 5]);
    expect(new Set(findings.map((finding) => finding.fingerprint)).size).toBe(3);
  });

  it('are the same for every order in which a rule yields', async () => {
    const all = ['a', 'b', 'a', 'c'].map((name, index) =>
      pinFinding(name, { location: index === 3 ? null : { path: `${index % 2}.json`, line: 1 + (index % 2) } }),
    );
    const expected = await judgeOne(pinRule(all));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (shuffled) => {
        expect(await judgeOne(pinRule(shuffled))).toEqual(expected);
      }),
      { numRuns: 24 },
    );
    expect(expected.findings[0]?.location).toBeNull();
  });

  it('differ in every part, whatever the parts hold', () => {
    const part = fc.string({ maxLength: 4 });
    const parts = fc.record({ rule: part, message: part, path: fc.option(part), identity: part, occurrence: fc.nat(3) });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(fingerprintOf(a) === fingerprintOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('the decision', () => {
  it('is failed before not judged before clear', async () => {
    const blind = ruleOf('secret-added', {}, [{ kind: 'undecided', reason: 'not seen' }]);
    const red = pinRule([pinFinding('a')]);
    expect((await verdictOf(CHANGE, [pinRule([])])).decision).toBe('clear');
    expect((await verdictOf(CHANGE, [pinRule([]), blind])).decision).toBe('not-judged');
    expect((await verdictOf(CHANGE, [blind, red])).decision).toBe('failed');
  });

  it('is clear only when every active rule saw what it must and nothing fails', () => {
    const result = fc.record({
      rule: fc.constant('dependency-unpinned'),
      outcome: fc.constantFrom('clean', 'found', 'not-applicable', 'undecided', 'crashed'),
      enforcement: fc.constantFrom('active', 'evaluate'),
      findings: fc.array(fc.record({ fails: fc.boolean() }), { maxLength: 2 }),
      reasons: fc.constant(['a reason']),
    });
    fc.assert(
      fc.property(fc.array(result, { maxLength: 4 }), (results) => {
        const fails = results.some(({ findings }) => findings.some((finding) => finding.fails));
        const unseen = results.some(
          ({ outcome, enforcement }) => enforcement === 'active' && ['undecided', 'crashed'].includes(outcome),
        );
        const { decision } = decide(CHANGE, results as never, policyOf([]));
        expect(decision).toBe(fails ? 'failed' : unseen ? 'not-judged' : 'clear');
      }),
    );
  });

  it('is not taken by a rule that is only evaluated', async () => {
    const blind = ruleOf('secret-added', {}, [{ kind: 'undecided', reason: 'not seen' }]);
    const verdict = await verdictOf(CHANGE, [blind], policyOf([blind], {}, { 'secret-added': { enforcement: 'evaluate' } }));
    expect(verdict.decision).toBe('clear');
    expect(verdict.results).toMatchObject([{ outcome: 'undecided', reasons: ['not seen'] }]);
  });

  it('keeps of the change what people need', () => {
    const change = changeOf({ files: FILES, branch: 'agent/pin', agent: 'codex' });
    const verdict = decide(change, [], policyOf([]));
    expect(verdict.change).toMatchObject({ repository: 'acme/shop', branch: 'agent/pin', pullRequest: 42, filesChanged: 1 });
    const bare = decide(
      { ...changeOf({ kind: 'local', missing: ['files', 'branch'] }), repository: { known: false, reason: 'no remote' } },
      [],
      policyOf([]),
    );
    expect(bare.change).toMatchObject({ repository: null, branch: null, pullRequest: null, filesChanged: null });
  });

  it('of several pull requests on one head is the worst', async () => {
    const clear = await verdictOf(CHANGE, [pinRule([])]);
    const failed = await verdictOf(CHANGE, [pinRule([pinFinding('a')])]);
    const unseen = await verdictOf(CHANGE, [ruleOf('secret-added', {}, [{ kind: 'undecided', reason: 'not seen' }])]);
    expect(worst([clear, unseen, failed])).toBe(failed);
    expect(worst([clear, unseen])).toBe(unseen);
    expect(worst([clear])).toBe(clear);
  });
});

describe('the table of severities and decisions', () => {
  it('never lets GitHub pass what is not clear', () => {
    expect(
      (['clear', 'failed', 'not-judged'] as const).map((decision) => [exitCode({ decision }), conclusion({ decision })]),
    ).toEqual([
      [0, 'success'],
      [1, 'failure'],
      [3, 'action_required'],
    ]);
  });

  it('shows a failing finding as a failure whatever its severity', () => {
    for (const severity of SEVERITIES) {
      expect(presentationOf({ severity, fails: true })).toEqual({
        sign: '✖',
        annotation: 'failure',
        sarif: 'error',
        noun: 'failure',
      });
      expect(presentationOf({ severity, fails: false }).sign).toBe(severity === 'low' ? '·' : '▲');
    }
    expect([reaches('high', 'high'), reaches('critical', 'high'), reaches('medium', 'high')]).toEqual([true, true, false]);
    expect([sarifLevelOf('high', 'high'), sarifLevelOf('medium', 'high'), sarifLevelOf('low', 'high')]).toEqual([
      'error',
      'warning',
      'note',
    ]);
  });
});
