/** What callers may set of a record by naming it: `permit!`, `permit(:name, :admin)`, `$guarded = []`, `Model::unguard()`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import type { Weakening } from './guard.js';
import type { Place } from './place.js';

/** What nobody should be able to give themselves. */
const PRIVILEGES = /^(?:is_?)?(?:admin|super_?admin|super_?user|role|roles|role_ids?|permissions|permission_ids)$/i;
/** What sets a record's attributes, and what it may be given only by mistake. */
const SETS = /^(?:update!?|update_attributes!?|assign_attributes|create!?|new|build|insert_all!?|upsert)$/;
const UNSIFTED = /\bparams\b[^()\n]{0,80}\.to_unsafe_h(?:ash)?\b/;
const EVERYTHING = /^(?:permit!|unguard|unguarded)$/;

export function massAssignments(place: Place): Weakening[] {
  const { node, text, language } = place;
  if (language !== 'ruby' && language !== 'php') return [];
  if (node.type === 'public_field_definition' || node.type === 'assignment_expression') return fieldsOpened(place);
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const name = callee?.type === 'member_expression' ? calleeName(callee, text) : '';
  if (EVERYTHING.test(name)) return [opening(place, node, true)];
  const list = fieldOf(node, 'arguments');
  if (list !== null && SETS.test(name) && UNSIFTED.test(text.slice(list.start, Math.min(list.end, list.start + 200))))
    return [opening(place, node, true)];
  return name === 'permit' && list !== null ? privilegesIn(place, list) : [];
}

/** Laravel's lists of what may be set, and what may not. */
function fieldsOpened(place: Place): Weakening[] {
  const { node, text } = place;
  const left = fieldOf(node, 'name') ?? fieldOf(node, 'left');
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'right') ?? fieldOf(node, 'default_value');
  const name = left === null ? '' : text.slice(left.start, left.end);
  if (value?.type !== 'array') return [];
  if (name === '$fillable') return privilegesIn(place, value);
  return name === '$guarded' && namedChildren(value).length === 0 ? [opening(place, node, true)] : [];
}

function privilegesIn(place: Place, list: SyntaxNode): Weakening[] {
  const sure = !/admin|manage/i.test(place.unit.path);
  return namedChildren(list)
    .filter((entry) => PRIVILEGES.test(stringValue(entry, place.text) ?? ''))
    .map((entry) => opening(place, entry, sure));
}

function opening({ text, unit }: Place, node: SyntaxNode, sure: boolean): Weakening {
  const { start, end, startLine, endLine } = node;
  const name = 'an attribute that callers may set';
  const key = `${name} ${unit.path} ${normalised(node, text)}`;
  return { name, key, topic: 'authorization', unit, text: shownCode(node, text), start, end, startLine, endLine, sure };
}
