/** Rows 6 to 9 and 13: what an agent may run. Each wants the hook, and nothing dangerous that lies ready to be run. */
import { byRules, notVisible, worstOf } from './answers.js';
import type { RepositoryFacts, RowAnswer, RowJudge } from './facts.js';
import { hooksInShort } from './hook-rows.js';

/** `rule`: what looks at the scripts of the repository, as far as there is something to look at. */
function hookAnd(rule: string, clean: string): RowJudge {
  return (facts) => worstOf(hooksInShort(facts), byRules(facts, [rule], clean));
}

/** Row 6. */
export const destructiveCommands = hookAnd('destructive-command', 'no script here runs a command that destroys');

/** Row 7. Migrations that have run are past, and what they dropped is gone: only what comes is judged. */
export const dangerousSql: RowJudge = hooksInShort;

/** Row 8. */
export const writesOutside = hookAnd('path-escape', 'no link, submodule or script here leads out of the repository');

/** Row 9. */
export const infrastructureDestroy = hookAnd('infrastructure-destroy', 'no script here destroys infrastructure');

/** Row 13. */
export function directDeployment(facts: RepositoryFacts): RowAnswer {
  const local = hookAnd('direct-deploy', 'no script here deploys past a review')(facts);
  const [deploying] = facts.workflows.flatMap(({ path, workflow }) =>
    workflow.jobs.flatMap(({ environment, line }) => (environment === null ? [] : [{ path, line }])),
  );
  if (local.state !== 'met' || deploying === undefined) return local;
  return notVisible(
    [{ ...deploying, text: 'deploys to an environment; from which branches and with whose approval is on GitHub' }],
    [`on GitHub: Settings → Environments, or: gh api repos/${facts.github ?? 'OWNER/NAME'}/environments`],
  );
}
