/** The policy that the text of a file says. */
import { RULES } from '../verdict/all-rules.js';
import { defaultPolicy, effectivePolicy } from '../verdict/effective-policy.js';
import { POLICY_PATH, parsePolicy } from '../verdict/policy-file.js';
import { formatProblem } from '../verdict/policy-problem.js';
import type { Policy } from '../verdict/policy.js';

/** The policy that a file of the default branch says; a null text is a branch without one. With mistakes the defaults stay in force. */
export function policyOf(text: string | null, origin: string): Policy {
  if (text === null) return defaultPolicy(RULES);
  const parsing = parsePolicy(text, POLICY_PATH, RULES);
  if (!parsing.ok) return defaultsBecauseOf(parsing.problems.map(formatProblem));
  return effectivePolicy({
    organisation: null,
    repository: parsing.policy,
    catalogue: RULES,
    source: { origins: [origin], problems: [] },
  });
}

/** The defaults, with why nothing else is in force. */
export function defaultsBecauseOf(problems: readonly string[]): Policy {
  return effectivePolicy({ organisation: null, repository: null, catalogue: RULES, source: { origins: ['defaults'], problems } });
}
