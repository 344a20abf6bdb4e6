/** Characters in a line of text that a reader does not see, or sees in another order, told apart from those that languages and emoji need. */
import { codeOf, nameOf } from './characters.js';

export type HiddenKind = 'direction' | 'encoded' | 'zero-width' | 'filler' | 'control';

export interface Hidden {
  readonly kind: HiddenKind;
  /** Offset into the line. */
  readonly start: number;
  readonly end: number;
  /** The characters as one text. */
  readonly text: string;
  /** What tags and variation selectors spell; null for all others. */
  readonly spells: string | null;
  /** No language, emoji or accident explains it. */
  readonly deceptive: boolean;
  /** Between two ASCII letters, digits or underscores. */
  readonly inWord: boolean;
}

/** Looks at a line only this far, and takes this many places of it. */
const LONGEST_LINE = 200_000;
const MOST_PLACES = 200;
/** So many characters without width hold a message; fewer come from copying. */
const MESSAGE_LENGTH = 8;
/** Two selectors in a row happen by mistake. */
const SELECTORS = 4;

const PLAIN = /^[\t -~]*$/;
const SUSPECT =
  /[\u202A-\u202E\u2066-\u2069]|[\u{E0000}-\u{E007F}]+|[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+|(?:\u034F|[\u00AD\u180E\u200B-\u200F\u2060-\u2064\u206A-\u206F\uFEFF])+|[\u115F\u1160\u3164\uFFA0]+|(?:(?![\t\n\f\r])\p{Cc}|[\u2028\u2029])+|\r(?=[^\r])/gu;
const DIRECTION = /^[\u202A-\u202E\u2066-\u2069]/;
const OVERRIDE = /[\u202D\u202E]/;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Scripts that join or part letters with characters of no width. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const EMOJI_PART = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u{E007F}]/u;

/** All places of a line, in order. */
export function hiddenIn(line: string): Hidden[] {
  const text = line.slice(0, LONGEST_LINE);
  if (PLAIN.test(text)) return [];
  const found: Hidden[] = [];
  for (const { 0: part, index: start } of text.matchAll(SUSPECT)) {
    const place = { text: part, start, end: start + part.length };
    const around = aroundOf(text, place);
    const hidden = DIRECTION.test(part) ? null : hiddenAt(place, around);
    if (hidden !== null) found.push(hidden);
    if (found.length === MOST_PLACES) break;
  }
  return [...directionsIn(text), ...found].sort((one, other) => one.start - other.start);
}

/** "U+200B zero width space, U+200D zero width joiner", each once. */
export function namesOf(text: string, most = 3): string {
  const named = new Set(Array.from(text.slice(0, 1_000), (character) => `${codeOf(character)} ${nameOfHidden(character)}`));
  const names = [...named].sort();
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
}

function nameOfHidden(character: string): string {
  if (/[\u{E0000}-\u{E007F}]/u.test(character)) return 'tag character';
  if (/\p{Variation_Selector}/u.test(character)) return 'variation selector';
  return nameOf(character);
}

interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Around {
  readonly before: string;
  readonly after: string;
}

function aroundOf(line: string, { start, end }: Place): Around {
  return {
    before: Array.from(line.slice(Math.max(0, start - 4), start)).at(-1) ?? '',
    after: Array.from(line.slice(end, end + 4))[0] ?? '',
  };
}

function hiddenAt(place: Place, around: Around): Hidden | null {
  const { text } = place;
  const { before, after } = around;
  const inWord = /\w/.test(before) && /\w/.test(after);
  const hidden = (kind: HiddenKind, deceptive: boolean): Hidden => ({ ...place, kind, spells: null, deceptive, inWord });
  const length = Array.from(text).length;
  if (/^[\u{E0000}-\u{E007F}]/u.test(text)) {
    const isFlag = before === '\u{1F3F4}' && /^[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}$/u.test(text);
    return isFlag ? null : { ...hidden('encoded', true), spells: spelledByTags(text) };
  }
  if (/^\p{Variation_Selector}/u.test(text)) {
    if (length === 1 && !/^[A-Za-z\s]?$/.test(before)) return null;
    return { ...hidden('encoded', length >= SELECTORS), spells: length >= SELECTORS ? spelledBySelectors(text) : null };
  }
  if (/^[\u115F\u1160\u3164\uFFA0]/.test(text)) {
    return /\p{Script=Hangul}/u.test(before + after) ? null : hidden('filler', true);
  }
  if (/^[\p{Cc}\u2028\u2029]/u.test(text)) return hidden('control', false);
  if (length < MESSAGE_LENGTH && isNeeded(text, around)) return null;
  return hidden('zero-width', length >= MESSAGE_LENGTH);
}

/** A joiner of an emoji or of a script that has joiners, or a mark beside letters that are written from right to left. */
function isNeeded(text: string, { before, after }: Around): boolean {
  if (JOINING.test(before) || JOINING.test(after)) return true;
  return text === '\u200D' && EMOJI_PART.test(before) && /\p{Emoji}/u.test(after);
}

/** Controls of direction that are closed on the line and embrace what is written from right to left are what they are for. */
function directionsIn(line: string): Hidden[] {
  const places = [...line.matchAll(/[\u202A-\u202E\u2066-\u2069]/g)].slice(0, MOST_PLACES);
  if (places.length === 0) return [];
  const hasLetters = RIGHT_TO_LEFT.test(line);
  const hasOverride = OVERRIDE.test(line);
  const turns = hasOverride || /[\u202B\u2067]/.test(line);
  const balanced = isBalanced(places.map(({ 0: character }) => character));
  // Isolates of what comes first change nothing where all is written from left to right: Fluent puts them around values.
  if (balanced && (hasLetters ? !hasOverride : !turns)) return [];
  return places.map(({ 0: text, index: start }) => ({
    kind: 'direction',
    text,
    start,
    end: start + 1,
    spells: null,
    deceptive: hasOverride || (!hasLetters && !(balanced && !turns)),
    inWord: false,
  }));
}

function isBalanced(characters: readonly string[]): boolean {
  const open: string[] = [];
  for (const character of characters) {
    if (character !== '\u202C' && character !== '\u2069') open.push(/[\u2066-\u2068]/.test(character) ? '\u2069' : '\u202C');
    else if (open.pop() !== character) return false;
  }
  return open.length === 0;
}

function spelledByTags(text: string): string {
  return Array.from(text, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) & 0x7f)).join('');
}

/** Bytes as selectors 1 to 256, in the order in which Unicode has them. */
function spelledBySelectors(text: string): string {
  const bytes = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16;
  });
  return String.fromCharCode(...bytes.slice(0, 1_000));
}
