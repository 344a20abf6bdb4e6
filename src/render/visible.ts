/**
 * The one gate for text that somebody else wrote: every name, path, line of code and reason passes it before it is shown anywhere.
 * Secrets are masked, and what an eye would miss or a terminal would obey is made visible.
 */
import { maskSecrets } from '../rules/credentials/mask-secrets.js';

/** Control characters, invisible and direction-changing format characters, line separators, lone surrogates, fillers, variation selectors. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]|[\u{115f}\u{1160}\u{3164}\u{ffa0}]|[\u{fe00}-\u{fe0e}]|[\u{e0100}-\u{e01ef}]/gu;

/** Nothing longer is looked at, so that masking stays quick. Every limit is far below it: a token cut here is not shown. */
const LONGEST = 4_000;

/** One line of untrusted text, masked, with nothing unseen in it, of at most `limit` characters. */
export function visible(text: string, limit = 300): string {
  return clip(showUnseen(maskSecrets(text.slice(0, LONGEST))), limit);
}

/** Several lines of untrusted code as they are, but for secrets and unseen characters. Masked as a whole: a key spans lines. */
export function visibleLines(lines: readonly string[], limit = 240): string[] {
  const masked = maskSecrets(lines.map((line) => line.slice(0, LONGEST)).join('\n')).split('\n');
  return masked.map((line) => clip(showUnseen(line.replaceAll('\t', '  ')), limit));
}

/** The start of a text, at most `limit` characters with the ellipsis, never half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = isHighSurrogate(text.charCodeAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}

/** A path of at most `limit` characters: the end is what tells files apart. */
export function clipPath(path: string, limit: number): string {
  if (path.length <= limit) return path;
  const start = path.length - limit + 1;
  return `…${path.slice(isLowSurrogate(path.charCodeAt(start)) ? start + 1 : start)}`;
}

/** "1 file", "1,204 files". */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`;
}

function showUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** A value as JSON text in which unseen characters are escaped: the same value to a program, and harmless in a terminal. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, (character) => {
    if (character === '\n') return character;
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
