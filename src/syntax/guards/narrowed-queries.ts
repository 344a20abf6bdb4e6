/** Conditions that keep what is hidden, closed or blocked out of a query: `.exclude(blocked_by=user)`, `.filter(is_public=True)`. */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';
import { wordsOf } from './words.js';

const EXCLUDES = /^(?:exclude|not|where_not|whereNot|without|reject)$/;
const KEEPS = /^(?:filter|filter_by|where|get|find_by!?|get_or_404|get_object_or_404|andWhere)$/;
/** In what state a record is that not everybody may see or use. */
const CLOSED = new Set(
  'private hidden blocked banned suspended confidential locked muted blocker blockers restricted'.split(' '),
);
const OPEN = new Set('public visible published approved visibility'.split(' '));
const MAX_LENGTH = 300;

export function narrowedQueries(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee?.type !== 'member_expression' || list === null || list.end - list.start > MAX_LENGTH) return [];
  const name = calleeName(callee, text);
  const words = EXCLUDES.test(name) ? CLOSED : KEEPS.test(name) ? OPEN : null;
  if (words === null) return [];
  const told = namedChildren(list).filter((given) =>
    given.type === 'pair' ? wordsOf(keyOf(place, given)).some((word) => words.has(word)) : false,
  );
  return told.map((given) => {
    const key = `narrowed ${name} ${normalised(given, text)}`;
    const atom = declaredAtom(given, { key, name: `narrowed ${keyOf(place, given)}`, shown: shownCode(given, text) });
    const guard = guardAt({ ...place, node: given }, 'query', {
      atoms: [atom],
      strong: false,
      likely: true,
      topics: OWNER_ACCESS,
    });
    return { ...guard, start: given.start };
  });
}

function keyOf({ text }: Place, pair: Parameters<typeof fieldOf>[0]): string {
  const key = fieldOf(pair, 'key');
  return key === null ? '' : text.slice(key.start, key.end);
}
