/**
 * Which agents took part in a change, and how we know.
 *
 * Evidence may raise scrutiny, never lower it: an agent can use a person's account and strip its trailers, so content rules judge
 * every change, and attribution decides only branch discipline, grouping and freezing.
 */

/** Autonomous: the agent itself pushed or opened the change. Assisted: a person did, with an agent's help. */
export type Autonomy = 'autonomous' | 'assisted';

export type EvidenceSource =
  | 'sender'
  | 'pull-request-author'
  | 'branch-prefix'
  | 'session-link'
  | 'commit-author'
  | 'commit-trailer'
  | 'pull-request-body'
  | 'label';

export interface Evidence {
  readonly source: EvidenceSource;
  /** What was seen, shortened; untrusted text. */
  readonly seen: string;
  /** Authenticated by GitHub, or merely declared by whoever pushed. */
  readonly authenticated: boolean;
  readonly autonomy: Autonomy;
}

export interface AgentEvidence {
  /** The id in the agents data, for example "claude-code". */
  readonly agent: string;
  /** The name for people, for example "Claude Code". */
  readonly name: string;
  readonly autonomy: Autonomy;
  /** 0 to 1: how sure we are that this agent took part. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

/** What the work is for: the issue that branch or pull request names, else the session, else the branch. */
export interface Task {
  readonly kind: 'issue' | 'session' | 'branch';
  /** "#123", the session's link, or the branch's name. */
  readonly id: string;
}

export interface Attribution {
  /** Most confident first; empty when nothing points to an agent. */
  readonly agents: readonly AgentEvidence[];
  readonly task: Task | null;
}

export const NO_ATTRIBUTION: Attribution = { agents: [], task: null };

/** Whether any agent took part on its own account, branch or session. */
export function isAutonomous(attribution: Attribution): boolean {
  return attribution.agents.some((agent) => agent.autonomy === 'autonomous');
}
