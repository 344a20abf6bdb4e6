/** Workflow files: an App changes them only with a permission of their own. */
import { EMPTY_TREE, type RefUpdate, ZERO_OID } from '../git/repository.js';
import type { Actor } from '../state/account.js';
import type { Repository } from '../state/repository.js';

/** GitHub's refusal of an update that brings a changed workflow with an installation token that lacks `workflows`; null when fine. */
export async function workflowRefusal(repository: Repository, update: RefUpdate, actor: Actor): Promise<string | null> {
  if (actor.kind !== 'installation' || actor.permissions['workflows'] === 'write' || update.after === ZERO_OID) return null;
  // GitHub compares with what is already there; for a new branch the default branch is the nearest such thing.
  const base = update.before === ZERO_OID ? (repository.git.branch(repository.defaultBranch) ?? EMPTY_TREE) : update.before;
  const changed = (await repository.git.diff(base, update.after)).find(({ path }) =>
    /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path),
  );
  return changed === undefined
    ? null
    : `refusing to allow a GitHub App to create or update workflow \`${changed.path}\` without \`workflows\` permission`;
}
