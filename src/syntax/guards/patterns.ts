/** Whether a regular expression lets more through than another. */
import { hasWiderClass } from './pattern-classes.js';

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** What a replacement takes out of a value before it is markup, a path, a query or a header. */
const HARMFUL = /[<>]|\\\.\\\.|\\\.\{2|\\\/\\?\/|^\/\^?\/\/|\\x00|\\0|\\r/;

/** Whether taking out what this finds makes a value harmless. */
export function takesOutHarm(source: string): boolean {
  return HARMFUL.test(source);
}

/**
 * Lost anchors; a lost `g`, so that only the first is found; and for a pattern that finds what has to go (`finds`), a lost
 * alternative.
 */
export function isWiderPattern(before: string, after: string, finds: boolean): boolean {
  const one = patternOf(before);
  const other = patternOf(after);
  if (one === null || other === null) return false;
  const anchorLost = (startsAnchored(one) && !startsAnchored(other)) || (endsAnchored(one) && !endsAnchored(other));
  if ((anchorLost || isLineAnchored(one, other)) && bare(one) === bare(other)) return true;
  if (one.source === other.source) return one.flags.includes('g') && !other.flags.includes('g');
  if (!finds) return hasWiderClass(one.source, other.source);
  const left = new Set(alternativesOf(other.source));
  const all = alternativesOf(one.source);
  return left.size < all.length && [...left].every((alternative) => all.includes(alternative));
}

function patternOf(code: string): Pattern | null {
  const end = code.lastIndexOf('/');
  return code.startsWith('/') && end > 0 ? { source: code.slice(1, end), flags: code.slice(end + 1) } : null;
}

/** `\A` and `\z` hold the whole text, `^` and `$` in their place any line of it. */
function isLineAnchored(one: Pattern, other: Pattern): boolean {
  return (
    (one.source.startsWith('\\A') && other.source.startsWith('^')) || (/\\[zZ]$/.test(one.source) && other.source.endsWith('$'))
  );
}

function startsAnchored({ source }: Pattern): boolean {
  return source.startsWith('^') || source.startsWith('\\A');
}

function endsAnchored({ source }: Pattern): boolean {
  return (source.endsWith('$') && !source.endsWith('\\$')) || /\\[zZ]$/.test(source);
}

function bare({ source }: Pattern): string {
  return source.replace(/^(?:\^|\\A)/, '').replace(/(?:\$|\\[zZ])$/, '');
}

/** What `|` joins outside of groups and classes. */
function alternativesOf(source: string): string[] {
  const alternatives: string[] = [];
  let depth = 0;
  let inClass = false;
  let start = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '\\') at++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) {
      alternatives.push(source.slice(start, at));
      start = at + 1;
    }
  }
  return [...alternatives, source.slice(start)];
}
