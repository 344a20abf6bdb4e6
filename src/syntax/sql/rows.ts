/** Statements about rows, and those that make a table. */
import { isAlwaysTrue } from './expression.js';
import type { Told } from './read-statements.js';
import { isCatalogue, type Reach, type SqlStatement } from './statement.js';
import { findWord, nameAt, skipWords, wordsAt } from './token-cursor.js';
import { expressionOf } from './token-expression.js';
import type { Token } from './tokens.js';

/** The index of an UPDATE's SET; -1 for what is none. */
export function findSet(tokens: readonly Token[], at: number): number {
  const depth = tokens[at]?.depth ?? 0;
  for (let index = at + 2; index < Math.min(tokens.length, at + 200); index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === 'end' || token.depth < depth) return -1;
    if (token.kind === 'word' && token.text === 'set' && token.depth === depth) return index;
  }
  return -1;
}

export function objects(
  names: readonly { readonly name: string; readonly temporary: boolean }[],
): Pick<SqlStatement, 'objects' | 'temporary'> {
  return { objects: names.map(({ name }) => name), temporary: names.length > 0 && names.every(({ temporary }) => temporary) };
}

export function deletion(tokens: readonly Token[], at: number, end: number): Told[] {
  const depth = tokens[at]?.depth ?? 0;
  const from = findWord(tokens, at, Math.min(end, at + 12), depth, /^from$/);
  const first = skipWords(tokens, from < 0 ? at + 1 : from + 1, 'only', 'low_priority', 'quick', 'ignore');
  const named = nameAt(tokens, first);
  const table = named?.name ?? null;
  const reach = table !== null && isCatalogue(table) ? 'all' : reachOf(tokens, at, end, { joined: first, table });
  return [{ ...objects(named === null ? [] : [named]), kind: 'delete', reach }];
}

export function update(tokens: readonly Token[], at: number, end: number): Told[] {
  const depth = tokens[at]?.depth ?? 0;
  const set = findSet(tokens, at);
  const named = nameAt(tokens, skipWords(tokens, at + 1, 'low_priority', 'ignore', 'only'));
  const members: string[] = [];
  for (let index = set; index < end; index++) {
    if (tokens[index]?.depth === depth && (index === set || tokens[index]?.text === ',')) {
      const column = nameAt(tokens, index + 1);
      if (column !== null) members.push(column.name.split('.').at(-1) ?? '');
    }
  }
  const table = named?.name ?? null;
  const reach = table !== null && isCatalogue(table) ? 'all' : reachOf(tokens, at, end, { joined: at, table });
  return [{ ...objects(named === null ? [] : [named]), kind: 'update', members, reach }];
}

/** `REPLACE INTO t SELECT … FROM t`, `INSERT INTO t SELECT … FROM t ON CONFLICT … DO UPDATE`: every row is written over. */
export function overwriting(tokens: readonly Token[], at: number, end: number): Told[] {
  const depth = tokens[at]?.depth ?? 0;
  const named = nameAt(tokens, skipWords(tokens, at + 1, 'low_priority', 'delayed', 'ignore', 'or', 'replace', 'into'));
  const from = findWord(tokens, at, end, depth, /^from$/);
  const source = from < 0 ? null : nameAt(tokens, from + 1);
  if (named === null || source === null || source.name !== named.name) return [];
  const conflict = findWord(tokens, from, end, depth, /^(?:conflict|duplicate)$/);
  const updates = conflict >= 0 && findWord(tokens, conflict, end, depth, /^update$/) >= 0;
  const replaces = tokens.slice(at, at + 4).some(({ text }) => text === 'replace');
  const narrowed = findWord(tokens, from, end, depth, /^(?:where|limit|join|group)$/) >= 0;
  return (updates || replaces) && !narrowed ? [{ ...objects([named]), kind: 'update', reach: 'all' }] : [];
}

/** `SELECT lo_unlink(…) FROM t`: the large object of every row. */
export function unlinking(tokens: readonly Token[], at: number, end: number): Told[] {
  const depth = tokens[at]?.depth ?? 0;
  if (findWord(tokens, at, end, depth, /^lo_unlink$/) < 0) return [];
  const from = findWord(tokens, at, end, depth, /^from$/);
  const source = from < 0 ? null : nameAt(tokens, from + 1);
  if (source === null) return [];
  return [{ ...objects([source]), kind: 'delete', reach: reachOf(tokens, from, end, { joined: end, table: source.name }) }];
}

