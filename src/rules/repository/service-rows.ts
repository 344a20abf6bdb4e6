/** Rows 22 to 25: what a service keeps and does. A repository shows little of it. */
import { met, notVisible } from './answers.js';
import type { RepositoryFacts, RowAnswer } from './facts.js';

/** Row 22. */
export function appendOnlyLog(facts: RepositoryFacts): RowAnswer {
  const owner = facts.github?.split('/')[0] ?? 'ORGANISATION';
  return notVisible(
    [{ text: 'what was done is logged outside of the repository' }],
    [`on GitHub: Settings → Logs → Audit log, or: gh api orgs/${owner}/audit-log`],
  );
}

/** Row 23. */
export function crashRecovery(): RowAnswer {
  return notVisible(
    [{ text: 'whether a session that broke off is noticed and taken up again is up to what runs it' }],
    ['the runner of your agents: what it does with a session that ends without a result'],
  );
}

const OURS = /nightwarden/i;

/** Row 24. */
export function dailyAudit(facts: RepositoryFacts): RowAnswer {
  const scheduled = facts.workflows.flatMap(({ path, workflow }) => {
    const trigger = workflow.triggers.find(({ name }) => name === 'schedule');
    const step = workflow.jobs
      .flatMap(({ steps }) => steps)
      .find(({ run, uses }) => OURS.test(run?.text ?? '') || OURS.test(uses?.text ?? ''));
    return trigger === undefined || step === undefined ? [] : [{ path, line: step.line, text: 'runs nightwarden on a schedule' }];
  });
  if (scheduled.length > 0) return met(...scheduled);
  return notVisible(
    [{ text: 'no workflow here runs nightwarden on a schedule; whether a person looks each morning is not known here' }],
    ['each morning: nightwarden backtest --since "1 day ago"'],
  );
}

/** Row 25. */
export function killSwitch(facts: RepositoryFacts): RowAnswer {
  const starting = facts.workflows.filter(({ agentStarts }) => agentStarts.length > 0).map(({ path }) => path);
  const stop = starting.map((path) => `gh workflow disable ${path.slice(path.lastIndexOf('/') + 1)}`);
  return notVisible(
    [
      ...starting.map((path) => ({ path, text: 'starts an agent' })),
      { text: "what stops an agent is on GitHub (its App's access) and at its provider (its key)" },
    ],
    ["know beforehand: the organisation's Settings → GitHub Apps → Suspend", ...stop],
  );
}
