/**
 * Lookups that a method's name spells out, as repositories derive them: `findByIdAndOwner(id, user)` keeps to somebody's own records,
 * `findById(id)` does not. No guards by themselves; the change from the first to the second is a loss.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';

const DERIVED =
  /^(?:find|get|read|query|search|stream|load|fetch|select|count|exists|delete|remove)(?:[A-Z][a-z]{0,20}\d{0,3}){0,4}?By([A-Z]\w{1,120})$|^(?:find|get|load|fetch|select|count|exists|delete|remove)(?:_[a-z]{1,20}){0,3}?_by_([a-z]\w{1,120})$/;
const OWNERS =
  /^(?:owner|owned_?by|user|account|author|creator|created_?by|member|tenant|organi[sz]ation|org|customer|workspace|team|company)(?:_?(?:id|uuid|email|name|username|login))*$/i;

export function derivedQueries(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  if (callee === null || object === null || list === null || namedChildren(list).length === 0) return [];
  const parts = partsOf(calleeName(callee, text));
  const source = nameOf(object, text);
  if (parts.length === 0 || source === '') return [];
  const owned = parts.length > 1 && parts.some((part) => OWNERS.test(part));
  // Who is looked up by the owner alone is not kept to the owner's: nothing can be told.
  if (!owned && parts.some((part) => OWNERS.test(part))) return [];
  const name = `switch record of ${source}`;
  const { startLine } = node;
  const atom = declaredAtom(
    { startLine, endLine: startLine },
    { key: `${name}: ${owned ? 'on' : 'off'}`, name, shown: shownCode(node, text) },
  );
  return [guardAt(place, 'query', { atoms: [atom], strong: false, topics: OWNER_ACCESS })];
}

/** `Id` and `Owner` of `findByIdAndOwner`; none when the name spells out no lookup. */
function partsOf(name: string): string[] {
  const [, camel, snake] = name.length > 160 ? [] : (DERIVED.exec(name) ?? []);
  const written = camel ?? snake ?? '';
  if (written === '') return [];
  const plain = written.replace(/OrderBy[A-Z]\w{0,200}$/, '').replace(/(?:OrNull|OrFail|OrThrow|Async|_or_none|_or_404)$/, '');
  return plain.split(camel === undefined ? /_and_/ : /And(?=[A-Z])/);
}

/** `orders` of `this.orders` and of `orders()`. */
function nameOf(object: SyntaxNode, text: string): string {
  const callee = object.type === 'call_expression' ? fieldOf(object, 'function') : object;
  return callee === null ? '' : calleeName(callee, text);
}
