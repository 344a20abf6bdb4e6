import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { readAnyDialect, readSql, type SqlText } from '../../src/syntax/sql/sql.js';
import { sqlPartsOf } from '../../src/syntax/sql/sql-parts.js';

beforeAll(() => loadGrammars(['a.sql', 'a.py', 'a.rb', 'a.php', 'a.ts', 'a.cs', 'a.go', 'a.java']));

const told = ({ statements }: SqlText): string[] =>
  statements.map(({ kind, objects, members, reach, routine }) =>
    [kind, objects.join('+'), members.join('+'), reach ?? '', routine ? 'routine' : ''].filter((part) => part !== '').join(' '),
  );

describe('statements that both readers tell alike', () => {
  it.each([
    ['DROP TABLE IF EXISTS a.b, "C" CASCADE', ['drop-table a.b+c']],
    ['DROP DATABASE x', ['drop-database x']],
    ['DROP SCHEMA a CASCADE', ['drop-schema a']],
    ['TRUNCATE TABLE ONLY a, b RESTART IDENTITY', ['truncate a+b all']],
    [
      'ALTER TABLE ONLY a DROP COLUMN b, DROP CONSTRAINT c, DISABLE ROW LEVEL SECURITY, ADD COLUMN x int',
      ['drop-column a b', 'drop-constraint a c', 'disable-row-security a', 'add-column a x'],
    ],
    ['ALTER TABLE t ALTER c DROP NOT NULL, ALTER d DROP DEFAULT', []],
    ['GRANT ALL PRIVILEGES ON t TO PUBLIC', ['grant-to-all']],
    ['GRANT SELECT, DELETE, TRUNCATE ON t TO PUBLIC', []],
    ["COPY t FROM PROGRAM 'curl x'", ['run-program']],
    ["COPY t FROM '/tmp/a'", []],
    ['WITH gone AS (DELETE FROM x RETURNING *) SELECT * FROM gone', ['delete x all']],
    ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE', ['merge-delete a some']],
    ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET c = 1', []],
    ['DO $$ BEGIN DROP TABLE x; END $$', ['drop-table x']],
    ["DO $a$ BEGIN EXECUTE 'TRUNCATE ' || quote_ident(t); END $a$", ['truncate $value all']],
    ['CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM x $$ LANGUAGE sql', ['delete x all routine']],
    ["SELECT dblink_exec('DROP TABLE x')", ['drop-table x']],
    ['CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE ON UPDATE SET NULL)', ['create-table a']],
    ["INSERT INTO a VALUES ('; DROP TABLE users; --')", []],
    ['SELECT 1 /* DROP TABLE a; */ -- DROP TABLE b\n', []],
    ['SELECT * FROM a FOR UPDATE', []],
    ['INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 1', []],
    ['CREATE TRIGGER t AFTER DELETE OR UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()', []],
    ['DELETE FROM a USING b WHERE a.id = b.id', ['delete a some']],
    ['UPDATE a SET b = c.d FROM c WHERE a.id = c.id', ['update a b some']],
    ['UPDATE "A"."b" SET c = 1, d = 2', ['update a.b c+d all']],
    ['VACUUM FULL a; ANALYZE a; REINDEX TABLE a; DROP INDEX i; DROP VIEW v', []],
  ])('%s', (text, expected) => {
    expect(told(readSql(text))).toEqual(expected);
    expect(told(readAnyDialect(text))).toEqual(expected);
  });
});

