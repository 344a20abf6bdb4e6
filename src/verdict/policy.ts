/** The policy in force for one repository: the organisation's and the repository's files, merged, with every default filled in. */
import type { AgentDefinition } from '../change/agents.js';
import type { Severity } from '../rules/rule.js';
import type { Enforcement, PolicySource } from './verdict.js';

export interface RulePolicy {
  readonly enforcement: Enforcement;
  /** Null: the rule's own severity. */
  readonly severity: Severity | null;
  /** Replaces the policy's `failAt` for a locked rule where the repository's is looser; see effective-policy.ts. */
  readonly failAt?: Severity | undefined;
  /** Already parsed by the rule's own schema. */
  readonly options: unknown;
  /** Whose changes the rule judges. Content rules judge everyone by default, since an agent can wear a person's account. */
  readonly judges: 'everyone' | 'agents';
}

export interface Policy {
  readonly enforcement: Enforcement;
  /** Findings of this severity or worse fail the check. */
  readonly failAt: Severity;
  /** Every rule of the catalogue by id. */
  readonly rules: ReadonlyMap<string, RulePolicy>;
  readonly agents: {
    /** Branch patterns for agents' work, for example "agent/{task}". */
    readonly branches: readonly string[];
    /** The shipped agents data and the policy's own additions. */
    readonly known: readonly AgentDefinition[];
  };
  readonly commands: { readonly waive: WaivePolicy };
  readonly source: PolicySource;
}

/** Roles of a repository that a policy may ask for, the least first. */
export const COMMAND_ROLES = ['write', 'maintain', 'admin'] as const;
export type CommandRole = (typeof COMMAND_ROLES)[number];

/** From which severity on a finding needs two people's waivers. */
export const SECOND_PERSON = ['never', 'critical', 'high', 'medium', 'low'] as const;
export type SecondPerson = (typeof SECOND_PERSON)[number];

export interface WaivePolicy {
  readonly role: CommandRole;
  readonly secondPerson: SecondPerson;
  /** How long a waiver holds that names no end. */
  readonly days: number;
  readonly longestDays: number;
  /** Ids of rules whose findings nobody can waive. */
  readonly never: readonly string[];
}
