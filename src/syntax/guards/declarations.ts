/** Guards that are declared rather than run: options, queries, and lists of what is kept out. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shapeOf, shownCode } from './code-text.js';
import { type Guard, STANDS } from './guard.js';
import { hookGuards } from './hooks.js';
import { filterGuards } from './filters.js';
import { layerGuards } from './layers.js';
import { optionAt, protects, switchOf, type WrittenOption } from './options.js';
import { patternGuards } from './pattern-guards.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';
import { isCallerCode, namesOwner, withoutTexts } from './records.js';
import { namesParent } from './parent-records.js';
import { queryTexts } from './query-texts.js';
import { schemaGuards } from './schema-guards.js';
import { settingsGuards } from './settings-lists.js';
import { kindOfList, scopesQuery } from './words.js';

export function declaredGuards(place: Place): Guard[] {
  switch (place.node.type) {
    case 'pair':
      return [...optionGuards(place), ...listGuards(place), ...queryGuards(place)];
    case 'shorthand_property_identifier':
      return queryGuards(place);
    case 'assignment_pattern':
      return optionGuards(place);
    case 'class_declaration':
      return hookGuards(place);
    case 'binary_expression':
      return [...comparedGuards(place), ...queryTexts(place)];
    case 'infix_expression':
      return comparedGuards(place);
    case 'string':
      return [...settingsGuards(place), ...queryTexts(place)];
    case 'template_string':
      return queryTexts(place);
    case 'variable_declarator':
    case 'assignment_expression':
    case 'public_field_definition':
      return [...optionGuards(place), ...listGuards(place)];
    case 'regex':
      return patternGuards(place);
    case 'call_expression':
      return [
        ...optionGuards(place),
        ...schemaGuards(place),
        ...filterGuards(place),
        ...layerGuards(place),
        ...linkGuards(place),
      ];
    default:
      return [];
  }
}

function optionGuards(place: Place): Guard[] {
  const { node, text } = place;
  const option = optionAt(place);
  if (option === null) return [];
  if (!protects(option)) return switchGuards(place, option);
  const { canonical, written, value } = option;
  const atom = declaredAtom(node, {
    key: `option ${canonical}: ${written}`,
    name: `option ${canonical}`,
    shape: `option ${canonical}: ${shapeOf(value, text)}`,
    shown: shownCode(node, text),
  });
  return [guardAt(place, 'option', { atoms: [atom], strong: true })];
}

/** Known to be on or off on both sides, so that a change from one to the other is seen. */
function switchGuards(place: Place, option: WrittenOption): Guard[] {
  const on = switchOf(option);
  if (on === null) return [];
  const name = `switch ${option.canonical}`;
  const atom = declaredAtom(place.node, { key: `${name}: ${on ? 'on' : 'off'}`, name, shown: shownCode(place.node, place.text) });
  return [guardAt(place, 'option', { atoms: [atom], strong: false })];
}

const QUERIES =
  /^(?:(?:find|get|fetch|load|select|count|update|delete|destroy|remove|where|andWhere|match|filter)(?:[A-Z]\w*|_by!?|_or_404|_object_or_404|_list_or_404|_or_none|_one)?|(?:First|Single|Last|Where|Any|Count|Find)(?:OrDefault)?(?:Async)?)$/;

const MAX_VALUE = 80;

function isCaller(value: SyntaxNode, text: string): boolean {
  return isCallerCode(text.slice(value.start, Math.min(value.end, value.start + MAX_VALUE)));
}

/** `.filter(Order.user_id == current_user.id)`, `.Where(order => order.OwnerId == userId)`, `{ (Orders.id eq id) and (Orders.userId eq userId) }`. */
function comparedGuards(place: Place): Guard[] {
  const { node, text } = place;
  const [left, right] = comparedIn(node, text);
  const call = left === undefined ? null : asksFor(node, text);
  const callee = call === null ? null : fieldOf(call, 'function');
  if (left?.type !== 'member_expression' || right === undefined || callee === null) return [];
  const name = calleeName(callee, text);
  const field = calleeName(left, text);
  if (!QUERIES.test(name) || !namesOwner(field) || !isCaller(right, text)) return [];
  const query = `query ${field}`;
  const key = `${query} ${normalised(node, text)}`;
  const atom = declaredAtom(node, { key, name: query, shape: query, shown: shownCode(node, text) });
  return [guardAt(place, 'query', { atoms: [atom], strong: true, topics: OWNER_ACCESS })];
}

/** The sides of a comparison for equality; none of any other code. */
function comparedIn(node: SyntaxNode, text: string): readonly SyntaxNode[] {
  if (node.type === 'infix_expression') {
    const [left, operator, right] = namedChildren(node);
    return left !== undefined && right !== undefined && infixIs(operator, text, 'eq') ? [left, right] : [];
  }
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  return fieldOf(node, 'operator')?.type === '===' && left !== null && right !== null ? [left, right] : [];
}