describe('conditions', () => {
  it.each([
    '1=1',
    '1',
    'true',
    "'a'='a'",
    'id = id',
    'NOT false',
    'id > 0',
    'id >= 0 OR name = 5',
    "name = 'x' OR 1=1",
    '(((1 = 1)))',
    'NOT (1 = 2)',
    "name LIKE '%'",
    'id IS NOT NULL',
    'EXISTS (SELECT 1)',
    'id IN (SELECT id FROM a)',
    '1 IN (1, 2)',
    '2 > 1 AND 3 BETWEEN 1 AND 5',
    'id <> -1',
    "'a' || 'b' = 'ab'",
    'coalesce(NULL, 1) = 1',
    'id IS NOT DISTINCT FROM id',
    '1/**/=/**/1',
    'a.id = a.id',
    "length('a') = 1",
    '1 = 1 IS TRUE',
    `${'('.repeat(300)}1=1${')'.repeat(300)}`,
  ])('%s is met by every row', (condition) => {
    const [[first], [second]] = [
      readSql(`DELETE FROM a WHERE ${condition}`),
      readAnyDialect(`DELETE FROM a WHERE ${condition}`),
    ].map(({ statements }) => statements) as [SqlText['statements'], SqlText['statements']];
    expect([first?.reach, second?.reach]).toEqual(['all-by-condition', 'all-by-condition']);
  });
  it.each([
    'id = 1',
    'id > 5',
    'id > 0 AND name IS NULL',
    'a = b',
    '1 = 2',
    'false',
    "name LIKE 'a%'",
    'deleted_at IS NOT NULL',
    'id IN (1, 2)',
    'x = $1',
    'id NOT IN (SELECT user_id FROM b)',
    'EXISTS (SELECT 1 FROM b WHERE b.id = a.id)',
    'CASE WHEN x THEN 1 END = 1',
    "name = 'x' AND 1 = 1",
    'id IN (SELECT id FROM a WHERE x)',
    'lower(name) = lower(other)',
    'NOT (id = 3)',
    'x IS NULL',
    'created < now()',
  ])('%s is met by some', (condition) => {
    const read = [readSql(`DELETE FROM a WHERE ${condition}`), readAnyDialect(`DELETE FROM a WHERE ${condition}`)];
    expect(read.map(({ statements }) => statements[0]?.reach)).toEqual(['some', 'some']);
  });
});

describe('other dialects and clients', () => {
  it.each([
    ['/*!50000 DROP TABLE a */;', ['drop-table a']],
    ['/*M! TRUNCATE `a` */', ['truncate a all']],
    ["# note\nDELETE FROM `a` WHERE 1 || 'x'", ['delete a all-by-condition']],
    ["INSERT INTO a VALUES ('it\\'s; DROP TABLE b');", []],
    ['SELECT 1 DROP TABLE a', ['drop-table a']],
    ['DELETE FROM a SELECT * FROM b WHERE id = 1', ['delete a all']],
    ['DELETE a FROM a JOIN b ON a.id = b.id', ['delete a some']],
    ['DELETE FROM a LIMIT 10', ['delete a some']],
    ['USE [x]\nGO\nDROP TABLE [dbo].[Users]\nGO', ['drop-table dbo.users']],
    ["DECLARE @s nvarchar(max) = N'DROP TABLE a'; EXEC(@s)", ['drop-table a']],
    ['SET @s = 0x44524F50205441424C452061; PREPARE p FROM @s; EXECUTE p', ['drop-table a']],
    ["EXEC xp_cmdshell 'del c:'", ['run-program']],
    ["EXECUTE IMMEDIATE 'DROP ' || 'TABLE a'", ['drop-table a']],
    ['ALTER TABLE a DROP PARTITION p1', ['drop-partition a p1']],
    ['ALTER TABLE a DROP (b, c)', ['drop-column a b+c']],
    ['ALTER TABLE `a` DROP `b`, DROP INDEX i, DROP FOREIGN KEY f', ['drop-column a b', 'drop-constraint a f']],
    ['ALTER TABLE a DELETE WHERE 1 = 1', ['delete a all-by-condition']],
    ['\\! rm -rf /\n', ['run-program']],
    ["SELECT 'DROP TABLE ' || t FROM x \\gexec\n", ['drop-table $value']],
    [
      'DELIMITER //\nCREATE PROCEDURE p() BEGIN DELETE FROM a; END//\nDELIMITER ;\nDROP TABLE b;',
      ['delete a all routine', 'drop-table b'],
    ],
    ["EXECUTE E'\\x44ROP TABLE a'", ['drop-table a']],
    ['CREATE OR REPLACE TABLE a (b int)', ['drop-table a', 'create-table a']],
    [
      "RENAME TABLE a TO b; RESET MASTER; PURGE BINARY LOGS TO 'x'; SHUTDOWN",
      ['rename-table a b', 'delete-logs', 'delete-logs', 'stop-server'],
    ],
    ['UPDATE a JOIN b ON a.i = b.i SET a.c = 1', ['update a c some']],
    ['SELECT TRUNCATE(x, 2) FROM a', []],
  ])('%s', (text, expected) => {
    expect(told(readSql(text))).toEqual(expected);
  });

  it('tells the lines of what stands within texts, and behind letters of several bytes', () => {
    const text = "-- größer\nSELECT '€';\nDO $$\nBEGIN\n  DROP TABLE a;\nEND $$;\n\n/* x */ TRUNCATE\n  b;";
    expect(readSql(text).statements.map(({ line, endLine }) => [line, endLine])).toEqual([
      [5, 5],
      [8, 9],
    ]);
    expect(readAnyDialect(text).statements.map(({ line }) => line)).toEqual([5, 8]);
  });

  it('says so where a text is never closed', () => {
    expect(readSql("DROP TABLE a; SELECT 'x").partial).toBe(true);
    expect(readSql('/* DROP TABLE a').partial).toBe(true);
  });
});

