/**
 * Which agents took part in a change, from evidence.
 *
 * Authenticated by GitHub are only the sender and the author of the pull request; everything else is declared by whoever pushed,
 * and anyone can write or remove it. A declared signal therefore raises scrutiny and its absence proves nothing.
 */
import { AgentIndex } from './agent-index.js';
import type { AgentDefinition, AgentPolicy, AgentSignal } from './agents.js';
import type { AgentEvidence, Attribution, Autonomy, Evidence, EvidenceSource } from './attribution.js';
import { taskOfBranch } from './branch-pattern.js';
import type { Account, Change, PullRequestFacts } from './change.js';
import type { Commit } from './commit.js';
import { OTHER_BOTS } from './known-agents.js';
import { taskOf } from './task.js';

/** Characters read of a commit message; longer ones are no message but a load. */
const MESSAGE_LIMIT = 100_000;
/** Pieces of evidence kept for one agent and source: a thousand equal trailers say no more than a few. */
const KEPT_PER_SOURCE = 5;
const SEEN_LIMIT = 120;

/** The agent of a policy's branch pattern when nothing says which one it is. */
const UNNAMED_AGENT: AgentDefinition = { id: 'agent', name: 'an unnamed agent' };

/** How sure a signal of each kind is by itself, and what it says of the work. */
const KINDS = {
  account: { confidence: 0.99, autonomy: 'autonomous' },
  login: { confidence: 0.95, autonomy: 'autonomous' },
  session: { confidence: 0.9, autonomy: 'autonomous' },
  branch: { confidence: 0.7, autonomy: 'autonomous' },
  pattern: { confidence: 0.6, autonomy: 'autonomous' },
  author: { confidence: 0.8, autonomy: 'assisted' },
  trailer: { confidence: 0.8, autonomy: 'assisted' },
  marker: { confidence: 0.7, autonomy: 'assisted' },
  label: { confidence: 0.5, autonomy: 'assisted' },
} as const satisfies Record<string, { confidence: number; autonomy: Autonomy }>;

/** The change with its attribution filled in by what the policy knows of agents. */
export function withAttribution(change: Change, agents: AgentPolicy): Change {
  return { ...change, attribution: attribute(change, agents) };
}

/** Pure and bounded: ten thousand commits take well under a second. Facts that are unavailable give no evidence. */
export function attribute(change: Change, agents: AgentPolicy): Attribution {
  const index = new AgentIndex(agents);
  const sightings = new Sightings();
  const branch = change.branch.known ? change.branch.value : null;
  if (change.sender.known) seeAccount(index, sightings, 'sender', change.sender.value);
  if (change.pullRequest.known) seePullRequest(index, sightings, change.pullRequest.value);
  if (branch !== null) seeBranch(index, sightings, branch);
  if (change.commits.known) for (const commit of change.commits.value) seeCommit(index, sightings, commit);
  if (branch !== null) seeAgentsBranch(agents, sightings, branch);
  return { agents: sightings.agents(), task: taskOf(change, sightings.session) };
}

function seeAccount(index: AgentIndex, sightings: Sightings, source: 'sender' | 'pull-request-author', account: Account): void {
  for (const { agent, signal } of index.ofAccount(account)) {
    const kind = signal.id === account.id ? KINDS.account : KINDS.login;
    const autonomy = source === 'sender' && signal.reviews ? 'assisted' : kind.autonomy;
    sightings.add(agent, signal, { ...kind, autonomy }, source, account.login);
  }
}

function seePullRequest(index: AgentIndex, sightings: Sightings, pullRequest: PullRequestFacts): void {
  seeAccount(index, sightings, 'pull-request-author', pullRequest.author);
  for (const label of pullRequest.labels) {
    for (const { agent, signal } of index.ofLabel(label)) sightings.add(agent, signal, KINDS.label, 'label', label);
  }
  const author = OTHER_BOTS.find((bot) => bot.id === pullRequest.author.id);
  if (author?.quotesOthers) return;
  const body = pullRequest.body.slice(0, MESSAGE_LIMIT);
  seeSessions(index, sightings, body);
  for (const { agent, signal } of index.markers) {
    if (body.includes(signal.text)) sightings.add(agent, signal, KINDS.marker, 'pull-request-body', signal.text);
  }
}

function seeBranch(index: AgentIndex, sightings: Sightings, branch: string): void {
  const name = branch.toLowerCase();
  for (const { agent, signal } of index.branches) {
    if (name.startsWith(signal.prefix.toLowerCase())) sightings.add(agent, signal, KINDS.branch, 'branch-prefix', branch);
  }
}

/** A branch kept for agents makes the surest agent autonomous; without any it is the work of an agent that nobody named. */
function seeAgentsBranch({ branches }: AgentPolicy, sightings: Sightings, branch: string): void {
  if (!branches.some((pattern) => taskOfBranch(pattern, branch) !== null)) return;
  const surest = sightings.agents()[0];
  const agent = surest ? { id: surest.agent, name: surest.name } : UNNAMED_AGENT;
  sightings.add(agent, {}, KINDS.pattern, 'branch-prefix', branch);
}

function seeCommit(index: AgentIndex, sightings: Sightings, commit: Commit): void {
  for (const { name, email } of [commit.author, commit.committer]) {
    seeEmail(index, sightings, 'commit-author', email);
    for (const { agent, signal } of index.authorNames) {
      if (name.endsWith(signal.suffix)) sightings.add(agent, signal, KINDS.author, 'commit-author', name);
    }
  }
  const message = commit.message.slice(0, MESSAGE_LIMIT);
  // The message of a merge may quote what it merges, so a session in it need not be this change's.
  if (commit.parents.length < 2) seeSessions(index, sightings, message);
  for (const { key, value } of commit.trailers) seeTrailer(index, sightings, key, value);
  // A squashed or edited message has its trailers anywhere, which git does not read as such.
  for (const line of message.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && colon <= 60) seeTrailer(index, sightings, line.slice(0, colon), line.slice(colon + 1).trim());
  }
}

