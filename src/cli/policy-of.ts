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

/** The same below an organisation's policy, whose locks hold. Throws when the organisation's has mistakes: nobody knows what it locks. */
export function policyBelow(organisation: string, text: string | null, origin: string): Policy {
  const above = parsePolicy(organisation, "the organisation's policy", RULES, 'organisation');
  if (!above.ok) throw new Error(above.problems.map(formatProblem).join('; '));
  const parsing = text === null ? null : parsePolicy(text, POLICY_PATH, RULES);
  return effectivePolicy({
    organisation: above.policy,
    repository: parsing?.ok === true ? parsing.policy : null,
    catalogue: RULES,
    source: { origins: [origin], problems: parsing?.ok === false ? parsing.problems.map(formatProblem) : [] },
  });
}

/** The defaults, with why nothing else is in force. */
export function defaultsBecauseOf(problems: readonly string[]): Policy {
  return effectivePolicy({ organisation: null, repository: null, catalogue: RULES, source: { origins: ['defaults'], problems } });
}
