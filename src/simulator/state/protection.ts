/** Classic branch protection and rulesets as they are set. */

export interface RequiredCheck {
  readonly context: string;
  /** The App whose check counts; null: anyone's. */
  readonly appId: number | null;
}

export interface ActorLists {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  /** Slugs. */
  readonly apps: readonly string[];
}

/** One classic rule. Fields that GitHub nests (`{enabled}`) are flat here. */
export interface ClassicProtection {
  readonly id: number;
  readonly pattern: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly requiredStatusChecks: { readonly strict: boolean; readonly checks: readonly RequiredCheck[] } | null;
  readonly enforceAdmins: boolean;
  readonly reviews: {
    readonly dismissStaleReviews: boolean;
    readonly requireCodeOwnerReviews: boolean;
    readonly requiredApprovingReviewCount: number;
    readonly requireLastPushApproval: boolean;
    readonly dismissalRestrictions: ActorLists | null;
    readonly bypassAllowances: ActorLists | null;
  } | null;
  readonly restrictions: ActorLists | null;
  readonly requiredLinearHistory: boolean;
  readonly requiredSignatures: boolean;
  readonly allowForcePushes: boolean;
  readonly allowDeletions: boolean;
  readonly blockCreations: boolean;
  readonly requiredConversationResolution: boolean;
  readonly lockBranch: boolean;
  readonly allowForkSyncing: boolean;
}

export interface BypassActor {
  readonly actor_type: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'Team' | 'DeployKey' | 'User';
  readonly actor_id: number | null;
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
}

export interface RulesetRule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface RulesetConditions {
  readonly ref_name?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly repository_name?: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly protected?: boolean;
  };
  readonly repository_id?: { readonly repository_ids: readonly number[] };
}

export interface Ruleset {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
  readonly target: 'branch' | 'tag' | 'push' | 'repository';
  readonly sourceType: 'Repository' | 'Organization';
  readonly source: string;
  readonly enforcement: 'disabled' | 'active' | 'evaluate';
  readonly bypassActors: readonly BypassActor[];
  readonly conditions: RulesetConditions;
  readonly rules: readonly RulesetRule[];
  readonly createdAt: string;
  readonly updatedAt: string;
}
