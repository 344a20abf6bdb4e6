/** Values that are tried out before they are used: `try { new URL(address) } catch { throw new InvalidAddress() }`. */
import { fieldOf, namedChildren } from '../node.js';
import { normalised, shapeOf, shownCode } from './code-text.js';
import { exitOf } from './conditions.js';
import type { Guard } from './guard.js';
import { guardAt, type Place } from './place.js';

const MAX_TRIED = 3;

/** A `try` that does nothing but try, and turns away when that fails. */
export function probeGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'try_statement') return [];
  const body = fieldOf(node, 'body');
  const handler = fieldOf(node, 'handler');
  const caught = handler === null ? null : fieldOf(handler, 'body');
  if (body === null || caught === null) return [];
  const tried = namedChildren(body);
  if (tried.length === 0 || tried.length > MAX_TRIED || tried.some((statement) => statement.type !== 'expression_statement'))
    return [];
  const only = namedChildren(tried[0] ?? body)[0];
  if (only === undefined || !['new_expression', 'call_expression', 'await_expression'].includes(only.type)) return [];
  const exit = exitOf(caught, text);
  if (exit === null || exit.how === 'skip') return [];
  const atom = {
    key: `probe ${normalised(body, text)}`,
    name: '',
    shape: `probe ${shapeOf(body, text)}`,
    shown: shownCode(body, text),
    strong: true,
    group: 0,
    startLine: node.startLine,
    endLine: node.endLine,
  };
  const telling = exit.refusal !== null && only.type === 'new_expression';
  return [
    guardAt(place, 'condition', { atoms: [atom], strong: telling, likely: exit.refusal !== null, exit, topics: 'validate' }),
  ];
}