function infixIs(operator: SyntaxNode | undefined, text: string, name: string): boolean {
  return operator !== undefined && text.slice(operator.start, operator.end) === name;
}

const WITHIN_QUESTION = new Set(['parenthesized_expression', 'arrow_function', 'statement_block', 'expression_statement']);

/** The call that a comparison is an argument of, by itself or as a part of what a function given to it answers. */
function asksFor(comparison: SyntaxNode, text: string): SyntaxNode | null {
  let at = comparison.parent;
  while (
    at !== null &&
    (WITHIN_QUESTION.has(at.type) ||
      (at.type === 'binary_expression' && fieldOf(at, 'operator')?.type === '&&') ||
      (at.type === 'infix_expression' && infixIs(namedChildren(at)[1], text, 'and')))
  )
    at = at.parent;
  return at?.type === 'arguments' ? at.parent : null;
}

/** A field that keeps a lookup to somebody's own records: `findOne({ id, ownerId: user.id })`. */
function queryGuards(place: Place): Guard[] {
  const { node, text } = place;
  const named = fieldOf(node, 'key') ?? node;
  const field = text.slice(named.start, named.end).replace(/['"]/g, '');
  const value = fieldOf(node, 'value');
  const own = value !== null && isCaller(value, text);
  const below =
    value !== null &&
    node.parent?.type === 'arguments' &&
    namesParent(field, text.slice(value.start, Math.min(value.end, value.start + MAX_VALUE)));
  if (!(scopesQuery(field) || below || (own && namesOwner(field))) || node.parent === null) return [];
  const byName = node.parent.type === 'arguments';
  const list = byName
    ? node.parent
    : node.parent.parent?.type === 'pair'
      ? node.parent.parent.parent?.parent
      : node.parent.parent;
  const where = byName ? null : node.parent.parent?.type === 'pair' ? fieldOf(node.parent.parent, 'key') : null;
  if (list?.type !== 'arguments' || (where !== null && text.slice(where.start, where.end) !== 'where')) return [];
  const callee = list.parent === null ? null : fieldOf(list.parent, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (!QUERIES.test(name) || (namedChildren(node.parent).length < 2 && !(byName && (own || below)))) return [];
  const query = `query ${name} ${field}`;
  const key = `${query} ${normalised(node, text)}`;
  const atom = declaredAtom(node, { key, name: query, shape: query, shown: shownCode(node, text) });
  return [guardAt(place, 'query', { atoms: [atom], strong: true, topics: OWNER_ACCESS })];
}

const LINKS = /^(?:and_?|or_?)?(?:where|filter)(?:_?by|_?eq|_?belongs_?to)?$|^eq$/i;

/** One of several conditions that a query is built of: `.where('uuid', uuid).andWhere('noteId', note.id)`. */
function linkGuards(place: Place): Guard[] {
  const { node, text } = place;
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  if (callee === null || object === null || list === null || !LINKS.test(calleeName(callee, text))) return [];
  // What "or" adds to a query lets more of it through.
  if (/^or/i.test(calleeName(callee, text))) return [];
  const code = text.slice(list.start, Math.min(list.end, list.start + 200));
  if (/=>|\bfunction\b|\blambda\b| \? /.test(withoutTexts(code)) || namedChildren(list).length === 0) return [];
  const owned = (code.match(/[\p{L}_$][\p{L}\d_$]*/gu) ?? []).some(scopesQuery);
  const others = [text.slice(Math.max(object.start, object.end - 1_000), object.end), text.slice(node.end, node.end + 300)];
  const severalLinks =
    /\.\s{0,40}(?:and_?|or_?)?(?:where|filter)\w*\(|\.eq\(/i.test(others[0] ?? '') ||
    /^\s{0,80}\.\s{0,40}(?:and_?)?(?:where|filter|eq)\w*\(/i.test(others[1] ?? '');
  if (!owned && !severalLinks) return [];
  const query = `link ${normalised(list, text)}`;
  const at = { startLine: fieldOf(callee, 'property')?.startLine ?? node.startLine, endLine: node.endLine };
  const shown = `.${calleeName(callee, text)}${shownCode(list, text)}`;
  const [field] = namedChildren(list);
  const asked = field === undefined ? '' : normalised(field, text).slice(0, 80);
  const atom = declaredAtom(at, { key: query, name: `link ${asked}`, shown, shape: `link ${shapeOf(list, text)}` });
  const identifies = /id\b|Id\b|_id|owner|user|account/.test(code);
  const guard = guardAt(place, 'query', { atoms: [atom], strong: owned, likely: identifies, topics: OWNER_ACCESS });
  return [{ ...guard, text: shown, ...at, start: object.end }];
}

const MAX_ENTRIES = 500;

function listGuards(place: Place): Guard[] {
  const { node, text } = place;
  const named = fieldOf(node, 'name') ?? fieldOf(node, 'key') ?? fieldOf(node, 'left');
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'right');
  const list = value === null ? null : entriesIn(value, text);
  if (named === null || value === null) return [];
  if (list === null) return escapeGuards(place, named, value);
  const name = calleeName(named, text) || text.slice(named.start, named.end).replace(/['"]/g, '');
  const kind = kindOfList(name);
  if (kind !== 'deny') return [];
  const atoms = list.slice(0, MAX_ENTRIES).map((entry, group) => {
    const key = `entry ${name} ${normalised(entry, text)}`;
    return declaredAtom(entry, { key, name: '', shown: shownCode(entry, text), group });
  });
  return atoms.length === 0 ? [] : [guardAt(place, 'list', { atoms, strong: true })];
}

const ESCAPES = /escap|sanit|entit/i;
const MAX_ESCAPED = 12;

/** What is put in the place of what could do harm: `ESCAPES = { '<' => '&lt;' }`. */
function escapeGuards(place: Place, named: SyntaxNode, value: SyntaxNode): Guard[] {
  const { text } = place;
  const name = calleeName(named, text) || text.slice(named.start, Math.min(named.end, named.start + 60));
  if (!ESCAPES.test(name)) return [];
  const callee = value.type === 'call_expression' ? fieldOf(value, 'function') : null;
  const [given] = callee === null ? [] : namedChildren(fieldOf(value, 'arguments') ?? value);
  const table = [value, callee === null ? null : fieldOf(callee, 'object'), given].find((each) => each?.type === 'object');
  if (table === undefined || table === null) return [];
  const atoms = namedChildren(table)
    .slice(0, MAX_ENTRIES)
    .flatMap((entry, group) => {
      const key = fieldOf(entry, 'key');
      if (key === null || key.end - key.start > MAX_ESCAPED) return [];
      const code = `escape ${name} ${normalised(key, text)}`;
      return [declaredAtom(entry, { key: code, name: '', shown: shownCode(entry, text), group })];
    });
  const stands = `escape table ${name}`;
  const here = declaredAtom(named, { key: stands, name: stands, shown: name, strong: false, group: STANDS });
  return atoms.length === 0 ? [] : [guardAt(place, 'list', { atoms: [...atoms, here], strong: true, topics: 'escape' })];
}

const COLLECTIONS =
  /^(?:|freeze|of|from|asList|vec|new|concat|(?:unmodifiable|immutable|hash|linked|frozen|mutable|sorted|array)?_?(?:set|list|array|tuple|collection)\w*|(?:set|list|array)Of|to_set)$/i;
/** What a list may be handed through as a link of a chain. */
const PASSES_ON =
  /^(?:freeze|to_set|to_a|toSet|toList|toHashSet|toMutableSet|ToHashSet|ToArray|ToList|ToFrozenSet|ToImmutable\w{1,20}|AsReadOnly|collect)$/;
const CONSTANTS = new Set(['string', 'template_string', 'number', 'regex', 'member_expression', 'identifier']);

/** The entries of `[…]`, `new Set([…])`, `Object.freeze([…])`, `[…] as const`, `%w[…].freeze`, `setOf("a", "b")` and `Set["a", "b"]`. */
function entriesIn(value: SyntaxNode, text: string): readonly SyntaxNode[] | null {
  switch (value.type) {
    case 'array':
      return namedChildren(value);
    case 'new_expression':
    case 'call_expression':
      return entriesOfCall(value, text);
    case 'as_expression':
    case 'satisfies_expression': {
      const [inner] = namedChildren(value);
      return inner === undefined ? null : entriesIn(inner, text);
    }
    case 'subscript_expression': {
      const [made, ...entries] = namedChildren(value);
      return made !== undefined && /^(?:Sorted)?Set$/.test(text.slice(made.start, made.end)) ? entries : null;
    }
    default:
      return null;
  }
}

function entriesOfCall(call: SyntaxNode, text: string): readonly SyntaxNode[] | null {
  const callee = fieldOf(call, 'constructor') ?? fieldOf(call, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  const given = namedChildren(fieldOf(call, 'arguments') ?? call);
  if (object !== null && PASSES_ON.test(name) && given.length === 0) return entriesIn(object, text);
  const [first] = given;
  if (first === undefined || first === callee || !COLLECTIONS.test(name)) return null;
  const inner = entriesIn(first, text);
  if (inner !== null || !GIVEN_ONE_BY_ONE.test(name)) return inner;
  return given.some((each) => each.type === 'string') && given.every((each) => CONSTANTS.has(each.type)) ? given : null;
}

/** Calls whose arguments are the entries: `Set.of("a", "b")`, `Arrays.asList("a", "b")`, `listOf("a", "b")`. */
const GIVEN_ONE_BY_ONE =
  /^(?:of|asList|(?:set|list|array|hashSet|linkedSet|mutableSet|mutableList|sortedSet)Of|newHashSet|newArrayList)$/;
