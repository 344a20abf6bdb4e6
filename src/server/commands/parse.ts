/**
 * The commands in a comment: lines that begin with `/nightwarden` where GitHub shows them as a paragraph of their own words. What
 * stands in a quote, in code, in a list, a table, a heading or HTML is somebody's example or somebody else's word, and no command.
 */
import { Lexer, type Token } from 'marked';
import { didYouMean } from '../../verdict/did-you-mean.js';
import type { Until } from '../../verdict/until.js';

export type Command =
  | { readonly kind: 'waive'; readonly target: string; readonly until: Until | null; readonly reason: string }
  | { readonly kind: 'unwaive'; readonly target: string }
  | { readonly kind: 'explain'; readonly target: string }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'help' };

/** A line that asked for something and was not understood; `message` is one line that says what to write instead. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly message: string;
}

export interface CommandLine {
  /** As it was written, without the spaces around it. Untrusted. */
  readonly line: string;
  readonly command: Command | Mistake;
}

export interface ParsedComment {
  readonly lines: readonly CommandLine[];
  /** Command lines beyond the limit, which are not looked at. */
  readonly leftOut: number;
}

/** More commands than this in one comment are not carried out. */
export const COMMANDS_PER_COMMENT = 20;

/** GitHub's limit on a comment that comes through its API, in characters. */
const LONGEST_COMMENT = 65_536;
const LONGEST_REASON = 500;
const PREFIX = /^ {0,3}\/nightwarden(?=\s|$)/i;

const USAGE = {
  waive: '/nightwarden waive <rule or finding> [until 7d] because <reason>',
  unwaive: '/nightwarden unwaive <rule or finding>',
  explain: '/nightwarden explain <rule or finding>',
  recheck: '/nightwarden recheck',
  help: '/nightwarden help',
} as const satisfies Record<Command['kind'], string>;

/** How each command is written. */
export const COMMAND_USAGE: Readonly<Record<Command['kind'], string>> = USAGE;

const NAMES = Object.keys(USAGE);

/** Never throws. A longer text than GitHub takes holds no command. */
export function parseComment(body: string): ParsedComment {
  if (body.length > LONGEST_COMMENT || !/\/nightwarden/i.test(body)) return { lines: [], leftOut: 0 };
  const found = commandLines(body);
  const lines = found
    .slice(0, COMMANDS_PER_COMMENT)
    .map((line) => ({ line, command: parseCommand(line.slice('/nightwarden'.length).trim()) }));
  return { lines, leftOut: Math.max(0, found.length - COMMANDS_PER_COMMENT) };
}

function commandLines(body: string): string[] {
  const found: string[] = [];
  // An HTML comment that a block of HTML leaves open hides what follows, whatever Markdown makes of it.
  let hidden = false;
  for (const token of blocks(body)) {
    if (token.type === 'html') hidden = leavesOpen(token.raw, hidden);
    else if (token.type === 'paragraph' && !hidden) found.push(...linesOf(token.raw));
  }
  return found;
}

function blocks(body: string): readonly Token[] {
  try {
    return new Lexer({ gfm: true }).blockTokens(body.replace(/\r\n?/g, '\n'), []);
  } catch {
    return []; // Nested too deeply for anyone to read.
  }
}

function leavesOpen(html: string, hidden: boolean): boolean {
  const opened = html.lastIndexOf('<!--');
  const closed = html.lastIndexOf('-->');
  return opened === closed ? hidden : opened > closed;
}

/** The lines of a paragraph that are commands: those whose first character stands in plain text, not in a code span or a comment. */
function linesOf(paragraph: string): string[] {
  const lines = paragraph.split('\n');
  if (!lines.some((line) => PREFIX.test(line))) return [];
  const covered = coveredBy(paragraph);
  const found: string[] = [];
  let at = 0;
  for (const line of lines) {
    const start = at + line.length - line.trimStart().length;
    at += line.length + 1;
    if (PREFIX.test(line) && !covered.some(([from, to]) => from < start && start < to)) found.push(line.trim());
  }
  return found;
}

