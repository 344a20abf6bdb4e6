/** Guards that are declared rather than run: options, schema constraints, patterns, and lists of what is kept out or let in. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shapeOf, shownCode, stringValue } from './code-text.js';
import { exitOf } from './conditions.js';
import { type Atom, type Guard, STANDS } from './guard.js';
import { takesOutHarm } from './patterns.js';
import { guardAt, type Place } from './place.js';
import { kindOfList, roleOfCall, scopesQuery, wordsOf } from './words.js';

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
  const atom: Atom = {
    key: `option ${name}: ${written}`,
    name: `option ${name}`,
    shape: `option ${name}: ${shapeOf(value, text)}`,
    shown: shownCode(node, text),
    strong: true,
    group: 0,
    startLine: node.startLine,
    endLine: node.endLine,
  };
  return [guardAt(place, 'option', { atoms: [atom], strong: true })];
}

const QUERIES = /^(?:find|get|fetch|load|select|count|update|delete|destroy|remove|where|andWhere|match|filter)(?:[A-Z]\w*)?$/;

/** A field that keeps a lookup to somebody's own records: `findOne({ id, ownerId: user.id })`. */
function queryGuards(place: Place): Guard[] {
  const { node, text } = place;
  const key = fieldOf(node, 'key') ?? node;
  const field = text.slice(key.start, key.end).replace(/['"]/g, '');
  if (!scopesQuery(field) || node.parent === null) return [];
  const list = node.parent.parent?.type === 'pair' ? node.parent.parent.parent?.parent : node.parent.parent;
  const where = node.parent.parent?.type === 'pair' ? fieldOf(node.parent.parent, 'key') : null;
  if (list?.type !== 'arguments' || (where !== null && text.slice(where.start, where.end) !== 'where')) return [];
  const callee = list.parent === null ? null : fieldOf(list.parent, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (!QUERIES.test(name) || namedChildren(node.parent).length < 2) return [];
  const named = `query ${name} ${field}`;
  const atom: Atom = {
    ...{
      key: `${named} ${normalised(node, text)}`,
      name: named,
      shape: named,
      shown: shownCode(node, text),
      strong: true,
      group: 0,
    },
    ...{ startLine: node.startLine, endLine: node.endLine },
  };
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
    .map((entry, group): Atom => {
      const key = `entry ${name} ${normalised(entry, text)}`;
      return {
        key,
        name: '',
        shape: key,
        shown: shownCode(entry, text),
        strong: true,
        group,
        startLine: entry.startLine,
        endLine: entry.endLine,
      };
    });
  return atoms.length === 0 ? [] : [guardAt(place, 'list', { atoms, strong: true })];
}

/** The array in `[…]`, `new Set([…])`, `Object.freeze([…])`, `[…] as const`. */
export function arrayIn(value: SyntaxNode): SyntaxNode | null {
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

/**
 * Patterns that test or clean a value. One that takes harm out of a value is a guard by itself; `likely` marks those that find what
 * has to go, so that finding less is less.
 */
function patternGuards(place: Place): Guard[] {
  const { node, text } = place;
  const source = text.slice(node.start, Math.min(node.end, node.start + MAX_PATTERN));
  const holder = holderOf(node, text);
  if (holder === '') return [];
  const replaces = /(?:^| )replace(?:All)?$/.test(holder);
  const turnsAway = isTestedForExit(node, text);
  const key = `pattern ${source}`;
  const atom: Atom = {
    key,
    name: `pattern ${holder}`,
    shape: key,
    shown: source,
    strong: true,
    group: 0,
    startLine: node.startLine,
    endLine: node.endLine,
  };
  const cleans = replaces && takesOutHarm(source) && isTakenOut(node, text);
  return [
    guardAt(place, 'pattern', {
      atoms: [atom],
      strong: cleans,
      likely: cleans || turnsAway,
      topics: `${holder} ${place.unit.path}`,
    }),
  ];
}

const MAX_PATTERN = 500;

/** Whether a replacement puts nothing, or something escaped, where the pattern was found. */
function isTakenOut(node: SyntaxNode, text: string): boolean {
  const [, replacement] = node.parent === null ? [] : namedChildren(node.parent);
  return (
    replacement !== undefined &&
    ['string', 'template_string', 'arrow_function', 'identifier'].includes(replacement.type) &&
    text.slice(replacement.start, replacement.end).length < 60
  );
}

/** `if (/…/.test(value)) throw …`: what the pattern finds is turned away. */
function isTestedForExit(node: SyntaxNode, text: string): boolean {
  const call = node.parent?.type === 'member_expression' ? node.parent.parent : null;
  const holder = call?.parent?.type === 'parenthesized_expression' ? call.parent.parent : null;
  if (call?.type !== 'call_expression' || holder?.type !== 'if_statement') return false;
  const then = fieldOf(holder, 'consequence');
  return then !== null && exitOf(then, text) !== null;
}

/** Where a pattern stands: the variable or the property that holds it, or the call that uses it. */
function holderOf(node: SyntaxNode, text: string): string {
  const parent = node.parent;
  if (parent === null) return '';
  if (parent.type === 'variable_declarator' || parent.type === 'pair' || parent.type === 'assignment_expression') {
    const name = fieldOf(parent, 'name') ?? fieldOf(parent, 'key') ?? fieldOf(parent, 'left');
    return name === null || name === node ? '' : calleeName(name, text) || text.slice(name.start, name.end);
  }
  if (parent.type === 'member_expression' && fieldOf(parent, 'property') !== null) {
    const call = parent.parent;
    const list = call === null ? null : fieldOf(call, 'arguments');
    return list === null ? '' : `${calleeName(parent, text)}(${normalised(list, text).slice(0, 80)})`;
  }
  if (parent.type === 'arguments' && parent.parent !== null) {
    const callee = fieldOf(parent.parent, 'function');
    const name = callee === null ? '' : calleeName(callee, text);
    const object = callee === null ? null : fieldOf(callee, 'object');
    if (['match', 'matchAll', 'replace', 'replaceAll', 'search', 'regex', 'matches', 'pattern', 'split'].includes(name)) {
      return `${object === null ? '' : normalised(object, text).slice(-60)} ${name}`;
    }
  }
  return '';
}

const SCHEMA_ROOTS = new Set('z zod joi Joi yup Yup Validator v s t body param query check header cookie Type'.split(' '));
const CONSTRAINTS = new Set(
  'strict min max length email url uuid cuid cuid2 regex refine superRefine transform nonempty nonnegative positive int finite ip datetime startsWith endsWith includes valid allow required keys pattern alphanum guid uri integer matches oneOf notOneOf isEmail isInt isURL isUUID isLength isIn isAlphanumeric isMongoId escape trim enum literal unknown pick omit'.split(
    ' ',
  ),
);
/** Links of a chain that change what is allowed without narrowing it by themselves. */
const NEUTRAL_LINKS = new Set([
  'required',
  'keys',
  'allow',
  'unknown',
  'trim',
  'enum',
  'literal',
  'includes',
  'omit',
  'valid',
  'int',
]);

/** The outermost call of a chain such as `z.string().min(1).email()`; each narrowing link is an atom of it. */
function schemaGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.parent?.type === 'member_expression') return [];
  const links: { name: string; call: SyntaxNode }[] = [];
  let at: SyntaxNode | null = node;
  while (at?.type === 'call_expression') {
    const callee: SyntaxNode | null = fieldOf(at, 'function');
    if (callee?.type !== 'member_expression') break;
    links.push({ name: calleeName(callee, text), call: at });
    at = fieldOf(callee, 'object');
  }
  const root = at?.type === 'call_expression' ? fieldOf(at, 'function') : at;
  if (root?.type !== 'identifier') return [];
  const rooted =
    SCHEMA_ROOTS.has(text.slice(root.start, root.end)) ||
    /(?:Schema|Validator|^Z[A-Z]\w+)$/.test(text.slice(root.start, root.end));
  const holder = schemaHolder(node, text, place.unit.path);
  if (!rooted || holder === '') return [];
  const atoms = links
    .filter(({ name }) => CONSTRAINTS.has(name) && !NEUTRAL_LINKS.has(name))
    .filter(({ name, call }) => name !== 'transform' || roleOfCall(argumentsOf(call, text)) !== null)
    .map(({ name, call }, group): Atom => {
      const list = fieldOf(call, 'arguments');
      const key = `schema ${holder} ${name} ${list === null ? '' : normalised(list, text)}`;
      const callee = fieldOf(call, 'function');
      const line = callee === null ? call.endLine : (fieldOf(callee, 'property')?.startLine ?? call.endLine);
      return {
        key,
        name: `schema ${holder} ${name}`,
        shape: key,
        shown: `.${name}${list === null ? '' : shownCode(list, text)}`,
        strong: true,
        group,
        startLine: line,
        endLine: call.endLine,
      };
    });
  const here: Atom = {
    ...{
      key: `schema ${holder}`,
      name: `schema ${holder}`,
      shape: `schema ${holder}`,
      shown: holder,
      strong: false,
      group: STANDS,
    },
    ...{ startLine: node.startLine, endLine: node.startLine },
  };
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: `validate ${holder}` })];
}

function argumentsOf(call: SyntaxNode, text: string): string {
  const list = fieldOf(call, 'arguments');
  return list === null ? '' : text.slice(list.start + 1, Math.min(list.end - 1, list.start + 80));
}

/** The properties and the variable that a schema stands under: "RepositoryParams.owner". */
function schemaHolder(node: SyntaxNode, text: string, unit: string): string {
  const names: string[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    // One of several alike: which of them a constraint belongs to cannot be told.
    if (at.type === 'array') return '';
    if (at.type === 'pair' || at.type === 'variable_declarator') {
      const name = fieldOf(at, 'key') ?? fieldOf(at, 'name');
      if (name !== null) names.unshift(stringValue(name, text) ?? text.slice(name.start, name.end));
      if (at.type === 'variable_declarator') break;
    }
  }
  return wordsOf(names.join(' ')).length === 0 ? unit : names.join('.');
}
