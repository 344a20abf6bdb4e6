/**
 * One vocabulary for all languages. Grammars call the same thing by many names: a call is `call_expression` in JavaScript, `call` in
 * Python, `method_invocation` in Java. A dialect tells a grammar's tree in the words of JavaScript's grammar, so that whoever looks
 * for guards looks for one kind of call, condition, exit and list, whatever the language.
 *
 * The words, with their fields; what has no common word keeps its own:
 * - `call_expression` (function, arguments → `arguments`), `new_expression` (constructor, arguments), `member_expression` (object,
 *   property), `subscript_expression`, `identifier`
 * - `if_statement` (condition, consequence, alternative → `else_clause`), `ternary_expression` (condition, consequence, alternative),
 *   `binary_expression` (left, operator, right; the operators' types are `&&`, `||`, `===`, `!==`, `in`, `not in` …),
 *   `unary_expression` (operator, argument; `!` for "not"), `parenthesized_expression`
 * - `return_statement`, `throw_statement`, `continue_statement`, `break_statement`, `expression_statement`, `statement_block`
 * - `try_statement` (body, handler → `catch_clause` with a body)
 * - `function_declaration`, `method_definition`, `arrow_function`, `class_declaration` (name, body), `class_body`, `program`
 * - `variable_declarator` (name, value), `assignment_expression` (left, right), `public_field_definition`
 * - `array`, `object`, `pair` (key, value: entries of maps, and arguments by name), `string`, `template_string`, `regex`, `true`,
 *   `false`, `null`, `decorator` (annotations and attributes too), `comment`
 */
import type { MutableNode } from '../node.js';

/** Changes a node whose children are complete, in place. Children were rewritten before their parents. */
export type Rewrite = (node: MutableNode, text: string) => void;

export interface Dialect {
  /** Common words for the grammar's own types. */
  readonly types: Readonly<Record<string, string>>;
  /** Common names for the grammar's own fields, whatever node they are of. */
  readonly fields: Readonly<Record<string, string>>;
  /** By the common type, or the grammar's own where there is none: what renaming alone does not do. */
  readonly rewrites: Readonly<Record<string, Rewrite>>;
}

export const PLAIN: Dialect = { types: {}, fields: {}, rewrites: {} };

/** The one child with this field, or null. */
export function childIn(node: MutableNode, field: string): MutableNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

/** Puts a node of `type` around some neighbouring children, in their place. */
export function wrap(
  parent: MutableNode,
  children: readonly MutableNode[],
  type: string,
  field: string | null,
): MutableNode | null {
  const [first] = children;
  const last = children.at(-1);
  if (first === undefined || last === undefined) return null;
  const at = parent.children.indexOf(first);
  const node: MutableNode = {
    type,
    field,
    named: true,
    parent,
    children: [...children],
    start: first.start,
    end: last.end,
    startLine: first.startLine,
    endLine: last.endLine,
  };
  parent.children.splice(at, parent.children.indexOf(last) - at + 1, node);
  for (const child of children) child.parent = node;
  return node;
}

/** A token that the text does not have, before a node: the "not" of `unless`. */
export function token(type: string, field: string | null, before: MutableNode): MutableNode {
  const { start, startLine, parent } = before;
  return { type, field, named: false, parent, children: [], start, end: start, startLine, endLine: startLine };
}

/** Turns an expression round: `condition` becomes "not condition" in its parent, keeping its field. */
export function negate(condition: MutableNode): void {
  const { parent, field } = condition;
  if (parent === null) return;
  const node = wrap(parent, [condition], 'unary_expression', field);
  if (node === null) return;
  condition.field = 'argument';
  node.children.unshift({ ...token('!', 'operator', condition), parent: node });
}

/** Replaces a node by one of its children, which takes its field. */
export function replaceBy(node: MutableNode, child: MutableNode): void {
  const { parent } = node;
  if (parent === null) return;
  child.field = node.field;
  child.parent = parent;
  parent.children.splice(parent.children.indexOf(node), 1, child);
}

/** The rewrite that gives a node of two operands and a sign between them the fields of a `binary_expression`. */
export function binary(signs: Readonly<Record<string, string>>): Rewrite {
  return (node, text) => {
    const [left, right] = node.children.filter((child) => child.named && child.field !== 'operator');
    const sign = node.children.find((child) => child !== left && child !== right);
    if (left === undefined || right === undefined || sign === undefined) return;
    left.field = 'left';
    right.field = 'right';
    sign.field = 'operator';
    const written = text.slice(sign.start, sign.end).replace(/\s+/g, ' ');
    sign.type = signs[written] ?? written;
    sign.named = false;
  };
}
