/** Where a guard is looked for, and what can be told of it from the place alone. */
import { namedChildren, type SyntaxNode } from '../node.js';
import { normalised, shapeOf, shownCode, variablesOf } from './code-text.js';
import type { Atom, Exit, Guard, GuardKind, Unit } from './guard.js';
import { topicOf } from './words.js';

/** What a finder of guards gets: a node, the text, and the unit around it. */
export interface Place {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly unit: Unit;
}

/** A guard at a place, with everything that can be told from the place itself. */
export function guardAt(
  place: Place,
  kind: GuardKind,
  found: { atoms: readonly Atom[]; strong: boolean; exit?: Exit | null; topics?: string },
): Guard {
  const { node, text, unit } = place;
  const words = found.topics ?? text.slice(node.start, Math.min(node.end, node.start + 600));
  return {
    kind,
    topic: topicOf(words) ?? topicOf(unit.path),
    unit,
    text: shownCode(node, text),
    startLine: node.startLine,
    endLine: node.endLine,
    atoms: found.atoms,
    exit: found.exit ?? null,
    start: node.start,
    end: node.end,
    scope: scopeOf(node),
    passes: standsAlone(node) ? [] : variablesOf(node, text),
    strong: found.strong,
  };
}

export function atomOf(node: SyntaxNode, text: string, named: { prefix: string; name: string; strong: boolean }): Atom {
  return {
    key: `${named.prefix} ${normalised(node, text)}`,
    name: `${named.prefix} ${named.name}`,
    shape: `${named.prefix} ${shapeOf(node, text)}`,
    shown: shownCode(node, text),
    strong: named.strong,
    group: 0,
    startLine: node.startLine,
    endLine: node.endLine,
  };
}

/** A call as a statement: what it looked at need not be used afterwards. */
function standsAlone(node: SyntaxNode): boolean {
  const parent = node.parent?.type === 'await_expression' ? node.parent.parent : node.parent;
  return parent?.type === 'expression_statement';
}

const SCOPES = new Set([
  'statement_block',
  'class_body',
  'program',
  'arguments',
  'object',
  'array',
  'switch_body',
  'switch_case',
  'jsx_element',
  'jsx_self_closing_element',
]);

/** The smallest block or list around a node in which something else stands too. */
function scopeOf(node: SyntaxNode): { start: number; end: number } {
  let scope = node;
  for (let at = node; at.parent !== null; at = at.parent) {
    scope = at.parent;
    if (scope.type === 'array' && scope.parent?.type === 'pair') continue;
    if (SCOPES.has(scope.type) && namedChildren(scope).length > 1) break;
  }
  return { start: scope.start, end: scope.end };
}
