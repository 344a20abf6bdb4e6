/** Replacements that take out of a text what could do harm: `s.replace("..", "")`, `re.sub(r"[<>]", "", s)`, `path.lstrip("/")`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { takesOutHarm } from './patterns.js';
import { atomOf, guardAt, type Place } from './place.js';

const REPLACES = new Set(
  `replace replaceAll replace_all replaceFirst sub gsub subn tr delete str_replace str_ireplace preg_replace preg_replace_callback
   ReplaceAll ReplaceAllString Replace translate`.split(/\s+/),
);
const STRIPS = new Set(
  'strip lstrip rstrip trim ltrim rtrim trimStart trimEnd TrimLeft TrimRight TrimPrefix Trim trim_start_matches trim_end_matches'.split(
    ' ',
  ),
);
/** What ends or begins something in markup, paths, headers, commands and queries. */
const HARMFUL = /\.\.|[<>"'`\\]|^\/+$|\\r|\\n|\\0|\\x00|\r|\n|\0|javascript:|&(?:amp|lt|gt|quot);|[;|]$/;

export function replacementGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null) return [];
  const name = calleeName(callee, text);
  const isReplacing = REPLACES.has(name);
  if (!isReplacing && !STRIPS.has(name)) return [];
  const taken = namedChildren(list)
    .slice(0, 3)
    .find((child) => quotedIn(child, text) !== null);
  const harm = taken === undefined ? null : quotedIn(taken, text);
  if (harm === null || taken === undefined) return [];
  const isHarm =
    taken.type === 'regex' ? HARMFUL.test(plainSigns(harm)) || COLLAPSES.test(harm) : HARMFUL.test(harm) && !isOwnTag(harm);
  if (!isHarm && !(isReplacing && takesOutHarm(harm))) return [];
  if (/unescape|unquote|decode|parse|format/i.test(place.unit.name) || isSeparator(harm, namedChildren(list), text)) return [];
  // A line's end that is taken off is form, not harm.
  if (!isReplacing && /^[\\rnt\s]*$/.test(harm)) return [];
  // Escaping doubles or prefixes the sign; putting another harmful sign in its place is a translation.
  const atom = atomOf(node, text, { prefix: 'replace', name: `${name} ${harm}`, strong: true });
  return [
    guardAt(place, 'sanitizer', {
      atoms: [atom],
      strong: isInCheck(place) || doublesQuotes(harm, namedChildren(list), text),
      topics: harm.includes('..') || harm.includes('\\.\\.') ? 'traversal' : `escape ${place.unit.path}`,
    }),
  ];
}

/** Makes one slash of many, so that no path begins with two. */
const COLLAPSES = /^\/[^^][^\\]*(?:\\[^/][^\\]*)*\\\/[^*+{]*[*+{].*\/[a-z]*g|^\/\^?\\\/\+/;

/** A tag or a mark that the application itself has written: `<reasoning>`. */
function isOwnTag(harm: string): boolean {
  return /^<\/?[a-z][\w-]{2,40}>?$/i.test(harm) && !/^<\/?(?:script|style|iframe|object|embed|svg|img)\b/i.test(harm);
}

/** What a pattern finds, without the backslashes that only write it: `\\/$` is a slash at the end, `\\b` is no sign at all. */
function plainSigns(harm: string): string {
  const end = harm.lastIndexOf('/');
  const source = harm.slice(harm.startsWith('/') ? 1 : 0, end > 0 ? end : harm.length);
  return source
    .replace(/^\^(?=\\?\/\+$|\(\?:)/, '')
    .replace(/\\([^\\rn0x])/g, (_, sign: string) => (/\w/.test(sign) ? '' : sign));
}

/** `replace("\\", "/")`: another system's paths, told in this one's way. */
function isSeparator(harm: string, given: readonly SyntaxNode[], text: string): boolean {
  return /^[/\\gu]+$/.test(harm) && given.some((child) => /^["']\/["']$/.test(text.slice(child.start, child.end)));
}

/** The text of a string, also of one with a prefix (`r"…"`) or a pattern. */
function quotedIn(node: SyntaxNode, text: string): string | null {
  const plain = stringValue(node, text);
  if (plain !== null) return plain.length < 2 ? plain : plain.replace(/^["']|["']$/g, '');
  if (node.type === 'regex') return text.slice(node.start, node.end);
  return null;
}

/** `replace("'", "''")`: a quote that is written twice, or behind a backslash, ends no text any more. */
function doublesQuotes(harm: string, given: readonly SyntaxNode[], text: string): boolean {
  if (!/^\\?["'`]$/.test(harm)) return false;
  const sign = harm.slice(-1);
  return given.some((child) => {
    const put = stringValue(child, text) ?? '';
    return put === `${sign}${sign}` || (put.startsWith('\\') && put.endsWith(sign));
  });
}

/** A replacement counts where the code around it says that it makes safe; elsewhere it only writes text. */
function isInCheck({ unit, node, text }: Place): boolean {
  const around = `${unit.path} ${text.slice(Math.max(0, node.start - 80), Math.min(text.length, node.end + 40))}`;
  return /escape|sanit|safe|clean|strip|secur|quote|purif|redirect|path|file|header|url|uri|html|encode|target|next/i.test(
    around,
  );
}