describe('SQL in files', () => {
  const parts = (path: string, text: string): string[] => {
    const read = sqlPartsOf(path, text);
    if ('reason' in read) throw new Error(read.reason);
    return read.map((part) => `${part.teardown ? 'back: ' : ''}${part.text}`);
  };
  it.each([
    ['a.py', "migrations.DeleteModel(name='User')", ['DROP TABLE "User"']],
    ['a.py', "migrations.RemoveField(model_name='user', name='email')", ['ALTER TABLE "user" DROP COLUMN "email"']],
    ['a.py', "x = migrations.RunSQL('DROP TABLE a', reverse_sql='DROP TABLE b')", ['DROP TABLE a']],
    ['a.py', "migrations.RunSQL(sql=['DROP TABLE a', 'SELECT 1'])", ['DROP TABLE a']],
    ['a.py', "SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='User')])", []],
    [
      'a.py',
      "def upgrade():\n  op.drop_table('a')\ndef downgrade():\n  op.drop_column('b', 'c')\n",
      ['DROP TABLE "a"', 'back: ALTER TABLE "b" DROP COLUMN "c"'],
    ],
    ['a.py', 'cursor.execute(f"DELETE FROM {t}")', ['DELETE FROM $VALUE']],
    ['a.py', 'log.info("DROP TABLE a")', []],
    [
      'a.rb',
      'def up\n  drop_table :users\n  remove_column :a, :b\n  execute "TRUNCATE a"\nend',
      ['DROP TABLE "users"', 'ALTER TABLE "a" DROP COLUMN "b"', 'TRUNCATE a'],
    ],
    ['a.rb', 'def down\n  drop_table :users\nend', ['back: DROP TABLE "users"']],
    [
      'a.php',
      "<?php class A { function up() { Schema::dropIfExists('users'); DB::statement('DROP TABLE b'); } function down() { Schema::drop('c'); } }",
      ['DROP TABLE "users"', 'DROP TABLE b', 'back: DROP TABLE "c"'],
    ],
    [
      'a.ts',
      "exports.up = (knex) => knex.schema.dropTable('users'); exports.down = (knex) => knex.schema.dropTable('b');",
      ['DROP TABLE "users"', 'back: DROP TABLE "b"'],
    ],
    [
      'a.ts',
      "export async function up(q) { await q.removeColumn('a', 'b'); await db.query(`DROP TABLE c`); await sql`DELETE FROM d`; }",
      ['ALTER TABLE "a" DROP COLUMN "b"', 'DROP TABLE c', 'DELETE FROM d'],
    ],
    [
      'a.cs',
      'class M { void Up(MigrationBuilder b) { b.DropTable(name: "Users"); b.DropColumn(name: "Email", table: "A"); b.Sql("DELETE FROM x"); } void Down() { b.DropTable(name: "B"); } }',
      ['DROP TABLE "Users"', 'ALTER TABLE "A" DROP COLUMN "Email"', 'DELETE FROM x', 'back: DROP TABLE "B"'],
    ],
    ['a.go', 'package a\nfunc f() { db.Exec("DROP TABLE a") }', ['DROP TABLE a']],
    ['a.java', 'class A { void f() { jdbc.execute("TRUNCATE TABLE a"); } }', ['TRUNCATE TABLE a']],
    ['a_test.go', 'package a\nfunc f() { db.Exec("DROP TABLE a") }', ['back: DROP TABLE a']],
    ['1.down.sql', 'DROP TABLE a', ['back: DROP TABLE a']],
    [
      '1.sql',
      '-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE a;',
      ['-- +goose Up\nSELECT 1;', 'back: -- +goose Down\nDROP TABLE a;'],
    ],
    [
      'db/changelog.xml',
      '<databaseChangeLog><changeSet><dropTable tableName="a"/><rollback><sql>DROP TABLE b</sql></rollback></changeSet></databaseChangeLog>',
      ['DROP TABLE "a"', 'back: DROP TABLE b'],
    ],
  ])('%s: %s', (path, text, expected) => {
    expect(parts(path, text)).toEqual(expected);
  });
});
