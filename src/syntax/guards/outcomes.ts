/** What becomes of what a check answers: whether anybody acts on it. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import type { Place } from './place.js';

const LOGS =
  /^(?:[\w$.:]{0,60}\b)?(?:log|logger|debug|warn|warning|info|error|console|trace|print|println|eprintln|printf|puts|fmt\.Print)\b!?[\w$.]{0,40}!?[( ]/i;

/** Whether a statement does nothing but write a log. */
export function isLogging(statement: SyntaxNode, text: string): boolean {
  if (statement.type === 'empty_statement' || statement.type === 'comment') return true;
  return (
    (statement.type === 'expression_statement' || statement.type === 'call_expression') &&
    LOGS.test(text.slice(statement.start, statement.start + 120))
  );
}

/** Whether a branch does nothing but write a log. */
export function isIdle(branch: SyntaxNode, text: string): boolean {
  return branch.type === 'statement_block' && namedChildren(branch).every((statement) => isLogging(statement, text));
}

/** What makes nothing of an error of Rust. */
const MUTES = /^(?:ok|is_ok|is_err|unwrap_or_default|unwrap_or|err)$/;

/** Whether a call's answer goes nowhere where errors are answers: `_ = verify(x)`, `let _ = verify(x);`, `verify(x).ok();`. */
export function isUnheard({ node, text, language }: Place): boolean {
  if (language !== 'go' && language !== 'rust') return false;
  let at = node;
  for (let parent = at.parent; parent !== null; at = parent, parent = at.parent) {
    if (parent.type === 'await_expression') {
      if (text[parent.end - 1] === '?') return false;
      continue;
    }
    if (parent.type === 'variable_declarator' || parent.type === 'assignment_expression') {
      const name = fieldOf(parent, 'name') ?? fieldOf(parent, 'left');
      return name !== null && /^_(?:\s*,\s*_)*$/.test(text.slice(name.start, name.end));
    }
    if (parent.type === 'expression_statement') return language === 'rust' && text[parent.end - 1] === ';';
    const muted =
      (parent.type === 'member_expression' && at.field === 'object' && MUTES.test(propertyOf(parent, text))) ||
      (parent.type === 'call_expression' && at.field === 'function' && at.type === 'member_expression');
    if (language !== 'rust' || !muted) return false;
  }
  return false;
}

function propertyOf(member: SyntaxNode, text: string): string {
  const property = fieldOf(member, 'property');
  return property === null ? '' : text.slice(property.start, property.end);
}

const REPORTS = /^(?:report|rescue|noop|[\w$.]{0,40}capture(?:Exception|Error)?|Sentry\b[\w$.:]{0,40})\(/;

/** Whether what handles an error lets everything go on as if there were none. */
function makesNothing(handler: SyntaxNode, text: string): boolean {
  const body = fieldOf(handler, 'body');
  if (body === null) return false;
  if (body.type !== 'statement_block') return /^(?:null|undefined|nil|void 0|\(\))$/.test(text.slice(body.start, body.end));
  return namedChildren(body).every(
    (statement) => isLogging(statement, text) || REPORTS.test(text.slice(statement.start, statement.start + 120)),
  );
}

/** Whether the error of a check that stands by itself is caught, and the code goes on after it: `try { check(x) } catch {}`. */
export function isSwallowed({ node, text }: Place): boolean {
  let at = node;
  for (let parent = at.parent; parent !== null; at = parent, parent = at.parent) {
    if (parent.type === 'await_expression') continue;
    if (parent.type === 'member_expression' && at.field === 'object') {
      const call = parent.parent;
      const [handler] = call?.type !== 'call_expression' ? [] : namedChildren(fieldOf(call, 'arguments') ?? call);
      return propertyOf(parent, text) === 'catch' && handler !== undefined && makesNothing(handler, text);
    }
    if (parent.type !== 'expression_statement') return false;
    const block = parent.parent;
    if (block?.type !== 'statement_block' || namedChildren(block).at(-1) !== parent) return false;
    const around = block.parent;
    if (around?.type !== 'try_statement') return around !== null && isCaughtLambda(around, text);
    if (block.field !== 'body' || !isFollowed(around)) return false;
    const handlers = around.children.filter(({ type }) => type === 'catch_clause');
    return handlers.length > 0 && handlers.every((handler) => makesNothing(handler, text));
  }
  return false;
}

/** Kotlin's `runCatching { … }` as a statement. */
function isCaughtLambda(lambda: SyntaxNode, text: string): boolean {
  const call = lambda.parent?.parent;
  const callee = call?.type === 'call_expression' ? fieldOf(call, 'function') : null;
  return (
    callee !== null &&
    call?.parent?.type === 'expression_statement' &&
    /^(?:\w+\.)?runCatching$/.test(text.slice(callee.start, Math.min(callee.end, callee.start + 60)))
  );
}

/** Whether something comes after a statement in its block. */
function isFollowed(statement: SyntaxNode): boolean {
  return statement.parent !== null && namedChildren(statement.parent).at(-1) !== statement;
}
