/** Rust's patterns as conditions: `if let`, `let … else` and the arms of `match`. */
import type { MutableNode } from '../node.js';
import { around } from './building.js';
import { childIn, replaceBy, token } from './dialect.js';

/** `let Some(x) = y` asks whether there is a `y`, `let Err(e) = y` whether there is none; other patterns are compared. */
export function tellLetCondition(node: MutableNode, text: string): void {
  const pattern = childIn(node, 'pattern');
  const value = childIn(node, 'value');
  if (pattern === null || value === null) return;
  switch (outcomeOf(pattern, text)) {
    case 'good':
      replaceBy(node, value);
      return;
    case 'bad':
      node.type = 'unary_expression';
      value.field = 'argument';
      node.children = [{ ...token('!', 'operator', value), parent: node }, value];
      return;
    case null:
      node.type = 'binary_expression';
      value.field = 'left';
      pattern.field = 'right';
      node.children = [value, { ...token('===', 'operator', pattern), parent: node }, pattern];
  }
}

/** `a && let …` as conditions that are joined two by two. */
export function tellLetChain(node: MutableNode): void {
  const operands = node.children.filter((child) => child.named);
  const [first, ...others] = operands;
  const last = others.pop();
  if (first === undefined || last === undefined) return;
  let left = first;
  for (const right of others) {
    const joined = joinedBy(left, right);
    if (joined === null) return;
    left = joined;
  }
  node.type = 'binary_expression';
  left.field = 'left';
  last.field = 'right';
  left.parent = node;
  node.children = [left, { ...token('&&', 'operator', last), parent: node }, last];
}

function joinedBy(left: MutableNode, right: MutableNode): MutableNode | null {
  const node = around([left, right], 'binary_expression', null);
  if (node === null) return null;
  left.field = 'left';
  right.field = 'right';
  node.children.splice(1, 0, { ...token('&&', 'operator', right), parent: node });
  return node;
}

/** `let Some(x) = y else { return … }` leaves when there is no `y`. */
export function tellLetElse(node: MutableNode): void {
  const value = childIn(node, 'value');
  const otherwise = childIn(node, 'alternative');
  if (value === null || otherwise === null) return;
  node.type = 'if_statement';
  otherwise.field = 'consequence';
  node.children[node.children.indexOf(value)] = not(value, node);
}

/** What stands for `!value` in its parent, as its condition. */
function not(value: MutableNode, parent: MutableNode): MutableNode {
  const node = around([value], 'unary_expression', 'condition');
  if (node === null) return value;
  node.parent = parent;
  value.field = 'argument';
  node.children.unshift({ ...token('!', 'operator', value), parent: node });
  return node;
}

function outcomeOf(pattern: MutableNode, text: string): 'good' | 'bad' | null {
  const code = text.slice(pattern.start, Math.min(pattern.end, pattern.start + 20));
  if (/^(?:Some|Ok)\b/.test(code)) return 'good';
  return /^(?:Err\b|None$)/.test(code) ? 'bad' : null;
}

const MAX_SUBJECT = 300;
const LEAVES = new Set(['return_statement', 'throw_statement', 'continue_statement', 'break_statement', 'statement_block']);

/** Arms that may leave, as conditions: `None => return …`, `Role::Guest => Err(…)`, `_ if !allowed => bail!(…)`. */
export function tellArms(node: MutableNode, text: string): void {
  const subject = childIn(node, 'value');
  const arms = childIn(node, 'body')?.children ?? [];
  if (subject === null || subject.end - subject.start > MAX_SUBJECT) return;
  for (const arm of arms) {
    const pattern = arm.type === 'switch_case' ? childIn(arm, 'pattern') : null;
    const body = childIn(arm, 'value');
    if (pattern === null || body === null) continue;
    const asked = childIn(pattern, 'condition');
    throwArm(body, text);
    if (!LEAVES.has(body.type)) continue;
    const condition = asked ?? comparison(subject, pattern, text);
    if (condition === null) continue;
    arm.type = 'if_statement';
    condition.field = 'condition';
    condition.parent = arm;
    body.field = 'consequence';
    arm.children[arm.children.indexOf(pattern)] = condition;
  }
}

/** `=> Err(…)` is the answer of the arm. */
function throwArm(body: MutableNode, text: string): void {
  const callee = body.type === 'call_expression' ? childIn(body, 'function') : null;
  if (callee === null || text.slice(callee.start, callee.end) !== 'Err') return;
  body.type = 'throw_statement';
  body.children = childIn(body, 'arguments')?.children.filter((child) => child.named) ?? [];
  for (const child of body.children) child.parent = body;
}

function comparison(subject: MutableNode, pattern: MutableNode, text: string): MutableNode | null {
  const left: MutableNode = { ...subject, children: [...subject.children], field: 'left' };
  const outcome = outcomeOf(pattern, text);
  if (text.slice(pattern.start, pattern.end) === '_') return null;
  if (outcome === 'good') return left;
  const node = around([left], outcome === 'bad' ? 'unary_expression' : 'binary_expression', 'condition');
  if (node === null) return null;
  if (outcome === 'bad') {
    left.field = 'argument';
    node.children.unshift({ ...token('!', 'operator', left), parent: node });
    return node;
  }
  const right: MutableNode = { ...pattern, field: 'right', parent: node };
  node.children.push({ ...token('===', 'operator', pattern), parent: node }, right);
  node.end = pattern.end;
  node.endLine = pattern.endLine;
  return node;
}
