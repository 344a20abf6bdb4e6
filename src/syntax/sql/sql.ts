/** SQL as statements. The text is untrusted: it is read, never run, in bounded work. */
import { loadedPostgres } from '../loaded-parsers.js';
import { readPostgres } from './postgres.js';
import { readStatements } from './read-statements.js';
import type { SqlStatement } from './statement.js';

export interface SqlText {
  readonly statements: readonly SqlStatement[];
  /** Parts of it could not be read: there may be more. */
  readonly partial: boolean;
}

/** Characters that PostgreSQL's parser is given; larger texts are dumps, which the reader for any dialect reads faster. */
const LARGEST_FOR_POSTGRES = 200_000;
/** Without one of these nothing in a text takes anything away. */
const HOPE =
  /create|drop|truncate|delete|update|alter|merge|grant|exec|\bdo\b|copy|shutdown|purge|reset|rename|replace|dblink|lo_unlink|query_to_xml|\\!|0x/i;

/**
 * Never throws on any text. What is PostgreSQL is read by PostgreSQL's own parser, when it was loaded; everything else, and what
 * MySQL runs out of comments, by the reader for any dialect.
 */
export function readSql(text: string): SqlText {
  if (!HOPE.test(text)) return { statements: [], partial: false };
  const parser = text.length <= LARGEST_FOR_POSTGRES ? loadedPostgres() : null;
  const exact = parser === null || /\/\*M?!/.test(text) ? null : readPostgres(parser, text);
  return exact ?? readAnyDialect(text);
}

/** Where a backslash stands before a quote, dialects disagree on where the text ends: what any of them would run counts. */
export function readAnyDialect(text: string): SqlText {
  const escaped = readStatements(text, true);
  if (!/\\['"]/.test(text)) return escaped;
  const plain = readStatements(text, false);
  if (escaped.partial !== plain.partial) return escaped.partial ? plain : escaped;
  const seen = new Set(escaped.statements.map(keyOf));
  return {
    statements: [...escaped.statements, ...plain.statements.filter((statement) => !seen.has(keyOf(statement)))],
    partial: escaped.partial,
  };
}

function keyOf({ kind, objects, members, line }: SqlStatement): string {
  return [kind, line, ...objects, ...members].join('\0');
}
