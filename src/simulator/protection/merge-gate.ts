/** Decides whether a pull request may be merged into its base. */
import { notSimulated } from '../api-error.js';
import type { Platform } from '../platform.js';
import type { Actor } from '../state/account.js';
import type { PullRequest, Review } from '../state/pull-request.js';
import { roleIncludes } from '../state/account.js';
import { latestRuns } from '../representation/checks.js';
import { latestStatuses, requiredCheckState, unmetChecks } from './required-checks.js';
import { type Requirements, type ReviewRequirement, requirementsFor } from './requirements.js';

export interface MergeAnswer {
  /** GitHub's message for the refusal; null when the merge is allowed. */
  readonly refusal: string | null;
  readonly behind: boolean;
}

const NOBODY: Actor = { kind: 'anonymous' };

/** Whether an actor may merge a pull request now; conflicts are not looked at here. */
export async function mergeGate(platform: Platform, pull: PullRequest, actor: Actor, method: string): Promise<MergeAnswer> {
  const { repository } = pull;
  let behind = false;
  for (const each of requirementsFor(platform, repository, `refs/heads/${pull.baseRef}`, actor)) {
    const violations = [...checkViolations(pull, each), ...reviewViolations(platform, pull, each.reviews)];
    if (each.reviews?.codeOwners === true) await refuseCodeOwners(pull);
    if (each.checks?.strict === true && (await isBehind(pull))) {
      behind = true;
      violations.push('Head branch is out of date. Review and try the merge again.');
    }
    if (each.update)
      violations.push(
        each.source === 'classic' ? "You're not authorized to push to this branch." : 'Cannot update this protected ref.',
      );
    if (each.mergeQueue) violations.push('Changes must be made through the merge queue');
    if (each.mergeMethods !== null && !each.mergeMethods.includes(method))
      violations.push(`Merge method ${method} is not allowed`);
    if (each.linearHistory && method === 'merge') violations.push('This branch must not contain merge commits.');
    if (violations.length === 0 || each.bypass !== null) continue;
    const list = violations.join('\n\n');
    return {
      refusal: each.source === 'ruleset' ? `Repository rule violations found\n\n${list}\n\n` : violations.join(' '),
      behind,
    };
  }
  return { refusal: null, behind };
}

/** Without a CODEOWNERS file there is nobody to ask; with one, whom to ask is not simulated. */
async function refuseCodeOwners({ repository, baseRef }: PullRequest): Promise<void> {
  for (const path of ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']) {
    if ((await repository.git.object(`refs/heads/${baseRef}:${path}`)) !== null)
      throw notSimulated('required reviews of code owners');
  }
}

/** The checks and reviews that have to be there before a pull request may enter the merge queue. */
export function queueRefusal(platform: Platform, pull: PullRequest, actor: Actor): string | null {
  for (const each of requirementsFor(platform, pull.repository, `refs/heads/${pull.baseRef}`, actor)) {
    const violations = [...checkViolations(pull, each), ...reviewViolations(platform, pull, each.reviews)];
    if (violations.length > 0 && each.bypass === null) return violations.join(' ');
  }
  return null;
}

function checkViolations(pull: PullRequest, { checks }: Requirements): string[] {
  const unmet = checks === null ? null : unmetChecks(pull.repository, pull.headSha, checks.required);
  return unmet === null ? [] : [unmet];
}

async function isBehind(pull: PullRequest): Promise<boolean> {
  const tip = pull.repository.git.branch(pull.baseRef);
  return tip !== undefined && !(await pull.repository.git.isAncestor(tip, pull.headSha));
}

/** The last opinion of everybody who may approve; comments do not take an opinion back. */
export function effectiveReviews(platform: Platform, pull: PullRequest): Review[] {
  const opinions = new Map<string, Review>();
  for (const review of pull.reviews) {
    if (review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    if (!roleIncludes(platform.state.role(review.user, pull.repository), 'write')) continue;
    opinions.set(review.user.login, review);
  }
  return [...opinions.values()];
}

function reviewViolations(platform: Platform, pull: PullRequest, required: ReviewRequirement | null): string[] {
  if (required === null) return [];
  const opinions = effectiveReviews(platform, pull);
  if (opinions.some((review) => review.state === 'CHANGES_REQUESTED')) return ['Changes have been requested.'];
  const approvals = opinions.filter(
    (review) => review.state === 'APPROVED' && !(required.lastPush && review.user.id === pull.lastPusher.id),
  );
  const needed = Math.max(required.count, required.lastPush ? 1 : 0);
  if (approvals.length >= needed) return [];
  const noun = needed === 1 ? 'approving review is' : 'approving reviews are';
  return [`At least ${needed} ${noun} required by reviewers with write access.`];
}

/** GitHub's `mergeable_state`, as it is for somebody who may bypass nothing. */
export async function mergeableState(platform: Platform, pull: PullRequest, merges: boolean): Promise<string> {
  if (!merges) return 'dirty';
  if (pull.draft) return 'draft';
  const requirements = requirementsFor(platform, pull.repository, `refs/heads/${pull.baseRef}`, NOBODY);
  const blocked = requirements.some(
    (each) => checkViolations(pull, each).length > 0 || reviewViolations(platform, pull, each.reviews).length > 0 || each.update,
  );
  if (blocked) return 'blocked';
  if (requirements.some((each) => each.checks?.strict === true) && (await isBehind(pull))) return 'behind';
  return isUnstable(pull) ? 'unstable' : 'clean';
}

function isUnstable({ repository, headSha }: PullRequest): boolean {
  const runs = latestRuns(repository.checkRuns.filter((run) => run.suite.headSha === headSha));
  const names = [...runs.map((run) => run.name), ...latestStatuses(repository, headSha).map((status) => status.context)];
  return names.some((context) => requiredCheckState(repository, headSha, { context, appId: null }) !== 'met');
}
