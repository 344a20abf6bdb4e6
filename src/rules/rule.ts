/**
 * The contract of a rule. One file is one rule; its id is the file's name and names the offence, so that "waive <id>" reads well.
 *
 * A rule is pure: it takes a change and options and yields what it observed. It reads no file, clock or environment. Everything
 * in the change is untrusted; what a rule puts into `data` is escaped by whoever prints it (render/), never by the rule.
 */
import type { z } from 'zod';
import type { Change } from '../change/change.js';
import type { FileChange } from '../change/file-change.js';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The parts of a change that a rule cannot do without. When one is unavailable the rule is undecided and is not run. */
export type NeededFact = 'files' | 'commits' | 'branch' | 'sender' | 'pullRequest';

/** Where a file's offence stands. At least one side's line for a finding inside a file; neither for one about the whole change. */
export interface Location {
  /** The path on the head side; for a removed file, on the base side. */
  readonly path: string;
  readonly previousPath?: string | undefined;
  /** One-based, head side. */
  readonly line?: number | undefined;
  readonly endLine?: number | undefined;
  /** One-based, base side. */
  readonly baseLine?: number | undefined;
  readonly baseEndLine?: number | undefined;
}

/** A replacement of whole head-side lines that would mend the finding. */
export interface SuggestedFix {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly replacement: string;
}

export type MessageData = Readonly<Record<string, string | number>>;

/** What a rule reports; evaluate adds the fingerprint, severity and whether it fails (verdict/). */
export interface Observation {
  readonly kind: 'finding';
  /** A key of the rule's `messages`. */
  readonly message: string;
  readonly data: MessageData;
  /** Null when the finding is about the change as a whole (a branch name). */
  readonly location: Location | null;
  /**
   * What makes this finding the same one after lines moved or the branch was rebased: the dependency's name and specifier, the
   * guard's text. Waivers hang on it. Never a line number. A rule whose findings hold a secret puts its masked form here.
   */
  readonly identity: string;
  /** Facts that led to the finding, a sentence each, for the folded part of the report. */
  readonly evidence?: readonly string[] | undefined;
  readonly fix?: SuggestedFix | undefined;
  /** Overrides the rule's own severity. */
  readonly severity?: Severity | undefined;
  /** `possible` findings never fail a check; they are shown as warnings. Default `certain`. */
  readonly confidence?: 'certain' | 'possible' | undefined;
}

/** A place that the rule had to judge and could not. Never green. */
export interface UndecidedPart {
  readonly kind: 'undecided';
  /** One sentence part without a full stop: what could not be seen, and where. */
  readonly reason: string;
  readonly path?: string | undefined;
}

/** Sentences with `{name}` placeholders, filled from an observation's data. Each answers one question and ends in a full stop, but `title`. */
export interface Message {
  /** A line for tables: "Dependency {dependency} may change at any time". No full stop. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** A small change used by the documentation and by the tests. */
export interface Example {
  /** What the example shows, in a few words. */
  readonly name: string;
  /** Text before and after by path; null for a file that does not exist on that side. */
  readonly files?: Readonly<Record<string, { readonly before: string | null; readonly after: string | null }>> | undefined;
  readonly branch?: string | undefined;
  /** The agent that made the change, by its id in the agents data, as an autonomous author. */
  readonly agent?: string | undefined;
  /** Options as a policy would write them. */
  readonly options?: unknown;
}

export interface RuleDocs {
  /** What the rule looks for. Markdown. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** What it does not see, honestly. */
  readonly limits: string;
}

/** What holds for every change that is judged here, for rules whose judgement depends on it. */
export interface RuleContext {
  /** The branch patterns that agents' work belongs on, for example "agent/{task}"; `{task}` stands for one path segment or more. */
  readonly agentBranches: readonly string[];
  /** Of this installation, for fingerprints of credentials that only it can make; without one, a finding has none. */
  readonly fingerprintKey?: string | undefined;
}

export interface Rule<Options = unknown> {
  readonly id: string;
  /** Row numbers of the checklist's 25 rules. */
  readonly checklist: readonly number[];
  readonly subject: 'change';
  readonly title: string;
  readonly severity: Severity;
  readonly needs: readonly NeededFact[];
  /** Strict; parses `{}` to the defaults. */
  readonly options: z.ZodType<Options>;
  readonly docs: RuleDocs;
  readonly messages: Readonly<Record<string, Message>>;
  readonly examples: { readonly flagged: readonly Example[]; readonly accepted: readonly Example[] };
  /** Whether the rule needs the whole text of this file's two sides. Decided on path, status and kind alone. */
  wantsText?(file: FileChange): boolean;
  /** False when there is nothing in this change that the rule could judge: the outcome is then not-applicable. */
  appliesTo(change: Change, options: Options): boolean;
  check(change: Change, options: Options, context: RuleContext): Iterable<Observation | UndecidedPart>;
}

/** Checks a rule's shape at compile time and hides its option type, so that rules of all kinds fit one list. */
export function defineRule<Options>(rule: Rule<Options>): Rule {
  return rule;
}
