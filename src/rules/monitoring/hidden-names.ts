/** Hidden characters outside of files: in names of files, and in the words around a change. */
import { type Hidden, hiddenIn, namesOf } from '../../syntax/text/hidden.js';
import { lookAlikeOf } from '../../syntax/text/look-alikes.js';

/** What a path holds that a reader does not see, in words; null for nothing. */
export function hiddenInPath(path: string): string | null {
  const hidden = hiddenIn(path);
  const [first] = hidden;
  if (first !== undefined) return namesOf(hidden.map(({ text }) => text).join(''));
  if (/[\n\t\r]/.test(path)) return 'a line break or a tab';
  const mixed = path
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map((word) => lookAlikeOf(word))
    .find((found) => found?.kind === 'mixed');
  return mixed === undefined || mixed === null ? null : `${mixed.code}, which looks like a letter of "${mixed.reads}"`;
}

const MOST_MESSAGE = 65_536;

/**
 * What a commit message or the words of a pull request hide. One character without width is left alone: it comes from copying, and
 * bots put it behind an "@" so that nobody is called.
 */
export function hiddenInMessage(text: string): { readonly characters: string; readonly spells: string } | null {
  const hidden = text
    .slice(0, MOST_MESSAGE)
    .split(/\r?\n/)
    .flatMap((line) => hiddenIn(line))
    .filter((each) => each.deceptive || isTerminal(each));
  if (hidden.length === 0) return null;
  return {
    characters: namesOf(hidden.map((each) => each.text).join('')),
    spells: hidden
      .flatMap(({ spells }) => spells ?? [])
      .join('')
      .replace(/\s+/g, ' ')
      .slice(0, 200),
  };
}

/** Escape and backspace change what a terminal shows of a log. */
const OBEYED = ['\u001B', '\u0008', '\u009B'];

function isTerminal({ kind, text }: Hidden): boolean {
  return kind === 'control' && OBEYED.some((character) => text.includes(character));
}
