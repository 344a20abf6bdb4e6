/** Reads that stop at a limit: `http.MaxBytesReader(w, r.Body, max)`, `body.take(MAX).read_to_end(…)`, `new BoundedInputStream(…)`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';

const LIMITED =
  /^(?:MaxBytesReader|MaxBytesHandler|LimitReader|LimitedReader|NewLimitedReader|BoundedInputStream|LimitedInputStream|RequestBodyLimitLayer|ContentLengthLimit|limitedStream|request_body_limit)$/;
const READS = /\.(?:read_to_end|read_to_string)\(|\bio::copy\(/;

export function boundedReads(place: Place): Guard[] {
  const { node, text, language } = place;
  const called =
    node.type === 'call_expression'
      ? fieldOf(node, 'function')
      : node.type === 'new_expression'
        ? fieldOf(node, 'constructor')
        : null;
  if (called === null) return [];
  const name = calleeName(called, text) || lastPart(called, text);
  const limits = LIMITED.test(name) || (LIMITED.test(lastPart(called, text)) && name === 'new');
  const taken = language === 'rust' && name === 'take' && isTaken(place);
  if (!limits && !taken) return [];
  const atoms = [atomOf(node, text, { prefix: 'bounded', name: 'read', strong: true })];
  return [guardAt(place, 'call', { atoms, strong: true, topics: 'limit of size' })];
}

function lastPart(called: SyntaxNode, text: string): string {
  return /(\w{1,60})(?:::new)?$/.exec(text.slice(Math.max(called.start, called.end - 80), called.end))?.[1] ?? '';
}

/** `body.take(MAX)`, where it is read to its end. */
function isTaken({ node, text, unit }: Place): boolean {
  const list = fieldOf(node, 'arguments');
  const [bound] = list === null ? [] : namedChildren(list);
  const most = bound === undefined ? '' : text.slice(bound.start, Math.min(bound.end, bound.start + 60));
  return /[A-Z_]{3}|\d{3}|limit|max/.test(most) && READS.test(text.slice(unit.start, Math.min(unit.end, unit.start + 6_000)));
}
