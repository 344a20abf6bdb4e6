/** What a script was understood as, and which entries its commands match: for `nightwarden explain --command`. */
import type { Invocation } from '../../syntax/shell/invocation.js';
import { parseShell } from '../../syntax/shell/shell.js';
import type { Severity } from '../rule.js';
import { type CommandRule, entriesFor, type Grade } from './command-pack.js';
import { ENTRIES } from './packs/packs.js';

export interface MatchedEntry {
  readonly id: string;
  readonly rule: CommandRule;
  readonly grade: Grade;
  readonly severity: Severity;
  readonly does: string;
}

export interface AccountedCommand {
  readonly line: number;
  /** Empty when only running would tell. */
  readonly program: string;
  readonly words: readonly { readonly text: string; readonly known: boolean }[];
  /** What it is run through, outermost first. */
  readonly via: readonly string[];
  /** The folder that a `cd` led to; null where the script is started. */
  readonly folder: string | null;
  /** The program whose output comes in, or "text" for what the script writes itself; null for neither. */
  readonly input: string | null;
  readonly redirects: readonly string[];
  readonly entries: readonly MatchedEntry[];
}

export interface CommandAccount {
  readonly commands: readonly AccountedCommand[];
  /** The script has errors, or more commands than are followed: some may be missing. */
  readonly partial: boolean;
}

/** The grammar of shell scripts must have been loaded. */
export function accountOfScript(script: string): CommandAccount | { readonly reason: string } {
  const read = parseShell(script);
  if (!read.parsed) return { reason: read.reason };
  return { commands: read.invocations.map(accounted), partial: read.partial };
}

function accounted(invocation: Invocation): AccountedCommand {
  const { startLine, program, words, via, folder, input, redirects } = invocation;
  return {
    line: startLine,
    program,
    words: words.map(({ text, known }) => ({ text, known })),
    via,
    folder,
    input: input === null ? null : input.kind === 'text' ? 'text' : input.from.program === '' ? 'a command' : input.from.program,
    redirects: redirects.map(({ operator, target }) => `${operator} ${target.text}`),
    entries: entriesFor(invocation, ENTRIES).map(({ id, rule, grade, severity, does }) => ({ id, rule, grade, severity, does })),
  };
}
