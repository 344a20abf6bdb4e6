/** Changes references: asks the gate, writes, and lets everything follow that follows on GitHub. */
import { GitFailure } from './git/process.js';
import { type RefUpdate, ZERO_OID } from './git/repository.js';
import type { Platform } from './platform.js';
import { requestSuites } from './checks.js';
import { exclusively } from './locks.js';
import { type GateAnswer, refGate, type UpdateReason } from './protection/ref-gate.js';
import { basePushed, headDeleted, headPushed } from './pulls/following.js';
import { emitRefEvents } from './push-event.js';
import { type Account, type Actor, actorAccount } from './state/account.js';
import { type Activity, pullRequests, type Repository } from './state/repository.js';
import { workflowRefusal } from './protection/workflow-gate.js';

export interface RefResult extends RefUpdate {
  readonly allowed: boolean;
  readonly lines: readonly string[];
  readonly reason: string;
  readonly message: string;
}

export interface RefChange {
  readonly actor: Actor;
  readonly reason: UpdateReason;
  /** All or nothing. */
  readonly atomic?: boolean;
  /** Who is named as the one who did it, when that is not the actor whose rights count. */
  readonly by?: Account;
}

/** Whoever acts, as an account; only signed-in actors get here. */
export function accountOf(actor: Actor): Account {
  const account = actorAccount(actor);
  if (account === null) throw new Error('an anonymous actor changes nothing');
  return account;
}

const ALLOWED = { allowed: true, lines: [], reason: '', message: '' } as const;

/** Changes references one by one, each behind its own gate, and returns what became of each. */
export function updateRefs(
  platform: Platform,
  repository: Repository,
  updates: readonly RefUpdate[],
  change: RefChange,
): Promise<RefResult[]> {
  return exclusively(repository, async () => {
    const results: RefResult[] = [];
    for (const update of updates) results.push(await judge(platform, repository, update, change));
    const failed = results.some(({ allowed }) => !allowed);
    if (change.atomic === true && failed) {
      return results.map((each) =>
        each.allowed ? { ...each, allowed: false, reason: 'atomic push failure', message: 'atomic push failure' } : each,
      );
    }
    const written: RefResult[] = [];
    for (const [index, result] of results.entries()) {
      if (!result.allowed) continue;
      try {
        await repository.git.updateRefs([result]);
        written.push(result);
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        results[index] = { ...result, allowed: false, reason: 'failed to update ref', message: 'Reference update failed' };
      }
    }
    await follow(platform, repository, written, change);
    return results;
  });
}

async function judge(platform: Platform, repository: Repository, update: RefUpdate, change: RefChange): Promise<RefResult> {
  const current = repository.git.refs.get(update.ref) ?? ZERO_OID;
  if (current !== update.before) {
    return {
      ...update,
      allowed: false,
      lines: [],
      reason: 'failed to update ref',
      message: 'Reference cannot be updated: it moved',
    };
  }
  if (repository.archived) {
    return {
      ...update,
      allowed: false,
      lines: [],
      reason: 'repository is archived',
      message: 'Repository was archived so is read-only.',
    };
  }
  if (update.ref === `refs/heads/${repository.defaultBranch}` && update.after === ZERO_OID) {
    const text = `refusing to delete the current branch: ${update.ref}`;
    return { ...update, allowed: false, lines: [`error: ${text}`], reason: text, message: 'Cannot delete the default branch' };
  }
  const workflows = change.reason === 'push' ? await workflowRefusal(repository, update, change.actor) : null;
  if (workflows !== null) return { ...update, allowed: false, lines: [], reason: workflows, message: workflows };
  const answer = await refGate(platform, repository, update, change.actor, change.reason);
  recordRuleSuite(platform, repository, update, change.actor, answer);
  return answer.allowed ? { ...update, ...ALLOWED, lines: answer.lines } : { ...update, ...answer };
}

function recordRuleSuite(platform: Platform, repository: Repository, update: RefUpdate, actor: Actor, answer: GateAnswer): void {
  if (!answer.evaluated) return;
  repository.ruleSuites.push({
    id: platform.state.nextId(),
    actor: accountOf(actor),
    before: update.before,
    after: update.after,
    ref: update.ref,
    pushedAt: platform.state.now(),
    result: answer.bypassed ? 'bypass' : answer.allowed ? 'pass' : 'fail',
  });
}

async function follow(
  platform: Platform,
  repository: Repository,
  written: readonly RefUpdate[],
  change: RefChange,
): Promise<void> {
  const sender = change.by ?? accountOf(change.actor);
  // More than three tags at once send no events (webhook docs, "create", "push").
  const silentTags = written.filter(({ ref }) => ref.startsWith('refs/tags/')).length > 3;
  for (const update of written) {
    repository.pushedAt = platform.state.now();
    const branch = update.ref.startsWith('refs/heads/') ? update.ref.slice('refs/heads/'.length) : null;
    const forced =
      update.before !== ZERO_OID && update.after !== ZERO_OID && !(await repository.git.isAncestor(update.before, update.after));
    if (branch !== null) repository.activity.push(activityOf(platform, update, forced, change.reason, sender));
    if (branch === null && (silentTags || !update.ref.startsWith('refs/tags/'))) continue;
    await emitRefEvents(platform, repository, update, forced, sender);
    if (branch === null) continue;
    if (update.after !== ZERO_OID)
      await requestSuites(platform, repository, update.after, { branch, before: update.before }, sender);
    await followPullRequests(platform, repository, branch, update, sender);
  }
}

/** Pull requests may lie in any repository of the network, since heads come from forks. */
async function followPullRequests(
  platform: Platform,
  repository: Repository,
  branch: string,
  update: RefUpdate,
  sender: Account,
): Promise<void> {
  for (const base of platform.state.repositories) {
    for (const pull of pullRequests(base)) {
      if (pull.issue.state !== 'open') continue;
      if (pull.headRepository === repository && pull.headRef === branch) {
        if (update.after === ZERO_OID) await headDeleted(platform, pull, sender);
        else await headPushed(platform, pull, update, sender);
      } else if (base === repository && pull.baseRef === branch) {
        await basePushed(platform, pull, update, sender);
      }
    }
  }
}

function activityOf(platform: Platform, update: RefUpdate, forced: boolean, reason: UpdateReason, actor: Account): Activity {
  const type = (): Activity['type'] => {
    if (update.before === ZERO_OID) return 'branch_creation';
    if (update.after === ZERO_OID) return 'branch_deletion';
    if (reason === 'merge') return 'pr_merge';
    if (reason === 'merge_queue') return 'merge_queue_merge';
    return forced ? 'force_push' : 'push';
  };
  return { id: platform.state.nextId(), ...update, timestamp: platform.state.now(), type: type(), actor };
}
