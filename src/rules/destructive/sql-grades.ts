/** What each kind of SQL statement takes away, and how it weighs where it stands. */
import { sameObject, type SqlStatement, type StatementKind } from '../../syntax/sql/statement.js';
import type { Severity } from '../rule.js';
import type { Grade } from './command-pack.js';

export interface SqlGrade {
  readonly grade: Grade;
  readonly severity: Severity;
  /** The end of "This …". */
  readonly does: string;
  /** Why it weighs less than elsewhere. */
  readonly because: string | null;
}

type Weight = Pick<SqlGrade, 'grade' | 'severity' | 'does'>;

const block = (severity: Severity, does: string): Weight => ({ grade: 'block', severity, does });
const ask = (does: string, severity: Severity = 'medium'): Weight => ({ grade: 'ask', severity, does });

/** Null for what takes nothing away. */
const WEIGHTS: Readonly<Record<StatementKind, Weight | null>> = {
  'drop-database': block('critical', 'drops a database'),
  'drop-schema': block('critical', 'drops a schema with all that is in it'),
  'drop-owned': block('critical', 'drops everything that a role owns'),
  'drop-table': block('high', 'drops a table with its rows'),
  'drop-partition': block('high', 'drops a part of a table with its rows'),
  truncate: block('high', 'empties a table'),
  delete: block('high', 'deletes every row of a table'),
  'delete-logs': block('high', 'deletes the logs that a database is restored from'),
  'run-program': block('high', "runs a program on the database's machine"),
  'stop-server': block('high', 'stops the database server'),
  'merge-delete': ask('deletes the rows that it matches'),
  update: ask('overwrites every row of a table'),
  'drop-column': ask('drops a column with what it holds'),
  'drop-role': ask('drops a role'),
  'drop-cascade': ask('drops with CASCADE all that hangs on it, columns too'),
  'drop-policy': ask('drops a policy that says who may see which rows', 'high'),
  'disable-row-security': ask('takes away the row level security of a table', 'high'),
  'grant-to-all': ask('gives everybody all rights', 'high'),
  'drop-constraint': { grade: 'note', severity: 'low', does: 'drops a constraint' },
  unseen: { grade: 'note', severity: 'low', does: 'runs SQL that is only known when it runs' },
  'create-table': null,
  'create-policy': null,
  'rename-table': null,
  'add-column': null,
  'add-constraint': null,
};

export interface Surroundings {
  /** All statements of the same file; for one that does not stand in a way back, all that do not. */
  readonly file: readonly SqlStatement[];
  /** Whether another file of the change creates a table, or adds a column of it, which was not there before. */
  readonly isMade: (name: string, member?: string) => boolean;
  /** In a migration's way back, or among tests. */
  readonly teardown: boolean;
}

/** Null when nothing is lost by it. */
export function gradeOfSql(statement: SqlStatement, around: Surroundings): SqlGrade | null {
  const weight = WEIGHTS[statement.kind];
  if (weight === null || statement.temporary || isUndone(statement, around)) return null;
  if (statement.reach === 'some' && statement.kind !== 'merge-delete') return null;
  const lower = (because: string, grade: Grade = 'note'): SqlGrade => {
    const to = weight.grade === 'block' ? grade : 'note';
    return { ...weight, grade: to, severity: to === 'note' ? 'low' : 'medium', because };
  };
  if (around.teardown) {
    return takesBack(statement, around) ? null : lower('It stands in the way back of a migration, or among tests.');
  }
  const table = ofTable(statement, around);
  if (table !== null) return lower(table.because, table.grade);
  if (statement.routine) return lower('It stands in a routine, and happens when that is called.', 'ask');
  return { ...weight, because: null };
}

/** What another statement of the same file makes good. */
function isUndone(statement: SqlStatement, { file }: Surroundings): boolean {
  const replaced = (kind: StatementKind): boolean =>
    file.some(
      (other) =>
        other.kind === kind &&
        statement.members.every((member) => other.members.includes(member)) &&
        statement.objects.every((object) => other.objects.some((made) => sameObject(made, object))),
    );
  const { kind, members } = statement;
  if (kind === 'drop-policy') return replaced('create-policy');
  if (kind === 'drop-constraint') return replaced('add-constraint');
  // A column that is new is filled.
  if (kind === 'update' && members.length > 0 && members.every((member) => added(file, statement, member))) return true;
  return file.some(
    (other) => other.kind === 'create-table' && other.temporary && other.objects.some((name) => statement.objects.includes(name)),
  );
}

/** Whether a way back takes away what the same change brings, as nearly every migration's does. */
function takesBack(statement: SqlStatement, { file, isMade }: Surroundings): boolean {
  const { kind, objects, members } = statement;
  const creates = (name: string): boolean =>
    isMade(name) || file.some((other) => other.kind === 'create-table' && other.objects.some((made) => sameObject(made, name)));
  if (kind === 'drop-constraint') return true;
  if (objects.length > 0 && objects.every(creates)) return true;
  const isAdded = (member: string): boolean => added(file, statement, member) || isMade(objects[0] ?? '', member);
  return kind === 'drop-column' && members.length > 0 && members.every(isAdded);
}

function added(file: readonly SqlStatement[], { objects }: SqlStatement, member: string): boolean {
  return file.some(
    (other) =>
      other.kind === 'add-column' &&
      other.members.includes(member) &&
      other.objects.some((name) => sameObject(name, objects[0] ?? '')),
  );
}

const THROWAWAY = /(?:^|[^a-z])(?:te?mp|temporary|tests?|testing|scratch|dummy|staging|bak|backup|ci|dev|sandbox)(?:$|[^a-z])/;

function ofTable(statement: SqlStatement, { file, isMade }: Surroundings): { because: string; grade: Grade } | null {
  const { objects, line, kind } = statement;
  if (objects.length === 0 || kind === 'drop-column') return null;
  const every = (test: (name: string) => boolean): boolean => objects.every(test);
  const creates = (name: string, where: (other: SqlStatement) => boolean): boolean =>
    file.some(
      (other) =>
        other.kind === 'create-table' &&
        !other.unlessThere &&
        where(other) &&
        other.objects.some((object) => sameObject(object, name)),
    );
  if (every((name) => creates(name, (other) => other.line < line) || isMade(name))) {
    return { because: 'The same change creates what it is about.', grade: 'note' };
  }
  const renamed = (name: string): boolean =>
    file.some((other) => other.kind === 'rename-table' && other.members.some((member) => sameObject(member, name)));
  if (kind === 'drop-table' && every(renamed)) {
    return { because: 'Another table of the same file takes its name.', grade: 'note' };
  }
  if (kind === 'drop-table' && every((name) => creates(name, (other) => other.line >= line))) {
    return { because: 'It is made anew in the same file, without its rows.', grade: 'ask' };
  }
  if (every((name) => THROWAWAY.test(name))) return { because: 'By its name it is kept for a while only.', grade: 'ask' };
  return null;
}
