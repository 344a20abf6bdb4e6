/** From the outcomes of the rules to one decision on one change. */
import type { Change } from '../change/change.js';
import { valueOr } from '../change/fact.js';
import type { Policy } from './policy.js';
import { byDecision } from './severity.js';
import { type Waiver, withWaivers } from './waivers.js';
import type { ChangeSummary, Decision, RuleResult, Verdict } from './verdict.js';

/** The waivers of the pull request that is judged, and the moment that decides which of them have ended. */
export interface WaiversNow {
  readonly waivers: readonly Waiver[];
  readonly now: Date;
}

/**
 * The verdict: failed when a finding fails, else not judged when an active rule could not see what it must, else clear. A rule that
 * the policy only evaluates is shown and decides nothing. A finding that is waived does not fail; what was not seen stays so.
 */
export function decide(
  change: Change,
  judged: readonly RuleResult[],
  policy: Pick<Policy, 'source' | 'commands'>,
  word?: WaiversNow,
): Verdict {
  const results = word ? withWaivers(judged, word.waivers, policy, word.now) : judged;
  return { decision: decisionOf(results), change: summaryOf(change), results, policy: policy.source };
}

/** Of several verdicts on one head (two pull requests with one head share its check), the one that must win; the first among equals. */
export function worst(verdicts: readonly [Verdict, ...Verdict[]]): Verdict {
  return verdicts.reduce((a, b) => (byDecision(b.decision, a.decision) < 0 ? b : a));
}

/** Whether a rule's outcome leaves something unseen. */
export function isUndecided(result: RuleResult): boolean {
  return result.outcome === 'undecided' || result.outcome === 'crashed';
}

function decisionOf(results: readonly RuleResult[]): Decision {
  if (results.some((result) => result.findings.some((finding) => finding.fails))) return 'failed';
  return results.some((result) => result.enforcement === 'active' && isUndecided(result)) ? 'not-judged' : 'clear';
}

function summaryOf(change: Change): ChangeSummary {
  return {
    kind: change.kind,
    repository: change.repository.known ? `${change.repository.value.owner}/${change.repository.value.name}` : null,
    base: change.base,
    head: change.head,
    branch: valueOr(change.branch, null),
    pullRequest: change.pullRequest.known ? change.pullRequest.value.number : null,
    attribution: change.attribution,
    filesChanged: change.files.known ? change.files.value.length : null,
  };
}
