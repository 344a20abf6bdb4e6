/** Conditions that let through instead of turning away: `if (owns(report)) return report;` in front of the refusal that ends a function. */
import { namedChildren, type SyntaxNode } from '../node.js';
import { exitOf } from './conditions.js';
import type { Exit } from './guard.js';

export interface Refusal {
  readonly node: SyntaxNode;
  readonly exit: Exit;
}

/** The refusal that whoever a condition does not let through comes to at once; null when something else follows. */
export function refusalBehind(node: SyntaxNode, then: SyntaxNode, text: string): Refusal | null {
  const block = node.parent;
  if (block?.type !== 'statement_block' && block?.type !== 'program') return null;
  const [last] = namedChildren(then).slice(-1);
  const leaves = then.type === 'return_statement' || last?.type === 'return_statement';
  const granted = leaves ? exitOf(then, text) : null;
  if (!leaves || granted?.refusal != null || granted?.status != null || granted?.empty === true) return null;
  const statements = namedChildren(block);
  const behind = statements.at(-1);
  if (behind === undefined || statements.at(-2) !== node) return null;
  const exit = exitOf(behind, text);
  return exit !== null && exit.how !== 'skip' && (exit.refusal !== null || exit.status !== null) ? { node: behind, exit } : null;
}
