/** Changes of pull requests that their authors and maintainers make. */
import { validationFailed } from '../api-error.js';
import { ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import type { Account } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { emitPullRequest } from './events.js';
import { testMerge } from './figures.js';
import { leaveQueue } from './queue-state.js';

/** Points a pull request at another base branch; returns what `changes.base` of the event says. */
export async function retarget(pull: PullRequest, base: string): Promise<{ ref: { from: string }; sha: { from: string } }> {
  const tip = pull.repository.git.branch(base);
  if (tip === undefined) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  if (pull.issue.state !== 'open')
    throw validationFailed({
      resource: 'PullRequest',
      code: 'custom',
      message: 'Cannot change the base branch of a closed pull request.',
    });
  if ((await pull.repository.git.mergeBase(tip, pull.headSha)) === pull.headSha) {
    throw validationFailed({
      resource: 'PullRequest',
      code: 'custom',
      message: `There are no new commits between base branch '${base}' and head branch '${pull.headRef}'`,
    });
  }
  const from = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
  pull.baseRef = base;
  pull.baseSha = tip;
  pull.testMerge = null;
  return from;
}

export async function reopenPullRequest(platform: Platform, pull: PullRequest, sender: Account): Promise<void> {
  const { issue } = pull;
  const head = pull.headRepository?.git.branch(pull.headRef);
  const impossible = (message: string) => validationFailed({ resource: 'PullRequest', code: 'custom', message });
  if (pull.merged) throw impossible('The pull request was merged');
  if (head === undefined) throw impossible(`state cannot be changed. The ${pull.headRef} branch has been deleted.`);
  // A rewritten branch is another proposal; GitHub refuses to show it under the old number.
  if (!(await pull.repository.git.isAncestor(pull.headSha, head).catch(() => false))) {
    throw impossible(`state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`);
  }
  issue.state = 'open';
  issue.closedAt = null;
  issue.closedBy = null;
  issue.updatedAt = platform.state.now();
  if (head !== pull.headSha) {
    const ref = `refs/pull/${issue.number}/head`;
    await pull.repository.git.updateRefs([{ ref, before: pull.repository.git.refs.get(ref) ?? ZERO_OID, after: head }]);
    pull.headSha = head;
  }
  await emitPullRequest(platform, pull, 'reopened', sender);
  await testMerge(platform, pull);
}

export async function setDraft(platform: Platform, pull: PullRequest, draft: boolean, sender: Account): Promise<void> {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.issue.updatedAt = platform.state.now();
  if (draft) await leaveQueue(platform, pull, 'MANUAL', sender);
  await emitPullRequest(platform, pull, draft ? 'converted_to_draft' : 'ready_for_review', sender);
}
