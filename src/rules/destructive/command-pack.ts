/** What packs of commands are made of: data about what a command destroys or changes, with the commands beside it that do not. */
import type { Invocation } from '../../syntax/shell/invocation.js';
import type { Severity } from '../rule.js';

/** The rule that a command is a finding of. */
export type CommandRule = 'destructive-command' | 'infrastructure-destroy' | 'direct-deploy';

/** `block`: it fails. `ask`: a person has to say so; a warning in a change, a question before it runs. `note`: told only. */
export type Grade = 'block' | 'ask' | 'note';

/** A command with what its arguments say. */
export interface Command {
  readonly invocation: Invocation;
  /** Texts of all words. */
  readonly words: readonly string[];
  /** Words that are no options, in order. */
  readonly operands: readonly string[];
  /** Whether one of these options is given: "-r" also within "-rf", "--force" also as "--force=true". */
  readonly has: (...options: string[]) => boolean;
  /** The value of an option, written `-n value`, `--name value` or `--name=value`; null without it. */
  readonly valueOf: (...options: string[]) => string | null;
}

export interface Entry {
  /** Unique over all packs: "rm-root". */
  readonly id: string;
  readonly rule: CommandRule;
  readonly grade: Grade;
  readonly severity: Severity;
  /** What is lost or done, as the end of "This …": "deletes everything below the root folder". */
  readonly does: string;
  /** Programs by their base name. */
  readonly programs: readonly string[];
  /** Operands that must follow the program, each a word or alternatives: ["volume", "rm|remove"]. */
  readonly subcommand?: readonly string[];
  /** What else must hold. */
  readonly when?: (command: Command) => boolean;
  /** Scripts that the entry must find, and ones beside them that it must not. Both are tests. */
  readonly examples: { readonly flagged: readonly string[]; readonly accepted: readonly string[] };
}

export function commandOf(invocation: Invocation): Command {
  const words = invocation.words.map((word) => word.text);
  const end = words.indexOf('--');
  const options = words.slice(0, end < 0 ? words.length : end).filter((word) => /^-./.test(word));
  const operands = words.filter(
    (word, index) => (word !== '--' || index !== end) && (!/^-./.test(word) || (end >= 0 && index > end)),
  );
  const isOption = (word: string, option: string): boolean => {
    if (word === option || word.startsWith(`${option}=`)) return true;
    return /^-[a-zA-Z]$/.test(option) && /^-[a-zA-Z]+$/.test(word) && word.includes(option.slice(1));
  };
  return {
    invocation,
    words,
    operands,
    has: (...wanted) => options.some((word) => wanted.some((option) => isOption(word, option))),
    valueOf: (...wanted) => {
      for (const [index, word] of words.entries()) {
        for (const option of wanted) {
          if (word === option) return words[index + 1] ?? '';
          if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
        }
      }
      return null;
    },
  };
}

/** The entries that a command matches. */
export function entriesFor(invocation: Invocation, entries: readonly Entry[]): Entry[] {
  const command = commandOf(invocation);
  return entries.filter((entry) => {
    if (!entry.programs.includes(invocation.program)) return false;
    const fits = (entry.subcommand ?? []).every((wanted, index) => wanted.split('|').includes(command.operands[index] ?? ''));
    return fits && (entry.when?.(command) ?? true);
  });
}
