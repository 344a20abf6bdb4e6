/**
 * PostgreSQL by its own parser. What it takes for a text (`DO $$ … $$`, the body of a function) is read by the reader for any dialect.
 */
import { isAlwaysTrue } from './expression.js';
import { expressionOfTree, isTree, opened, stringOf, type Tree, treesOf } from './postgres-expression.js';
import { readStatements, type Told } from './read-statements.js';
import type { SqlText } from './sql.js';
import { isCatalogue, LONGEST_STATEMENT_TEXT, nameOf, type Reach, type SqlStatement, type StatementKind } from './statement.js';
import { tokensOf } from './tokens.js';

/** The part of libpg-query's module that is used; it throws on any text that is not PostgreSQL. */
export interface PostgresParser {
  parseSync(text: string): unknown;
}

const MAX_NODES = 300_000;
/** Deeper brackets than a person writes: the parser's memory does not suffice for them. */
const DEEPEST = 500;

/** Null for a text that is not PostgreSQL as a whole. */
export function readPostgres(parser: PostgresParser, text: string): SqlText | null {
  // The parser takes no lines for psql itself; what those do is read with the rest.
  const { tokens, deepest } = tokensOf(text, false);
  if (deepest > DEEPEST || tokens.some(({ kind }) => kind === 'meta') || tokens.length === 0) return null;
  let parsed: unknown;
  try {
    parsed = parser.parseSync(text);
  } catch {
    return null;
  }
  const bytes = new TextEncoder().encode(text);
  const statements: SqlStatement[] = [];
  let partial = false;
  let line = 1;
  let at = 0;
  for (const raw of treesOf(isTree(parsed) ? parsed['stmts'] : [])) {
    const start = Number(raw['stmt_location'] ?? 0);
    const length = Number(raw['stmt_len'] ?? bytes.length - start);
    for (; at < start; at++) if (bytes[at] === 10) line++;
    const written = new TextDecoder().decode(bytes.subarray(start, start + length));
    const [first] = tokensOf(written, false).tokens;
    const place = placeOf(written, first?.start ?? 0, line);
    const walked = walk(raw['stmt']);
    partial ||= walked.partial;
    for (const told of walked.found) statements.push({ ...NOTHING, ...told, ...place, routine: false });
    for (const inner of walked.texts) {
      const offset = written.indexOf(inner.text.slice(0, 200));
      const read = readStatements(inner.text, false);
      partial ||= read.partial;
      const before = line + newlines(written.slice(0, Math.max(0, offset))) - 1;
      for (const each of read.statements) {
        statements.push({
          ...each,
          line: before + each.line,
          endLine: before + each.endLine,
          routine: each.routine || inner.routine,
        });
      }
    }
  }
  return { statements, partial };
}

const NOTHING = { objects: [], members: [], reach: null, cascade: false, temporary: false, unlessThere: false } as const;

function placeOf(written: string, offset: number, line: number): Pick<SqlStatement, 'line' | 'endLine' | 'text'> {
  const first = line + newlines(written.slice(0, offset));
  const text = written.slice(offset).trimEnd();
  return { line: first, endLine: first + newlines(text), text: text.slice(0, LONGEST_STATEMENT_TEXT) };
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

interface Walked {
  readonly found: readonly Told[];
  /** Texts that it runs, and bodies of routines. */
  readonly texts: readonly { readonly text: string; readonly routine: boolean }[];
  readonly partial: boolean;
}

const RUNS_TEXT = /^(?:dblink(?:_exec|_send_query)?|query_to_xml\w*|schedule|schedule_in_database)$/;

/** A statement and all within it: a CTE deletes as well. */
function walk(statement: unknown): Walked {
  const found: Told[] = [];
  const texts: { text: string; routine: boolean }[] = [];
  const stack: unknown[] = [statement];
  let nodes = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (++nodes > MAX_NODES) return { found, texts, partial: true };
    if (Array.isArray(next)) {
      for (let index = next.length - 1; index >= 0; index--) stack.push((next as unknown[])[index]);
      continue;
    }
    if (!isTree(next)) continue;
    for (const [kind, value] of Object.entries(next)) {
      if (isTree(value)) {
        found.push(...toldOf(kind, value));
        const runs = kind === 'DoStmt' || (kind === 'FuncCall' && RUNS_TEXT.test(lastOf(value['funcname'])));
        if (runs || kind === 'CreateFunctionStmt') {
          texts.push(...textsIn(value).map((text) => ({ text, routine: kind === 'CreateFunctionStmt' })));
          continue;
        }
      }
      if (typeof value === 'object' && value !== null) stack.push(value);
    }
  }
  return { found, texts, partial: false };
}

