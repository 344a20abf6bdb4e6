/**
 * A syntax tree as plain objects, copied out of the parser's memory. Comments are left out: nothing that judges code may depend
 * on them.
 */
import type { TreeCursor } from 'web-tree-sitter';
import type { Dialect } from './dialects/dialect.js';
import { lineIndex } from './line-index.js';

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

/** A node while its tree is being made. */
export interface MutableNode extends SyntaxNode {
  type: string;
  field: string | null;
  named: boolean;
  parent: MutableNode | null;
  children: MutableNode[];
  start: number;
  end: number;
  startLine: number;
  endLine: number;
}

/** Deeper code than this is not read: it would not be a person's, and everything after the parser walks recursively. */
export const MAX_DEPTH = 1_000;
export const MAX_NODES = 600_000;

/** Whether any of these one-based lines is of interest. */
export type LinesOfInterest = (startLine: number, endLine: number) => boolean;

/**
 * Copies a tree and tells it in the common vocabulary; null when it is too deep or too large. Of blocks that have no line of interest
 * only the outside is copied.
 */
export function copyTree(
  cursor: TreeCursor,
  text: string,
  { dialect, interest = () => true }: { dialect: Dialect; interest?: LinesOfInterest | undefined },
): SyntaxNode | null {
  const lineAt = lineIndex(text);
  const kindOf = kindsOf(cursor, dialect);
  const { fields, rewrites } = dialect;
  const fieldNamed = (name: string | null): string | null =>
    name === null || !Object.hasOwn(fields, name) ? name : (fields[name] ?? name);
  const finish = (node: MutableNode): void => {
    if (Object.hasOwn(rewrites, node.type)) rewrites[node.type]?.(node, text);
  };
  let count = 0;
  const nodeAt = (parent: MutableNode | null): MutableNode => {
    const { type, named, punctuates } = kindOf(cursor.nodeTypeId);
    const start = cursor.startIndex;
    // A sign that the text lacks has a node all the same, without width.
    const end = punctuates && text[start] === type ? start + 1 : cursor.endIndex;
    const startLine = lineAt(start);
    const node: MutableNode = {
      type,
      field: punctuates ? null : fieldNamed(cursor.currentFieldName),
      named,
      parent,
      children: punctuates ? NO_CHILDREN : [],
      start,
      end,
      startLine,
      endLine: end - start === 1 ? startLine : lineAt(Math.max(start, end - 1)),
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
    // A rewrite may put a node elsewhere, so where it stood is asked before.
    let { parent }: { parent: MutableNode | null } = current;
    finish(current);
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || parent === null) return root;
      const finished: MutableNode = parent;
      parent = finished.parent;
      finish(finished);
      depth--;
    }
    current = nodeAt(parent);
  }
}

interface Kind {
  readonly type: string;
  readonly named: boolean;
  /** One of the signs that only part and enclose; four nodes of ten are such, and of them is known what they are. */
  readonly punctuates: boolean;
}

const PUNCTUATION: ReadonlySet<string> = new Set(['(', ')', '[', ']', '{', '}', ',', ';', '.', ':']);
const NO_CHILDREN: MutableNode[] = [];

/** Asked of the grammar once for each kind of node; each of the cursor's own answers costs as much as a move. */
function kindsOf(cursor: TreeCursor, dialect: Dialect): (type: number) => Kind {
  const { language } = cursor.currentNode.tree;
  const known: Kind[] = [];
  return (id) => (known[id] ??= kindOfType(language.types[id] ?? null, { named: language.nodeTypeIsNamed(id), dialect }));
}

/** A keyword is often called like what it begins; only what it begins is told in common words. */
function kindOfType(type: string | null, { named, dialect }: { named: boolean; dialect: Dialect }): Kind {
  if (type === null) return { type: 'ERROR', named: true, punctuates: false };
  return { type: named ? wordFor(type, dialect) : type, named, punctuates: !named && PUNCTUATION.has(type) };
}

function wordFor(type: string, { types }: Dialect): string {
  return Object.hasOwn(types, type) ? (types[type] ?? type) : type;
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
