/** Branches and their classic protection. */
import { ApiError, validationFailed } from '../api-error.js';
import { classicProtection } from '../protection/applicable.js';
import { type ClassicSettings, newClassicProtection } from '../protection/classic-settings.js';
import { emitProtectionRule } from '../protection/events.js';
import { protectionRepresentation, branchProtectionSummary } from '../representation/protection.js';
import { commitRepresentation, repositoryPage, repositoryUrl } from '../representation/repositories.js';
import type { ActorLists, ClassicProtection, RequiredCheck } from '../state/protection.js';
import { activeRulesets } from '../protection/applicable.js';
import { type Call, type Handlers, NO_CONTENT, ok, paged, type Reply } from './call.js';

export const BRANCH_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/branches': (call) => {
    const wanted = call.query.get('protected');
    const branches = [...call.repository.git.refs]
      .filter(([ref]) => ref.startsWith('refs/heads/'))
      .map(([ref, sha]) => ({ name: ref.slice('refs/heads/'.length), sha }))
      .filter(({ name }) => wanted === null || String(isProtected(call, name)) === wanted)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return paged(call, branches, ({ name, sha }) => ({
      name,
      commit: { sha, url: `${repositoryUrl(call.platform, call.repository)}/commits/${sha}` },
      ...protectionOf(call, name),
    }));
  },
  'GET /repos/{owner}/{repo}/branches/{branch}': async (call) => {
    const name = call.path('branch');
    const sha = call.repository.git.branch(name);
    const commit = sha === undefined ? null : await call.repository.git.commit(sha);
    if (commit === null) throw new ApiError(404, 'Branch not found');
    return ok({
      name,
      commit: commitRepresentation(call.platform, call.repository, commit),
      _links: {
        self: `${repositoryUrl(call.platform, call.repository)}/branches/${name}`,
        html: `${repositoryPage(call.platform, call.repository)}/tree/${name}`,
      },
      ...protectionOf(call, name),
    });
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection': (call) =>
    ok(protectionRepresentation(call.platform, call.repository, branchName(call), protectionRule(call))),
  'PUT /repos/{owner}/{repo}/branches/{branch}/protection': putProtection,
  'DELETE /repos/{owner}/{repo}/branches/{branch}/protection': (call) => {
    const rule = protectionRule(call);
    call.repository.protections = call.repository.protections.filter((each) => each !== rule);
    emitProtectionRule(call.platform, call.repository, rule, 'deleted', call.account);
    return NO_CONTENT;
  },
};

function isProtected(call: Call, branch: string): boolean {
  return (
    classicProtection(call.repository, branch) !== null ||
    activeRulesets(call.platform, call.repository, `refs/heads/${branch}`).length > 0
  );
}

function protectionOf(call: Call, branch: string) {
  return {
    protected: isProtected(call, branch),
    protection: branchProtectionSummary(classicProtection(call.repository, branch)),
    protection_url: `${repositoryUrl(call.platform, call.repository)}/branches/${branch}/protection`,
  };
}

function branchName(call: Call): string {
  const name = call.path('branch');
  // Patterns are reachable through GraphQL only.
  if (call.repository.git.branch(name) === undefined) throw new ApiError(404, 'Branch not found');
  return name;
}

function protectionRule(call: Call): ClassicProtection {
  const rule = classicProtection(call.repository, branchName(call));
  if (rule === null) throw new ApiError(404, 'Branch not protected');
  return rule;
}

interface ChecksBody {
  readonly strict: boolean;
  readonly contexts?: readonly string[];
  readonly checks?: readonly { readonly context: string; readonly app_id?: number }[];
}

interface ListsBody {
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly apps?: readonly string[];
}

function lists(body: ListsBody | null | undefined): ActorLists | null {
  return body == null ? null : { users: body.users ?? [], teams: body.teams ?? [], apps: body.apps ?? [] };
}

/** Without an App named GitHub pins the one that reported the name last; -1 stands for anybody. */
function requiredCheck(call: Call, context: string, appId: number | undefined): RequiredCheck {
  if (appId === -1) return { context, appId: null };
  if (appId !== undefined) return { context, appId };
  return { context, appId: call.repository.checkRuns.filter((run) => run.name === context).at(-1)?.suite.app.id ?? null };
}

function putProtection(call: Call): Reply {
  const { platform, repository, body } = call;
  const branch = branchName(call);
  const checks = body['required_status_checks'] as ChecksBody | null;
  const reviews = body['required_pull_request_reviews'] as
    | (Record<string, unknown> & { dismissal_restrictions?: ListsBody; bypass_pull_request_allowances?: ListsBody })
    | null;
  const restrictions = body['restrictions'] as ListsBody | null;
  if (restrictions !== null && repository.owner.type !== 'Organization') {
    throw validationFailed('Only organization repositories can have users and team restrictions');
  }
  const settings: ClassicSettings = {
    requiredStatusChecks:
      checks === null
        ? null
        : {
            strict: checks.strict,
            checks:
              checks.checks === undefined
                ? (checks.contexts ?? []).map((context) => requiredCheck(call, context, undefined))
                : checks.checks.map(({ context, app_id: appId }) => requiredCheck(call, context, appId)),
          },
    enforceAdmins: body['enforce_admins'] === true,
    reviews:
      reviews === null
        ? null
        : {
            dismissStaleReviews: reviews['dismiss_stale_reviews'] === true,
            requireCodeOwnerReviews: reviews['require_code_owner_reviews'] === true,
            requiredApprovingReviewCount: Number(reviews['required_approving_review_count'] ?? 1),
            requireLastPushApproval: reviews['require_last_push_approval'] === true,
            dismissalRestrictions: lists(reviews.dismissal_restrictions),
            bypassAllowances: lists(reviews.bypass_pull_request_allowances),
          },
    restrictions: lists(restrictions),
    requiredLinearHistory: body['required_linear_history'] === true,
    allowForcePushes: body['allow_force_pushes'] === true,
    allowDeletions: body['allow_deletions'] === true,
    blockCreations: body['block_creations'] === true,
    requiredConversationResolution: body['required_conversation_resolution'] === true,
    lockBranch: body['lock_branch'] === true,
    allowForkSyncing: body['allow_fork_syncing'] === true,
  };
  const before = repository.protections.find((each) => each.pattern === branch);
  const fresh = newClassicProtection(platform, branch, settings);
  const rule =
    before === undefined
      ? fresh
      : { ...fresh, id: before.id, createdAt: before.createdAt, requiredSignatures: before.requiredSignatures };
  repository.protections = [...repository.protections.filter((each) => each !== before), rule];
  emitProtectionRule(platform, repository, rule, before === undefined ? 'created' : 'edited', call.account, before);
  return ok(protectionRepresentation(platform, repository, branch, rule));
}
