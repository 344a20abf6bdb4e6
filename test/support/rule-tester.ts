/**
 * The strict tester of rules: three lists of cases, and every case, the rule's own examples too, is held to the demands in
 * rule-demands.ts. A flagged case is also judged without each part of its change: what can no longer be seen must be undecided.
 */
import { describe, expect, it } from '@jest/globals';
import type { Observation, Rule } from '../../src/rules/rule.js';
import { silences, unmetDemands } from './rule-demands.js';
import { judge, type RuleCase } from './rule-judge.js';

export interface ExpectedFinding {
  readonly message?: string;
  /** May hold jest's matchers. */
  readonly data?: unknown;
  readonly path?: string;
  readonly line?: number;
  readonly baseLine?: number;
  readonly identity?: string;
  readonly severity?: Observation['severity'];
  readonly confidence?: Observation['confidence'];
  /** The replacement of the suggested fix, or null when there must be none. */
  readonly fix?: string | null;
}

export interface FlaggedCase extends RuleCase {
  /** All findings, in the order of path and line; what is named here must match. */
  readonly findings: readonly ExpectedFinding[];
}

export interface AcceptedCase extends RuleCase {
  /** A case that the rule does not even judge has to say so. Default `clean`. */
  readonly outcome?: 'clean' | 'not-applicable';
}

export interface UndecidedCase extends RuleCase {
  /** A part of what could not be seen. */
  readonly reason: string;
}

export interface RuleCases {
  readonly flagged: readonly FlaggedCase[];
  readonly accepted: readonly AcceptedCase[];
  readonly undecided: readonly UndecidedCase[];
}

/** Makes a jest suite of a rule's cases and examples. Throws on an empty list, on equal names, and on a flagged case without findings. */
export function testRule(rule: Rule, cases: RuleCases): void {
  refuseWeakCases(rule, cases);
  const examples = (list: 'flagged' | 'accepted'): RuleCase[] =>
    rule.examples[list].map((example) => ({ ...example, name: `example: ${example.name}` }));

  describe(`the rule ${rule.id}`, () => {
    it.each([...cases.flagged])('flags: $name', (each) => {
      const { undecided, findings } = judge(rule, each);
      expect(findings.map((finding, index) => reduced(finding, each.findings[index]))).toEqual(each.findings);
      expect(undecided).toEqual([]);
      expect([...unmetDemands(rule, each), ...silences(rule, each)]).toEqual([]);
    });
    it.each(examples('flagged'))('flags: $name', (each) => {
      expect(judge(rule, each)).toMatchObject({ outcome: 'found', undecided: [] });
      expect([...unmetDemands(rule, each), ...silences(rule, each)]).toEqual([]);
    });
    it.each([...cases.accepted])('accepts: $name', (each) => {
      expect(judge(rule, each)).toEqual({ outcome: each.outcome ?? 'clean', findings: [], undecided: [] });
      expect(unmetDemands(rule, each)).toEqual([]);
    });
    it.each(examples('accepted'))('accepts: $name', (each) => {
      expect(judge(rule, each)).toMatchObject({ findings: [], undecided: [] });
      expect(unmetDemands(rule, each)).toEqual([]);
    });
    it.each([...cases.undecided])('is undecided: $name', (each) => {
      const { outcome, undecided } = judge(rule, each);
      expect(outcome).toBe('undecided');
      expect(undecided.map((part) => part.reason).join('\n')).toContain(each.reason);
      expect(unmetDemands(rule, each)).toEqual([]);
    });
  });
}

function refuseWeakCases(rule: Rule, cases: RuleCases): void {
  for (const list of ['flagged', 'accepted', 'undecided'] as const) {
    if (cases[list].length === 0) throw new Error(`${rule.id}: the list of ${list} cases is empty`);
  }
  const names = [...cases.flagged, ...cases.accepted, ...cases.undecided].map((each) => each.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${rule.id}: two cases are named "${twice}"`);
  const empty = cases.flagged.find((each) => each.findings.length === 0);
  if (empty !== undefined) throw new Error(`${rule.id}: the flagged case "${empty.name}" expects no finding`);
}

/** Keeps of a finding what a case names of it; all of it when no case expects it. */
function reduced(finding: Observation, expected: ExpectedFinding | undefined): unknown {
  if (expected === undefined) return finding;
  const whole = {
    message: finding.message,
    data: finding.data,
    path: finding.location?.path,
    line: finding.location?.line,
    baseLine: finding.location?.baseLine,
    identity: finding.identity,
    severity: finding.severity,
    confidence: finding.confidence,
    fix: finding.fix?.replacement ?? null,
  };
  return Object.fromEntries(Object.entries(whole).filter(([key]) => Object.hasOwn(expected, key)));
}
