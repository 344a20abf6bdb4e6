/** What is put around a handler where it is tied to its route: `mux.Handle("/users", s.withSession(s.users))`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { namesGuard, roleOfCall } from './words.js';

const WRAPS =
  /^(?:with|wrap|in|for|only|must|need|needs|allow|limit|check|secure|guard|load)_?(?:[A-Z]\w{0,30}?|[a-z_]{0,30}_)?(?:Session|Auth|User|Login|LoggedIn|Admin|Csrf|CSRF|Xsrf|Token|Permissions?|Role|Scope|Signature|Secure|Limit|RateLimit|Owner|Member|Account|Identity|Tenant|Origin)\w{0,30}$/;
const TIES =
  /^(?:Handle|HandleFunc|handle|handleFunc|Get|Post|Put|Patch|Delete|GET|POST|PUT|PATCH|DELETE|Any|Method|MethodFunc|Match)$/;
/** What makes a row of middlewares. */
const ROWS =
  /^(?:alice|negroni|interpose|muxchain|stack|middleware)\.New$|^(?:chi|middleware|router|httpx?)\.Chain$|^negroni\.With$/;
/** What a middleware of one's own is called. */
const IN_ROW = /^(?:[\w.]{1,60}\.)?(?:check|verify|authenticate|authorize|require|ensure|validate|limit|enforce)[A-Z]\w{1,40}$/;

export function handlerWrappers(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'go') return [];
  if (node.type === 'member_expression' || node.type === 'identifier') return inRow(place);
  if (node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (name === '' || roleOfCall(name) !== null || !(WRAPS.test(name) || namesGuard(name))) return [];
  const route = node.parent?.type === 'arguments' ? node.parent.parent : null;
  const tied = route === null || route === undefined ? null : fieldOf(route, 'function');
  if (tied === null || !TIES.test(calleeName(tied, text)) || !wrapsHandler(node)) return [];
  return [wrapper(place, name)];
}

function wrapsHandler(call: SyntaxNode): boolean {
  const list = fieldOf(call, 'arguments');
  return (
    list !== null &&
    namedChildren(list).some(({ type }) =>
      /^(?:identifier|member_expression|call_expression|arrow_function|function_\w+)$/.test(type),
    )
  );
}

function inRow(place: Place): Guard[] {
  const { node, text } = place;
  const row = node.parent?.type === 'arguments' ? node.parent.parent : null;
  const callee = row?.type === 'call_expression' ? fieldOf(row, 'function') : null;
  if (callee === null || callee.end - callee.start > 60 || !ROWS.test(text.slice(callee.start, callee.end))) return [];
  const name = calleeName(node, text);
  return namesGuard(name) || IN_ROW.test(name) || WRAPS.test(name) ? [wrapper(place, name)] : [];
}

function wrapper(place: Place, name: string): Guard {
  const atoms = [atomOf(place.node, place.text, { prefix: 'listed', name, strong: true })];
  return guardAt(place, 'middleware', { atoms, strong: true });
}
