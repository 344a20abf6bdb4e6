/** The policy that the command line judges by: a file that was named, else the default branch's, else the defaults. */
import { readFileSync } from 'node:fs';
import type { Change } from '../change/change.js';
import { attempt } from '../git/process.js';
import type { LocalRepository } from '../git/repository.js';
import { findDefaultBranch, readFileAt, resolveRevision } from '../git/revisions.js';
import { RULES } from '../verdict/all-rules.js';
import { defaultPolicy, effectivePolicy } from '../verdict/effective-policy.js';
import { POLICY_PATH, parsePolicy } from '../verdict/policy-file.js';
import { formatProblem } from '../verdict/policy-problem.js';
import type { Policy } from '../verdict/policy.js';
import { UsageError } from './exit.js';
import { defaultsBecauseOf, policyOf } from './policy-of.js';

/** A revision to read the policy at, and how the reader knows it. */
export interface PolicyRevision {
  readonly revision: string;
  readonly name: string;
}

/** The default branch; null when the repository has none that is known. */
export async function policyRevision(repository: LocalRepository): Promise<PolicyRevision | null> {
  const found = await findDefaultBranch(repository);
  return found === null ? null : { revision: found.reference, name: found.name };
}

/**
 * The default branch, but never the change itself: when its head is what the default branch stands at, the policy is the one
 * before the change.
 */
export async function policyRevisionFor(repository: LocalRepository, change: Change): Promise<PolicyRevision | null> {
  const found = await policyRevision(repository);
  if (found === null) return null;
  const { sha } = await resolveRevision(repository, found.revision);
  return sha === change.head.sha ? { revision: change.base.sha, name: change.base.sha.slice(0, 7) } : found;
}

/**
 * Reads the policy in force. A mistake in a file that was named is the caller's to mend; one in the repository's is reported with
 * the verdict, and the defaults stay in force.
 */
export async function loadPolicy(
  repository: LocalRepository,
  file: string | undefined,
  at: PolicyRevision | null,
): Promise<Policy> {
  if (file !== undefined) return policyFromFile(file);
  if (at === null) return defaultPolicy(RULES);
  const origin = `${POLICY_PATH}@${at.name}`;
  const text = await attempt(() => readFileAt(repository, at.revision, POLICY_PATH));
  if (!text.ok) return defaultsBecauseOf([text.problem.message]);
  return policyOf(text.value, origin);
}

function policyFromFile(file: string): Policy {
  const parsing = parsePolicy(readPolicyFile(file), file, RULES);
  if (!parsing.ok)
    throw new UsageError(`the policy has mistakes and nothing was judged.\n${parsing.problems.map(formatProblem).join('\n')}`);
  return effectivePolicy({
    organisation: null,
    repository: parsing.policy,
    catalogue: RULES,
    source: { origins: [file], problems: [] },
  });
}

/** The bytes of a policy file, or an error that names the file. */
export function readPolicyFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${file} cannot be read (${code === 'ENOENT' ? 'there is no such file' : (code ?? 'unknown')}).`);
  }
}