/** Where code spans and HTML stand in a paragraph. A backtick or comment that nothing ends is plain text, as GitHub shows it. */
function coveredBy(paragraph: string): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  for (const { index, 0: opening } of paragraph.matchAll(/`+|<!--/g)) {
    if ((ranges.at(-1)?.[1] ?? 0) > index || isEscaped(paragraph, index)) continue;
    const end =
      opening === '<!--' ? paragraph.indexOf('-->', index) : endOfCode(paragraph, index + opening.length, opening.length);
    if (end >= 0) ranges.push([index, end]);
    else if (opening === '<!--') ranges.push([index, paragraph.length]);
  }
  return ranges;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** Where the run of as many backticks stands that ends a code span; -1 when none does. */
function endOfCode(text: string, from: number, length: number): number {
  for (let at = text.indexOf('`', from); at >= 0; ) {
    let end = at;
    while (text[end] === '`') end++;
    if (end - at === length) return at;
    at = text.indexOf('`', end);
  }
  return -1;
}

function parseCommand(text: string): Command | Mistake {
  const [word = '', ...rest] = text.split(/\s+/);
  const name = word.toLowerCase();
  switch (name) {
    case '':
    case 'help':
      return { kind: 'help' };
    case 'recheck':
      return rest.length === 0 ? { kind: 'recheck' } : mistake('`recheck` takes nothing after it', 'recheck');
    case 'unwaive':
    case 'explain': {
      const target = targetOf(rest[0]);
      return target !== null && rest.length === 1
        ? { kind: name, target }
        : mistake(`\`${name}\` takes one rule or finding`, name);
    }
    case 'waive':
      return parseWaive(text.slice(word.length).trim());
    default: {
      const meant = didYouMean(name, NAMES);
      return {
        kind: 'mistake',
        message: `There is no such command. ${meant === null ? 'Write' : 'Did you mean'} \`${USAGE[isName(meant) ? meant : 'help']}\`${meant === null ? ' for those that there are.' : '?'}`,
      };
    }
  }
}

function parseWaive(text: string): Command | Mistake {
  const [before = '', ...after] = text.split(/(?<![^\s])because(?![^\s:,])[:,]?/i);
  const reason = after.join('because').trim();
  const [first, until, when, ...more] = before.split(/\s+/).filter((word) => word !== '');
  const target = targetOf(first);
  if (target === null) return mistake('A waiver names one rule or finding', 'waive');
  if (until !== undefined && (until.toLowerCase() !== 'until' || when === undefined || more.length > 0)) {
    return mistake('Between the rule and `because` stands nothing but `until` and one time', 'waive');
  }
  const end = when === undefined ? null : untilOf(when);
  if (end === 'wrong')
    return mistake('After `until` stands a time such as `12h`, `7d`, `2w` or a day such as `2026-12-01`', 'waive');
  if (!/\p{L}{2}/u.test(reason)) return mistake('A waiver needs a reason', 'waive');
  if (reason.length > LONGEST_REASON) return mistake(`A reason has at most ${LONGEST_REASON} characters`, 'waive');
  return { kind: 'waive', target, until: end, reason };
}

/** A rule's id or the start of a finding's fingerprint, also between backticks. */
function targetOf(word: string | undefined): string | null {
  const target = (word ?? '').replaceAll('`', '').toLowerCase();
  return /^[a-z0-9][a-z0-9-]{0,79}$/.test(target) ? target : null;
}

const HOURS = { h: 1, d: 24, w: 168 } as const;

function untilOf(text: string): Until | 'wrong' {
  const [, amount, unit] = /^(\d{1,4})([hdw])$/i.exec(text) ?? [];
  const hours = unit === undefined ? 0 : Number(amount) * HOURS[unit.toLowerCase() as keyof typeof HOURS];
  if (hours > 0) return { hours };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'wrong';
  const day = new Date(`${text}T00:00:00Z`);
  // JavaScript reads the 31st of February as a day in March.
  return Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text) ? 'wrong' : { day: text };
}

function isName(name: string | null): name is Command['kind'] {
  return name !== null && Object.hasOwn(USAGE, name);
}

function mistake(what: string, command: Command['kind']): Mistake {
  return { kind: 'mistake', message: `${what}: \`${USAGE[command]}\`.` };
}
