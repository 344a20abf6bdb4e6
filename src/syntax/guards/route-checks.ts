/**
 * Handlers that stand before the last one of a route and ask something: `router.delete('/notes/:id', isLoggedIn, ownsNote, remove)`.
 * The last one is what the route does, whatever it is called.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { isRoute } from './units.js';
import { exempts, namesGuard, roleOfCall } from './words.js';

const ASKS =
  /^(?:is|has|have|can|may|check|verify|valid|restrict|only|allow|limit|block|deny|reject|forbid|grant|must|enforce|confirm|owns?)(?:_?[A-Z]|_[a-z])\w{1,60}$|^(?:logged|signed)_?in$|^(?:owner|member|staff|user)s?_?only$/i;

export function routeChecks(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'identifier' && node.type !== 'member_expression' && node.type !== 'call_expression') return [];
  const list = node.parent;
  if (list?.type !== 'arguments' && list?.type !== 'array') return [];
  if (!isBeforeHandler(node, list, text)) return [];
  const named = node.type === 'call_expression' ? fieldOf(node, 'function') : node;
  const name = named === null ? '' : calleeName(named, text);
  if (!ASKS.test(name) || exempts(name) || namesGuard(name) || roleOfCall(name) !== null) return [];
  const atoms = [atomOf(node, text, { prefix: 'listed', name, strong: true })];
  return [guardAt(place, 'middleware', { atoms, strong: true, topics: name })];
}

/** Whether a node, or the list that it is an entry of, is followed by another argument of a call that ties a path to code. */
function isBeforeHandler(node: SyntaxNode, list: SyntaxNode, text: string): boolean {
  const entry = list.type === 'array' ? list : node;
  const given = list.type === 'array' ? list.parent : list;
  const call = given?.type === 'arguments' ? given.parent : null;
  if (given === null || given === undefined || call === null || !isRoute(call, text)) return false;
  const [path, ...handlers] = namedChildren(given);
  return path !== entry && handlers.at(-1) !== entry;
}
