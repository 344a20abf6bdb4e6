/** Calls of Rust's macros. The grammar leaves what they are given as loose tokens; calls and conditions in it are put together here. */
import type { MutableNode } from '../node.js';
import { around, emptyAfter } from './building.js';
import { childIn, token } from './dialect.js';

const LEAVES =
  /^(?:panic|unreachable|todo|bail|err|err_\w+|throw|abort|fail|forbidden|unauthorized|bad_request|return_err|yeet)$/;
const ASSERTS = /^(?:assert|ensure|debug_assert|precondition|require|snafu_ensure)$/;

/** `ensure!(a, …)` as `if !a { throw … }`, `bail!(…)` as a throw, `vec![…]` with an array, and the others as calls. */
export function tellMacro(node: MutableNode, text: string): void {
  const name = childIn(node, 'macro');
  const tree = node.children.find((child) => child.type === 'token_tree');
  if (name === null || tree === undefined) return;
  const called = text.slice(name.start, name.end).replace(/^.*:/, '');
  const given = argumentsOf(tree);
  if (LEAVES.test(called)) {
    node.type = 'throw_statement';
    node.children = given;
    for (const child of given) child.parent = node;
    return;
  }
  const [condition, ...told] = given;
  if (ASSERTS.test(called) && condition !== undefined) {
    const not = around([condition], 'unary_expression', 'condition');
    if (not === null) return;
    condition.field = 'argument';
    not.children.unshift({ ...token('!', 'operator', condition), parent: not });
    const thrown = around(told, 'throw_statement', 'consequence') ?? emptyAfter(condition, 'throw_statement', 'consequence');
    thrown.start = node.start;
    thrown.startLine = node.startLine;
    node.type = 'if_statement';
    node.children = [not, thrown];
    not.parent = node;
    thrown.parent = node;
    return;
  }
  node.type = 'call_expression';
  name.field = 'function';
  const listed = text[tree.start] === '[' ? around(given, 'array', null) : null;
  tree.type = 'arguments';
  tree.field = 'arguments';
  tree.children = listed === null ? given : [listed];
  for (const child of tree.children) child.parent = tree;
  node.children = [name, tree];
}

/** The tokens between commas, each put together to one node. */
function argumentsOf(tree: MutableNode): MutableNode[] {
  const given: MutableNode[] = [];
  let tokens: MutableNode[] = [];
  const close = (): void => {
    const node = joined(tokens);
    if (node !== null) given.push(node);
    tokens = [];
  };
  for (const child of tree.children.slice(1, -1)) {
    if (child.type === ',') close();
    else tokens.push(child);
  }
  close();
  return given;
}

/** From the loosest. */
const SIGNS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '>', '<=', '>=']];
const WORDS: Readonly<Record<string, string>> = { '==': '===', '!=': '!==' };
const MAX_TOKENS = 200;

function joined(tokens: readonly MutableNode[], level = 0): MutableNode | null {
  const [first] = tokens;
  if (first === undefined) return null;
  if (tokens.length > MAX_TOKENS) return around(tokens, 'macro_tokens', null);
  const signs = SIGNS[level];
  if (signs === undefined) return operand(tokens);
  const at = tokens.findLastIndex((each) => !each.named && signs.includes(each.type));
  const sign = tokens[at];
  if (at <= 0 || at === tokens.length - 1 || sign === undefined) return joined(tokens, level + 1);
  const left = joined(tokens.slice(0, at), level);
  const right = joined(tokens.slice(at + 1), level + 1);
  if (left === null || right === null) return around(tokens, 'macro_tokens', null);
  const node = around([left, sign, right], 'binary_expression', null);
  left.field = 'left';
  sign.field = 'operator';
  sign.type = WORDS[sign.type] ?? sign.type;
  right.field = 'right';
  return node;
}

/** `!a`, `(a)`, `a.b(c)` and what has no such form. */
function operand(tokens: readonly MutableNode[]): MutableNode | null {
  const [first, ...others] = tokens;
  if (first === undefined) return null;
  if (!first.named && (first.type === '!' || first.type === '&')) {
    const inner = operand(others);
    if (inner === null || first.type === '&') return inner;
    inner.field = 'argument';
    first.field = 'operator';
    return around([first, inner], 'unary_expression', null);
  }
  if (first.type === 'token_tree' && others.length === 0) return within(first);
  let node = first;
  for (let at = 0; at < others.length; at++) {
    const next = others[at];
    const name = others[at + 1];
    const joins = next !== undefined && (next.type === '.' || next.type === '::');
    let told: MutableNode | null = null;
    if (joins && name?.named === true && name.type !== 'token_tree') {
      node.field = 'object';
      name.field = 'property';
      told = around([node, next, name], 'member_expression', null);
      at++;
    } else if (next?.type === 'token_tree') {
      node.field = 'function';
      next.field = 'arguments';
      next.type = 'arguments';
      next.children = argumentsOf(next);
      for (const child of next.children) child.parent = next;
      told = around([node, next], 'call_expression', null);
    }
    if (told === null) return around(tokens, 'macro_tokens', null);
    node = told;
  }
  return node;
}

/** What stands in parentheses by itself. */
function within(tree: MutableNode): MutableNode {
  const given = argumentsOf(tree);
  tree.type = given.length === 1 ? 'parenthesized_expression' : 'array';
  tree.children = given;
  for (const child of given) child.parent = tree;
  return tree;
}
