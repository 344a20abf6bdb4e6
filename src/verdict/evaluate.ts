/** Runs every enabled rule over a change. What a rule cannot see or do becomes an outcome with a reason, never silence. */
import { withAttribution } from '../change/attribute.js';
import type { Change } from '../change/change.js';
import type { Fact } from '../change/fact.js';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import type { Mask } from '../rules/credentials/withheld-secrets.js';
import type { NeededFact, Observation, Rule, RuleContext, UndecidedPart } from '../rules/rule.js';
import { loadGrammars } from '../syntax/grammars.js';
import { fingerprintOf } from './fingerprint.js';
import { checkYielded } from './observation.js';
import type { Policy, RulePolicy } from './policy.js';
import { reaches } from './severity.js';
import type { Enforcement, Finding, Outcome, RuleResult } from './verdict.js';
import { shownChange, withheldIn, withoutSecrets } from './withhold.js';

/** More findings of one rule than this help nobody; the rule is stopped and says so. */
export const FINDINGS_PER_RULE = 10_000;

/** Longest text that is kept of an error or a reason, in characters. */
const REASON_LENGTH = 300;

export interface Evaluation {
  /** The change that was judged, with the agents that the policy knows attributed and without the credentials of what is shown. */
  readonly change: Change;
  /** One per enabled rule, in the catalogue's order. */
  readonly results: readonly RuleResult[];
  /** Takes the credentials of the change out of any other text that is shown with it. */
  readonly mask: Mask;
}

/** Judges `change` by every rule of the catalogue that the policy has not disabled. Never rejects because of a rule. */
export async function evaluate(
  change: Change,
  policy: Policy,
  catalogue: readonly Rule[],
  fingerprintKey?: string,
): Promise<Evaluation> {
  return evaluateLoaded(change, policy, catalogue, await loadGrammarsFor(change), fingerprintKey);
}

/** The same at once, for a caller who loaded the grammars: `grammarFault` is what `loadGrammarsFor` gave. */
export function evaluateLoaded(
  change: Change,
  policy: Policy,
  catalogue: readonly Rule[],
  grammarFault: string | null,
  fingerprintKey?: string,
): Evaluation {
  const context: RuleContext = { agentBranches: policy.agents.branches, ...(fingerprintKey !== undefined && { fingerprintKey }) };
  const attributed = withAttribution(change, policy.agents);
  const judged = catalogue.flatMap((rule) => {
    const rulePolicy = policy.rules.get(rule.id);
    const enforcement = mildest(policy.enforcement, rulePolicy?.enforcement ?? 'active');
    if (enforcement === 'disabled') return [];
    if (rulePolicy === undefined) {
      return [{ ...nothingSeen(rule, enforcement), crash: `the policy in force does not know the rule ${rule.id}` }];
    }
    return [judge(rule, rulePolicy, enforcement, attributed, context, grammarFault)];
  });
  const observations = judged.flatMap((each) => each.observations);
  if (judged.every((each) => each.observations.length === 0 && each.reasons.length === 0 && each.crash === null)) {
    return { change: attributed, results: judged.map((each) => resultOf(each, policy, maskSecrets)), mask: maskSecrets };
  }
  const withheld = withheldIn(attributed, observations);
  return {
    change: shownChange(attributed, observations, withheld),
    results: judged.map((each) => resultOf(each, policy, withheld.mask)),
    mask: withheld.mask,
  };
}

/** Parsers are loaded once for all rules. The fault's text, or null; rules that read source text are undecided because of it. */
export async function loadGrammarsFor(change: Change): Promise<string | null> {
  if (!change.files.known) return null;
  try {
    await loadGrammars(change.files.value.map((file) => file.path));
    return null;
  } catch (error) {
    return `the parsers for source code could not be loaded (${safeErrorText(error)})`;
  }
}

/** What came of one rule, as it yielded it: nothing of it may be shown before the credentials are taken out. */
interface Judged {
  readonly rule: Rule;
  readonly enforcement: Enforcement;
  readonly rulePolicy: RulePolicy | null;
  readonly applies: boolean;
  /** Kept when the rule crashes later, since what it found is still there. */
  readonly observations: Observation[];
  readonly reasons: string[];
  readonly crash: string | null;
}

function nothingSeen(rule: Rule, enforcement: Enforcement): Judged {
  return { rule, enforcement, rulePolicy: null, applies: true, observations: [], reasons: [], crash: null };
}

function judge(
  rule: Rule,
  rulePolicy: RulePolicy,
  enforcement: Enforcement,
  change: Change,
  context: RuleContext,
  grammarFault: string | null,
): Judged {
  const seen: Judged = { ...nothingSeen(rule, enforcement), rulePolicy };
  if (rulePolicy.judges === 'agents' && change.attribution.agents.length === 0) return { ...seen, applies: false };
  const missing = [...new Set(rule.needs.flatMap((name) => missingReason(change, name)))];
  if (missing.length > 0) return { ...seen, reasons: missing };
  try {
    if (!rule.appliesTo(change, rulePolicy.options)) return { ...seen, applies: false };
    if (grammarFault !== null && rule.wantsText !== undefined) seen.reasons.push(grammarFault);
    collect(rule, rule.check(change, rulePolicy.options, context), seen);
    return seen;
  } catch (error) {
    return { ...seen, crash: `the rule ${rule.id} stopped with an error: ${safeErrorText(error)}` };
  }
}

