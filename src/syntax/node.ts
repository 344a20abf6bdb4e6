/**
 * A syntax tree as plain objects, copied out of the parser's memory. Comments are left out: nothing that judges code may depend
 * on them.
 */
import type { TreeCursor } from 'web-tree-sitter';

export interface SyntaxNode {
  /** The grammar's name of the node; for punctuation and operators, their text. */
  readonly type: string;
  /** The role in the parent ("condition", "arguments"), where the grammar names one. */
  readonly field: string | null;
  readonly named: boolean;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** One-based. */
  readonly startLine: number;
  readonly endLine: number;
}

interface NodeInProgress extends SyntaxNode {
  readonly parent: NodeInProgress | null;
  readonly children: NodeInProgress[];
}

/** Deeper code than this is not read: it would not be a person's, and everything after the parser walks recursively. */
export const MAX_DEPTH = 1_000;
export const MAX_NODES = 600_000;

/** Whether any of these one-based lines is of interest. */
export type LinesOfInterest = (startLine: number, endLine: number) => boolean;

/**
 * Copies a tree; null when it is too deep or too large. Of blocks that have no line of interest only the outside is copied.
 */
export function copyTree(cursor: TreeCursor, text: string, interest: LinesOfInterest = () => true): SyntaxNode | null {
  const lineAt = lineIndex(text);
  const kindOf = kindsOf(cursor);
  let count = 0;
  const nodeAt = (parent: NodeInProgress | null): NodeInProgress => {
    const { startIndex: start, endIndex: end } = cursor;
    const { type, named } = kindOf(cursor.nodeTypeId);
    const node: NodeInProgress = {
      type,
      field: cursor.currentFieldName,
      named,
      parent,
      children: [],
      start,
      end,
      startLine: lineAt(start),
      endLine: lineAt(Math.max(start, end - 1)),
    };
    count++;
    if (node.type !== 'comment') parent?.children.push(node);
    return node;
  };
  const root = nodeAt(null);
  let current = root;
  let depth = 0;
  for (;;) {
    if (count > MAX_NODES || depth > MAX_DEPTH) return null;
    // Punctuation and operators have no children, and most nodes are such.
    const passed = !current.named || (current.type === 'statement_block' && !interest(current.startLine, current.endLine));
    if (!passed && cursor.gotoFirstChild()) {
      current = nodeAt(current);
      depth++;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || current.parent === null) return root;
      current = current.parent;
      depth--;
    }
    current = nodeAt(current.parent);
  }
}

interface Kind {
  readonly type: string;
  readonly named: boolean;
}

/** Asked of the grammar once for each kind of node; each of the cursor's own answers costs as much as a move. */
function kindsOf(cursor: TreeCursor): (type: number) => Kind {
  const { language } = cursor.currentNode.tree;
  const known: Kind[] = [];
  return (id) =>
    (known[id] ??= {
      type: language.types[id] ?? 'ERROR',
      named: language.types[id] === undefined || language.nodeTypeIsNamed(id),
    });
}

/** The one child with this role, or null. */
export function fieldOf(node: SyntaxNode, field: string): SyntaxNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

/** The children that are more than punctuation. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named);
}

/** Whether a node has more than one child besides punctuation. */
export function hasSeveral(node: SyntaxNode): boolean {
  let count = 0;
  for (const child of node.children) if (child.named && ++count > 1) return true;
  return false;
}

/** Every node below and including this one, parents first, down to where `into` says no. */
export function* descendants(node: SyntaxNode, into: (node: SyntaxNode) => boolean = () => true): Generator<SyntaxNode> {
  const stack = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    if (next !== node && !into(next)) continue;
    for (let index = next.children.length - 1; index >= 0; index--) {
      const child = next.children[index];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** Offset to one-based line. Offsets mostly come in order, so the last line found is tried first. */
function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const startOf = (line: number): number => starts[line] ?? Number.POSITIVE_INFINITY;
  let last = 0;
  return (offset) => {
    if (startOf(last) <= offset && offset < startOf(last + 1)) return last + 1;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    last = low;
    return low + 1;
  };
}
