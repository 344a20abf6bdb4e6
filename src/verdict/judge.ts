/** From a change that was read to its verdict: what the command line, the backtest and the App have in common. */
import type { Change } from '../change/change.js';
import type { FileChange } from '../change/file-change.js';
import type { Rule } from '../rules/rule.js';
import { decide, type WaiversNow } from './decide.js';
import { evaluate } from './evaluate.js';
import type { Policy } from './policy.js';
import type { Verdict } from './verdict.js';

export interface Judged {
  /** The change with the agents that took part. */
  readonly change: Change;
  readonly verdict: Verdict;
}

/** @param fingerprintKey of this installation; without one, credentials get no fingerprint. */
export async function judgeChange(
  read: Change,
  policy: Policy,
  rules: readonly Rule[],
  fingerprintKey?: string,
  word?: WaiversNow,
): Promise<Judged> {
  const { change, results, mask } = await evaluate(read, policy, rules, fingerprintKey);
  const source = { ...policy.source, problems: policy.source.problems.map(mask) };
  return { change, verdict: decide(change, results, { ...policy, source }, word) };
}

/** Which files' texts these rules need. */
export function textsWantedBy(rules: readonly Rule[]): (file: FileChange) => boolean {
  return (file) => rules.some((rule) => rule.wantsText?.(file) === true);
}

/** The rules that a policy leaves on. */
export function enabledRules(rules: readonly Rule[], policy: Policy): Rule[] {
  return rules.filter((rule) => policy.rules.get(rule.id)?.enforcement !== 'disabled');
}
