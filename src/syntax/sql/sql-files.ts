/** Files that are SQL as a whole, by their names. */
const SQL_FILE = /\.(?:sql|psql|pgsql|ddl|dml|mysql|tsql|cql|sqlite|hql|pls|plsql|pks|pkb)$/i;
/** Templates that end in SQL: dbt's, Rails' and the like. */
const TEMPLATE = /\.sql\.(?:erb|j2|jinja2?|tmpl|tpl|template|in)$/i;

export function isSqlFile(path: string): boolean {
  return SQL_FILE.test(path) || TEMPLATE.test(path);
}
