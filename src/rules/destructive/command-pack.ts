/** What packs of commands are made of: data about what a command destroys or changes, with the commands beside it that do not. */
import type { Invocation, Word } from '../../syntax/shell/invocation.js';
import type { Severity } from '../rule.js';

/** The rule that a command is a finding of. */
export type CommandRule = 'destructive-command' | 'destructive-sql' | 'infrastructure-destroy' | 'direct-deploy' | 'path-escape';

/** `block`: it fails. `ask`: a person has to say so; a warning in a change, a question before it runs. `note`: told only. */
export type Grade = 'block' | 'ask' | 'note';

/** A command with what its arguments say. */
export interface Command {
  readonly invocation: Invocation;
  /** Texts of all words. */
  readonly words: readonly string[];
  /** Words that are no options, in order. */
  readonly operands: readonly string[];
  /** The operands after the entry's subcommand, as words; all of them without one. */
  readonly rest: readonly Word[];
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
  /** Programs by their base name; a pattern for families of names; null for any, when `when` tells. */
  readonly programs: readonly string[] | RegExp | null;
  /** Operands that must follow the program, each a word or alternatives: ["volume", "rm|remove"]. */
  readonly subcommand?: readonly string[];
  /** A part of deploying, so that it is expected where a pipeline deploys; every entry of `direct-deploy` is. */
  readonly deploys?: true;
  /** How it weighs by the whole text of the file that it stands in; the entry's grade where that is not known. */
  readonly within?: (invocation: Invocation, text: string) => Grade;
  /** What else must hold. */
  readonly when?: (command: Command) => boolean;
  /** Scripts that the entry must find, and ones beside them that it must not. Both are tests. */
  readonly examples: { readonly flagged: readonly string[]; readonly accepted: readonly string[] };
}

export function commandOf(invocation: Invocation, subcommand: readonly string[] = []): Command | null {
  const words = invocation.words.map((word) => word.text);
  const end = words.indexOf('--');
  const options = words.slice(0, end < 0 ? words.length : end).filter((word) => /^-./.test(word));
  const places = words.flatMap((word, index) =>
    (word !== '--' || index !== end) && (!/^-./.test(word) || (end >= 0 && index > end)) ? [index] : [],
  );
  const after = placeAfter(words, places, subcommand);
  if (after === null) return null;
  return {
    invocation,
    words,
    operands: places.map((index) => words[index] ?? ''),
    rest: places.slice(after).flatMap((index) => invocation.words[index] ?? []),
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

function isOption(word: string, option: string): boolean {
  if (word === option || word.startsWith(`${option}=`)) return true;
  // Long options may be cut short: `--recur`.
  if (word.length > 5 && /^--[a-z]+$/.test(option) && option.startsWith(word)) return true;
  return /^-[a-zA-Z]$/.test(option) && /^-[a-zA-Z]+$/.test(word) && word.includes(option.slice(1));
}

/** Options that take no value, whatever the program. */
const SWITCHES =
  /^(?:-[qsvyxd]|-qq|--(?:silent|quiet|verbose|debug|no-pager|bare|paginate|yes|no-color|non-interactive|if-present|no-install|insecure|force|help|version|json))$/;

/**
 * How many operands the subcommand takes up; null when it is another one. What follows an option may be the option's value, so it
 * may be passed over: `kubectl -n prod delete`, `git -C folder push`.
 */
function placeAfter(words: readonly string[], places: readonly number[], subcommand: readonly string[]): number | null {
  let at = 0;
  for (const wanted of subcommand) {
    const alternatives = wanted.split('|');
    for (;;) {
      const place = places[at];
      if (place === undefined) return null;
      at++;
      if (alternatives.includes(words[place] ?? '')) break;
      const option = words[place - 1] ?? '';
      if (!/^-./.test(option) || option.includes('=') || SWITCHES.test(option)) return null;
    }
  }
  return at;
}

/** Options that make a command only tell what it would do. */
const ONLY_TELLS = /^(?:--dry-?run(?:=(?!none$|false$).*)?|--help|-help|--what-?if|-WhatIf|--simulate|--no-execute)$/i;
/** They run what they are given, whatever it is called with. */
const RUNS_TEXT = /^(?:\W*|(?:ba|da|z|k)?sh|eval|source|\.|python[\d.]*|perl|ruby|node|php)$/;

/** The entries that a command matches. */
export function entriesFor(invocation: Invocation, entries: readonly Entry[]): Entry[] {
  const { program, words } = invocation;
  const end = words.findIndex((word) => word.text === '--');
  const own = end < 0 ? words : words.slice(0, end);
  if (!RUNS_TEXT.test(program) && own.some((word) => !word.quoted && ONLY_TELLS.test(word.text))) return [];
  return entries.filter(({ programs, subcommand, when }) => {
    const named = programs === null || (Array.isArray(programs) ? programs.includes(program) : isNamed(programs, program));
    const command = named ? commandOf(invocation, subcommand) : null;
    return command !== null && (when?.(command) ?? true);
  });
}

function isNamed(programs: readonly string[] | RegExp, program: string): boolean {
  return programs instanceof RegExp && programs.test(program);
}
