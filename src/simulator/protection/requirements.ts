/** What classic protection and rulesets together ask of a branch, in one form. */
import type { Platform } from '../platform.js';
import type { Actor } from '../state/account.js';
import type { RequiredCheck, RulesetRule } from '../state/protection.js';
import type { Repository } from '../state/repository.js';
import { activeRulesets, type BypassMode, bypassMode, classicProtection, isListed, sparedAsAdmin } from './applicable.js';

export interface ReviewRequirement {
  readonly count: number;
  readonly dismissStale: boolean;
  readonly lastPush: boolean;
  readonly codeOwners: boolean;
}

/** One source of demands: the classic rule, or one ruleset. */
export interface Requirements {
  readonly source: 'classic' | 'ruleset';
  /** How the actor may pass this source by, null: not at all. Administrators that a classic rule spares have 'always'. */
  readonly bypass: BypassMode | null;
  readonly creation: boolean;
  readonly update: boolean;
  readonly deletion: boolean;
  readonly nonFastForward: boolean;
  readonly linearHistory: boolean;
  readonly signatures: boolean;
  /** Changes only through a pull request, with these reviews. */
  readonly reviews: ReviewRequirement | null;
  readonly mergeMethods: readonly string[] | null;
  readonly checks: { readonly strict: boolean; readonly onCreate: boolean; readonly required: readonly RequiredCheck[] } | null;
  readonly mergeQueue: boolean;
  readonly rules: readonly RulesetRule[];
}

/** Everything in force on a reference, as it holds for one actor. */
export function requirementsFor(platform: Platform, repository: Repository, ref: string, actor: Actor): Requirements[] {
  const classic = ref.startsWith('refs/heads/')
    ? classicRequirements(platform, repository, ref.slice('refs/heads/'.length), actor)
    : null;
  const rulesets = activeRulesets(platform, repository, ref).map((ruleset): Requirements => {
    const rule = (type: string): RulesetRule | undefined => ruleset.rules.find((each) => each.type === type);
    const pull = rule('pull_request')?.parameters;
    const checks = rule('required_status_checks')?.parameters;
    const required = (checks?.['required_status_checks'] ?? []) as { context: string; integration_id?: number | null }[];
    return {
      source: 'ruleset',
      bypass: bypassMode(platform, ruleset, repository, actor),
      creation: rule('creation') !== undefined,
      update: rule('update') !== undefined,
      deletion: rule('deletion') !== undefined,
      nonFastForward: rule('non_fast_forward') !== undefined,
      linearHistory: rule('required_linear_history') !== undefined,
      signatures: rule('required_signatures') !== undefined,
      reviews:
        rule('pull_request') === undefined
          ? null
          : {
              count: Number(pull?.['required_approving_review_count'] ?? 0),
              dismissStale: pull?.['dismiss_stale_reviews_on_push'] === true,
              lastPush: pull?.['require_last_push_approval'] === true,
              codeOwners: pull?.['require_code_owner_review'] === true,
            },
      mergeMethods: (pull?.['allowed_merge_methods'] as string[] | undefined) ?? null,
      checks:
        rule('required_status_checks') === undefined
          ? null
          : {
              strict: checks?.['strict_required_status_checks_policy'] === true,
              onCreate: checks?.['do_not_enforce_on_create'] !== true,
              required: required.map(({ context, integration_id: id }) => ({ context, appId: id ?? null })),
            },
      mergeQueue: rule('merge_queue') !== undefined,
      rules: ruleset.rules,
    };
  });
  return [...(classic === null ? [] : [classic]), ...rulesets];
}

function classicRequirements(platform: Platform, repository: Repository, branch: string, actor: Actor): Requirements | null {
  const rule = classicProtection(repository, branch);
  if (rule === null) return null;
  const restricted = rule.restrictions !== null && !isListed(rule.restrictions, actor);
  const allowedPastReviews = rule.reviews?.bypassAllowances != null && isListed(rule.reviews.bypassAllowances, actor);
  return {
    source: 'classic',
    bypass: sparedAsAdmin(platform, rule, repository, actor) ? 'always' : null,
    creation: rule.blockCreations && restricted,
    update: rule.lockBranch || restricted,
    // Deletion and force pushes are closed to administrators too, unless the rule opens them.
    deletion: !rule.allowDeletions,
    nonFastForward: !rule.allowForcePushes,
    linearHistory: rule.requiredLinearHistory,
    signatures: rule.requiredSignatures,
    reviews:
      rule.reviews === null || allowedPastReviews
        ? null
        : {
            count: rule.reviews.requiredApprovingReviewCount,
            dismissStale: rule.reviews.dismissStaleReviews,
            lastPush: rule.reviews.requireLastPushApproval,
            codeOwners: rule.reviews.requireCodeOwnerReviews,
          },
    mergeMethods: null,
    checks:
      rule.requiredStatusChecks === null
        ? null
        : { strict: rule.requiredStatusChecks.strict, onCreate: false, required: rule.requiredStatusChecks.checks },
    mergeQueue: false,
    rules: [],
  };
}
