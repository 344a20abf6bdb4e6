/** Rows 10 and 16 to 21: how sessions of agents are started, what they may cost and who sees them. */
import { byRules, met, notVisible } from './answers.js';
import type { Evidence, RepositoryFacts, RowAnswer } from './facts.js';

/** Row 10. */
export function sandbox(facts: RepositoryFacts): RowAnswer {
  const files = byRules(
    facts,
    ['agent-unsandboxed'],
    'nothing here starts an agent with its permissions skipped and no sandbox around it',
  );
  if (files.state !== 'met') return files;
  const kept = facts.settings.flatMap(({ path, settings }) =>
    settings
      .filter(({ kind, text }) => kind === 'lock' && /sandbox/i.test(text))
      .map(({ line, text, tool, effect }): Evidence => ({ path, line, text: `${tool}: ${text} ${effect}` })),
  );
  if (kept.length > 0) return met(...kept);
  return notVisible(
    [...files.evidence, { text: 'no setting here switches a sandbox on; sessions on a machine are as it is set up' }],
    ['.claude/settings.json: "sandbox": { "enabled": true }; Codex: sandbox_mode = "workspace-write"; or work in a container'],
  );
}

/** Row 16. */
export function turnLimit(facts: RepositoryFacts): RowAnswer {
  const starts = startsOf(facts);
  const files = byRules(facts, ['agent-unbounded'], 'each step that starts an agent has a limit');
  if (files.state !== 'met') return files;
  if (starts.length > 0) return met(...starts.map((start) => ({ ...start, text: 'starts an agent, with a limit' })));
  return notVisible(
    [{ text: 'no workflow here starts an agent; sessions on a machine are limited where they are started' }],
    ['claude --max-turns 25, or the limit of your tool, wherever a session is started unattended'],
  );
}

/** Row 17. */
export function spendCaps(): RowAnswer {
  return notVisible(
    [{ text: 'what may be spent is set at the provider' }],
    ['a monthly limit for each key: Anthropic Console → Limits; OpenAI → Settings → Limits; Cursor and Copilot → Billing'],
  );
}

const TELEMETRY = /CLAUDE_CODE_ENABLE_TELEMETRY|OTEL_EXPORTER_OTLP_\w+|^[ \t]{0,40}\[otel\]|"telemetry"\s*:/m;

/** Row 18. */
export function sessionCost(facts: RepositoryFacts): RowAnswer {
  const told = linesOf(facts, TELEMETRY, 'telemetry is set up');
  return notVisible(
    told.length > 0
      ? told
      : [{ text: "no agent's settings here send telemetry; who is told of a session's cost is not known here" }],
    ['an alert on the cost per session (50 USD, say) where the telemetry arrives, or at the provider'],
  );
}

const MODEL = /^[ \t]{0,40}"?model"?\s*[:=]\s*["'][\w.:@/[\]-]{1,100}["']/m;

/** Row 19. */
export function models(facts: RepositoryFacts): RowAnswer {
  const told = linesOf(facts, MODEL, 'names a model');
  return notVisible(told.length > 0 ? told : [{ text: "no agent's settings here name a model" }], [
    'the models that each kind of task may use: "model" in the settings of the tool, or the rules of the provider or gateway',
  ]);
}

/** Row 20. */
export function idleSessions(facts: RepositoryFacts): RowAnswer {
  const stale = facts.workflows.flatMap(({ path, workflow }) =>
    workflow.jobs.flatMap(({ steps }) =>
      steps.flatMap(({ uses }): Evidence[] =>
        uses?.text.startsWith('actions/stale@') === true ? [{ path, line: uses.line, text: 'closes what nobody works on' }] : [],
      ),
    ),
  );
  return notVisible(
    stale.length > 0 ? stale : [{ text: 'what waits without progress is on GitHub and on the machines of your agents' }],
    [`gh pr list --repo ${facts.github ?? 'OWNER/NAME'} --search "sort:updated-asc"`],
  );
}

/** Row 21. */
export function watching(): RowAnswer {
  return notVisible(
    [{ text: 'sessions run elsewhere, and what watches them is there too' }],
    ['the list of sessions of each tool, and on GitHub: Actions → runs in progress'],
  );
}

function startsOf(facts: RepositoryFacts): { readonly path: string; readonly line: number }[] {
  return facts.workflows.flatMap(({ path, agentStarts }) => agentStarts.map((line) => ({ path, line })));
}

/** The first line of each file of settings that says so. */
function linesOf(facts: RepositoryFacts, saying: RegExp, text: string): Evidence[] {
  return facts.settings.flatMap((file): Evidence[] => {
    const found = saying.exec(file.text);
    if (found === null) return [];
    const at = found.index + found[0].search(/\S/);
    return [{ path: file.path, line: file.text.slice(0, at).split('\n').length, text }];
  });
}