/** Reads what a rule yields, and checks each piece before it counts. */
function collect(rule: Rule, yields: Iterable<Observation | UndecidedPart>, seen: Judged): void {
  for (const yielded of yields) {
    checkYielded(rule, yielded);
    if (yielded.kind === 'undecided') {
      seen.reasons.push(reasonOf(yielded));
    } else if (seen.observations.length === FINDINGS_PER_RULE) {
      seen.reasons.push(`stopped after ${FINDINGS_PER_RULE.toLocaleString('en-US')} findings`);
      return;
    } else {
      seen.observations.push(yielded);
    }
  }
}

/** The reason with its path, unless it names the path itself. */
function reasonOf({ path, reason }: UndecidedPart): string {
  return path === undefined || reason.includes(path) ? reason : `${path}: ${reason}`;
}

function resultOf(judged: Judged, policy: Policy, mask: Mask): RuleResult {
  const { rule, enforcement, applies, reasons, crash } = judged;
  const findings = findingsOf(judged, policy, mask);
  const said = crash === null ? reasons : [...reasons, crash];
  return {
    rule: rule.id,
    outcome: applies ? outcomeOf(judged) : 'not-applicable',
    enforcement,
    findings,
    reasons: [...new Set(said.map((reason) => safeText(reason, mask)))],
  };
}

function outcomeOf({ observations, reasons, crash }: Judged): Outcome {
  if (crash !== null) return 'crashed';
  if (reasons.length > 0) return 'undecided';
  return observations.length > 0 ? 'found' : 'clean';
}

/** Of the policy's switch for everything and the rule's own, the one that does less. */
function mildest(all: Enforcement, own: Enforcement): Enforcement {
  if (all === 'disabled' || own === 'disabled') return 'disabled';
  return all === 'evaluate' || own === 'evaluate' ? 'evaluate' : 'active';
}

function missingReason(change: Change, name: NeededFact): string[] {
  const fact: Fact<unknown> = change[name];
  return fact.known ? [] : [fact.reason];
}

function findingsOf({ rule, rulePolicy, enforcement, observations }: Judged, policy: Policy, mask: Mask): Finding[] {
  const occurrences = new Map<string, number>();
  return observations.toSorted(byPlace).map((seen) => {
    const observation = withoutSecrets(seen, mask);
    const path = observation.location?.path ?? null;
    const key = JSON.stringify([observation.message, path, observation.identity]);
    const occurrence = occurrences.get(key) ?? 0;
    occurrences.set(key, occurrence + 1);
    const severity = observation.severity ?? rulePolicy?.severity ?? rule.severity;
    const certain = observation.confidence !== 'possible';
    return {
      rule: rule.id,
      message: observation.message,
      data: observation.data,
      location: observation.location,
      severity,
      fails: certain && enforcement === 'active' && reaches(severity, rulePolicy?.failAt ?? policy.failAt),
      fingerprint: fingerprintOf({
        rule: rule.id,
        message: observation.message,
        path,
        identity: observation.identity,
        occurrence,
      }),
      evidence: observation.evidence ?? [],
      fix: observation.fix ?? null,
    };
  });
}

/** The whole change first, then by path and line; what is left is settled by content, so that a rule's own order does not matter. */
function byPlace(a: Observation, b: Observation): number {
  return (
    compare(a.location?.path ?? '', b.location?.path ?? '') ||
    lineOf(a) - lineOf(b) ||
    compare(a.message, b.message) ||
    compare(a.identity, b.identity) ||
    compare(JSON.stringify([a.data, a.location]), JSON.stringify([b.data, b.location]))
  );
}

function lineOf({ location }: Observation): number {
  return location?.line ?? location?.baseLine ?? 0;
}

/** By code unit: no locale decides the order of a report. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** An error's name and message. Never its stack: it names paths of the machine and helps no reader. */
function safeErrorText(error: unknown): string {
  const shaped = typeof error === 'object' && error !== null ? (error as { name?: unknown; message?: unknown }) : {};
  const name = typeof shaped.name === 'string' ? shaped.name : 'Error';
  const said = typeof error === 'string' ? error : shaped.message;
  const message = typeof said === 'string' ? said : 'without a message';
  return safeText(`${name}: ${message}`);
}

/** Masked before it is cut, since a part of a token has no shape; what is cut off first is longer than anything that is kept. */
function safeText(text: string, mask: Mask = maskSecrets): string {
  const masked = mask(text.slice(0, 10 * REASON_LENGTH));
  if (masked.length <= REASON_LENGTH) return masked;
  return `${masked.slice(0, REASON_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
