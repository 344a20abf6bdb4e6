/** The SQL that a change brings in: statements of its files that no file of its base side held. */
import type { Change } from '../../change/change.js';
import type { FileChange, FileSide } from '../../change/file-change.js';
import { lineIn, type ScriptPart } from '../../syntax/scripts/script.js';
import { readAnyDialect, readSql } from '../../syntax/sql/sql.js';
import { isSqlFile } from '../../syntax/sql/sql-files.js';
import { mayHoldSql, sqlPartsOf } from '../../syntax/sql/sql-parts.js';
import type { SqlStatement } from '../../syntax/sql/statement.js';
import type { UndecidedPart } from '../rule.js';
import { addedIn } from './added.js';
import type { Surroundings } from './sql-grades.js';

export interface PlacedStatement {
  readonly statement: SqlStatement;
  readonly part: ScriptPart;
  /** Of the file. */
  readonly line: number;
  readonly endLine: number;
  /** All statements of the file; for one that does not stand in a way back, all that do not. */
  readonly file: readonly SqlStatement[];
}

export function holdsSql(file: FileChange): boolean {
  return [file.path, file.previousPath ?? file.path].some(mayHoldSql);
}

export interface NewStatement extends PlacedStatement {
  readonly changed: FileChange;
  readonly around: Surroundings;
}

export function* newStatements(change: Change): Generator<NewStatement | UndecidedPart> {
  const made = madeBy(change);
  for (const found of addedIn(change, { holds: holdsSql, read: statementsOf, keyOf })) {
    if ('kind' in found) yield found;
    else {
      const { file, added } = found;
      yield {
        ...added,
        changed: file,
        around: {
          file: added.file,
          isMade: (name, member) => [...(made.get(keyOfMade(name, member)) ?? [])].some((path) => path !== file.path),
          teardown: added.part.teardown,
        },
      };
    }
  }
}

function keyOf({ statement: { kind, objects, members, reach } }: PlacedStatement): string {
  return [kind, reach ?? '', objects.join(','), members.join(',')].join('\0');
}

function keyOfMade(name: string, member: string | undefined): string {
  return member === undefined ? name : `${name}\0${member}`;
}

/** The tables that it creates and the columns that it adds, each with the files that do. */
function madeBy(change: Change): ReadonlyMap<string, ReadonlySet<string>> {
  const made = new Map<string, Set<string>>();
  for (const found of addedIn(change, { holds: holdsSql, read: statementsOf, keyOf })) {
    if ('kind' in found) continue;
    const { statement, part } = found.added;
    const { path } = found.file;
    const { kind, objects, members } = statement;
    if (statement.unlessThere || part.teardown || (kind !== 'create-table' && kind !== 'add-column')) continue;
    for (const name of objects)
      for (const member of kind === 'add-column' ? members : [undefined]) {
        const key = keyOfMade(name, member);
        made.set(key, (made.get(key) ?? new Set()).add(path));
      }
  }
  return made;
}

/** Both sides are asked for more than once; each is read once. */
const READ = new WeakMap<FileSide, readonly PlacedStatement[] | UndecidedPart>();

function statementsOf(side: FileSide): readonly PlacedStatement[] | UndecidedPart {
  const known = READ.get(side) ?? readSide(side);
  READ.set(side, known);
  return known;
}

function readSide(side: FileSide): readonly PlacedStatement[] | UndecidedPart {
  const { path } = side;
  const undecided = (reason: string): UndecidedPart => ({ kind: 'undecided', reason, path });
  if (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable') return [];
  if (side.binary.known && side.binary.value) return isSqlFile(path) ? undecided(`${path} is SQL, but not in UTF-8`) : [];
  if (!side.text.known) return undecided(side.text.reason);
  const parts = sqlPartsOf(path, side.text.value);
  if ('reason' in parts) return undecided(parts.reason);
  const whole = isSqlFile(path);
  const found: { statement: SqlStatement; part: ScriptPart }[] = [];
  for (const part of parts) {
    // A text in code is rarely whole, so that PostgreSQL's own parser would seldom take it.
    const read = whole ? readSql(part.text) : readAnyDialect(part.text);
    if (read.partial && whole)
      return undecided(`${path} cannot be read to its end: a quote or a comment is never closed, or it is too large`);
    found.push(...read.statements.map((statement) => ({ statement, part })));
  }
  const placed = found.map(({ statement, part }) => ({ ...statement, line: lineIn(part, statement.line), back: part.teardown }));
  const forth = placed.filter(({ back }) => !back);
  return found.map(({ statement, part }) => ({
    statement,
    part,
    line: lineIn(part, statement.line),
    endLine: lineIn(part, statement.endLine),
    file: part.teardown ? placed : forth,
  }));
}
