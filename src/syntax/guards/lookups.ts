/**
 * Lookups of records, and routes, in two states: one that keeps callers to what is theirs or what browsers do not send by themselves,
 * and one that does not. They are no guards by themselves; the change from the first state to the second is a loss.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, shownCode, stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';
import { singular } from './records.js';

const FINDS =
  /^(?:find(?:_by!?|_by_\w+!?|_or_fail|OrFail|_by_slug|_signed!?)?|where|first|firstOrFail|get_object_or_404|friendly|take!?)$/;
/** Who is asking, as the beginning of a chain: `current_user.orders`, `$request->user()->orders()`. */
const CALLER =
  /^(?:@?current_?(?:\w{1,20}_)?(?:user|account|tenant|organi[sz]ation|team|member|customer|company|shop|store|workspace|project|admin)|Current\.\w{1,20}|(?:\$this->|\$request->|request\(\)->|auth\(\)->|Auth::)user\(\)|\$?user)(?:\.|->|$)/;
/** What keeps a relation to what somebody may see: `Order.accessible_by(ability)`, `policy_scope(Order)`. */
const KEPT = /\b(?:accessible_by|policy_scope|authorized_scope|visible_to|visibleTo|owned_by|ownedBy|for_user|forUser|by_user)\b/;
const WITHIN = /\b([a-z]\w{1,40}?)(?:_id)?: @?\1\b/;
const MAX_CHAIN = 200;

export function lookupGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (node.type !== 'call_expression' || (language !== 'ruby' && language !== 'php')) return [];
  const callee = fieldOf(node, 'function');
  if (callee === null) return [];
  const name = calleeName(callee, text);
  if (FINDS.test(name)) return recordGuards(place, callee);
  return VERBS.test(name) ? verbGuards(place, callee, name) : [];
}

function recordGuards(place: Place, callee: SyntaxNode): Guard[] {
  const { text, node } = place;
  const object = fieldOf(callee, 'object') ?? fieldOf(callee, 'scope');
  if (object === null || object.end - object.start > MAX_CHAIN) return [];
  const list = fieldOf(node, 'arguments');
  if (list === null || namedChildren(list).length === 0) return [];
  const chain = text.slice(object.start, object.end);
  const record = CALLER.test(chain) ? /(?:\.|->)(\w{1,60})(?:\(\))?$/.exec(chain)?.[1] : undefined;
  if (record !== undefined && !/^(?:user|users)$/.test(record)) return [stateGuard(place, `record ${singular(record)}`, true)];
  const kept = KEPT.test(chain) ? /[A-Z]\w{1,60}(?=$|\W{1,3}(?:accessible|visible|owned|for|by)|\))/.exec(chain)?.[0] : undefined;
  if (kept !== undefined) return [stateGuard(place, `record ${singular(kept)}`, true)];
  const through = /^@\w{1,40}\.(\w{1,60})$/.exec(chain)?.[1];
  if (through !== undefined && /\bparams\b/.test(text.slice(list.start, Math.min(list.end, list.start + 120))))
    return [stateGuard(place, `record ${singular(through)}`, true)];
  // `Comment.find_by!(id: id, post_id: post.id)`
  if (WITHIN.test(text.slice(list.start, Math.min(list.end, list.start + 200)))) return [];
  const open = /^(?:::)?(?:[A-Z]\w{0,60}(?:::|\\))*([A-Z]\w{1,60})(?:::query\(\)|\.all|\.unscoped)?$/.exec(chain)?.[1];
  return open === undefined ? [] : [stateGuard(place, `record ${singular(open)}`, false)];
}

const VERBS = /^(?:get|post|put|patch|delete|match|any)$/;

/** Routes that a browser follows by itself, and routes that it does not: `get 'x', to: …` and `post 'x', to: …`. */
function verbGuards(place: Place, callee: SyntaxNode, name: string): Guard[] {
  const { node, text, language } = place;
  const list = fieldOf(node, 'arguments');
  const [path, target] = list === null ? [] : namedChildren(list);
  if (path === undefined || path.type !== 'string') return [];
  const router =
    language === 'php'
      ? text.slice(callee.start, Math.min(callee.end, callee.start + 12)).startsWith('Route::')
      : callee.type === 'identifier' && (target?.type === 'arrow_function' || ROUTES.test(text.slice(0, 6_000)));
  if (!router) return [];
  return [stateGuard(place, `verb ${stringValue(path, text) ?? ''}`, /^(?:post|put|patch|delete)$/.test(name))];
}

const ROUTES = /\broutes\.draw\b/;

function stateGuard(place: Place, what: string, kept: boolean): Guard {
  const name = `switch ${what}`;
  const { startLine } = place.node;
  const atom = declaredAtom(
    { startLine, endLine: startLine },
    { key: `${name}: ${kept ? 'on' : 'off'}`, name, shown: shownCode(place.node, place.text) },
  );
  if (!what.startsWith('verb')) return guardAt(place, 'query', { atoms: [atom], strong: false, topics: OWNER_ACCESS });
  // A route is a unit of its own, named after its verb: it is compared as a line of its file.
  const ofFile = { ...place, unit: { ...place.unit, path: '' } };
  return guardAt(ofFile, 'option', { atoms: [atom], strong: false, topics: 'csrf' });
}
