/** Texts that source code writes out, as far as it does: what is put in while it runs stands as a variable of the shell. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { unescaped } from '../shell/values.js';

/** What stands for a value that only running tells. */
export const OPEN_VALUE = '$VALUE';
const LONGEST = 20_000;

/** Names that a file gives one text, and no other. */
export type Constants = ReadonlyMap<string, string>;

/** The text of an expression; null for what is no text at all. */
export function literalText(node: SyntaxNode, text: string, constants: Constants): string | null {
  if (node.end - node.start > LONGEST) return null;
  switch (node.type) {
    case 'string':
      return unquoted(text.slice(node.start, node.end));
    case 'template_string':
      return filled(node, text);
    case 'parenthesized_expression': {
      const [inner] = namedChildren(node);
      return inner === undefined ? null : literalText(inner, text, constants);
    }
    case 'identifier':
    case 'constant':
    case 'variable_name':
      return constants.get(text.slice(node.start, node.end)) ?? null;
    case 'concatenated_string':
      return namedChildren(node)
        .map((child) => literalText(child, text, constants) ?? OPEN_VALUE)
        .join('');
    case 'binary_operator':
    case 'binary_expression': {
      const sides = ['left', 'right'].map((field) => fieldOf(node, field));
      const [left, right] = sides.map((side) => (side === null ? null : literalText(side, text, constants)));
      const sign = node.children.find((child) => child.field === 'operator')?.type;
      if ((sign !== '+' && sign !== '.') || (left === null && right === null)) return null;
      return `${left ?? OPEN_VALUE}${right ?? OPEN_VALUE}`;
    }
    case 'call_expression': {
      // "…".format(x), "…".to_string(), sprintf("…", x): the text with what is put in left open.
      const callee = fieldOf(node, 'function');
      const name = callee === null ? '' : text.slice(callee.start, Math.min(callee.end, callee.start + LONGEST));
      const object = callee === null ? null : fieldOf(callee, 'object');
      if (object !== null && /\.(?:format|to_string|to_owned|into|trim|trimIndent|strip|freeze|stripIndent)$/.test(name)) {
        return literalText(object, text, constants)?.replace(/\{\w{0,50}\}|%[sdv]/g, OPEN_VALUE) ?? null;
      }
      if (!/(?:^|\.)(?:sprintf|Sprintf|String\.format|format)$/.test(name)) return null;
      const [first] = argumentsOf(node);
      return first === undefined
        ? null
        : (literalText(first, text, constants)?.replace(/%[sdvq]|\{\w{0,50}\}/g, OPEN_VALUE) ?? null);
    }
    default:
      return null;
  }
}

/** The arguments of a call, without what is given by name. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = fieldOf(call, 'arguments');
  if (list === null) return [];
  if (list.type === 'template_string' || list.type === 'string') return [list];
  return namedChildren(list)
    .map((child) => (child.type === 'argument' || child.type === 'value_argument' ? (namedChildren(child)[0] ?? child) : child))
    .map((child) =>
      child.type === 'reference_expression' || child.type === 'unary_expression' ? (namedChildren(child)[0] ?? child) : child,
    );
}

/** Every name that is given a text once, and never anything else. */
export function constantsOf(nodes: Iterable<SyntaxNode>, text: string): Constants {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const node of nodes) {
    if (node.type !== 'variable_declarator' && node.type !== 'assignment_expression') continue;
    const name = fieldOf(node, 'name') ?? fieldOf(node, 'left');
    const value = fieldOf(node, 'value') ?? fieldOf(node, 'right');
    if (name === null || value === null || name.end - name.start > 100) continue;
    const key = text.slice(name.start, name.end);
    const told = value.type === 'string' || value.type === 'template_string' ? literalText(value, text, found) : null;
    if (told === null || found.has(key)) twice.add(key);
    else found.set(key, told);
  }
  for (const key of twice) found.delete(key);
  return found;
}

function unquoted(written: string): string {
  const [, prefix = '', quote = ''] = /^([a-zA-Z@$#]{0,3}#*)("""|'''|["'`]|:)?/.exec(written) ?? [];
  const whole = written.slice(prefix.length);
  const closing = quote !== '' && whole.endsWith(quote) && whole.length >= 2 * quote.length;
  const inner = closing ? whole.slice(quote.length, whole.length - quote.length) : quote === ':' ? whole.slice(1) : written;
  return /[rR@]/.test(prefix) || quote === '`' ? inner : unescaped(inner);
}

/** How languages name the home of whoever runs it. */
const HOME_FOLDER =
  /^(?:\$?\{|#\{)?\s{0,5}(?:os\.path\.expanduser\(["']~["']\)|(?:pathlib\.)?Path\.home\(\)|(?:os\.)?homedir\(\)|process\.env\.HOME|os\.environ\[["']HOME["']\]|Dir\.home|ENV\[["']HOME["']\])\s{0,5}\}?$/;

/** A text with holes, each of which becomes an open value, or the home folder. */
function filled(node: SyntaxNode, text: string): string {
  let told = '';
  let at = node.start;
  for (const child of node.children) {
    const isHole =
      child.named &&
      !/^(?:string_content|string_start|string_end|escape|template_chars|heredoc|interpolation_start|string_literal_content|interpolated_string_text|string_fragment)/.test(
        child.type,
      );
    if (!isHole) continue;
    const value = HOME_FOLDER.test(text.slice(child.start, Math.min(child.end, child.start + 100))) ? '$HOME' : OPEN_VALUE;
    told += `${text.slice(at, child.start)}${value}`;
    at = child.end;
  }
  return unquoted((told + text.slice(at, node.end)).replace(/\{(\$(?:VALUE|HOME))\}/g, (_all, value: string) => value));
}
