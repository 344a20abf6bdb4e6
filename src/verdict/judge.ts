/** From a change that was read to its verdict: what the command line, the backtest and the App have in common. */
import type { Change } from '../change/change.js';
import type { FileChange } from '../change/file-change.js';
import type { Rule } from '../rules/rule.js';
import { decide } from './decide.js';
import { evaluate } from './evaluate.js';
import type { Policy } from './policy.js';
import type { Verdict } from './verdict.js';

export interface Judged {
  /** The change with the agents that took part. */
  readonly change: Change;
  readonly verdict: Verdict;
}

export async function judgeChange(read: Change, policy: Policy, rules: readonly Rule[]): Promise<Judged> {
  const { change, results } = await evaluate(read, policy, rules);
  return { change, verdict: decide(change, results, policy) };
}

/** Which files' texts these rules need. */
export function textsWantedBy(rules: readonly Rule[]): (file: FileChange) => boolean {
  return (file) => rules.some((rule) => rule.wantsText?.(file) === true);
}

/** The rules that a policy leaves on. */
export function enabledRules(rules: readonly Rule[], policy: Policy): Rule[] {
  return rules.filter((rule) => policy.rules.get(rule.id)?.enforcement !== 'disabled');
}
