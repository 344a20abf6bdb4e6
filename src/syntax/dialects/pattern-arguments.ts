/** Texts that are regular expressions, in languages that have no sign of their own for them. */
import type { MutableNode } from '../node.js';
import { childIn } from './dialect.js';

const MAX_CALLEE = 60;

/** Makes the text that a call or a constructor takes as a pattern a `regex`. `at`: which argument it is. */
export function tellPattern(node: MutableNode, text: string, takes: RegExp, at = 0): void {
  const callee = childIn(node, 'function') ?? childIn(node, 'constructor');
  const pattern = childIn(node, 'arguments')?.children.filter((child) => child.named)[at];
  if (callee === null || pattern?.type !== 'string') return;
  if (takes.test(text.slice(Math.max(callee.start, callee.end - MAX_CALLEE), callee.end))) pattern.type = 'regex';
}