/** A table has no more rows than this, or none that anybody deletes in one go. */
const NO_LIMIT = 10_000_000;

/** `joined`: from where on another table may be joined. */
function reachOf(
  tokens: readonly Token[],
  at: number,
  end: number,
  { joined, table }: { joined: number; table: string | null },
): Reach {
  const depth = tokens[at]?.depth ?? 0;
  if (isLimited(tokens, at, end, depth)) return 'some';
  const where = findWord(tokens, at, end, depth, /^where$/);
  const join = joinOf(tokens, joined, end, depth);
  if (join === 'some') return 'some';
  if (where < 0) return join === 'every' ? 'all-by-condition' : 'all';
  const stop = findWord(tokens, where, end, depth, /^(?:returning|order|output|option|group|limit)$/);
  const condition = expressionOf(tokens.slice(where + 1, stop < 0 ? end : stop));
  return isAlwaysTrue(condition, table) ? 'all-by-condition' : 'some';
}

/** Whether a LIMIT or TOP leaves any row out. */
function isLimited(tokens: readonly Token[], at: number, end: number, depth: number): boolean {
  const limit = findWord(tokens, at, end, depth, /^(?:limit|top)$/);
  if (limit < 0) return false;
  const number = tokens.slice(limit + 1, Math.min(end, limit + 4)).find(({ text }) => text !== '(');
  if (number === undefined || /^(?:all|null)$/.test(number.text)) return false;
  const percent = tokens.slice(limit + 1, Math.min(end, limit + 5)).some(({ text }) => text === 'percent');
  const count = number.kind === 'number' ? Number(number.text) : 0;
  return percent ? count < 100 : !(count >= NO_LIMIT);
}

/** What joining another table leaves: `some` rows by its condition, `every` row by one that always holds; null without a join. */
function joinOf(tokens: readonly Token[], from: number, end: number, depth: number): 'some' | 'every' | null {
  let found: 'every' | null = null;
  for (let at = findWord(tokens, from, end, depth, /^join$/); at >= 0; at = findWord(tokens, at + 1, end, depth, /^join$/)) {
    const kinds = tokens.slice(Math.max(0, at - 2), at).map(({ text }) => text);
    // What stands on the left of it stays, whatever the condition says.
    if (kinds.includes('left')) {
      found = 'every';
      continue;
    }
    const next = findWord(tokens, at + 1, end, depth, /^join$/);
    const stop = next < 0 ? end : next;
    const on = findWord(tokens, at, stop, depth, /^(?:on|using)$/);
    if (kinds.includes('natural') || tokens[on]?.text === 'using') return 'some';
    const last = on < 0 ? -1 : findWord(tokens, on, stop, depth, /^(?:set|where|inner|left|right|cross|order|limit|returning)$/);
    if (on >= 0 && !isAlwaysTrue(expressionOf(tokens.slice(on + 1, last < 0 ? stop : last)))) return 'some';
    found = 'every';
  }
  return found;
}

export function creation(tokens: readonly Token[], at: number): Told[] {
  const from = skipWords(
    tokens,
    at + 1,
    'or',
    'replace',
    'global',
    'local',
    'temp',
    'temporary',
    'unlogged',
    'external',
    'foreign',
    'virtual',
  );
  if (wordsAt(tokens, from, 'policy')) {
    const named = nameAt(tokens, from + 1);
    const table = named === null ? null : nameAt(tokens, skipWords(tokens, named.next, 'on'));
    return named === null || table === null ? [] : [{ kind: 'create-policy', objects: [table.name], members: [named.name] }];
  }
  if (!wordsAt(tokens, from, 'table')) return [];
  const unlessThere = wordsAt(tokens, from + 1, 'if', 'not', 'exists');
  const named = nameAt(tokens, unlessThere ? from + 4 : from + 1);
  if (named === null) return [];
  const temporary = named.temporary || tokens.slice(at, from).some((token) => /^temp(?:orary)?$/.test(token.text));
  const made: Told = { kind: 'create-table', objects: [named.name], temporary, unlessThere };
  return wordsAt(tokens, at + 1, 'or', 'replace') ? [{ kind: 'drop-table', objects: [named.name], temporary }, made] : [made];
}
