/** Guards that are declared rather than run: options, queries, and lists of what is kept out. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shapeOf, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { patternGuards } from './pattern-guards.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { schemaGuards } from './schema-guards.js';
import { kindOfList, scopesQuery } from './words.js';

export function declaredGuards(place: Place): Guard[] {
  switch (place.node.type) {
    case 'pair':
      return [...optionGuards(place), ...listGuards(place), ...queryGuards(place)];
    case 'shorthand_property_identifier':
      return queryGuards(place);
    case 'variable_declarator':
    case 'assignment_expression':
    case 'public_field_definition':
      return listGuards(place);
    case 'regex':
      return patternGuards(place);
    case 'call_expression':
      return schemaGuards(place);
    default:
      return [];
  }
}

/** Options that protect, with the value that does. Anything else that is written there, or nothing, is less. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  rejectUnauthorized: /^(?!false|0\b).+/,
  strictSSL: /^true$/,
  httpOnly: /^true$/,
  secure: /^(?!false\b).+/,
  sameSite: /^(?!false|'none').+/i,
  additionalProperties: /^false$/,
  allowUnknown: /^false$/,
  stripUnknown: /^true$/,
  forbidNonWhitelisted: /^true$/,
  whitelist: /^true$/,
  followRedirects: /^false$/,
  maxRedirects: /^0$/,
  redirect: /^'(?:manual|error)'$/,
  algorithms: /^\[(?!.*none).+/i,
  csrf: /^(?!false\b).+/,
  csrfProtection: /^true$/,
  checkOrigin: /^true$/,
  sandbox: /^(?!false\b).+/,
  contextIsolation: /^true$/,
  nodeIntegration: /^false$/,
  webSecurity: /^true$/,
  allowScriptedContent: /^(?!true).+/,
  ignoreExpiration: /^false$/,
  skipAccessControl: /^false$/,
  plainObjects: /^true$/,
  allowPrototypes: /^false$/,
  dotfiles: /^'(?:deny|ignore)'$/,
  noSniff: /^true$/,
  hsts: /^(?!false\b).+/,
  contentSecurityPolicy: /^(?!false\b).+/,
  cors: /^false$/,
  shell: /^false$/,
  requireAuth: /^(?!false\b).+/,
  authRequired: /^(?!false\b).+/,
  authenticate: /^(?!false\b).+/,
};
/** Options whose value, or key, guards by what it names. */
const GUARDING_OPTION = /^(?:https?Agent|agent)$/;

function optionGuards(place: Place): Guard[] {
  const { node, text } = place;
  const key = fieldOf(node, 'key');
  const value = fieldOf(node, 'value');
  if (key === null || value === null) return [];
  const name = text.slice(key.start, key.end).replace(/['"]/g, '');
  const written = normalised(value, text);
  const protects = Object.hasOwn(OPTIONS, name)
    ? OPTIONS[name]?.test(written)
    : GUARDING_OPTION.test(name) && /ssrf|filter|safe/i.test(written);
  if (protects !== true) return [];
  const atom = declaredAtom(node, {
    key: `option ${name}: ${written}`,
    name: `option ${name}`,
    shape: `option ${name}: ${shapeOf(value, text)}`,
    shown: shownCode(node, text),
  });
  return [guardAt(place, 'option', { atoms: [atom], strong: true })];
}

const QUERIES = /^(?:find|get|fetch|load|select|count|update|delete|destroy|remove|where|andWhere|match|filter)(?:[A-Z]\w*)?$/;

/** A field that keeps a lookup to somebody's own records: `findOne({ id, ownerId: user.id })`. */
function queryGuards(place: Place): Guard[] {
  const { node, text } = place;
  const named = fieldOf(node, 'key') ?? node;
  const field = text.slice(named.start, named.end).replace(/['"]/g, '');
  if (!scopesQuery(field) || node.parent === null) return [];
  const list = node.parent.parent?.type === 'pair' ? node.parent.parent.parent?.parent : node.parent.parent;
  const where = node.parent.parent?.type === 'pair' ? fieldOf(node.parent.parent, 'key') : null;
  if (list?.type !== 'arguments' || (where !== null && text.slice(where.start, where.end) !== 'where')) return [];
  const callee = list.parent === null ? null : fieldOf(list.parent, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (!QUERIES.test(name) || namedChildren(node.parent).length < 2) return [];
  const query = `query ${name} ${field}`;
  const key = `${query} ${normalised(node, text)}`;
  const atom = declaredAtom(node, { key, name: query, shape: query, shown: shownCode(node, text) });
  return [guardAt(place, 'query', { atoms: [atom], strong: true, topics: 'owner access' })];
}

const MAX_ENTRIES = 500;

function listGuards(place: Place): Guard[] {
  const { node, text } = place;
  const named = fieldOf(node, 'name') ?? fieldOf(node, 'key') ?? fieldOf(node, 'left');
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'right');
  const list = value === null ? null : arrayIn(value);
  if (named === null || list === null) return [];
  const name = calleeName(named, text) || text.slice(named.start, named.end).replace(/['"]/g, '');
  const kind = kindOfList(name);
  if (kind !== 'deny') return [];
  const atoms = namedChildren(list)
    .slice(0, MAX_ENTRIES)
    .map((entry, group) => {
      const key = `entry ${name} ${normalised(entry, text)}`;
      return declaredAtom(entry, { key, name: '', shown: shownCode(entry, text), group });
    });
  return atoms.length === 0 ? [] : [guardAt(place, 'list', { atoms, strong: true })];
}

/** The array in `[…]`, `new Set([…])`, `Object.freeze([…])`, `[…] as const`. */
function arrayIn(value: SyntaxNode): SyntaxNode | null {
  if (value.type === 'array') return value;
  if (value.type === 'new_expression' || value.type === 'call_expression') {
    const [first] = namedChildren(fieldOf(value, 'arguments') ?? value);
    return first === undefined || first === value ? null : first.type === 'array' ? first : null;
  }
  if (value.type === 'as_expression' || value.type === 'satisfies_expression') {
    const [inner] = namedChildren(value);
    return inner === undefined ? null : arrayIn(inner);
  }
  return null;
}
