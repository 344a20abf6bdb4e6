/**
 * A verdict for programs. The shape is a promise: names are only added, never changed. `text` and all that came from the change are
 * masked and made visible like everywhere else; `path` and `previousPath` are exact.
 */
import type { Change } from '../change/change.js';
import type { Rule, Severity } from '../rules/rule.js';
import { exitCode } from '../verdict/severity.js';
import type { Decision, Enforcement, Finding, FindingWaiver, Outcome, Verdict } from '../verdict/verdict.js';
import { messageOf, PLAIN } from './message.js';
import { findingsOf, undecidedOf } from './overview.js';
import { jsonText, visible } from './visible.js';

export interface FindingJson {
  readonly rule: string;
  readonly fails: boolean;
  readonly severity: Severity;
  /** The id of the rule's message. */
  readonly message: string;
  /** Null for a finding about the change as a whole. */
  readonly path: string | null;
  readonly previousPath?: string;
  /** One-based, head side. */
  readonly line?: number;
  /** One-based, base side. */
  readonly baseLine?: number;
  readonly fingerprint: string;
  /** The message's title, filled. */
  readonly text: string;
  /** Who answers for a finding that does not fail because it is waived, why, and until when (ISO 8601). */
  readonly waiver?: FindingWaiver;
}

export interface ResultJson {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly enforcement: Enforcement;
  readonly reasons: readonly string[];
}

export interface VerdictJson {
  readonly decision: Decision;
  readonly exitCode: 0 | 1 | 3;
  readonly repository: string | null;
  readonly base: string;
  readonly head: string;
  readonly branch: string | null;
  readonly filesChanged: number | null;
  /** Ids of the agents that took part. */
  readonly agents: readonly string[];
  readonly findings: readonly (FindingJson & { readonly what: string; readonly why: string; readonly fix: string })[];
  /** Rules that could not see what they must, crashed ones included. */
  readonly undecided: readonly string[];
  readonly results: readonly ResultJson[];
  readonly policy: { readonly origins: readonly string[]; readonly problems: readonly string[] };
}

/** The verdict as a value for `JSON.stringify`. */
export function toJson(verdict: Verdict, { change, catalogue }: { change: Change; catalogue: readonly Rule[] }): VerdictJson {
  return {
    decision: verdict.decision,
    exitCode: exitCode(verdict),
    repository: verdict.change.repository,
    base: change.base.sha,
    head: change.head.sha,
    branch: verdict.change.branch === null ? null : visible(verdict.change.branch),
    filesChanged: verdict.change.filesChanged,
    agents: verdict.change.attribution.agents.map((agent) => agent.agent),
    findings: findingsOf(verdict).map((finding) => {
      const { what, why, fix } = messageOf(finding, catalogue, PLAIN);
      return { ...findingJson(finding, catalogue), what, why, fix };
    }),
    undecided: undecidedOf(verdict).map((result) => result.rule),
    results: verdict.results.map(({ rule, outcome, enforcement, reasons }) => ({
      rule,
      outcome,
      enforcement,
      reasons: reasons.map((reason) => visible(reason)),
    })),
    policy: {
      origins: verdict.policy.origins.map((origin) => visible(origin)),
      problems: verdict.policy.problems.map((problem) => visible(problem)),
    },
  };
}

/** The whole verdict as indented JSON, ending in a line break. */
export function renderJson(verdict: Verdict, context: { change: Change; catalogue: readonly Rule[] }): string {
  return `${jsonText(toJson(verdict, context), 2)}\n`;
}

/** One line for one judged change, without a line break. `id` is the caller's own name for the change. */
export function renderJsonLine(verdict: Verdict, catalogue: readonly Rule[], id?: string): string {
  return jsonText({
    ...(id === undefined ? {} : { id }),
    findings: findingsOf(verdict).map((finding) => findingJson(finding, catalogue)),
    undecided: undecidedOf(verdict).map((result) => result.rule),
  });
}

function findingJson(finding: Finding, catalogue: readonly Rule[]): FindingJson {
  const { location } = finding;
  return {
    rule: finding.rule,
    fails: finding.fails,
    severity: finding.severity,
    message: finding.message,
    path: location?.path ?? null,
    ...(location?.previousPath === undefined ? {} : { previousPath: location.previousPath }),
    ...(location?.line === undefined ? {} : { line: location.line }),
    ...(location?.baseLine === undefined ? {} : { baseLine: location.baseLine }),
    fingerprint: finding.fingerprint,
    text: messageOf(finding, catalogue, PLAIN).title,
    ...(finding.waiver === undefined
      ? {}
      : {
          waiver: {
            ...finding.waiver,
            by: finding.waiver.by.map((login) => visible(login)),
            reason: visible(finding.waiver.reason, 500),
          },
        }),
  };
}
