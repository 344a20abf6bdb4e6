/**
 * What points to an agent: its accounts, branches, e-mails, trailers, session links, texts and labels, as data.
 *
 * The shipped list is known-agents.ts; a policy adds its own. A signal says how much it weighs (`confidence`, 0 to 1) and whether it
 * means that the agent itself pushed or opened the change (`autonomy`); both have a default per kind (attribute.ts).
 */
import type { Autonomy } from './attribution.js';

export interface AgentSignal {
  /** 0 to 1; lower than the kind's default where only one secondary source names the signal. */
  readonly confidence?: number | undefined;
  readonly autonomy?: Autonomy | undefined;
}

/** An account that belongs to the agent. The id decides where it is known, since a login can be renamed and taken over. */
export interface AgentAccount extends AgentSignal {
  /** As REST names it: an App's account ends in `[bot]`. */
  readonly login: string;
  readonly id?: number | undefined;
  /** It reviews other people's work, so as the sender of an event it may only have commented. */
  readonly reviews?: boolean | undefined;
}

export interface AgentBranch extends AgentSignal {
  /** Start of the branch's short name, for example "claude/". */
  readonly prefix: string;
}

/** A whole e-mail address of author, committer or co-author, compared without regard to case. Anyone can write it. */
export interface AgentEmail extends AgentSignal {
  readonly address: string;
}

/** The end of an author's or committer's name, for example " (aider)". */
export interface AgentAuthorName extends AgentSignal {
  readonly suffix: string;
}

/** A commit trailer. Without `value` the key alone is the signal; with it the trailer's value must contain it. */
export interface AgentTrailer extends AgentSignal {
  readonly key: string;
  readonly value?: string | undefined;
  /** The value names the session that the agent worked in. */
  readonly isSession?: boolean | undefined;
}

/** The start of a session's address, without "https://". What follows is the session, so a bare product page is none. */
export interface AgentSessionLink extends AgentSignal {
  readonly link: string;
}

/** A text in the pull request's body. */
export interface AgentMarker extends AgentSignal {
  readonly text: string;
}

export interface AgentLabel extends AgentSignal {
  readonly label: string;
}

export interface AgentDefinition {
  /** For example "claude-code"; what policy and findings call the agent. */
  readonly id: string;
  /** For people: "Claude Code". */
  readonly name: string;
  readonly accounts?: readonly AgentAccount[] | undefined;
  readonly branches?: readonly AgentBranch[] | undefined;
  readonly emails?: readonly AgentEmail[] | undefined;
  readonly authorNames?: readonly AgentAuthorName[] | undefined;
  readonly trailers?: readonly AgentTrailer[] | undefined;
  readonly sessions?: readonly AgentSessionLink[] | undefined;
  readonly markers?: readonly AgentMarker[] | undefined;
  readonly labels?: readonly AgentLabel[] | undefined;
}

/** An automated account that writes no code of its own judgement, kept apart so that it is not taken for an agent. */
export interface OtherBot {
  readonly login: string;
  readonly id: number;
  /** Its pull requests quote the release notes of others, and with them the marks of agents that worked elsewhere. */
  readonly quotesOthers: boolean;
}

/** The part of a policy that attribution needs. */
export interface AgentPolicy {
  /** Branch patterns for agents' work, for example "agent/{task}". */
  readonly branches: readonly string[];
  readonly known: readonly AgentDefinition[];
}

/**
 * Both lists as one. Where both define an agent its signals add up: an addition never takes a shipped signal away, since that
 * would lower scrutiny.
 */
export function joinAgents(first: readonly AgentDefinition[], second: readonly AgentDefinition[]): AgentDefinition[] {
  const joined = new Map(first.map((agent) => [agent.id, agent]));
  for (const agent of second) {
    const earlier = joined.get(agent.id);
    joined.set(agent.id, earlier ? addSignals(earlier, agent) : agent);
  }
  return [...joined.values()];
}

function addSignals(to: AgentDefinition, from: AgentDefinition): AgentDefinition {
  return {
    id: to.id,
    name: from.name,
    accounts: [...(to.accounts ?? []), ...(from.accounts ?? [])],
    branches: [...(to.branches ?? []), ...(from.branches ?? [])],
    emails: [...(to.emails ?? []), ...(from.emails ?? [])],
    authorNames: [...(to.authorNames ?? []), ...(from.authorNames ?? [])],
    trailers: [...(to.trailers ?? []), ...(from.trailers ?? [])],
    sessions: [...(to.sessions ?? []), ...(from.sessions ?? [])],
    markers: [...(to.markers ?? []), ...(from.markers ?? [])],
    labels: [...(to.labels ?? []), ...(from.labels ?? [])],
  };
}
