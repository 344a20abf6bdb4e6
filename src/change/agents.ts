/** The agents that Nightwarden knows, as data (agents.yml): accounts, branches, trailers and texts that point to each. */

export interface AgentDefinition {
  /** For example "claude-code"; what policy and findings call the agent. */
  readonly id: string;
  /** For people: "Claude Code". */
  readonly name: string;
}
