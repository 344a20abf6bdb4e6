/**
 * What happened: one pull request, push, merge group or local range of commits, in one shape, whether it was read through
 * GitHub's API or from a git repository.
 */
import type { Attribution } from './attribution.js';
import type { Commit } from './commit.js';
import type { Fact } from './fact.js';
import type { FileChange } from './file-change.js';
import type { CommitHistory } from './history.js';

export type ChangeKind = 'pull-request' | 'push' | 'merge-group' | 'local';

/** A GitHub account as an event or the API names it. Logins change and can be taken over, so data is keyed on `id`. */
export interface Account {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot' | 'Organization' | 'Mannequin' | 'Unknown';
}

export interface RepositoryIdentity {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
}

/** A position in the history. `ref` is the branch's short name ("main"), or null for a detached commit. */
export interface Position {
  readonly ref: string | null;
  /** 40 or 64 hexadecimal digits (SHA-1 or SHA-256 repositories). */
  readonly sha: string;
}

/** The words around a change that a person or an agent wrote on GitHub. All of them are untrusted. */
export interface PullRequestFacts {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
  readonly author: Account;
  /** Whether the head lives in another repository than the base. */
  readonly fromFork: boolean;
}

export interface Change {
  readonly kind: ChangeKind;
  /** Known for GitHub; for a local repository only when its remote says so. */
  readonly repository: Fact<RepositoryIdentity>;
  /** What the change is compared with: the merge base's SHA, and the branch it goes to. */
  readonly base: Position;
  readonly head: Position;
  /** The branch that carries the work; unavailable for a detached head. */
  readonly branch: Fact<string>;
  /** Who made the event that led here, authenticated by GitHub. Unavailable for a local change. */
  readonly sender: Fact<Account>;
  readonly pullRequest: Fact<PullRequestFacts>;
  /** All changed files, sorted by path. Never a part of them: an incomplete list is unavailable. */
  readonly files: Fact<readonly FileChange[]>;
  /** All commits from base to head, oldest first. */
  readonly commits: Fact<readonly Commit[]>;
  /** What the commits before the head brought one by one, also where a later one took it out again. */
  readonly history: Fact<CommitHistory>;
  /** Which agents took part, from evidence (attribution.ts). */
  readonly attribution: Attribution;
}
