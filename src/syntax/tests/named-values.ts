/** Values that a file's tests go by under a name: a status that is expected, a list that they are run with. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { statusSays } from './security-words.js';
import type { Assertion } from './test-case.js';

/** What each name stands for. */
export type NamedValues = ReadonlyMap<string, SyntaxNode>;

/** The name and the value of a declaration or an assignment to a plain name, or null. */
export function namedValue(node: SyntaxNode, text: string): { readonly name: string; readonly value: SyntaxNode } | null {
  const declared = node.type === 'variable_declarator';
  if (!declared && node.type !== 'assignment_expression' && node.type !== 'assignment') return null;
  const name = fieldOf(node, declared ? 'name' : 'left');
  const value = fieldOf(node, declared ? 'value' : 'right');
  if (name === null || value === null || !/^(?:identifier|constant|variable_name)$/.test(name.type)) return null;
  return { name: text.slice(name.start, Math.min(name.end, name.start + 120)), value };
}

/** An assertion that goes by a name says what its value says, and has another key when the value is another. */
export function withNamedStatus(assertion: Assertion, values: NamedValues, text: string): Assertion {
  if (assertion.says !== null || assertion.loose || assertion.negated || values.size === 0) return assertion;
  for (const value of valuesIn(assertion.key, values)) {
    const code = text.slice(value.start, Math.min(value.end, value.start + 60));
    const says = value.type === 'array' ? null : statusSays(code);
    if (says !== null) return { ...assertion, says, key: `${assertion.key} ${code}`, shown: `${assertion.shown} (${code})` };
  }
  return assertion;
}

/** The values whose names stand in code. */
export function valuesIn(code: string, values: NamedValues): SyntaxNode[] {
  return [...code.slice(0, 2_000).matchAll(/[A-Za-z_]\w*/g)].flatMap(([word]) => values.get(word) ?? []);
}

/** A list that has nothing in it, and gets nothing later. */
export function isEmptyList(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'array' || namedChildren(node).length > 0) return false;
  const name = node.parent === null ? null : (fieldOf(node.parent, 'name') ?? fieldOf(node.parent, 'left'));
  const word = name === null ? '' : text.slice(name.start, name.end);
  return word !== '' && !text.split(word).some((after, index) => index > 0 && FILLED.test(after.slice(0, 40)));
}

const FILLED = /^(?:\.(?:push|append|extend|add|unshift|insert|concat)\w{0,10}\b|\s?<<|\s?\+=|\s?\[[^\]]{0,20}\] ?=)/;
