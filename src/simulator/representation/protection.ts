/** Branch protection and rulesets in the shape of GitHub's API. */
import type { Platform } from '../platform.js';
import { bypassMode } from '../protection/applicable.js';
import type { Actor } from '../state/account.js';
import type { ActorLists, ClassicProtection, Ruleset } from '../state/protection.js';
import type { Repository } from '../state/repository.js';
import { appRepresentation, type Json, simpleUser } from './accounts.js';
import { repositoryPage, repositoryUrl } from './repositories.js';

function actors(platform: Platform, url: string, lists: ActorLists): Json {
  return {
    url,
    users_url: `${url}/users`,
    teams_url: `${url}/teams`,
    apps_url: `${url}/apps`,
    users: lists.users.flatMap((login) => {
      const account = platform.state.account(login);
      return account === undefined ? [] : [simpleUser(platform, account)];
    }),
    teams: [],
    apps: platform.state.apps.filter((app) => lists.apps.includes(app.slug)).map((app) => appRepresentation(platform, app)),
  };
}

/** `GET /branches/{branch}/protection`: unlike what is put, switches are nested as `{enabled}`. */
export function protectionRepresentation(
  platform: Platform,
  repository: Repository,
  branch: string,
  rule: ClassicProtection,
): Json {
  const url = `${repositoryUrl(platform, repository)}/branches/${branch}/protection`;
  const { reviews, requiredStatusChecks: checks, restrictions } = rule;
  return {
    url,
    ...(checks === null
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict: checks.strict,
            contexts: checks.checks.map(({ context }) => context),
            contexts_url: `${url}/required_status_checks/contexts`,
            checks: checks.checks.map(({ context, appId }) => ({ context, app_id: appId })),
          },
        }),
    ...(restrictions === null ? {} : { restrictions: actors(platform, `${url}/restrictions`, restrictions) }),
    ...(reviews === null
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: reviews.dismissStaleReviews,
            require_code_owner_reviews: reviews.requireCodeOwnerReviews,
            require_last_push_approval: reviews.requireLastPushApproval,
            required_approving_review_count: reviews.requiredApprovingReviewCount,
            ...(reviews.dismissalRestrictions === null
              ? {}
              : { dismissal_restrictions: actors(platform, `${url}/dismissal_restrictions`, reviews.dismissalRestrictions) }),
            ...(reviews.bypassAllowances === null
              ? {}
              : {
                  bypass_pull_request_allowances: actors(
                    platform,
                    `${url}/bypass_pull_request_allowances`,
                    reviews.bypassAllowances,
                  ),
                }),
          },
        }),
    required_signatures: { url: `${url}/required_signatures`, enabled: rule.requiredSignatures },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: rule.enforceAdmins },
    required_linear_history: { enabled: rule.requiredLinearHistory },
    allow_force_pushes: { enabled: rule.allowForcePushes },
    allow_deletions: { enabled: rule.allowDeletions },
    block_creations: { enabled: rule.blockCreations },
    required_conversation_resolution: { enabled: rule.requiredConversationResolution },
    lock_branch: { enabled: rule.lockBranch },
    allow_fork_syncing: { enabled: rule.allowForkSyncing },
  };
}

/** What `GET /branches/{branch}` shows of protection to those who may not read it in full. */
export function branchProtectionSummary(rule: ClassicProtection | null): Json {
  const checks = rule?.requiredStatusChecks ?? null;
  return {
    enabled: rule !== null,
    required_status_checks: {
      enforcement_level: checks === null ? 'off' : rule?.enforceAdmins === true ? 'everyone' : 'non_admins',
      contexts: checks?.checks.map(({ context }) => context) ?? [],
      checks: checks?.checks.map(({ context, appId }) => ({ context, app_id: appId })) ?? [],
    },
  };
}

/** The form of lists: without rules. */
export function rulesetSummary(platform: Platform, ruleset: Ruleset, repository: Repository | null): Json {
  const inRepository = repository === null ? '' : repositoryUrl(platform, repository);
  const organisation = `${platform.url}/api/v3/orgs/${ruleset.source}`;
  const self =
    ruleset.sourceType === 'Repository' ? `${inRepository}/rulesets/${ruleset.id}` : `${organisation}/rulesets/${ruleset.id}`;
  const page =
    ruleset.sourceType === 'Repository' && repository !== null
      ? `${repositoryPage(platform, repository)}/rules/${ruleset.id}`
      : `${platform.url}/organizations/${ruleset.source}/settings/rules/${ruleset.id}`;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: ruleset.sourceType,
    source: ruleset.source,
    enforcement: ruleset.enforcement,
    node_id: ruleset.nodeId,
    _links: { self: { href: self }, html: { href: page } },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

/** One ruleset in full. Who may bypass it is shown only to those who may write it. */
export function rulesetRepresentation(
  platform: Platform,
  ruleset: Ruleset,
  repository: Repository | null,
  viewer: { actor: Actor; maySeeBypass: boolean },
): Json {
  const bypass = bypassMode(platform, ruleset, repository, viewer.actor);
  return {
    ...rulesetSummary(platform, ruleset, repository),
    conditions: ruleset.conditions,
    rules: ruleset.rules,
    ...(viewer.maySeeBypass ? { bypass_actors: ruleset.bypassActors } : {}),
    current_user_can_bypass: bypass === null ? 'never' : bypass === 'pull_request' ? 'pull_requests_only' : bypass,
  };
}
