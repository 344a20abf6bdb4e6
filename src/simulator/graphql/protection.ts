/** Classic branch protection as GraphQL shows it: patterns and lists that REST does not have. */
import { fnmatch } from '../protection/fnmatch.js';
import type { ActorLists, ClassicProtection } from '../state/protection.js';
import type { Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { actorObject, appObject } from './actors.js';
import { connection, type ConnectionArguments } from './connection.js';
import type { GraphqlContext } from './context.js';

export function protectionRuleObject(context: GraphqlContext, repository: Repository, rule: ClassicProtection): object {
  const { reviews, requiredStatusChecks: checks } = rule;
  const { state } = context.platform;
  const allowances = (lists: ActorLists | null) => (page: ConnectionArguments) =>
    connection(
      [
        ...(lists?.users ?? []).flatMap((login) => {
          const account = state.account(login);
          return account === undefined ? [] : [actorObject(context, account)];
        }),
        ...state.apps.filter((app) => lists?.apps.includes(app.slug) === true).map(appObject),
      ],
      page,
      (actor) => ({ actor }),
    );
  return {
    __typename: 'BranchProtectionRule',
    id: nodeId('BPR', rule.id),
    databaseId: rule.id,
    pattern: rule.pattern,
    repository: () => context.objects.repository(context, repository),
    matchingRefs: (page: ConnectionArguments) =>
      connection(
        [...repository.git.refs.keys()].filter(
          (ref) => ref.startsWith('refs/heads/') && fnmatch(rule.pattern, ref.slice('refs/heads/'.length)),
        ),
        page,
        (ref) => context.objects.ref(context, repository, ref),
      ),
    isAdminEnforced: rule.enforceAdmins,
    allowsForcePushes: rule.allowForcePushes,
    allowsDeletions: rule.allowDeletions,
    blocksCreations: rule.blockCreations,
    bypassForcePushAllowances: allowances(null),
    bypassPullRequestAllowances: allowances(reviews?.bypassAllowances ?? null),
    pushAllowances: allowances(rule.restrictions),
    reviewDismissalAllowances: allowances(reviews?.dismissalRestrictions ?? null),
    requiresStatusChecks: checks !== null,
    requiresStrictStatusChecks: checks?.strict ?? false,
    requiredStatusCheckContexts: checks?.checks.map(({ context: name }) => name) ?? [],
    requiredStatusChecks: (checks?.checks ?? []).map(({ context: name, appId }) => {
      const app = state.apps.find((each) => each.id === appId);
      return { context: name, app: app === undefined ? null : appObject(app) };
    }),
    requiresApprovingReviews: reviews !== null,
    requiredApprovingReviewCount: reviews?.requiredApprovingReviewCount ?? null,
    dismissesStaleReviews: reviews?.dismissStaleReviews ?? false,
    requiresCodeOwnerReviews: reviews?.requireCodeOwnerReviews ?? false,
    requireLastPushApproval: reviews?.requireLastPushApproval ?? false,
    restrictsReviewDismissals: reviews?.dismissalRestrictions != null,
    requiresLinearHistory: rule.requiredLinearHistory,
    requiresCommitSignatures: rule.requiredSignatures,
    requiresConversationResolution: rule.requiredConversationResolution,
    requiresDeployments: false,
    requiredDeploymentEnvironments: [],
    restrictsPushes: rule.restrictions !== null,
    lockBranch: rule.lockBranch,
    lockAllowsFetchAndMerge: rule.allowForkSyncing,
  };
}
