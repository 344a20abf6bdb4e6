/** Statements about rows, and those that make a table. */
import { isAlwaysTrue } from './expression.js';
import type { Told } from './read-statements.js';
import type { Reach, SqlStatement } from './statement.js';
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
  const joins = findWord(tokens, first, end, depth, /^join$/) >= 0;
  return [
    { ...objects(named === null ? [] : [named]), kind: 'delete', reach: reachOf(tokens, at, end, joins, named?.name ?? null) },
  ];
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
  const joins = findWord(tokens, at, end, depth, /^(?:join|from)$/) >= 0;
  return [
    {
      ...objects(named === null ? [] : [named]),
      kind: 'update',
      members,
      reach: reachOf(tokens, at, end, joins, named?.name ?? null),
    },
  ];
}

/** `joins`: it goes by another table, so that it reaches some rows without a condition. */
function reachOf(tokens: readonly Token[], at: number, end: number, joins: boolean, table: string | null): Reach {
  const depth = tokens[at]?.depth ?? 0;
  const where = findWord(tokens, at, end, depth, /^where$/);
  if (joins || findWord(tokens, at, end, depth, /^(?:limit|top)$/) >= 0) return 'some';
  if (where < 0) return 'all';
  const stop = findWord(tokens, where, end, depth, /^(?:returning|order|output|option|group)$/);
  const condition = expressionOf(tokens.slice(where + 1, stop < 0 ? end : stop));
  return isAlwaysTrue(condition, table) ? 'all-by-condition' : 'some';
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
