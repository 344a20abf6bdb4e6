/**
 * One table: how grave a finding is, and what each place that shows or obeys it makes of that. Nothing else in the program maps a
 * severity or a decision to a sign, a level, an exit code or a conclusion.
 */
import { SEVERITIES, type Severity } from '../rules/rule.js';
import type { Decision, Finding, Verdict } from './verdict.js';

/** The levels of a check run's annotation, in GitHub's words (REST API, "Check runs"). */
export type AnnotationLevel = 'notice' | 'warning' | 'failure';

/** The levels of a SARIF 2.1.0 result that we use (section 3.27.10). */
export type SarifLevel = 'note' | 'warning' | 'error';

/** How one finding is shown. */
export interface Presentation {
  readonly sign: '✖' | '▲' | '·';
  readonly annotation: AnnotationLevel;
  readonly sarif: SarifLevel;
  /** For people, singular. */
  readonly noun: 'failure' | 'warning' | 'note';
}

const FAILING: Presentation = { sign: '✖', annotation: 'failure', sarif: 'error', noun: 'failure' };
const WARNING: Presentation = { sign: '▲', annotation: 'warning', sarif: 'warning', noun: 'warning' };
const NOTE: Presentation = { sign: '·', annotation: 'notice', sarif: 'note', noun: 'note' };

interface SeverityRow {
  /** How it looks when it does not fail the check; a finding that fails always looks like a failure. */
  readonly shown: Presentation;
  /** GitHub code scanning: over 9.0 critical, 7.0 high, 4.0 medium, below that low. */
  readonly securitySeverity: string;
}

const SEVERITY_TABLE: Readonly<Record<Severity, SeverityRow>> = {
  critical: { shown: WARNING, securitySeverity: '9.5' },
  high: { shown: WARNING, securitySeverity: '8.0' },
  medium: { shown: WARNING, securitySeverity: '5.5' },
  low: { shown: NOTE, securitySeverity: '2.0' },
};

/** Conclusions of a check run that we give. `neutral` and `skipped` are not among them: GitHub lets both satisfy a required check. */
export type Conclusion = 'success' | 'failure' | 'action_required';

interface DecisionRow {
  readonly conclusion: Conclusion;
  /** 2 is missing on purpose: it is the command line's own, for a wrong call or a policy that cannot be read. */
  readonly exitCode: 0 | 1 | 3;
  /** The higher, the worse. A finding outranks what could not be seen, because it says what to mend. */
  readonly rank: number;
}

const DECISION_TABLE: Readonly<Record<Decision, DecisionRow>> = {
  clear: { conclusion: 'success', exitCode: 0, rank: 0 },
  'not-judged': { conclusion: 'action_required', exitCode: 3, rank: 1 },
  failed: { conclusion: 'failure', exitCode: 1, rank: 2 },
};

/** How a finding is shown: by whether it fails, then by its severity. */
export function presentationOf(finding: Pick<Finding, 'fails' | 'severity'>): Presentation {
  return finding.fails ? FAILING : SEVERITY_TABLE[finding.severity].shown;
}

/** The SARIF level of a rule whose findings would fail at `failAt`. */
export function sarifLevelOf(severity: Severity, failAt: Severity): SarifLevel {
  return presentationOf({ severity, fails: reaches(severity, failAt) }).sarif;
}

/** The number that GitHub code scanning sorts security results by, as a decimal string. */
export function securitySeverityOf(severity: Severity): string {
  return SEVERITY_TABLE[severity].securitySeverity;
}

/** Whether `severity` is at or above the severity that fails a check. */
export function reaches(severity: Severity, failAt: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failAt);
}

/** Negative when `a` is worse than `b`. */
export function bySeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** The exit code of a command that judged: 0 clear, 1 a finding fails, 3 could not judge. */
export function exitCode(verdict: Pick<Verdict, 'decision'>): 0 | 1 | 3 {
  return DECISION_TABLE[verdict.decision].exitCode;
}

/** The check run's conclusion. */
export function conclusion(verdict: Pick<Verdict, 'decision'>): Conclusion {
  return DECISION_TABLE[verdict.decision].conclusion;
}

/** Negative when `a` is worse than `b`. */
export function byDecision(a: Decision, b: Decision): number {
  return DECISION_TABLE[b].rank - DECISION_TABLE[a].rank;
}
