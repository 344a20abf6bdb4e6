/** Code as text for comparing and for showing. */
import type { SyntaxNode } from '../node.js';

/** Types, casts and such say nothing about what runs. */
const ERASED = new Set([
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'type_predicate_annotation',
  'accessibility_modifier',
  'ERROR',
]);
const CASTS = new Set([
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'parenthesized_expression',
  'await_expression',
]);
/** What every language spells its own way: `True`, `nil`. */
const LITERALS = new Set(['true', 'false', 'null']);
const QUOTED = new Set(['string', 'template_string']);
/** A key longer than this is cut: what is that long is equal or it is not. */
const MAX_KEY = 2_000;
const MAX_SHOWN = 140;

/** Calls `each` with every token that matters, left to right; false from it ends the walk. */
function eachToken(node: SyntaxNode, text: string, each: (token: string, node: SyntaxNode) => boolean): boolean {
  if (ERASED.has(node.type)) return true;
  if (CASTS.has(node.type)) {
    const inner = node.children.find((child) => child.named && !ERASED.has(child.type));
    return inner === undefined || eachToken(inner, text, each);
  }
  if (
    node.type === 'string' ||
    (node.type === 'template_string' && !node.children.some((child) => child.type === 'template_substitution'))
  ) {
    return each(`'${unquoted(text.slice(node.start, node.end))}'`, node);
  }
  if (node.type === 'regex' || node.children.length === 0) {
    if (node.type === ';' || node.start === node.end) return true;
    return each(LITERALS.has(node.type) ? node.type : text.slice(node.start, node.end), node);
  }
  for (const [index, child] of node.children.entries()) {
    const trailing = child.type === ',' && ')]}'.includes(node.children[index + 1]?.type ?? '-');
    if (!trailing && !eachToken(child, text, each)) return false;
  }
  return true;
}

/** The code without layout, comments, quotes' kind, types, casts, `await`, trailing commas and redundant parentheses. */
export function normalised(node: SyntaxNode, text: string): string {
  const tokens: string[] = [];
  let length = 0;
  eachToken(node, text, (token) => {
    tokens.push(token);
    length += token.length + 1;
    return length < MAX_KEY;
  });
  return tokens.join(' ');
}

/** The same with plain variables replaced by their order of appearance, so that renaming them changes nothing. */
export function shapeOf(node: SyntaxNode, text: string): string {
  const tokens: string[] = [];
  const numbers = new Map<string, number>();
  let length = 0;
  eachToken(node, text, (token, leaf) => {
    const variable = leaf.type === 'identifier' || leaf.type === 'shorthand_property_identifier';
    const called = leaf.field === 'function';
    if (variable && !called) {
      const number = numbers.get(token) ?? numbers.size;
      numbers.set(token, number);
      tokens.push(`$${number}`);
    } else tokens.push(token);
    length += token.length + 1;
    return length < MAX_KEY;
  });
  return tokens.join(' ');
}

/** The variables that code looks at, without repeats. */
export function variablesOf(node: SyntaxNode, text: string): string[] {
  const found = new Set<string>();
  eachToken(node, text, (token, leaf) => {
    if (leaf.type === 'identifier' && leaf.field !== 'function') found.add(token);
    return found.size < 30;
  });
  return [...found];
}

/** The code on one line and shortened. Long literals without a space may be secrets: only their beginning is shown. */
export function shownCode(node: SyntaxNode, text: string): string {
  const raw = text.slice(node.start, Math.min(node.end, node.start + 1_000));
  const line = withoutLongLiterals(raw.replace(/\s+/g, ' ')).trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN - 1)}…` : line;
}

/** The innermost name that is called: `sanitize` of `this.props.sanitizer.sanitize`. Empty for anything computed. */
export function calleeName(callee: SyntaxNode, text: string): string {
  if (callee.type === 'identifier' || callee.type === 'import') return text.slice(callee.start, callee.end);
  if (callee.type === 'member_expression') {
    const property = callee.children.find((child) => child.field === 'property');
    return property === undefined ? '' : text.slice(property.start, property.end);
  }
  if (CASTS.has(callee.type)) {
    const inner = callee.children.find((child) => child.named && !ERASED.has(child.type));
    return inner === undefined ? '' : calleeName(inner, text);
  }
  return '';
}

/** The text between a string's quotes; null when it is no plain string. */
export function stringValue(node: SyntaxNode, text: string): string | null {
  return QUOTED.has(node.type) ? unquoted(text.slice(node.start, node.end)) : null;
}

/** A literal's content: `'a'`, `b"a"`, `:a` and, in a list of words, `a` itself. */
function unquoted(code: string): string {
  if (/^:[^'"]/.test(code)) return code.slice(1);
  const quote = /^[@:A-Za-z]{0,3}(?=['"`])/.exec(code);
  return quote === null ? (/['"`]$/.test(code) ? code.slice(1, -1) : code) : code.slice(quote[0].length + 1, -1);
}

const COMMENT_LINE = /^\s*(?:\/\/|\/?\*|#(?!\[)|<!--|--)/;

/** Whether a line of text, in any of the languages, only comments. */
export function isCommentLine(line: string): boolean {
  return COMMENT_LINE.test(line);
}

/** Code on one line with only the beginning of every long literal that has no space: such may be secrets. */
export function withoutLongLiterals(line: string): string {
  return line.replace(/(['"`])([^\s'"`]{4})[^\s'"`]{13,}(?:\1|$)/g, '$1$2…$1');
}
