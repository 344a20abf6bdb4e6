/** What was judged: findings, the outcome of each rule, and the verdict that is published and remembered. */
import type { Change } from '../change/change.js';
import type { Location, MessageData, Severity, SuggestedFix } from '../rules/rule.js';

/** GitHub's words, the same as for its rulesets: judged and failing, judged and only shown, not judged. */
export const ENFORCEMENTS = ['active', 'evaluate', 'disabled'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly data: MessageData;
  readonly location: Location | null;
  readonly severity: Severity;
  /** Whether this finding alone makes the check fail. */
  readonly fails: boolean;
  /** 16 hexadecimal digits; the same after line shifts and rebases. */
  readonly fingerprint: string;
  readonly evidence: readonly string[];
  readonly fix: SuggestedFix | null;
  /** Why it does not fail although it would: people answer for it. */
  readonly waiver?: FindingWaiver | undefined;
  /** Logins of people whose waivers are not enough yet, since the policy wants a second person. */
  readonly halfWaivedBy?: readonly string[] | undefined;
}

export interface FindingWaiver {
  /** Logins of those who answer for it. */
  readonly by: readonly string[];
  /** Untrusted text. */
  readonly reason: string;
  /** ISO 8601. */
  readonly until: string;
}

export type Outcome = 'clean' | 'found' | 'not-applicable' | 'undecided' | 'crashed';

export interface RuleResult {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly enforcement: Enforcement;
  readonly findings: readonly Finding[];
  /** Why the rule was undecided or crashed: one sentence part each, without a full stop. */
  readonly reasons: readonly string[];
}

/** Where the policy in force came from, for the reader. */
export interface PolicySource {
  /** "acme/.github@4f1e2d0" or "defaults"; organisation first. */
  readonly origins: readonly string[];
  /** What is wrong with a policy that was not used; the last valid one or the defaults stay in force. */
  readonly problems: readonly string[];
}

/** `clear`: nothing fails. `failed`: a finding fails. `not-judged`: a rule could not see what it must. */
export type Decision = 'clear' | 'failed' | 'not-judged';

export interface Verdict {
  readonly decision: Decision;
  readonly change: ChangeSummary;
  /** One per enabled rule, in catalogue order. */
  readonly results: readonly RuleResult[];
  readonly policy: PolicySource;
}

/** What a verdict keeps of the change it judged. */
export interface ChangeSummary {
  readonly kind: Change['kind'];
  readonly repository: string | null;
  readonly base: Change['base'];
  readonly head: Change['head'];
  readonly branch: string | null;
  readonly pullRequest: number | null;
  readonly attribution: Change['attribution'];
  /** Null when the list of files could not be read. */
  readonly filesChanged: number | null;
}
