/** What an SQL text was understood as, and how each statement weighs by itself: for `nightwarden explain --sql`. */
import { readSql } from '../../syntax/sql/sql.js';
import type { Reach, StatementKind } from '../../syntax/sql/statement.js';
import { gradeOfSql, type SqlGrade } from './sql-grades.js';

export interface AccountedStatement {
  readonly line: number;
  readonly kind: StatementKind;
  readonly objects: readonly string[];
  readonly members: readonly string[];
  readonly reach: Reach | null;
  /** As written, in part when it is long; not masked. */
  readonly text: string;
  /** Null when nothing is lost by it. */
  readonly graded: SqlGrade | null;
}

export interface SqlAccount {
  readonly statements: readonly AccountedStatement[];
  /** Parts of it could not be read. */
  readonly partial: boolean;
}

/** PostgreSQL's own parser is used where it was loaded. Statements that take nothing away and make nothing are left out. */
export function accountOfSql(text: string): SqlAccount {
  const { statements, partial } = readSql(text);
  const around = { file: statements, isMade: () => false, teardown: false };
  return {
    statements: statements.map((statement) => {
      const { line, kind, objects, members, reach, text: written } = statement;
      return { line, kind, objects, members, reach, text: written, graded: gradeOfSql(statement, around) };
    }),
    partial,
  };
}