function textsIn(tree: Tree): string[] {
  const found: string[] = [];
  const stack: unknown[] = [tree];
  for (let next = stack.pop(), nodes = 0; next !== undefined && nodes < 1_000; next = stack.pop(), nodes++) {
    if (Array.isArray(next)) for (const item of next as unknown[]) stack.push(item);
    else if (isTree(next)) {
      if (typeof next['sval'] === 'string' && /\s/.test(next['sval'])) found.push(next['sval']);
      stack.push(...Object.values(next));
    }
  }
  return found;
}

function lastOf(names: unknown): string {
  return treesOf(names).map(stringOf).at(-1) ?? '';
}

const DROPS: Readonly<Record<string, StatementKind>> = { OBJECT_TABLE: 'drop-table', OBJECT_SCHEMA: 'drop-schema' };
const BY_CASCADE = /^OBJECT_(?:TYPE|DOMAIN|EXTENSION|SEQUENCE|FOREIGN_SERVER)$/;

function toldOf(kind: string, fields: Tree): Told[] {
  const cascade = fields['behavior'] === 'DROP_CASCADE';
  switch (kind) {
    case 'DropStmt':
      return dropOf(fields, cascade);
    case 'DropdbStmt':
      return [{ kind: 'drop-database', objects: [String(fields['dbname']).toLowerCase()] }];
    case 'DropTableSpaceStmt':
      return [{ kind: 'drop-database', objects: [String(fields['tablespacename']).toLowerCase()] }];
    case 'DropOwnedStmt':
      return [{ kind: 'drop-owned', cascade }];
    case 'DropRoleStmt':
      return [{ kind: 'drop-role', objects: treesOf(fields['roles']).map((role) => String(opened(role).fields['rolename'])) }];
    case 'TruncateStmt': {
      const tables = treesOf(fields['relations']).map((relation) => relationOf(opened(relation).fields));
      return [{ kind: 'truncate', reach: 'all', cascade, ...ofTables(tables) }];
    }
    case 'DeleteStmt':
      return [{ kind: 'delete', reach: reachOf(fields), ...ofTables([relationOf(fields['relation'])]) }];
    case 'UpdateStmt': {
      const members = treesOf(fields['targetList']).map((target) => String(opened(target).fields['name']).toLowerCase());
      return [{ kind: 'update', reach: reachOf(fields), members, ...ofTables([relationOf(fields['relation'])]) }];
    }
    case 'InsertStmt':
      return overwriting(fields);
    case 'SelectStmt':
      return unlinking(fields);
    case 'MergeStmt': {
      const deletes = treesOf(fields['mergeWhenClauses']).some((clause) => opened(clause).fields['commandType'] === 'CMD_DELETE');
      return deletes ? [{ kind: 'merge-delete', reach: 'some', ...ofTables([relationOf(fields['relation'])]) }] : [];
    }
    case 'AlterTableStmt':
      return treesOf(fields['cmds']).flatMap((command) => alteration(opened(command).fields, relationOf(fields['relation'])));
    case 'RenameStmt':
      if (fields['renameType'] !== 'OBJECT_TABLE') return [];
      return [{ kind: 'rename-table', members: [String(fields['newname'])], ...ofTables([relationOf(fields['relation'])]) }];
    case 'CreateStmt':
      return [
        { kind: 'create-table', unlessThere: fields['if_not_exists'] === true, ...ofTables([relationOf(fields['relation'])]) },
      ];
    case 'CreateTableAsStmt': {
      const into = isTree(fields['into']) ? relationOf(fields['into']['rel']) : relationOf(null);
      return [{ kind: 'create-table', unlessThere: fields['if_not_exists'] === true, ...ofTables([into]) }];
    }
    case 'CreatePolicyStmt':
      return [{ kind: 'create-policy', objects: [relationOf(fields['table']).name], members: [String(fields['policy_name'])] }];
    case 'GrantStmt': {
      const open = treesOf(fields['grantees']).some((role) => /PUBLIC|anon/.test(JSON.stringify(role)));
      return fields['is_grant'] === true && fields['privileges'] === undefined && open ? [{ kind: 'grant-to-all' }] : [];
    }
    case 'CopyStmt':
      return fields['is_program'] === true ? [{ kind: 'run-program' }] : [];
    default:
      return [];
  }
}

function dropOf(fields: Tree, cascade: boolean): Told[] {
  const type = String(fields['removeType']);
  const names = treesOf(fields['objects']).map((object) => {
    const { kind, fields: inner } = opened(object);
    return kind === 'List' ? treesOf(inner['items']).map(stringOf) : [stringOf(object)];
  });
  if (type === 'OBJECT_POLICY') {
    return names.map((parts) => ({ kind: 'drop-policy', objects: [nameOf(parts.slice(0, -1))], members: [parts.at(-1) ?? ''] }));
  }
  const objects = names.map(nameOf);
  if (BY_CASCADE.test(type)) return cascade ? [{ kind: 'drop-cascade', objects, cascade }] : [];
  const kind = Object.hasOwn(DROPS, type) ? DROPS[type] : undefined;
  return kind === undefined ? [] : [{ kind, objects, cascade, temporary: objects.every((name) => name.startsWith('pg_temp')) }];
}

