/** Webhooks about branch protection and rulesets. */
import type { Platform } from '../platform.js';
import type { Json } from '../representation/accounts.js';
import { simpleOrganisation, simpleUser } from '../representation/accounts.js';
import { rulesetSummary } from '../representation/protection.js';
import { webhookContext } from '../representation/repositories.js';
import type { Account } from '../state/account.js';
import type { ClassicProtection, Ruleset } from '../state/protection.js';
import type { Repository } from '../state/repository.js';

function level(on: boolean, rule: ClassicProtection): 'off' | 'non_admins' | 'everyone' {
  if (!on) return 'off';
  return rule.enforceAdmins ? 'everyone' : 'non_admins';
}

function ruleOfEvent(repository: Repository, rule: ClassicProtection): Json {
  const { reviews, restrictions, requiredStatusChecks: checks } = rule;
  return {
    id: rule.id,
    repository_id: repository.id,
    name: rule.pattern,
    created_at: rule.createdAt,
    updated_at: rule.updatedAt,
    pull_request_reviews_enforcement_level: level(reviews !== null, rule),
    required_approving_review_count: reviews?.requiredApprovingReviewCount ?? 0,
    dismiss_stale_reviews_on_push: reviews?.dismissStaleReviews ?? false,
    require_code_owner_review: reviews?.requireCodeOwnerReviews ?? false,
    authorized_dismissal_actors_only: reviews?.dismissalRestrictions != null,
    ignore_approvals_from_contributors: false,
    require_last_push_approval: reviews?.requireLastPushApproval ?? false,
    required_status_checks: checks?.checks.map(({ context }) => context) ?? [],
    required_status_checks_enforcement_level: level(checks !== null, rule),
    strict_required_status_checks_policy: checks?.strict ?? false,
    signature_requirement_enforcement_level: level(rule.requiredSignatures, rule),
    linear_history_requirement_enforcement_level: level(rule.requiredLinearHistory, rule),
    admin_enforced: rule.enforceAdmins,
    create_protected: rule.blockCreations,
    allow_force_pushes_enforcement_level: rule.allowForcePushes ? 'everyone' : 'off',
    allow_deletions_enforcement_level: rule.allowDeletions ? 'everyone' : 'off',
    merge_queue_enforcement_level: 'off',
    required_deployments_enforcement_level: 'off',
    required_conversation_resolution_level: level(rule.requiredConversationResolution, rule),
    authorized_actors_only: restrictions !== null,
    authorized_actor_names: [...(restrictions?.users ?? []), ...(restrictions?.apps ?? [])],
    lock_branch_enforcement_level: level(rule.lockBranch, rule),
    lock_allows_fork_sync: rule.allowForkSyncing,
  };
}

/** Only these fields are in `changes`; of the others an App learns nothing but that something was edited. */
const REPORTED = [
  'admin_enforced',
  'authorized_actor_names',
  'authorized_actors_only',
  'required_status_checks',
  'required_status_checks_enforcement_level',
  'require_last_push_approval',
  'lock_branch_enforcement_level',
];

export function emitProtectionRule(
  platform: Platform,
  repository: Repository,
  rule: ClassicProtection,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
  before?: ClassicProtection,
): void {
  const now = ruleOfEvent(repository, rule);
  const then = before === undefined ? now : ruleOfEvent(repository, before);
  const changes = Object.fromEntries(
    REPORTED.filter((field) => JSON.stringify(now[field]) !== JSON.stringify(then[field])).map((field) => [
      field,
      { from: then[field] },
    ]),
  );
  platform.webhooks.emit({
    event: 'branch_protection_rule',
    action,
    repository,
    payload: { rule: now, ...(action === 'edited' ? { changes } : {}), ...webhookContext(platform, repository, sender) },
  });
}

/** Goes to Apps on the repository, or for an organisation's ruleset to Apps on the organisation. */
export function emitRuleset(
  platform: Platform,
  ruleset: Ruleset,
  repository: Repository | null,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
  before?: Ruleset,
): void {
  const organisation = platform.state.organisations.get(ruleset.source.toLowerCase());
  const context =
    repository === null
      ? {
          ...(organisation === undefined ? {} : { organization: simpleOrganisation(platform, organisation) }),
          sender: simpleUser(platform, sender),
        }
      : webhookContext(platform, repository, sender);
  const changes: Json = {};
  if (before !== undefined && before.name !== ruleset.name) changes['name'] = { from: before.name };
  if (before !== undefined && before.enforcement !== ruleset.enforcement) changes['enforcement'] = { from: before.enforcement };
  platform.webhooks.emit({
    event: 'repository_ruleset',
    action,
    ...(repository === null ? {} : { repository }),
    payload: {
      repository_ruleset: {
        ...rulesetSummary(platform, ruleset, repository),
        conditions: ruleset.conditions,
        rules: ruleset.rules,
        bypass_actors: ruleset.bypassActors,
      },
      ...(action === 'edited' ? { changes } : {}),
      ...context,
    },
  });
}
