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
