/** What an SQL text does, statement by statement, in one shape for every dialect. */

/**
 * Kinds that take something away, and those beside them that tell how to weigh it: a table that the same text makes, one that is
 * put in the place of another.
 */
export type StatementKind =
  | 'drop-database'
  | 'drop-schema'
  | 'drop-table'
  | 'drop-column'
  | 'drop-constraint'
  | 'drop-partition'
  | 'drop-owned'
  | 'drop-role'
  | 'drop-policy'
  | 'drop-cascade'
  | 'truncate'
  | 'delete'
  | 'update'
  | 'merge-delete'
  | 'disable-row-security'
  | 'grant-to-all'
  | 'run-program'
  | 'stop-server'
  | 'delete-logs'
  | 'unseen'
  | 'create-table'
  | 'create-policy'
  | 'rename-table'
  | 'add-column'
  | 'add-constraint';

/** Which rows a statement reaches: all without a condition, all by one that every row meets, or some. */
export type Reach = 'all' | 'all-by-condition' | 'some';

export interface SqlStatement {
  readonly kind: StatementKind;
  /** The tables, or whatever else it is about; in lower case, without quotes: "public.users". Empty where only running tells. */
  readonly objects: readonly string[];
  /** Columns that it drops, adds or sets; constraints and policies by their names. */
  readonly members: readonly string[];
  /** Null where it is not about rows. */
  readonly reach: Reach | null;
  readonly cascade: boolean;
  /** Of a table that lives as long as the session. */
  readonly temporary: boolean;
  /** `IF NOT EXISTS`: it may have been there before. */
  readonly unlessThere: boolean;
  /** Within a function, procedure or trigger, so that it happens when that is called. */
  readonly routine: boolean;
  /** One-based, of the text. */
  readonly line: number;
  readonly endLine: number;
  /** As written, in part when it is long; not masked. */
  readonly text: string;
}

export const LONGEST_STATEMENT_TEXT = 2_000;

/** A table's name to compare: in lower case, without quotes. */
export function nameOf(parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase()).join('.');
}

/** Whether two names may mean one table: one of them may leave the schema out. */
export function sameObject(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

/** Whether a table holds the schema itself: a row less is a table less, whichever it is. */
export function isCatalogue(name: string): boolean {
  return /^(?:(?:main|temp)\.)?sqlite_(?:master|schema)$|^(?:pg_catalog\.)?pg_(?:class|attribute|database|namespace|proc|type|authid|largeobject)$/.test(
    name,
  );
}