function seeTrailer(index: AgentIndex, sightings: Sightings, key: string, value: string): void {
  const isCoAuthor = key.toLowerCase() === 'co-authored-by';
  if (isCoAuthor) {
    const end = value.lastIndexOf('>');
    const start = value.lastIndexOf('<', end);
    if (start >= 0 && end > start) seeEmail(index, sightings, 'commit-trailer', value.slice(start + 1, end));
  }
  for (const { agent, signal } of index.ofTrailer(key, value)) {
    if (signal.isSession) sightings.addSession(agent, signal, value);
    else sightings.add(agent, signal, KINDS.trailer, 'commit-trailer', `${key}: ${value}`);
  }
}

function seeEmail(index: AgentIndex, sightings: Sightings, source: 'commit-author' | 'commit-trailer', email: string): void {
  if (email.length > 320) return;
  for (const { agent, signal } of index.ofEmail(email)) {
    const kind = source === 'commit-author' ? KINDS.author : KINDS.trailer;
    sightings.add(agent, { confidence: signal.confidence }, kind, source, email);
  }
}

function seeSessions(index: AgentIndex, sightings: Sightings, text: string): void {
  if (!text.includes('://')) return;
  const lower = text.toLowerCase();
  for (const { agent, signal } of index.sessions) {
    const start = startOfLink(lower, signal.link.toLowerCase());
    if (start === null) continue;
    const link = /^[^\s<>()[\]"'`|\\]{1,300}/.exec(text.slice(start, start + 300))?.[0] ?? '';
    if (link.length > signal.link.length) sightings.addSession(agent, signal, link);
  }
}

/** Where a link begins, after its scheme. A host that merely ends the same ("notclaude.ai") is another one. */
function startOfLink(lower: string, link: string): number | null {
  for (const scheme of ['https://', 'http://', 'https://www.']) {
    const at = lower.indexOf(scheme + link);
    if (at >= 0) return at + scheme.length;
  }
  return null;
}

interface Sighting {
  readonly evidence: Evidence;
  readonly confidence: number;
}

interface Seen {
  readonly name: string;
  readonly seen: Map<string, Sighting>;
  readonly counts: Map<EvidenceSource, number>;
}

/** Everything that was seen, by agent. */
class Sightings {
  /** The first session that was seen. */
  session: string | null = null;
  private readonly byAgent = new Map<string, Seen>();

  addSession(agent: AgentDefinition, signal: AgentSignal, session: string): void {
    this.session ??= session.slice(0, 300);
    this.add(agent, signal, KINDS.session, 'session-link', session);
  }

  add(
    agent: Pick<AgentDefinition, 'id' | 'name'>,
    signal: AgentSignal,
    kind: { confidence: number; autonomy: Autonomy },
    source: EvidenceSource,
    text: string,
  ): void {
    const entry: Seen = this.byAgent.get(agent.id) ?? { name: agent.name, seen: new Map(), counts: new Map() };
    this.byAgent.set(agent.id, entry);
    const seen = text.length > SEEN_LIMIT ? `${text.slice(0, SEEN_LIMIT - 1)}…` : text;
    const autonomy = signal.autonomy ?? kind.autonomy;
    const key = `${source} ${autonomy} ${seen}`;
    const count = entry.counts.get(source) ?? 0;
    const authenticated = source === 'sender' || source === 'pull-request-author';
    const sighting = { evidence: { source, seen, authenticated, autonomy }, confidence: signal.confidence ?? kind.confidence };
    const isStronger = sighting.confidence > (entry.seen.get(key)?.confidence ?? 0);
    if (!isStronger || (count >= KEPT_PER_SOURCE && !raises(entry.seen, sighting))) return;
    entry.counts.set(source, count + 1);
    entry.seen.set(key, sighting);
  }

  /** The surest first, then by id. */
  agents(): AgentEvidence[] {
    return [...this.byAgent]
      .map(([agent, { name, seen }]) => evidenceOf(agent, name, [...seen.values()]))
      .sort((a, b) => b.confidence - a.confidence || (a.agent < b.agent ? -1 : 1));
  }
}

/** Whether a source that has said enough now says something graver. */
function raises(seen: ReadonlyMap<string, Sighting>, sighting: Sighting): boolean {
  return ![...seen.values()].some(
    (kept) =>
      kept.evidence.source === sighting.evidence.source &&
      kept.confidence >= sighting.confidence &&
      (kept.evidence.autonomy === 'autonomous' || sighting.evidence.autonomy === 'assisted'),
  );
}

/** Sources add up as independent witnesses would; one source that repeats itself does not. */
function evidenceOf(agent: string, name: string, sightings: readonly Sighting[]): AgentEvidence {
  const bySource = new Map<EvidenceSource, number>();
  for (const { evidence, confidence } of sightings) {
    bySource.set(evidence.source, Math.max(confidence, bySource.get(evidence.source) ?? 0));
  }
  const doubt = [...bySource.values()].reduce((product, confidence) => product * (1 - confidence), 1);
  const isAutonomousWork = sightings.some(({ evidence }) => evidence.autonomy === 'autonomous');
  return {
    agent,
    name,
    autonomy: isAutonomousWork ? 'autonomous' : 'assisted',
    confidence: Math.min(0.99, Math.round((1 - doubt) * 100) / 100),
    evidence: sightings.map(({ evidence }) => evidence),
  };
}
