/** Regular expressions as every language writes them, in one form, and what they are used for. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Place } from './place.js';
import { isTriedWhole } from './whole-matches.js';

const MAX_PATTERN = 500;
const QUOTED = /^[rRbBuU]{0,2}("""|'''|"|'|`)([^]*)\1$/;
/** Languages in whose plain texts a backslash is written twice. */
const ESCAPING: ReadonlySet<Place['language']> = new Set(['java', 'kotlin', 'csharp', 'go']);
/** As PHP writes a pattern within a text. */
const BETWEEN_SIGNS = /^([/#~!@%])([^]*)\1([a-zA-Z]{0,9})$/;

/** The pattern between slashes, whatever it is written in; what the call looks for by itself (`re.fullmatch`) is added. */
export function writtenPattern({ node, text, language }: Place, holder: string): string {
  const code = text.slice(node.start, Math.min(node.end, node.start + MAX_PATTERN));
  const inner = QUOTED.exec(code)?.[2];
  if (inner === undefined) return code;
  const signs = language === 'php' ? BETWEEN_SIGNS.exec(inner) : null;
  if (signs !== null) return `/${signs[2] ?? ''}/${signs[3] ?? ''}g`;
  const isRaw = /["@`]$/.test(text.slice(Math.max(0, node.start - 1), node.start)) || code.startsWith('`');
  const plain = ESCAPING.has(language) && !isRaw ? inner.replace(/\\\\/g, '\\') : inner;
  const callee =
    node.parent?.parent === null || node.parent?.parent === undefined ? null : fieldOf(node.parent.parent, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  const body = plain.replace(/^\\A/, '^').replace(/\\[zZ]$/, '$');
  const whole = isTriedWhole(node, text, holder);
  const start = (whole || name.endsWith('match')) && !body.startsWith('^') ? '^' : '';
  const end = whole && !body.endsWith('$') ? '$' : '';
  return `/${start}${body}${end}/${FINDS_ALL.test(name) || ESCAPING.has(language) ? 'g' : ''}`;
}

const FINDS_ALL = /^subn?$|^find/;

/** Whether a replacement puts nothing, or something escaped, where the pattern was found. */
export function isTakenOut(node: SyntaxNode, text: string): boolean {
  const made = madeOf(node, text);
  const given = made.parent === null ? [] : namedChildren(made.parent);
  const replacement = given[given.indexOf(made) + 1];
  return (
    replacement !== undefined &&
    ['string', 'template_string', 'arrow_function', 'identifier'].includes(replacement.type) &&
    text.slice(replacement.start, replacement.end).length < 60
  );
}

/** What stands for a pattern in the code around it: `Regex("…")` and `"…".toRegex()`. */
function madeOf(node: SyntaxNode, text: string): SyntaxNode {
  const maker = node.parent?.parent ?? null;
  if (maker === null) return node;
  const name = fieldOf(maker, 'constructor') ?? fieldOf(maker, 'function');
  const made = name === null ? '' : text.slice(Math.max(name.start, name.end - 20), name.end);
  return /(?:^|\.)Regex$|\.toRegex$/.test(made) ? maker : node;
}
