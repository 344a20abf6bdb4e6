/** Whether required checks are met on a commit. */
import type { CheckRun, CommitStatus } from '../state/check.js';
import type { RequiredCheck } from '../state/protection.js';
import type { Repository } from '../state/repository.js';

export type CheckState = 'met' | 'expected' | 'in_progress' | 'failing';

/** Conclusions that satisfy a required check (docs, "About status checks"). */
const PASSING = new Set(['success', 'neutral', 'skipped']);

function ofRun(run: CheckRun): CheckState {
  if (run.status !== 'completed') return 'in_progress';
  return PASSING.has(run.conclusion ?? '') ? 'met' : 'failing';
}

function ofStatus(status: CommitStatus): CheckState {
  if (status.state === 'pending') return 'in_progress';
  return status.state === 'success' ? 'met' : 'failing';
}

/** The newest status of each context on a commit; contexts differ in more than case. */
export function latestStatuses(repository: Repository, sha: string): CommitStatus[] {
  const latest = new Map<string, CommitStatus>();
  for (const status of repository.statuses) if (status.sha === sha) latest.set(status.context.toLowerCase(), status);
  return [...latest.values()];
}

/**
 * The state of one required check. When a check run and a commit status share the name, both have to pass. With an App pinned,
 * what others reported under the name does not count.
 */
export function requiredCheckState(repository: Repository, sha: string, required: RequiredCheck): CheckState {
  const name = required.context.toLowerCase();
  const runs = repository.checkRuns.filter(
    (run) =>
      run.suite.headSha === sha &&
      run.name.toLowerCase() === name &&
      (required.appId === null || run.suite.app.id === required.appId),
  );
  const status = latestStatuses(repository, sha).find(
    (each) => each.context.toLowerCase() === name && (required.appId === null || each.app?.id === required.appId),
  );
  const run = runs.at(-1);
  const states = [...(run === undefined ? [] : [ofRun(run)]), ...(status === undefined ? [] : [ofStatus(status)])];
  return states.find((state) => state !== 'met') ?? (states.length > 0 ? 'met' : 'expected');
}

const WORDS: Readonly<Record<Exclude<CheckState, 'met'>, string>> = {
  expected: 'expected',
  in_progress: 'in progress',
  failing: 'failing',
};

/** GitHub's sentence about required checks that are not met; null when all are. */
export function unmetChecks(repository: Repository, sha: string, required: readonly RequiredCheck[]): string | null {
  const unmet = required
    .map((check) => ({ check, state: requiredCheckState(repository, sha, check) }))
    .filter((each): each is { check: RequiredCheck; state: Exclude<CheckState, 'met'> } => each.state !== 'met');
  const [first, ...others] = unmet;
  if (first === undefined) return null;
  if (others.length === 0) return `Required status check "${first.check.context}" is ${WORDS[first.state]}.`;
  const words = others.every(({ state }) => state === first.state) ? WORDS[first.state] : 'failing, in progress or expected';
  return `${unmet.length} of ${required.length} required status checks are ${words}.`;
}
