/** Handlers that only answer requests that change something, so that no link or image of another site can call them. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, stringValue } from './code-text.js';
import type { Guard, Unit } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { wordsOf } from './words.js';

const ROUTES = /^(?:route|add_url_rule|api_view|action|api_route|add_api_route|list_route|detail_route|http_methods?|expose)$/;
const REQUIRES = /^require_http_methods?$/;
const VERBS = /^(?:post|put|patch|delete)$/i;
/** What a handler's name or path says when it changes something. */
const CHANGING = new Set(
  `delete remove clear drop destroy purge reset cancel update edit save create add set unset toggle enable disable revoke approve reject
   logout signout rename move restore regenerate rotate change transfer pay buy send invite join leave kick ban unban block unblock link
   unlink start stop restart run trigger import upload install uninstall activate deactivate archive publish unpublish mark assign`.split(
    /\s+/,
  ),
);
const CHANGES_BODY =
  /\.(?:delete|remove|save|commit|create|update|unlink|destroy|add|revoke|bulk_create|rollback|set_password|clear|pop)\(/;

/** The guard of a decorator by which a handler only answers requests that change something; null for any other. */
export function requestKindGuard(place: Place, unit: Unit): Guard | null {
  const { node, text } = place;
  const [call] = namedChildren(node);
  const callee = call?.type === 'call_expression' ? fieldOf(call, 'function') : (call ?? null);
  const list = call?.type === 'call_expression' ? fieldOf(call, 'arguments') : null;
  const name = callee === null ? '' : calleeName(callee, text);
  if (callee === null || !changesOnly(name, callee, list, text)) return null;
  const words = [...wordsOf(unit.name), ...wordsOf(pathOf(list, text))];
  const changes = words.some((word) => CHANGING.has(word)) || CHANGES_BODY.test(text.slice(unit.start, unit.end));
  const verb = 'decorator for requests of one kind';
  const atom = { ...atomOf(node, text, { prefix: 'decorator', name, strong: changes }), key: verb, name: verb, shape: '' };
  return guardAt({ ...place, unit }, 'decorator', { atoms: [atom], strong: changes, topics: 'csrf' });
}

/** Whether a decorator of this name may let requests of any kind through. */
export function isOfAnyKind(name: string): boolean {
  return REQUIRES.test(name) || /^require_(?:GET|safe)$/.test(name);
}

/** Whether a decorator names kinds of requests, and all of them change something. */
function changesOnly(name: string, callee: SyntaxNode, list: SyntaxNode | null, text: string): boolean {
  if (/^require_(?:POST|post|PUT|put|DELETE|delete)$/.test(name)) return true;
  // `@app.post('/x')` is a route; `@action.delete` is not known to be one.
  if (VERBS.test(name)) return callee.type === 'member_expression' && pathOf(list, text).startsWith('/');
  if (list === null || !(ROUTES.test(name) || REQUIRES.test(name))) return false;
  const given = namedChildren(list).flatMap((child): SyntaxNode[] => {
    if (child.type === 'array') return REQUIRES.test(name) || name === 'api_view' ? [child] : [];
    const key = child.type === 'pair' ? fieldOf(child, 'key') : null;
    const value = fieldOf(child, 'value');
    return key !== null && value?.type === 'array' && text.slice(key.start, key.end) === 'methods' ? [value] : [];
  });
  const verbs = given.flatMap((array) => namedChildren(array).map((entry) => stringValue(entry, text) ?? ''));
  return verbs.length > 0 && verbs.every((verb) => VERBS.test(verb));
}

function pathOf(list: SyntaxNode | null, text: string): string {
  const first = list === null ? undefined : namedChildren(list)[0];
  return first === undefined ? '' : (stringValue(first, text) ?? '').slice(0, 200);
}

/**
 * Whether a decorator stands above the one that registers what it decorates: what is registered is the function without it. Of
 * frameworks whose routes are methods of an application, a router or a blueprint.
 */
export function isAboveRoute({ node, text, language }: Place): boolean {
  if (language !== 'python' || node.parent === null) return false;
  const below = node.parent.children.slice(node.parent.children.indexOf(node) + 1);
  return below.some((each) => each.type === 'decorator' && isRouteDecorator(each, text));
}

function isRouteDecorator(node: SyntaxNode, text: string): boolean {
  const [call] = namedChildren(node);
  const callee = call?.type === 'call_expression' ? fieldOf(call, 'function') : null;
  if (call === undefined || callee?.type !== 'member_expression') return false;
  const name = calleeName(callee, text);
  return (name === 'route' || /^(?:get|post|put|patch|delete)$/.test(name)) && pathOf(fieldOf(call, 'arguments'), text) !== '';
}
