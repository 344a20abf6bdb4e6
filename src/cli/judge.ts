/** From a change that was read to its verdict. */
import type { Change } from '../change/change.js';
import type { FileChange } from '../change/file-change.js';
import type { Rule } from '../rules/rule.js';
import { RULES } from '../verdict/all-rules.js';
import { decide } from '../verdict/decide.js';
import { evaluate } from '../verdict/evaluate.js';
import type { Policy } from '../verdict/policy.js';
import type { Verdict } from '../verdict/verdict.js';

/** Which files' texts these rules need. */
export function textsWantedBy(rules: readonly Rule[]): (file: FileChange) => boolean {
  return (file) => rules.some((rule) => rule.wantsText?.(file) === true);
}

export async function judge(read: Change, policy: Policy, rules = RULES): Promise<{ change: Change; verdict: Verdict }> {
  const { change, results } = await evaluate(read, policy, rules);
  return { change, verdict: decide(change, results, policy) };
}
