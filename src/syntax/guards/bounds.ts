/** Comparisons with what something may be at most. */
import { fieldOf, type SyntaxNode } from '../node.js';

const BOUND =
  /(?:^|[^a-z])(?:max|maximum|limit|quota)(?:_?\w{0,40})$|(?:Max|Limit|Quota|Maximum)(?:[A-Z]\w{0,40}|s)?$|(?:_max|_limit|_quota)s?$/i;

/** Whether a size or a count is held against what it may be at most: `used >= plan.limit * 2`. */
export function comparesToLimit(node: SyntaxNode, text: string): boolean {
  const sign = fieldOf(node, 'operator')?.type ?? '';
  if (node.type !== 'binary_expression' || !/^[<>]=?$/.test(sign)) return false;
  return [fieldOf(node, 'left'), fieldOf(node, 'right')].some((side) => {
    const code = side === null ? '' : text.slice(side.start, Math.min(side.end, side.start + 120));
    return BOUND.test(code.replace(/\s{0,9}[*+-]\s{0,9}\w{1,20}$/, '').replace(/\(\)$/, ''));
  });
}
