/** Finds the agents that a single fact points to, without asking every agent about every commit. */
import type { AgentDefinition, AgentPolicy, AgentSignal } from './agents.js';
import type { Account } from './change.js';

/** A signal and the agent that it belongs to. */
export interface Match<Signal extends AgentSignal> {
  readonly agent: AgentDefinition;
  readonly signal: Signal;
}

type SignalsOf<Kind extends keyof AgentDefinition> =
  NonNullable<AgentDefinition[Kind]> extends readonly (infer Signal extends AgentSignal)[] ? Signal : never;

const NOREPLY_DOMAIN = '@users.noreply.github.com';

export class AgentIndex {
  readonly branches: readonly Match<SignalsOf<'branches'>>[];
  readonly authorNames: readonly Match<SignalsOf<'authorNames'>>[];
  readonly sessions: readonly Match<SignalsOf<'sessions'>>[];
  readonly markers: readonly Match<SignalsOf<'markers'>>[];
  private readonly accounts: readonly Match<SignalsOf<'accounts'>>[];
  private readonly logins: ReadonlyMap<string, Match<SignalsOf<'accounts'>>[]>;
  private readonly emails: ReadonlyMap<string, Match<SignalsOf<'emails'>>[]>;
  private readonly trailers: ReadonlyMap<string, Match<SignalsOf<'trailers'>>[]>;
  private readonly labels: ReadonlyMap<string, Match<SignalsOf<'labels'>>[]>;

  constructor({ known }: AgentPolicy) {
    this.branches = matchesOf(known, (agent) => agent.branches);
    this.authorNames = matchesOf(known, (agent) => agent.authorNames);
    this.sessions = matchesOf(known, (agent) => agent.sessions);
    this.markers = matchesOf(known, (agent) => agent.markers);
    this.accounts = matchesOf(known, (agent) => agent.accounts);
    this.logins = groupBy(this.accounts, ({ signal }) => signal.login);
    this.emails = groupBy(
      matchesOf(known, (agent) => agent.emails),
      ({ signal }) => signal.address,
    );
    this.trailers = groupBy(
      matchesOf(known, (agent) => agent.trailers),
      ({ signal }) => signal.key,
    );
    this.labels = groupBy(
      matchesOf(known, (agent) => agent.labels),
      ({ signal }) => signal.label,
    );
  }

  /**
   * An id decides. A login alone counts where no id is known, and for bots, whose ids differ between github.com and a GitHub
   * Enterprise Server: a person who happens to be called "Copilot" is no agent.
   */
  ofAccount({ id, login, type }: Account): readonly Match<SignalsOf<'accounts'>>[] {
    const byId = this.accounts.filter(({ signal }) => signal.id !== undefined && signal.id === id);
    if (byId.length > 0) return byId;
    return (this.logins.get(login.toLowerCase()) ?? []).filter(({ signal }) => signal.id === undefined || type === 'Bot');
  }

  ofEmail(address: string): readonly Match<AgentSignal>[] {
    const email = address.trim().toLowerCase();
    return this.emails.get(email) ?? this.logins.get(botOfNoreply(email)) ?? [];
  }

  ofTrailer(key: string, value: string): readonly Match<SignalsOf<'trailers'>>[] {
    const wanted = (this.trailers.get(key.toLowerCase()) ?? []).filter(
      ({ signal }) => signal.value === undefined || value.includes(signal.value),
    );
    // `Entire-Agent: Claude Code` points to Claude Code, not to whatever else leaves `Entire-Agent`.
    const exact = wanted.filter(({ signal }) => signal.value !== undefined);
    return exact.length > 0 ? exact : wanted;
  }

  ofLabel(label: string): readonly Match<SignalsOf<'labels'>>[] {
    return this.labels.get(label.toLowerCase()) ?? [];
  }
}

/** "claude[bot]" of "41898282+claude[bot]@users.noreply.github.com". The number is never trusted; a person's address gives "". */
function botOfNoreply(email: string): string {
  if (!email.endsWith(NOREPLY_DOMAIN)) return '';
  const login = email.slice(email.indexOf('+') + 1, -NOREPLY_DOMAIN.length);
  return login.endsWith('[bot]') ? login : '';
}

function matchesOf<Signal extends AgentSignal>(
  agents: readonly AgentDefinition[],
  signalsOf: (agent: AgentDefinition) => readonly Signal[] | undefined,
): Match<Signal>[] {
  return agents.flatMap((agent) => (signalsOf(agent) ?? []).map((signal) => ({ agent, signal })));
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value).toLowerCase();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
