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

/** Puts what stands after `else` into an `else_clause`, where the grammar leaves it bare. */
export function wrapAlternative(node: MutableNode): void {
  const alternative = childIn(node, 'alternative');
  if (alternative === null || alternative.type === 'else_clause') return;
  wrap(node, [alternative], 'else_clause', 'alternative');
  alternative.field = null;
}

/** Replaces a node by all its children, which keep their fields: a list that only holds something together. */
export function unfold(node: MutableNode, children: readonly MutableNode[] = node.children): void {
  const { parent } = node;
  if (parent === null) return;
  // One by one: a call with as many arguments as a hostile list has entries would end in an error.
  const [, ...following] = parent.children.splice(parent.children.indexOf(node));
  for (const child of [...children, ...following]) {
    child.parent = parent;
    parent.children.push(child);
  }
}

/** Makes a node a leaf, told by its text alone. */
export function leaf(type: string): Rewrite {
  return (node) => {
    node.type = type;
    node.children.length = 0;
  };
}

/** A name with arguments behind it, as a call within the node: annotations and attributes. */
export function wrapCall(node: MutableNode): void {
  const name = childIn(node, 'name');
  const list = node.children.find((child) => child.type === 'arguments');
  if (name === null) return;
  name.field = null;
  if (list === undefined) return;
  if (wrap(node, [name, list], 'call_expression', null) === null) return;
  name.field = 'function';
  list.field = 'arguments';
}

/** How strongly operators bind, from the loosest; what is not here binds strongest. */
const BINDING = [['??'], ['||'], ['&&'], ['===', '!=='], ['<', '>', '<=', '>=', 'in', 'not in', 'instanceof']];

function bindingOf(node: MutableNode): number {
  if (node.type !== 'binary_expression') return BINDING.length;
  const sign = childIn(node, 'operator')?.type ?? '';
  const found = BINDING.findIndex((signs) => signs.includes(sign));
  return found < 0 ? BINDING.length : found;
}

/**
 * Sets right what a grammar groups wrongly, `(a && b) === c` for `a && b === c` and `(!a).b` for `!a.b`: what binds less, without
 * parentheses around it, comes to stand outside. `inner` is the first operand of `node`.
 */
export function regroup(node: MutableNode, inner: MutableNode): void {
  const sign = childIn(inner, 'operator');
  const prefix =
    inner.type === 'unary_expression' && node.type !== 'binary_expression' && sign !== null && inner.children.indexOf(sign) === 0;
  const looser = inner.type === 'binary_expression' && (node.type !== 'binary_expression' || bindingOf(inner) < bindingOf(node));
  const operand = prefix ? childIn(inner, 'argument') : looser ? childIn(inner, 'right') : null;
  if (operand === null || inner.field === null || node.children.indexOf(inner) !== 0) return;
  // The two nodes change places by changing what they are, so that whoever holds the outer one still holds it.
  const { type, children } = node;
  const own: MutableNode = { ...node, type, field: operand.field, parent: node, children, start: operand.start };
  own.startLine = operand.startLine;
  node.type = inner.type;
  node.children = inner.children.map((child) => (child === operand ? own : child));
  for (const child of node.children) child.parent = node;
  children.splice(0, 1, operand);
  operand.field = inner.field;
  for (const child of children) child.parent = own;
  regroup(own, operand);
}

/** An argument is its value, or a pair when it is given by name. */
export function handedOver(node: MutableNode): void {
  const name = childIn(node, 'name');
  const value = node.children.findLast((child) => child.named && child !== name);
  if (value === undefined) return;
  if (name === null) {
    replaceBy(node, value);
    return;
  }
  node.type = 'pair';
  name.field = 'key';
  value.field = 'value';
}
