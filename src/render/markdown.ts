/**
 * Untrusted text in GitHub's markdown. Names, paths and values stand in code spans, where GitHub makes no mention, reference, link,
 * emoji or HTML of them.
 */
import type { Medium } from './message.js';
import { visible } from './visible.js';

/** Words and numbers that mean nothing to GitHub, with the punctuation that sentences put around them. */
const WORD = /^([("']*)([\p{L}\p{N}]+(?:['’-]\p{L}+)*|\d+(?:[.,]\d+)*)([.,;:!?"')]*)$/u;

/** Signs between words, of which markdown makes nothing. */
const PUNCTUATION = /^(?:[·→–—…✖▲]|\(|[.,;:?)]+)$/u;

/** GitHub links 7 hexadecimal digits or more to the commit that they begin; a letter beyond ASCII may end a word for it. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/i;

/** A code span that holds `text` whatever it is. */
export function codeSpan(text: string, limit?: number): string {
  return rawCodeSpan(visible(text, limit));
}

/** A code span of text that was already made visible. */
export function rawCodeSpan(shown: string): string {
  if (shown.trim() === '') return shown === '' ? '`(empty)`' : '`(blank)`';
  const fence = '`'.repeat(longestRun(shown, '`') + 1);
  const pad = /^[ `]|[ `]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * Untrusted text as words: plain words stay words; whatever could be a mention, a reference, a link, HTML or formatting stands in a
 * code span of its own, since backslashes do not stop GitHub's filters. What already stands between backticks is code as a whole.
 */
export function escapeMarkdown(text: string, limit?: number): string {
  const parts = visible(text, limit).trim().split('`');
  if (parts.length === 1) return escapeWords(parts[0] ?? '');
  // An odd backtick is part of the words around it.
  const marked = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')];
  return besides(marked.map((part, index) => (index % 2 === 1 ? rawCodeSpan(part) : escapeWords(part))));
}

/** Pieces of markdown beside one another, apart where two code spans would run into one. */
export function besides(pieces: readonly string[]): string {
  return pieces.reduce((text, piece) => (text.endsWith('`') && piece.startsWith('`') ? `${text} ${piece}` : text + piece), '');
}

function escapeWords(text: string): string {
  const words = text.split(/ +/).map((word) => (word === '' ? '' : escapeWord(word)));
  return words.join(' ');
}

function escapeWord(word: string): string {
  const [, before = '', core = '', after = ''] = WORD.exec(word) ?? [];
  // A number with a stop or a bracket would begin a list.
  if (core !== '' && !COMMIT.test(core)) return `${before}${core}${/^\d+$/.test(core) ? after.replace(/[.)]/, '\\$&') : after}`;
  if (PUNCTUATION.test(word)) return word;
  const end = /(?<![.,;:!?])[.,;:!?]*$/.exec(word)?.[0] ?? '';
  const name = word.slice(0, word.length - end.length);
  return name === '' ? rawCodeSpan(word) : `${rawCodeSpan(name)}${end}`;
}

/** Markdown made of the functions above, as the cell of a table: on one line, with no pipe that ends the cell. */
export function tableCell(markdown: string): string {
  // An odd number of backslashes before a pipe escapes it, however a parser counts them.
  return markdown
    .replace(/[\r\n]+/g, ' ')
    .replace(/(?<!\\)(\\*)\|/g, (_, run: string) => `${run.length % 2 === 1 ? run : `${run}\\`}|`);
}

/** A fenced block that holds `lines` whatever they are. The lines must have been made visible. */
export function codeBlock(lines: readonly string[], language: string): string {
  const text = lines.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A part that is shown on a click. `summary` is our own text. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

export const MARKDOWN: Medium = {
  code: (text) => codeSpan(text),
  words: escapeMarkdown,
  join: besides,
};

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
