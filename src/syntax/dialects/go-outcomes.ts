/**
 * Go asks a function and then looks at what came of it: `err := check(x)`, `if err != nil { … }`. What the condition asks is what
 * was called, so it is told as `if (!check(x))`, whether the call stands in the condition's own head or in the statement before.
 */
import type { MutableNode } from '../node.js';
import { childIn, token } from './dialect.js';
import { around } from './building.js';

/** Puts the calls whose outcome is tested into the conditions that test them. */
export function testsOfOutcome(block: MutableNode, text: string): void {
  const kept: MutableNode[] = [];
  for (const statement of block.children) {
    if (statement.type === 'if_statement') {
      const own = childIn(statement, 'initializer');
      const before = kept.at(-1);
      if (own !== null) takeInitializer(statement, own, text);
      else if (before !== undefined && putInto(statement, before, text)) {
        kept.pop();
        statement.start = before.start;
        statement.startLine = before.startLine;
      }
    }
    kept.push(statement);
  }
  block.children = kept;
}

function takeInitializer(statement: MutableNode, initializer: MutableNode, text: string): void {
  if (putInto(statement, initializer, text)) statement.children = statement.children.filter((child) => child !== initializer);
}

/** Whether the condition looks at what a declaration declares, and now asks its value itself. */
function putInto(statement: MutableNode, declaration: MutableNode, text: string): boolean {
  if (declaration.type !== 'variable_declarator' && declaration.type !== 'assignment_expression') return false;
  const names = childIn(declaration, 'left') ?? childIn(declaration, 'name');
  const value = childIn(declaration, 'right') ?? childIn(declaration, 'value');
  const condition = childIn(statement, 'condition');
  if (names === null || value === null || condition === null) return false;
  if (!['call_expression', 'type_assertion_expression', 'subscript_expression'].includes(value.type)) return false;
  const last = names.type === 'expression_list' ? names.children.findLast((child) => child.named) : names;
  if (last?.type !== 'identifier') return false;
  const name = text.slice(last.start, last.end);
  const tested = firstTest(condition, name, text);
  if (tested === null) return false;
  replace(tested.node, { value, negative: tested.negative, statement });
  return true;
}

/** The operand that tests a variable: `err != nil`, `err == nil`, `ok`; `!ok` is the operand `ok` in its place. */
function firstTest(condition: MutableNode, name: string, text: string): { node: MutableNode; negative: boolean } | null {
  const waiting = [condition];
  for (let node = waiting.pop(), seen = 0; node !== undefined && seen < 40; node = waiting.pop(), seen++) {
    const sign = childIn(node, 'operator')?.type;
    if (node.type === 'identifier' && text.slice(node.start, node.end) === name) return { node, negative: false };
    if (node.type === 'unary_expression' && sign === '!') waiting.push(...node.children.filter((child) => child.named));
    else if (node.type === 'parenthesized_expression') waiting.push(...node.children.filter((child) => child.named));
    else if (node.type === 'binary_expression') {
      const left = childIn(node, 'left');
      const right = childIn(node, 'right');
      if (left === null || right === null) continue;
      if (sign === '&&' || sign === '||') waiting.push(right, left);
      else if (left.type === 'identifier' && text.slice(left.start, left.end) === name && right.type === 'null') {
        return { node, negative: sign === '!==' };
      }
    }
  }
  return null;
}

function replace(
  tested: MutableNode,
  { value, negative, statement }: { value: MutableNode; negative: boolean; statement: MutableNode },
): void {
  const { parent, field } = tested;
  if (parent === null) return;
  let asked: MutableNode = value;
  if (negative) {
    const not = around([value], 'unary_expression', null);
    if (not === null) return;
    value.field = 'argument';
    not.children.unshift({ ...token('!', 'operator', value), parent: not });
    asked = not;
  }
  asked.field = field;
  asked.parent = parent;
  parent.children[parent.children.indexOf(tested)] = asked;
  // What was asked stands before the condition now.
  for (let at: MutableNode | null = parent; at !== null && at !== statement; at = at.parent) {
    if (at.start > value.start) {
      at.start = value.start;
      at.startLine = value.startLine;
    }
  }
}
