/** The audit of a repository: an answer to each of the checklist's 25 rows. */
import { type ChecklistRow, CHECKLIST } from '../checklist.js';
import { notMet } from './answers.js';
import { dangerousSql, destructiveCommands, directDeployment, infrastructureDestroy, writesOutside } from './command-rows.js';
import { blockedFromSecrets, credentialsInReach, environmentFiles, rotation, tokenScopes } from './credential-rows.js';
import type { RepositoryFacts, RowAnswer, RowJudge } from './facts.js';
import { branchPerTask, checksBeforeMerge, dependencies, forcePush } from './merge-rows.js';
import { appendOnlyLog, crashRecovery, dailyAudit, killSwitch } from './service-rows.js';
import { idleSessions, models, sandbox, sessionCost, spendCaps, turnLimit, watching } from './session-rows.js';

export interface AuditedRow extends RowAnswer {
  readonly number: number;
  readonly demand: string;
}

/** In the order of the checklist. */
const JUDGES: readonly RowJudge[] = [
  credentialsInReach,
  tokenScopes,
  blockedFromSecrets,
  rotation,
  environmentFiles,
  destructiveCommands,
  dangerousSql,
  writesOutside,
  infrastructureDestroy,
  sandbox,
  forcePush,
  branchPerTask,
  directDeployment,
  checksBeforeMerge,
  dependencies,
  turnLimit,
  spendCaps,
  sessionCost,
  models,
  idleSessions,
  watching,
  appendOnlyLog,
  crashRecovery,
  dailyAudit,
  killSwitch,
];

/** Pure and bounded by its input. */
export function auditRows(facts: RepositoryFacts): AuditedRow[] {
  return CHECKLIST.flatMap((row, index) => {
    const judge = JUDGES[index];
    return judge === undefined ? [] : [{ number: row.number, demand: row.demand, ...heldTo(facts, row, judge(facts)) }];
  });
}

/** A row whose rule the policy has switched off is not met, whatever the files say. */
function heldTo({ policy }: RepositoryFacts, { parts }: ChecklistRow, answer: RowAnswer): RowAnswer {
  const off = parts.flatMap((rule) => {
    const enforcement = policy.weakened.get(rule);
    return enforcement === undefined ? [] : [{ rule, enforcement }];
  });
  if (off.length === 0) return answer;
  const told = off.map(({ rule, enforcement }) => ({
    path: '.github/nightwarden.yml',
    text: `${rule} fails nothing: its enforcement is ${enforcement}`,
  }));
  const earlier = answer.state === 'not-met' ? answer : { evidence: [], fixes: [] };
  return notMet(
    [...told, ...earlier.evidence],
    [...off.map(({ rule }) => `rules: { ${rule}: { enforcement: active } }`), ...earlier.fixes],
  );
}
