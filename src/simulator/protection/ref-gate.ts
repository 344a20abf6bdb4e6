/** Decides whether one reference may change, as GitHub decides before it accepts a push. */
import { type RefUpdate, ZERO_OID } from '../git/repository.js';
import type { Platform } from '../platform.js';
import type { Actor } from '../state/account.js';
import type { Repository } from '../state/repository.js';
import { patternViolations } from './metadata-rules.js';
import { pushRuleViolations } from './push-rules.js';
import { unmetChecks } from './required-checks.js';
import { type Requirements, requirementsFor } from './requirements.js';

/** Why a reference changes: a push or API call, a merge of a pull request that passed its own gate, or the merge queue. */
export type UpdateReason = 'push' | 'merge' | 'merge_queue';

export interface GateAnswer {
  readonly allowed: boolean;
  /** A rule was broken and the actor was allowed to. */
  readonly bypassed: boolean;
  /** Rulesets were looked at, so that GitHub keeps a rule suite. */
  readonly evaluated: boolean;
  /** What GitHub prints on the terminal, line by line, without "remote: ". */
  readonly lines: readonly string[];
  /** The reason in parentheses after "[remote rejected]". */
  readonly reason: string;
  /** The message of the REST API. */
  readonly message: string;
}

export async function refGate(
  platform: Platform,
  repository: Repository,
  update: RefUpdate,
  actor: Actor,
  reason: UpdateReason,
): Promise<GateAnswer> {
  const requirements = requirementsFor(platform, repository, update.ref, actor);
  const refused: { source: 'classic' | 'ruleset'; violations: string[] }[] = [];
  const passedBy: string[] = [];
  for (const each of requirements) {
    const violations = await violationsOf(platform, repository, update, each, reason);
    if (violations.length === 0) continue;
    const bypass = each.bypass === 'always' || each.bypass === 'exempt' || (each.bypass === 'pull_request' && reason !== 'push');
    // A classic rule that spares administrators does not let them force-push or delete.
    const unsparing = each.source === 'classic' ? violations.filter((text) => NEVER_SPARED.has(text)) : [];
    if (bypass && unsparing.length === 0) {
      if (each.bypass !== 'exempt') passedBy.push(...violations);
    } else {
      refused.push({ source: each.source, violations });
    }
  }
  const evaluated = requirements.some(({ source }) => source === 'ruleset');
  if (refused.length === 0) {
    const lines =
      passedBy.length === 0
        ? []
        : [`Bypassed rule violations for ${update.ref}:`, '', ...passedBy.flatMap((text) => [`- ${text}`, ''])];
    return { allowed: true, bypassed: passedBy.length > 0, evaluated, lines, reason: '', message: '' };
  }
  return { allowed: false, bypassed: false, evaluated, ...refusal(platform, repository, update.ref, refused) };
}

const FORCE_PUSH = 'Cannot force-push to this branch';
const DELETE = 'Cannot delete this branch';
const NEVER_SPARED = new Set([FORCE_PUSH, DELETE]);

function refusal(
  platform: Platform,
  repository: Repository,
  ref: string,
  refused: readonly { source: 'classic' | 'ruleset'; violations: readonly string[] }[],
): Pick<GateAnswer, 'lines' | 'reason' | 'message'> {
  const violations = [...new Set(refused.flatMap((each) => each.violations))];
  const list = violations.flatMap((text) => [`- ${text}`, '']);
  if (refused.some(({ source }) => source === 'ruleset')) {
    const page = `${platform.url}/${repository.owner.login}/${repository.name}/rules?ref=${encodeURIComponent(ref)}`;
    return {
      lines: [
        `error: GH013: Repository rule violations found for ${ref}.`,
        `Review all repository rules at ${page}`,
        '',
        ...list,
      ],
      reason: 'push declined due to repository rule violations',
      message: `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`,
    };
  }
  return {
    lines: [`error: GH006: Protected branch update failed for ${ref}.`, '', ...list],
    reason: 'protected branch hook declined',
    message: violations.join(' '),
  };
}

async function violationsOf(
  platform: Platform,
  repository: Repository,
  update: RefUpdate,
  requirements: Requirements,
  reason: UpdateReason,
): Promise<string[]> {
  const { ref, before, after } = update;
  const classic = requirements.source === 'classic';
  if (after === ZERO_OID) {
    if (!requirements.deletion) return [];
    return [classic ? DELETE : 'Cannot delete this protected ref.'];
  }
  const violations: string[] = [];
  const created = before === ZERO_OID;
  if (created && requirements.creation) violations.push('Cannot create ref due to creations being restricted.');
  if (!created && requirements.update) {
    violations.push(classic ? "You're not authorized to push to this branch." : 'Cannot update this protected ref.');
  }
  if (!created && requirements.nonFastForward && !(await repository.git.isAncestor(before, after))) violations.push(FORCE_PUSH);
  const commits = async (): Promise<string[]> =>
    repository.git.revisions([after, ...(created ? [...repository.git.refs.values()].map((oid) => `^${oid}`) : [`^${before}`])]);
  if (requirements.linearHistory || requirements.signatures) {
    const parsed = await Promise.all((await commits()).map((oid) => repository.git.commit(oid)));
    if (requirements.linearHistory && parsed.some((commit) => (commit?.parents.length ?? 0) > 1)) {
      violations.push('This branch must not contain merge commits.');
    }
    // No key is known here, so only GitHub's own merge commits count as verified, which GitHub signs.
    const unsigned = parsed.some((commit) => commit?.committer.email !== platform.state.webFlow.email);
    if (requirements.signatures && unsigned) violations.push('Commits must have verified signatures.');
  }
  if (reason === 'push' && !created) {
    if (requirements.mergeQueue) violations.push('Changes must be made through the merge queue');
    if (requirements.reviews !== null) violations.push('Changes must be made through a pull request.');
  }
  // A merge has passed the gate of its pull request on the head; the new commit cannot have checks of its own yet.
  if (reason === 'push' && requirements.checks !== null && (!created || requirements.checks.onCreate)) {
    const unmet = unmetChecks(repository, after, requirements.checks.required);
    if (unmet !== null) violations.push(unmet);
  }
  violations.push(...(await patternViolations(repository, ref, requirements.rules, commits)));
  violations.push(...(await pushRuleViolations(repository, update, requirements.rules)));
  return violations;
}
