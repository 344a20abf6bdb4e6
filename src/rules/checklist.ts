/**
 * The 25 rules of the public checklist for running coding agents that Nightwarden enforces (amux.io, "AI Coding Agent Safety
 * Checklist", 2026), and what enforces each. Told honestly: a part that this version does not have is listed as such.
 */

export interface ChecklistRow {
  readonly number: number;
  readonly demand: string;
  /** What enforces it, once all is built: rules by their id, commands (`nightwarden hook`), and parts of the service. */
  readonly parts: readonly string[];
}

export const CHECKLIST: readonly ChecklistRow[] = [
  {
    number: 1,
    demand: "No production credentials within an agent's reach",
    parts: ['secret-added', 'env-file-tracked', 'agent-reads-secrets', 'nightwarden hook'],
  },
  {
    number: 2,
    demand: 'Tokens scoped to the minimum',
    parts: ['workflow-permissions-broad', 'workflow-untrusted-input', 'scopes of installed Apps'],
  },
  {
    number: 3,
    demand: 'Agents blocked from reading secret files',
    parts: ['agent-guard-weakened', 'control-file-changed', 'hidden-text', 'nightwarden hook', 'nightwarden init'],
  },
  { number: 4, demand: 'Rotate what an agent has seen', parts: ['secret-added', 'register of exposures'] },
  {
    number: 5,
    demand: 'Audit env files before a session',
    parts: ['env-file-tracked', 'nightwarden audit', 'scan when an agent branch is created'],
  },
  { number: 6, demand: 'No destructive shell commands', parts: ['destructive-command', 'nightwarden hook'] },
  { number: 7, demand: 'No dangerous SQL', parts: ['destructive-sql', 'nightwarden hook'] },
  { number: 8, demand: 'No writes outside the project', parts: ['path-escape', 'out-of-scope-change', 'nightwarden hook'] },
  { number: 9, demand: 'No infrastructure destroy commands', parts: ['infrastructure-destroy', 'nightwarden hook'] },
  { number: 10, demand: 'Sandbox for untrusted tasks', parts: ['agent-unsandboxed'] },
  {
    number: 11,
    demand: 'No force-push to protected branches',
    parts: ['nightwarden hook', 'force-push', 'rescue of lost commits'],
  },
  { number: 12, demand: 'One branch per task', parts: ['branch-name', 'direct-push', 'branch-shared', 'task-unlinked'] },
  { number: 13, demand: 'No direct deployment', parts: ['direct-deploy', 'nightwarden hook', 'deployment protection'] },
  {
    number: 14,
    demand: 'CI must pass before merge',
    parts: ['policy-invalid', 'ci-weakened', 'control-file-changed', 'workflow-untrusted-input', 'proof of branch protection'],
  },
  {
    number: 15,
    demand: 'Dependencies pinned',
    parts: ['dependency-unpinned', 'lockfile-drift', 'install-source-added', 'nightwarden hook'],
  },
  { number: 16, demand: 'Turn limit per session', parts: ['agent-unbounded'] },
  { number: 17, demand: 'Spend caps', parts: ['budgets'] },
  { number: 18, demand: 'Alert on session cost', parts: ['cost per session'] },
  { number: 19, demand: 'Route tasks to the right model', parts: ['models by branch'] },
  { number: 20, demand: 'End idle sessions', parts: ['idle agents'] },
  { number: 21, demand: 'Watch every session live', parts: ['dashboard'] },
  { number: 22, demand: 'Append-only log', parts: ['nightwarden log', 'anchoring of the log'] },
  { number: 23, demand: 'Crash detection and recovery', parts: ['durable queue and sweep'] },
  { number: 24, demand: 'Daily audit', parts: ['guard-removed', 'test-weakened', 'hidden-text', 'morning review'] },
  { number: 25, demand: 'One-command kill switch', parts: ['stop and resume'] },
];

export interface RowState {
  readonly row: ChecklistRow;
  readonly built: readonly string[];
  readonly missing: readonly string[];
}

/** Whether a part is a command of the program. Only commands that exist are named. */
export function isCommand(part: string): boolean {
  return part.startsWith('nightwarden ');
}

/** Each row with what this version has of it: `ruleIds` are the rules that exist. */
export function stateOfChecklist(ruleIds: ReadonlySet<string>): RowState[] {
  const isBuilt = (part: string): boolean => ruleIds.has(part) || isCommand(part);
  return CHECKLIST.map((row) => ({
    row,
    built: row.parts.filter(isBuilt),
    missing: row.parts.filter((part) => !isBuilt(part)),
  }));
}
