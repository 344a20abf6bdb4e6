/** Guards that a class declares for its methods: `before_action :authenticate`, `middleware('auth')`, `protect_from_forgery`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import type { Guard, Weakening } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { namesGuard, roleOfCall, topicOf } from './words.js';

export const FILTERS = /^(?:prepend_|append_)?(?:before|around)_(?:action|filter)$/;
const SKIPS =
  /^skip_(?:before_action|before_filter|around_action|filter|authorization|authorize_resource|load_and_authorize_resource|forgery_protection|policy_scope|verify_authorized|after_action)$/;
/** What is a guard for a whole class by itself. */
const DECLARED =
  /^(?:protect_from_forgery|load_and_authorize_resource|authorize_resource|check_authorization|verify_authorized|authenticate_user!|http_basic_authenticate_with|force_ssl|rate_limit|attr_accessible|attr_readonly|allow_browser|require_\w+|ensure_\w+|authenticates?_\w+|doorkeeper_authorize!|login_required|encrypts|has_secure_password)$/;
/** The class of Laravel's routes and controllers takes them by name: `->middleware(['auth', 'throttle:6,1'])`. */
const NAMED_MIDDLEWARE =
  /^(?:auth|throttle|can|csrf|verified|signed|role|permission|ability|abilities|scopes?|password\.confirm|admin)\b/i;

export function filterGuards(place: Place): Guard[] {
  const { node, text } = place;
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const name = callee === null ? '' : calleeName(callee, text);
  if (list === null || name === '') return [];
  if (/^(?:middleware|setMiddleware|withMiddleware)$/.test(name)) return middlewareGuards(place, list);
  if (place.language !== 'ruby') return [];
  if (DECLARED.test(name) && isDeclaration(node)) return [filterGuard(place, node, name, [])];
  if (name === 'use' || !FILTERS.test(name)) return name === 'use' ? rackGuards(place, list) : [];
  const limits = namedChildren(list).filter((child) => child.type === 'pair');
  return namedChildren(list)
    .filter((child) => child.type === 'string' && isGuard(stringValue(child, text) ?? ''))
    .map((child) => filterGuard(place, child, stringValue(child, text) ?? '', limits));
}

export function isGuard(name: string): boolean {
  return roleOfCall(name) !== null || namesGuard(name);
}

/** A call on a line of its own in a class. */
function isDeclaration(node: SyntaxNode): boolean {
  return node.parent?.type === 'expression_statement' && ['class_body', 'program'].includes(node.parent.parent?.type ?? '');
}

/**
 * A filter, and what it is kept to: every action that `only` names is a part of it, and so is that there is no `except`.
 */
function filterGuard(place: Place, at: SyntaxNode, name: string, limits: readonly SyntaxNode[]): Guard {
  const { node, text } = place;
  const key = `listed ${name}`;
  const atoms = [declaredAtom(at, { key, name: key, shown: shownCode(node, text), group: 0 })];
  for (const limit of limits) {
    const word = fieldOf(limit, 'key');
    const value = fieldOf(limit, 'value');
    if (word === null || value === null || (stringValue(word, text) ?? text.slice(word.start, word.end)) !== 'only') continue;
    const actions = value.type === 'array' ? namedChildren(value) : [value];
    for (const action of actions) {
      const shown = shownCode(action, text);
      atoms.push(declaredAtom(action, { key: `${key} of ${normalised(action, text)}`, name: '', shown, group: atoms.length }));
    }
  }
  return guardAt(place, 'middleware', { atoms, strong: true, topics: `${name} ${text.slice(node.start, node.start + 200)}` });
}

/** Middlewares of Rack: `use Rack::Attack`. */
function rackGuards(place: Place, list: SyntaxNode): Guard[] {
  const [first] = namedChildren(list);
  if (first === undefined || first.type === 'string') return [];
  const named = place.text.slice(first.start, first.end);
  if (!namesGuard(named) && !/\b(?:Attack|Protection|Csrf|HostAuthorization)\b/.test(named)) return [];
  return [filterGuard(place, first, named, [])];
}

/** `middleware('auth')`, `middleware(['auth', 'throttle:6,1'])`, with what they may only be for. */
function middlewareGuards(place: Place, list: SyntaxNode): Guard[] {
  const { node, text } = place;
  return namedChildren(list).flatMap((given) =>
    (given.type === 'array' ? namedChildren(given) : [given]).flatMap((entry): Guard[] => {
      const written = text.slice(entry.start, Math.min(entry.end, entry.start + 200)).replace(/^['"]/, '');
      const name = /^\w+/.exec(written)?.[0] ?? '';
      if (!NAMED_MIDDLEWARE.test(written) && !namesGuard(written.slice(0, 60))) return [];
      const own = `listed middleware ${name} ${routeOf(node, text)}`;
      const atom = declaredAtom(entry, { key: own, name: own, shown: shownCode(entry, text) });
      return [guardAt({ ...place, node: entry }, 'middleware', { atoms: [atom], strong: true, topics: written, held: entry })];
    }),
  );
}

/** The route that a chain of calls is about: `get /users` of `Route::get('/users', …)->name('x')->middleware('auth')`. */
function routeOf(call: SyntaxNode, text: string): string {
  let at: SyntaxNode | null = call;
  let first: SyntaxNode = call;
  while (at?.type === 'call_expression') {
    first = at;
    const callee: SyntaxNode | null = fieldOf(at, 'function');
    at = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  }
  if (first === call) return '';
  const callee = fieldOf(first, 'function');
  const given = fieldOf(first, 'arguments');
  const [path] = given === null ? [] : namedChildren(given);
  return `${callee === null ? '' : calleeName(callee, text)} ${path === undefined ? '' : normalised(path, text).slice(0, 80)}`;
}

/** `skip_before_action :authenticate_user!` takes a guard away by being there. */
export function skippedFilter({ node, text, unit }: Place): Weakening[] {
  const callee = fieldOf(node, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (!SKIPS.test(name)) return [];
  const given = text.slice(node.start, Math.min(node.end, node.start + 300));
  if (/^skip_\w*(?:action|filter)$/.test(name) && !namesFilter(node, text)) return [];
  const key = `skipped ${normalised(node, text)}`;
  const { start, end, startLine, endLine } = node;
  return [
    {
      name: 'a guard that is skipped',
      key,
      topic: topicOf(given),
      unit,
      text: shownCode(node, text),
      start,
      end,
      startLine,
      endLine,
      sure: true,
    },
  ];
}

function namesFilter(node: SyntaxNode, text: string): boolean {
  const list = fieldOf(node, 'arguments');
  return (list === null ? [] : namedChildren(list)).some(
    (child) => child.type === 'string' && isGuard(stringValue(child, text) ?? ''),
  );
}
