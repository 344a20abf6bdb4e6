/** A repository with everything that GitHub keeps beside the git data. */
import type { GitRepository } from '../git/repository.js';
import type { Account, Role } from './account.js';
import type { CheckRun, CheckSuite, CommitStatus } from './check.js';
import type { ClassicProtection, Ruleset } from './protection.js';
import type { Issue, Label, PullRequest } from './pull-request.js';

export interface Activity {
  readonly id: number;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge';
  readonly actor: Account;
}

/** One evaluation of rulesets against a push: the only trace that somebody bypassed a rule. */
export interface RuleSuite {
  readonly id: number;
  readonly actor: Account;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly pushedAt: string;
  readonly result: 'pass' | 'fail' | 'bypass';
}

export interface MergeQueueEntry {
  readonly id: number;
  readonly pull: PullRequest;
  readonly enqueuer: Account;
  readonly enqueuedAt: string;
  readonly baseSha: string;
  readonly headSha: string;
  /** Full reference under refs/heads/gh-readonly-queue/. */
  readonly headRef: string;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  description: string | null;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  readonly git: GitRepository;
  /** The repository that this one was forked from. */
  readonly parent: Repository | null;
  readonly collaborators: Map<string, Role>;
  readonly labels: Label[];
  readonly issues: Map<number, Issue>;
  readonly checkSuites: CheckSuite[];
  readonly checkRuns: CheckRun[];
  readonly statuses: CommitStatus[];
  protections: ClassicProtection[];
  rulesets: Ruleset[];
  readonly ruleSuites: RuleSuite[];
  readonly activity: Activity[];
  readonly mergeQueue: MergeQueueEntry[];
  readonly allowedMergeMethods: Set<'merge' | 'squash' | 'rebase'>;
  allowAutoMerge: boolean;
  deleteBranchOnMerge: boolean;
  readonly createdAt: string;
  pushedAt: string;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Pull requests in the order of their numbers. */
export function pullRequests(repository: Repository): PullRequest[] {
  return [...repository.issues.values()].flatMap((issue) => (issue.pull === null ? [] : [issue.pull]));
}
