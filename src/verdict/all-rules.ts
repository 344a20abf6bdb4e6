/** Every rule that a verdict is made of: the catalogue's, and the one that judges changes of the policy itself. */
import { CATALOGUE } from '../rules/catalogue.js';
import type { Rule } from '../rules/rule.js';
import { policyInvalid } from './policy-invalid.js';

export const RULES: readonly Rule[] = [...CATALOGUE, policyInvalid(() => RULES)];
