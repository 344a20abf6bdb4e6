/** What the audit of a repository judges by: everything that was looked at, as values. Gathered by whoever can read files and run git. */
import type { AgentSetting } from '../../syntax/agents/agent-setting.js';
import type { Workflow } from '../../syntax/workflows/workflow.js';

/** What a rule says about the files as they stand, as if one change had brought all of them in. */
export interface RuleAnswer {
  readonly findings: readonly StandingFinding[];
  /** What it had to see and could not, a sentence part each. */
  readonly unseen: readonly string[];
}

export interface StandingFinding {
  readonly path: string | null;
  readonly line: number | null;
  /** Of the rule's message, filled with untrusted data. */
  readonly title: string;
  readonly fix: string;
  /** Whether it would fail a check; any other may well be meant. */
  readonly fails: boolean;
}

/** An agent's tool that the repository has files of. */
export interface AgentToolFacts {
  /** As `init --tool` takes it. */
  readonly id: 'claude-code' | 'codex' | 'cursor' | 'gemini' | 'copilot';
  /** As its settings are known by: "Claude Code". */
  readonly name: string;
  /** The file or folder that it was recognised by. */
  readonly sign: string;
  /** The file that holds its hooks when `init` writes it. */
  readonly hooksPath: string;
}

/** A file of agents' settings that could be read. */
export interface SettingsFile {
  readonly path: string;
  readonly text: string;
  readonly settings: readonly AgentSetting[];
}

export interface WorkflowFile {
  readonly path: string;
  readonly workflow: Workflow;
  /** Lines of the steps that start an agent. */
  readonly agentStarts: readonly number[];
}

export interface RepositoryFacts {
  /** Paths of all files that are tracked, or could be. */
  readonly paths: ReadonlySet<string>;
  /** By the rule's id. */
  readonly answers: ReadonlyMap<string, RuleAnswer>;
  /** Files of credentials that git does not track. */
  readonly untracked: RuleAnswer;
  readonly tools: readonly AgentToolFacts[];
  readonly settings: readonly SettingsFile[];
  readonly workflows: readonly WorkflowFile[];
  /** Settings and workflows that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Credentials in the repository's git configuration, by the setting's name, masked. */
  readonly gitCredentials: readonly { readonly name: string; readonly shown: string }[];
  /** Names of environment files that git would track. */
  readonly notIgnored: readonly string[];
  readonly policy: {
    /** Where it came from; "defaults" where there is none. */
    readonly origins: readonly string[];
    readonly problems: readonly string[];
    readonly agentBranches: readonly string[];
    /** Rules that fail nothing, by id: "disabled" or "evaluate". */
    readonly weakened: ReadonlyMap<string, string>;
  };
  /** The repository on GitHub, as its remote tells: "owner/name". */
  readonly github: string | null;
  readonly defaultBranch: string | null;
}

/** `not-visible`: the truth is on GitHub, at a provider or on somebody's machine, or a part of the files could not be seen. */
export type RowState = 'met' | 'not-met' | 'not-visible';

export interface Evidence {
  /** Untrusted: it may quote the repository. Masked by whoever shows it. */
  readonly text: string;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
}

export interface RowAnswer {
  readonly state: RowState;
  readonly evidence: readonly Evidence[];
  /** What to do, or where to look: a command, a line, a place. Empty for a row that is met. */
  readonly fixes: readonly string[];
}

export type RowJudge = (facts: RepositoryFacts) => RowAnswer;
