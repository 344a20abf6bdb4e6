/** Nodes that a dialect adds to a tree: around others, or where a language says less than the common vocabulary. */
import type { MutableNode } from '../node.js';
import { token } from './dialect.js';

/** A node around neighbouring nodes, which become its children; where it goes is the caller's to say. */
export function around(children: readonly MutableNode[], type: string, field: string | null): MutableNode | null {
  const [first] = children;
  const last = children.at(-1);
  if (first === undefined || last === undefined) return null;
  const node: MutableNode = {
    ...token(type, field, first),
    named: true,
    children: [...children],
    end: last.end,
    endLine: last.endLine,
  };
  for (const child of children) child.parent = node;
  return node;
}

/** Puts `node` where `old` is, with its field. */
export function put(node: MutableNode, old: MutableNode, parent: MutableNode): void {
  node.parent = parent;
  node.field = old.field;
  const at = parent.children.indexOf(old);
  if (at >= 0) parent.children[at] = node;
}

/** Puts a node at the end of another, which reaches at least as far then. */
export function addTo(parent: MutableNode, node: MutableNode): void {
  node.parent = parent;
  parent.children.push(node);
  if (node.end <= parent.end) return;
  parent.end = node.end;
  parent.endLine = node.endLine;
}

/** A node of the common vocabulary that the text leaves out, after another. */
export function emptyAfter({ end, endLine }: MutableNode, type: string, field: string | null): MutableNode {
  return { type, field, named: true, parent: null, children: [], start: end, end, startLine: endLine, endLine };
}

/** Types that are statements by themselves. */
const STATEMENTS = new Set(
  `if_statement return_statement throw_statement continue_statement break_statement expression_statement statement_block
  try_statement catch_clause else_clause finally_clause switch_statement switch_case while_statement for method_definition
  function_declaration class_declaration comment ERROR ensure`.split(/\s+/),
);

/** Puts an `expression_statement` around every expression that stands where statements do. One pass, whatever their number. */
export function tellStatements(block: MutableNode, tell: (expression: MutableNode) => MutableNode = (node) => node): void {
  for (const [index, child] of block.children.entries()) {
    if (!child.named || child.field === 'condition' || STATEMENTS.has(child.type)) continue;
    const { field } = child;
    const told = tell(child);
    const node = STATEMENTS.has(told.type) ? told : around([told], 'expression_statement', null);
    if (node === null) continue;
    if (node !== told) told.field = null;
    node.field = field;
    node.parent = block;
    block.children[index] = node;
  }
}

/** A call of `name` with these arguments, in place of the nodes that it is made of. */
export function callOf(name: MutableNode, given: readonly MutableNode[], field: string | null): MutableNode | null {
  const list = around(given, 'arguments', 'arguments') ?? emptyAfter(name, 'arguments', 'arguments');
  name.field = 'function';
  for (const child of given) child.field = null;
  return around([name, list], 'call_expression', field);
}

/** `if … elsif … else` as conditions within each other's `else`, each of which the grammar put beside the others or within. */
export function chainAlternatives(node: MutableNode): void {
  let holder = node;
  const [first, ...others] = node.children.filter((child) => child.field === 'alternative');
  for (const [index, alternative] of [first, ...others].entries()) {
    if (alternative === undefined) return;
    if (index > 0) {
      node.children.splice(node.children.indexOf(alternative), 1);
      alternative.parent = holder;
      holder.children.push(alternative);
      holder.end = alternative.end;
      holder.endLine = alternative.endLine;
    }
    if (alternative.type !== 'if_statement') continue;
    const clause = around([alternative], 'else_clause', 'alternative');
    if (clause === null) return;
    put(clause, alternative, holder);
    alternative.field = null;
    holder = alternative;
  }
}
