/** What the operations of ORMs' migrations do, as SQL: Django, Alembic, Rails, Laravel, Knex, Sequelize, TypeORM, EF Core and their like. */

export interface CallArguments {
  /** Each positional argument's text, or the name it is written as; empty for anything else. */
  readonly texts: readonly string[];
  /** The call as it is written, in part when it is long. */
  readonly written: string;
}

const EVERY = '"every table"';

/** Null for a call that is no such operation. `name` has dots between its parts: "Schema.dropIfExists". */
export function operationOf(name: string, { texts, written }: CallArguments): string | null {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const [first = '', second = ''] = texts;
  const named = (...keys: readonly string[]): string => valueOf(written, keys);
  switch (last) {
    case 'drop_table':
    case 'dropTable':
    case 'DropTable':
    case 'dropTableIfExists':
    case 'dropIfExists':
    case 'drop_join_table':
      return drop(named('name', 'tableName') || first);
    case 'drop':
      return /(?:^|\.)Schema\.drop$|\(\)\.schema\(\)\.drop$/.test(name) ? drop(first) : null;
    case 'DeleteModel':
      return drop(named('name') || first);
    case 'Table':
      return /(?:^|\.)Delete\.Table$/.test(name) ? drop(first) : null;
    case 'drop_column':
    case 'remove_column':
    case 'removeColumn':
    case 'DropColumn':
      return second === '' && named('table') === ''
        ? dropColumn('', named('name') || first)
        : dropColumn(named('table') || first, named('name') || second);
    case 'dropColumn':
      return second === '' || /\$table/.test(name) ? dropColumn('', first) : dropColumn(first, second);
    case 'remove_columns':
    case 'dropColumns':
    case 'remove_reference':
    case 'remove_belongs_to':
      return dropColumn(first, second);
    case 'remove_timestamps':
    case 'dropTimestamps':
    case 'dropSoftDeletes':
      return dropColumn(/\btable\./.test(name) ? '' : first, last === 'dropSoftDeletes' ? 'deleted_at' : 'created_at');
    case 'remove':
      return /^t\.remove$/.test(name) ? dropColumn('', first) : null;
    case 'RemoveField':
      return dropColumn(named('model_name') || first, named('name') || second);
    case 'dropDatabase':
    case 'drop_database':
    case 'DropDatabase':
      return `DROP DATABASE ${quoted(first)}`;
    case 'dropSchema':
    case 'drop_schema':
    case 'DropSchema':
      return `DROP SCHEMA ${quoted(named('name') || first)}`;
    case 'drop_all':
    case 'dropAllTables':
    case 'dropAllSchemas':
      return /(?:metadata|db|database|queryInterface|sequelize|Schema)\.\w+$/i.test(name) ? drop(EVERY) : null;
    case 'sync':
      return /\bforce\s*:\s*true\b/.test(written.slice(0, 300)) ? drop(EVERY) : null;
    case 'create_table':
    case 'createTable':
    case 'CreateTable':
    case 'create_join_table':
      return create(named('name', 'tableName') || first);
    case 'create':
      return /(?:^|\.)Schema\.create$/.test(name) ? create(first) : null;
    case 'CreateModel':
      return create(named('name') || first);
    case 'add_column':
    case 'addColumn':
    case 'AddColumn': {
      const column = /\bColumn\(\s{0,20}["']([\w.-]{1,100})/.exec(written)?.[1] ?? named('name');
      return second === '' && named('table') === ''
        ? addColumn('', column || first)
        : addColumn(named('table') || first, column || second);
    }
    case 'AddField':
      return addColumn(named('model_name') || first, named('name') || second);
    case 'truncate':
      if (/^[A-Z]\w{0,100}\.truncate$/.test(name) && !/^(?:Math|Str|String|Text)\./.test(name))
        return `TRUNCATE ${quoted(name.slice(0, -'.truncate'.length))}`;
      return /(?:DB\.table|knex|db|trx|table)\([^()]{0,100}\)\.truncate$/i.test(name)
        ? `TRUNCATE ${quoted(/\(["':]?([\w.]+)/.exec(name)?.[1] ?? '')}`
        : null;
    case 'delete':
    case 'update':
    case 'del':
    case 'delete_all':
    case 'destroy_all':
    case 'deleteMany':
    case 'deleteAll':
    case 'deleteAllInBatch':
    case 'ExecuteDelete':
    case 'ExecuteDeleteAsync':
    case 'destroy':
      return everyRow(name, written);
    default:
      return /^\$?(?:table|t)\.[a-z]\w{2,30}$/.test(name) && COLUMN_TYPE.test(last) && first !== '' ? addColumn('', first) : null;
  }
}

/** Calls that delete every row of a table, by their names without their arguments, with what the arguments must be. */
const EVERY_ROW: readonly (readonly [name: RegExp, given: RegExp])[] = [
  // Django, SQLAlchemy.
  [/^(?:\w+\.){0,3}([A-Z]\w{0,100})\.(?:objects|all_objects)\.all\(\)\.delete$/, /^\(\)/],
  [/\.query\(([A-Z]\w{0,100})\)\.delete$/, /^\(/],
  // Rails.
  [/^(?:[A-Z]\w{0,100}\.){0,3}([A-Z]\w{0,100})\.(?:unscoped\.|all\.)?(?:delete_all|destroy_all)$/, /^(?:\(\)|$)/],
  // Prisma, Mongoose and MongoDB's driver.
  [/(?:^|\.)(\w{1,100}|collection\(["']\w{1,100}["']\))\.deleteMany$/, /^\((?:\{\})?\)/],
  // Sequelize.
  [/^(?:\w+\.){0,3}([A-Z]\w{0,100})\.destroy$/, /^\(\{(?:truncate:true|where:\{\})/],
  // Knex, Laravel.
  [/^(?:knex|db|trx|DB\.table)(?:\.from|\.table)?\(["'](\w{1,100})["']\)\.(?:del|delete)$/, /^\(\)/],
  [/^([A-Z]\w{0,100})\.query\(\)\.delete$/, /^\(\)/],
  // Spring Data, EF Core.
  [/^(?:this\.)?(\w{0,100}[rR]epository)\.(?:deleteAll|deleteAllInBatch)$/, /^\(\)/],
  [/^_?\w{1,60}\.([A-Z]\w{0,100})\.ExecuteDelete(?:Async)?$/, /^\(/],
];

function everyRow(name: string, written: string): string | null {
  for (const [pattern, given] of EVERY_ROW) {
    const table = pattern.exec(name)?.[1];
    if (table === undefined) continue;
    const last = name.slice(name.lastIndexOf('.') + 1);
    const after = written.slice(written.lastIndexOf(last) + last.length).replace(/\s+/g, '');
    if (given.test(after)) return `DELETE FROM ${quoted(table.replace(/\W/g, ''))}`;
  }
  return null;
}

/** Calls of Laravel's, Knex' and Rails' builders of tables that add a column. */
const COLUMN_TYPE =
  /^(?:string|text|char|(?:(?:big|medium|small|tiny|unsigned)?(?:big|medium|small|tiny)?integer)|increments|bigIncrements|boolean|date\w*|time\w*|decimal|float|double|binary|json|jsonb|uuid|ulid|enum|enu|foreignId\w*|(?:medium|long|tiny)text|specificType|references|belongs_to|bigint|inet|year|set)$/i;

function create(table: string): string | null {
  return table === '' ? null : `CREATE TABLE ${quoted(table)} (a int)`;
}

function addColumn(table: string, column: string): string | null {
  return column === '' ? null : `ALTER TABLE ${quoted(table === '' ? 'the table' : table)} ADD COLUMN ${quoted(column)} int`;
}

function drop(table: string): string | null {
  return table === '' ? 'DROP TABLE "a table"' : `DROP TABLE ${quoted(table)}`;
}

function dropColumn(table: string, column: string): string {
  return `ALTER TABLE ${quoted(table === '' ? 'the table' : table)} DROP COLUMN ${quoted(column === '' ? 'a column' : column)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '').slice(0, 100)}"`;
}

function valueOf(written: string, keys: readonly string[]): string {
  for (const key of keys) {
    const found = new RegExp(`\\b${key}\\s{0,5}[=:]\\s{0,5}["':]([\\w.\\- ]{1,100})`).exec(written);
    if (found?.[1] !== undefined) return found[1];
  }
  return '';
}
