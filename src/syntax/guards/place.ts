/** Where a guard is looked for, and what can be told of it from the place alone. */
import { hasSeveral, namedChildren, type SyntaxNode } from '../node.js';
import { normalised, shapeOf, shownCode, variablesOf } from './code-text.js';
import type { Atom, Exit, Guard, GuardKind, Unit } from './guard.js';
import type { Language } from '../languages.js';
import { type Lookup, lookupIn, statementCode } from './records.js';
import { roleOfCall, type Topic, topicOf } from './words.js';

/** What a finder of guards gets: a node in the common vocabulary, the text, and the unit around it. */
export interface Place {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly unit: Unit;
  readonly language: Language;
}

/** The topics of what keeps a lookup to somebody's own records. */
export const OWNER_ACCESS = 'owner access';

/** A guard at a place, with everything that can be told from the place itself. `held`: what is gone with it, when that is more. */
export function guardAt(
  place: Place,
  kind: GuardKind,
  found: { atoms: readonly Atom[]; strong: boolean; likely?: boolean; held?: SyntaxNode; exit?: Exit | null; topics?: string },
): Guard {
  const { node, text, unit } = place;
  const words = found.topics ?? text.slice(node.start, Math.min(node.end, node.start + 600));
  let topic: Topic | null | undefined;
  const statement = found.topics === OWNER_ACCESS ? statementCode(node, text) : null;
  let lookup: Lookup | null | undefined;
  return {
    kind,
    // Asked of few of many guards.
    get topic() {
      topic ??=
        topicOf(words) ??
        topicOfStatus(found.exit?.status) ??
        topicOf(unit.path) ??
        (kind === 'sanitizer' || kind === 'output' ? 'escaping' : null);
      return topic;
    },
    get lookup() {
      lookup ??= statement === null ? null : lookupIn(statement);
      return lookup;
    },
    unit,
    text: shownCode(node, text),
    startLine: node.startLine,
    endLine: node.endLine,
    atoms: found.atoms,
    exit: found.exit ?? null,
    start: (found.held ?? node).start,
    end: (found.held ?? node).end,
    scope: (kind === 'sanitizer' ? consumerOf(node) : null) ?? scopeOf(found.held ?? node, text),
    passes: kind === 'sanitizer' && !standsAlone(node) ? variablesOf(node, text) : [],
    strong: found.strong,
    likely: found.likely ?? false,
  };
}

/** What an answer of 401 or 403 is about when no word says it. */
function topicOfStatus(status: number | null | undefined): Topic | null {
  if (status === 403) return 'authorization';
  return status === 401 ? 'authentication' : null;
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

/** An atom of a guard that is declared, known by what it declares rather than by its code. */
export function declaredAtom(
  node: { readonly startLine: number; readonly endLine: number },
  found: { key: string; name: string; shown: string; shape?: string; group?: number; strong?: boolean; grade?: number },
): Atom {
  const { key, name, shown, shape = key, group = 0, strong = true, grade } = found;
  const graded = grade === undefined ? {} : { grade };
  return { key, name, shape, shown, strong, group, ...graded, startLine: node.startLine, endLine: node.endLine };
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

/**
 * The smallest block or list around a node in which something else stands that is no guard: a branch that only checks is gone with
 * its check.
 */
function scopeOf(node: SyntaxNode, text: string): { start: number; end: number } {
  let scope = node;
  for (let at = node; at.parent !== null; at = at.parent) {
    scope = at.parent;
    if (scope.type === 'array' && scope.parent?.type === 'pair') continue;
    if (SCOPES.has(scope.type) && hasSeveral(scope) && !onlyChecks(scope, text)) break;
  }
  return { start: scope.start, end: scope.end };
}

/** The call as a statement that a value is made safe for; null when the value goes elsewhere. */
function consumerOf(node: SyntaxNode): SyntaxNode | null {
  for (let at = node.parent; at !== null && !at.type.endsWith('_block'); at = at.parent) {
    if (/function|assignment|declarat|return|^if_|^for_/.test(at.type)) return null;
    if (at.type === 'expression_statement') {
      const [inner] = namedChildren(at);
      const call = inner?.type === 'await_expression' ? namedChildren(inner)[0] : inner;
      return call?.type === 'call_expression' && call !== node ? at : null;
    }
  }
  return null;
}

const MAX_CHECKED = 12;

/** Whether a block does nothing but look, log and leave. */
function onlyChecks(block: SyntaxNode, text: string): boolean {
  if (block.type !== 'statement_block' || block.children.length > MAX_CHECKED) return false;
  return namedChildren(block).every((statement) => isCheck(statement, text));
}

function isCheck(statement: SyntaxNode, text: string): boolean {
  switch (statement.type) {
    case 'lexical_declaration':
    case 'variable_declaration':
    case 'throw_statement':
    case 'return_statement':
    case 'continue_statement':
    case 'break_statement':
      return true;
    case 'if_statement':
    case 'try_statement':
    case 'statement_block':
    case 'else_clause':
    case 'catch_clause':
    case 'finally_clause':
      return namedChildren(statement).every(
        (child) => child.field === 'condition' || child.field === 'parameter' || isCheck(child, text),
      );
    case 'expression_statement': {
      const code = text.slice(statement.start, Math.min(statement.end, statement.start + 200));
      const name = /^(?:await\s+)?([\w$.]{1,80})\(/.exec(code)?.[1] ?? '';
      return (
        /\b(?:log|logger|debug|warn|info|error|console)\b|\b(?:log|audit|track|capture|record)_?(?:Event|Error|Failure|Attempt|Exception|Message|Action)/i.test(
          name,
        ) ||
        roleOfCall(name.slice(name.lastIndexOf('.') + 1)) !== null ||
        /satisfies\b/.test(code)
      );
    }
    default:
      return false;
  }
}
