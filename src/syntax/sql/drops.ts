/** What a DROP takes away. */
import type { Told } from './read-statements.js';
import type { StatementKind } from './statement.js';
import { findWord, nameAt, namesAt, skipWords, wordsAt } from './token-cursor.js';
import type { Token } from './tokens.js';

const KINDS: Readonly<Record<string, StatementKind>> = {
  table: 'drop-table',
  tables: 'drop-table',
  database: 'drop-database',
  keyspace: 'drop-database',
  tablespace: 'drop-database',
  schema: 'drop-schema',
  owned: 'drop-owned',
  role: 'drop-role',
  user: 'drop-role',
  login: 'drop-role',
  policy: 'drop-policy',
};
/** Made anew at any time; but with all that hangs on it, columns go too. */
const BY_CASCADE = /^(?:type|domain|extension|sequence|server)$/;

export function dropped(tokens: readonly Token[], at: number, end: number): Told[] {
  const type = skipWords(tokens, at + 1, 'temporary', 'temp', 'foreign', 'external');
  const word = tokens[type]?.text ?? '';
  const declared = tokens.slice(at + 1, type).map((token) => token.text);
  const cascade = findWord(tokens, type, end, tokens[at]?.depth ?? 0, /^cascade$/) >= 0;
  const { names, next } = namesAt(tokens, skipWords(tokens, type + 1, 'if', 'exists', 'by'));
  const objects = names.map(({ name }) => name);
  if (BY_CASCADE.test(word)) return cascade ? [{ kind: 'drop-cascade', objects, cascade }] : [];
  // What a foreign table shows is kept elsewhere.
  const kind =
    declared.includes('foreign') || declared.includes('external') || !Object.hasOwn(KINDS, word) ? undefined : KINDS[word];
  if (kind === undefined) return [];
  if (kind === 'drop-policy') {
    const table = wordsAt(tokens, next, 'on') ? nameAt(tokens, next + 1) : null;
    return [{ kind, objects: table === null ? [] : [table.name], members: objects }];
  }
  const temporary = declared.length > 0 || (names.length > 0 && names.every((named) => named.temporary));
  return [{ kind, objects, cascade, temporary }];
}
