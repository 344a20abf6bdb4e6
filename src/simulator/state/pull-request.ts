/** Issues, pull requests, reviews and comments. */
import type { Account, App } from './account.js';
import type { Repository } from './repository.js';

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Comment {
  readonly id: number;
  readonly user: Account;
  readonly app: App | null;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** What an issue and a pull request have in common; a pull request is an issue too. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly user: Account;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  readonly labels: Label[];
  readonly assignees: Account[];
  readonly comments: Comment[];
  locked: boolean;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  readonly pull: PullRequest | null;
}

export interface Review {
  readonly id: number;
  readonly user: Account;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly commitId: string;
  readonly submittedAt: string;
}

/** Whether two sides merge; null until it was tried for the current head and base. */
export interface TestMerge {
  readonly head: string;
  readonly base: string;
  /** The test merge commit, null on conflict. */
  readonly commit: string | null;
}

export interface PullRequest {
  /** The database id of the pull request; its issue has another. */
  readonly id: number;
  readonly issue: Issue;
  /** Where the pull request was opened. */
  readonly repository: Repository;
  /** Null when the fork was deleted. */
  readonly headRepository: Repository | null;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  /** The base branch's tip when the pull request was opened, pushed to or retargeted: not when the base moves on. */
  baseSha: string;
  draft: boolean;
  merged: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
  maintainerCanModify: boolean;
  readonly requestedReviewers: Account[];
  readonly reviews: Review[];
  autoMerge: { readonly enabledBy: Account; readonly method: 'merge' | 'squash' | 'rebase' } | null;
  testMerge: TestMerge | null;
  /** Who pushed the head last; their approval does not count where the last push needs one. */
  lastPusher: Account;
}