interface Relation {
  readonly name: string;
  readonly temporary: boolean;
}

function relationOf(value: unknown): Relation {
  const relation = isTree(value) ? value : {};
  const parts = [relation['catalogname'], relation['schemaname'], relation['relname']].filter((part) => typeof part === 'string');
  const name = nameOf(parts);
  return { name, temporary: relation['relpersistence'] === 't' || name.startsWith('pg_temp') };
}

function ofTables(tables: readonly Relation[]): Pick<SqlStatement, 'objects' | 'temporary'> {
  return { objects: tables.map(({ name }) => name), temporary: tables.length > 0 && tables.every(({ temporary }) => temporary) };
}

function reachOf(fields: Tree): Reach {
  const { whereClause: where, fromClause: from, usingClause } = fields;
  if (isCatalogue(relationOf(fields['relation']).name)) return 'all';
  if (treesOf(from).some(joinsByCondition)) return 'some';
  if (where === undefined) return 'all';
  if (opened(where).kind === 'CurrentOfExpr') return 'some';
  const always = isAlwaysTrue(expressionOfTree(where), relationOf(fields['relation']).name);
  return always && (usingClause === undefined || opened(where).kind !== 'ColumnRef') ? 'all-by-condition' : 'some';
}

/** To T-SQL, `UPDATE a SET … FROM a JOIN b ON …` reaches the rows that the condition joins. */
function joinsByCondition(source: Tree): boolean {
  const { kind, fields } = opened(source);
  if (kind !== 'JoinExpr') return false;
  const { quals, usingClause, isNatural, jointype } = fields;
  if (usingClause !== undefined || isNatural === true) return true;
  return quals !== undefined && jointype !== 'JOIN_LEFT' && !isAlwaysTrue(expressionOfTree(quals));
}

/** `INSERT INTO t SELECT … FROM t ON CONFLICT … DO UPDATE`: every row is written over. */
function overwriting(fields: Tree): Told[] {
  const { name, temporary } = relationOf(fields['relation']);
  const select = opened(fields['selectStmt']).fields;
  const conflict = fields['onConflictClause'];
  if (!isTree(conflict) || conflict['action'] !== 'ONCONFLICT_UPDATE' || conflict['whereClause'] !== undefined) return [];
  const [source, ...others] = treesOf(select['fromClause']);
  const same = source !== undefined && others.length === 0 && relationOf(opened(source).fields).name === name;
  return same && select['whereClause'] === undefined
    ? [{ kind: 'update', reach: 'all', ...ofTables([{ name, temporary }]) }]
    : [];
}

/** `SELECT lo_unlink(…) FROM t`: the large object of every row. */
function unlinking(fields: Tree): Told[] {
  const [source] = treesOf(fields['fromClause']);
  const unlinks = treesOf(fields['targetList']).some((target) => {
    const { kind, fields: call } = opened(opened(target).fields['val']);
    return kind === 'FuncCall' && lastOf(call['funcname']) === 'lo_unlink';
  });
  if (!unlinks || source === undefined) return [];
  return [
    { kind: 'delete', reach: reachOf({ whereClause: fields['whereClause'] }), ...ofTables([relationOf(opened(source).fields)]) },
  ];
}

function alteration(fields: Tree, { name, temporary }: Relation): Told[] {
  const about = { objects: [name], temporary, cascade: fields['behavior'] === 'DROP_CASCADE' };
  const members = typeof fields['name'] === 'string' ? [fields['name'].toLowerCase()] : [];
  switch (fields['subtype']) {
    case 'AT_DropColumn':
      return [{ kind: 'drop-column', ...about, members }];
    case 'AT_DropConstraint':
      return [{ kind: 'drop-constraint', ...about, members }];
    case 'AT_AlterColumnType': {
      // `USING 0` gives every row the same value.
      const using = opened(fields['def']).fields['raw_default'];
      return opened(using).kind === 'A_Const' ? [{ kind: 'update', reach: 'all', ...about, members }] : [];
    }
    case 'AT_DisableRowSecurity':
    case 'AT_NoForceRowSecurity':
      return [{ kind: 'disable-row-security', ...about }];
    case 'AT_AddColumn':
      return [{ kind: 'add-column', ...about, members: [String(opened(fields['def']).fields['colname']).toLowerCase()] }];
    case 'AT_AddConstraint':
      return [{ kind: 'add-constraint', ...about, members: [String(opened(fields['def']).fields['conname']).toLowerCase()] }];
    default:
      return [];
  }
}
