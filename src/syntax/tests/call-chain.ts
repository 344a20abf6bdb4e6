/** Calls and members in a row: `expect(x).not.toBe(3)` is expect with arguments, not, and toBe with arguments. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';

export interface Link {
  /** Empty for what has no name. */
  readonly name: string;
  /** Null for a member that is not called. */
  readonly list: SyntaxNode | null;
  readonly node: SyntaxNode;
}

const AROUND = new Set(['parenthesized_expression', 'await_expression', 'non_null_expression', 'as_expression']);
const MOST_LINKS = 60;

/** The links from the first to the last, at most the last sixty. */
export function chainOf(node: SyntaxNode, text: string): Link[] {
  const links: Link[] = [];
  let list: SyntaxNode | null = null;
  let at: SyntaxNode | null = node;
  while (at !== null && links.length < MOST_LINKS) {
    if (at.type === 'call_expression' || at.type === 'new_expression') {
      if (list !== null) {
        links.push({ name: '', list, node: at });
      }
      list = argumentsOf(at);
      at = fieldOf(at, 'function') ?? fieldOf(at, 'constructor');
    } else if (at.type === 'member_expression') {
      const property = fieldOf(at, 'property');
      links.push({ name: property === null ? '' : text.slice(property.start, property.end), list, node: at });
      list = null;
      at = fieldOf(at, 'object');
    } else if (AROUND.has(at.type) && list === null) {
      at = namedChildren(at)[0] ?? null;
    } else {
      const named = at.children.length === 0 || at.type === 'variable_name' || at.type === 'scoped_identifier';
      links.push({ name: named ? text.slice(at.start, Math.min(at.end, at.start + 120)) : '', list, node: at });
      at = null;
    }
  }
  return links.reverse();
}

/** A call's arguments: the list, or the template that stands for it. */
export function argumentsOf(call: SyntaxNode): SyntaxNode | null {
  return fieldOf(call, 'arguments');
}

/** The arguments themselves. */
export function argumentNodes(list: SyntaxNode | null): SyntaxNode[] {
  if (list === null) return [];
  return list.type === 'arguments' ? namedChildren(list) : [list];
}
