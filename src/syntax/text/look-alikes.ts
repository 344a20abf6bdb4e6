/** Words that mix letters of two scripts so that they read as one: an identifier, or a host in an address. */
import { ALWAYS_ALIKE, codeOf, LOOK_ALIKES } from './characters.js';

export interface LookAlike {
  /** Offset into the line. */
  readonly start: number;
  readonly word: string;
  /** The word in plain letters, as it reads. */
  readonly reads: string;
  /** The first letter of the other script: "U+0430". */
  readonly code: string;
  /** `mixed`: ASCII letters beside others. `whole`: a word of the other script that reads as an ASCII one. */
  readonly kind: 'mixed' | 'whole';
}

const LONGEST_LINE = 20_000;
const MOST_WORDS = 50;
const WORD = /[\p{L}\p{M}\p{N}_$]{2,80}/gu;
const LETTER = /[\u0370-\u03FF\u0400-\u058F]/;
const ADDRESS = /\bhttps?:\/\/([^\s/"'`<>()?#]{1,253})/giu;

/** Words of which every letter that is not ASCII looks like one that is. */
export function lookAlikesIn(line: string): LookAlike[] {
  const text = line.slice(0, LONGEST_LINE);
  if (!LETTER.test(text)) return [];
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) => lookAlikeOf(word, start) ?? []).slice(0, MOST_WORDS);
}

/** Hosts of addresses that are not what they read as. */
export function deceptiveHostsIn(line: string): LookAlike[] {
  const text = line.slice(0, LONGEST_LINE);
  if (!LETTER.test(text)) return [];
  return [...text.matchAll(ADDRESS)].flatMap(({ 1: host = '', index: start }) => {
    const label = host.split('.').flatMap((part) => lookAlikeOf(part, start) ?? [])[0];
    return label === undefined ? [] : [{ ...label, word: host, reads: inPlainLetters(host) }];
  });
}

/** The word as it reads, or null for one that deceives nobody. */
export function lookAlikeOf(word: string, start = 0): LookAlike | null {
  const others = Array.from(word).filter((character) => character > '\u007F');
  const [first] = others;
  if (first === undefined || !others.every((character) => LETTER.test(character) && LOOK_ALIKES.has(character))) return null;
  const isMixed = /[A-Za-z]/.test(word);
  if (!isMixed && (word.length < 4 || !ALWAYS_ALIKE.test(word))) return null;
  return { start, word, reads: inPlainLetters(word), code: codeOf(first), kind: isMixed ? 'mixed' : 'whole' };
}

function inPlainLetters(text: string): string {
  return Array.from(text, (character) => LOOK_ALIKES.get(character) ?? character).join('');
}
