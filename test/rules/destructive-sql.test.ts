import { beforeAll, expect } from '@jest/globals';
import { destructiveSql } from '../../src/rules/destructive/destructive-sql.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh', 'a.sql', 'a.py', 'a.rb', 'a.ts', 'a.php', 'a.cs', 'a.java']));

const TOKEN = `ghp_${'a1B2c3D4'.repeat(4)}wXyZ`;
const sql = (after: string, before: string | null = null) => ({ 'db/1.sql': { before, after } });

/** One file that is new. */
const added = (path: string, after: string) => ({ [path]: { before: null, after } });
const FAILS = { severity: 'high', confidence: 'certain' } as const;
const LIQUIBASE = (change: string, rollback = '') =>
  `databaseChangeLog:\n- changeSet:\n    id: 1\n    changes:\n    - ${change}\n${rollback === '' ? '' : `    rollback:\n    - ${rollback}\n`}`;

testRule(destructiveSql, {
  flagged: [
    {
      name: 'a limit, a percentage and a join that leave nothing out',
      files: sql(
        'DELETE FROM a LIMIT 1000000000;\nDELETE TOP (100) PERCENT FROM b;\nDELETE c FROM c JOIN d;\nDELETE e FROM e LEFT JOIN f ON f.id = e.id;\n',
      ),
      findings: [1, 2, 3, 4].map((line) => ({ line, ...FAILS })),
    },
    {
      name: 'a text that is put together in steps',
      files: sql("SET @t = 'TABLE a';\nSET @q = CONCAT('DROP ', @t);\nPREPARE s FROM @q;\nEXECUTE s;\n"),
      findings: [{ line: 3, ...FAILS }],
    },
    {
      name: 'the schema table of SQLite, and large objects',
      files: sql("DELETE FROM sqlite_master WHERE type = 'table';\nSELECT lo_unlink(oid) FROM pg_largeobject_metadata;\n"),
      findings: [
        { line: 1, ...FAILS },
        { line: 2, ...FAILS },
      ],
    },
    {
      name: 'rows that are written over by themselves, as warnings',
      files: sql(
        "INSERT INTO a SELECT id, '' FROM a ON CONFLICT (id) DO UPDATE SET b = '';\nALTER TABLE c ALTER COLUMN d TYPE int USING 0;\n",
      ),
      findings: [{ confidence: 'possible' }, { confidence: 'possible' }],
    },
    {
      name: 'Liquibase in YAML and JSON',
      files: {
        ...added('db/changelog/a.yaml', LIQUIBASE('dropTable: {tableName: a}')),
        ...added('db/changelog/b.json', '{"databaseChangeLog":[{"changeSet":{"changes":[{"delete":{"tableName":"b"}}]}}]}\n'),
      },
      findings: [
        { path: 'db/changelog/a.yaml', line: 5, ...FAILS },
        { path: 'db/changelog/b.json', line: 1, ...FAILS },
      ],
    },
    {
      name: 'Ecto',
      files: added(
        'priv/repo/migrations/1_a.exs',
        'defmodule A do\n  def up do\n    drop table(:users)\n    alter table(:posts) do\n      remove :body\n    end\n    execute "TRUNCATE logs"\n  end\nend\n',
      ),
      findings: [
        { line: 3, ...FAILS },
        { line: 5, confidence: 'possible' },
        { line: 7, ...FAILS },
      ],
    },
    {
      name: 'every row through an ORM',
      files: {
        ...added('a.py', 'User.objects.all().delete()\n'),
        ...added('b.rb', 'User.delete_all\n'),
        ...added('c.ts', 'await prisma.user.deleteMany({});\n'),
        ...added('d.ts', 'await User.destroy({ where: {} });\n'),
        ...added('e.php', '<?php User::truncate();\n'),
        ...added('f.cs', 'class A { void F() { context.Users.ExecuteDelete(); } }\n'),
        ...added('g.java', 'class A { void f() { userRepository.deleteAll(); } }\n'),
        ...added('h.ts', "await knex('users').del();\n"),
      },
      findings: ['a.py', 'b.rb', 'c.ts', 'd.ts', 'e.php', 'f.cs', 'g.java', 'h.ts'].map((path) => ({ path, line: 1, ...FAILS })),
    },
    {
      name: 'every row in what fills a database for development, as a note',
      files: added('db/seeds.rb', 'User.delete_all\n'),
      findings: [{ severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'a table that is dropped',
      files: sql('SELECT 1;\nDROP TABLE users;\n', 'SELECT 1;\n'),
      findings: [
        {
          message: 'statement',
          path: 'db/1.sql',
          line: 2,
          severity: 'high',
          confidence: 'certain',
          data: expect.objectContaining({ does: 'drops a table with its rows', statement: '`DROP TABLE users`' }),
        },
      ],
    },
    {
      name: 'a condition that goes',
      files: sql('DELETE FROM a;\n', 'DELETE FROM a WHERE id = 1;\n'),
      findings: [{ confidence: 'certain' }],
    },
    {
      name: 'a column, as a warning',
      files: sql('ALTER TABLE a DROP COLUMN b;\n'),
      findings: [{ severity: 'medium', confidence: 'possible' }],
    },
    { name: 'every row overwritten, as a warning', files: sql('UPDATE a SET b = 1;\n'), findings: [{ confidence: 'possible' }] },
    {
      name: 'a table made anew without its rows',
      files: sql('DROP TABLE IF EXISTS a;\nCREATE TABLE a (b int);\n'),
      findings: [{ severity: 'medium', confidence: 'possible' }],
    },
    {
      name: 'a table that the change creates, as a note',
      files: sql('CREATE TABLE a (b int);\nDROP TABLE a;\n'),
      findings: [{ severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'a table that may have been there before',
      files: sql('CREATE TABLE IF NOT EXISTS a (b int);\nDROP TABLE a;\n'),
      findings: [{ severity: 'high', confidence: 'certain' }],
    },
    {
      name: 'a way back, as a note',
      files: { 'm.py': { before: null, after: "def downgrade():\n    op.drop_table('a')\n" } },
      findings: [{ line: 2, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'a table that only the way back makes anew',
      files: sql('-- +goose Up\nDROP TABLE a;\n-- +goose Down\nCREATE TABLE a (b int);\n'),
      findings: [{ line: 2, severity: 'high', confidence: 'certain' }],
    },
    {
      name: 'a way back of another column, as a note',
      files: {
        'm.py': {
          before: null,
          after: "def upgrade():\n    op.add_column('a', sa.Column('b'))\ndef downgrade():\n    op.drop_column('a', 'c')\n",
        },
      },
      findings: [{ line: 4, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'the same in the way up',
      files: { 'm.py': { before: null, after: "def upgrade():\n    op.drop_table('a')\n" } },
      findings: [{ line: 2, severity: 'high', confidence: 'certain' }],
    },
    {
      name: 'a table put in the place of another, as a note',
      files: sql('CREATE TABLE n (b int);\nINSERT INTO n SELECT b FROM a;\nDROP TABLE a;\nALTER TABLE n RENAME TO a;\n'),
      findings: [{ line: 3, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'a comment that MySQL runs',
      files: sql('SELECT 1;\n/*!40000 DROP DATABASE shop */;\n'),
      findings: [{ line: 2, severity: 'critical' }],
    },
    {
      name: 'what is given to psql',
      files: { 'a.sh': { before: null, after: 'psql <<SQL\nTRUNCATE users;\nSQL\n' } },
      findings: [{ message: 'added', line: 1, confidence: 'certain' }],
    },
    {
      name: 'a secret in a statement, masked',
      files: sql(`DELETE FROM a WHERE 1=1 OR k = '${TOKEN}';\n`),
      findings: [{ data: expect.objectContaining({ statement: expect.not.stringContaining(TOKEN) }) }],
    },
  ],
  accepted: [
    {
      name: 'some rows by a limit, a join and a text',
      files: sql(
        "DELETE FROM a LIMIT 1000;\nDELETE TOP (10) PERCENT FROM b;\nDELETE c FROM c JOIN d ON d.id = c.id;\nSELECT lo_unlink(p) FROM i WHERE id = 7;\nSET @q = CONCAT('SELECT ', '1');\nPREPARE s FROM @q;\n",
      ),
    },
    {
      name: 'some rows through an ORM',
      files: {
        ...added('a.py', 'User.objects.filter(a=1).delete()\nuser.delete()\n'),
        ...added('b.rb', 'User.where(a: 1).delete_all\nposts.delete_all\n'),
        ...added(
          'c.ts',
          "prisma.user.deleteMany({ where: { a } });\nmap.delete();\nUser.destroy({ where: { id } });\nknex('users').where({ id }).del();\n",
        ),
      },
    },
    {
      name: 'ways back of what a change brings, in YAML and Elixir',
      files: {
        ...added('db/changelog/a.yaml', LIQUIBASE('createTable: {tableName: a}', 'dropTable: {tableName: a}')),
        ...added(
          'priv/repo/migrations/1_a.exs',
          'defmodule A do\n  def up do\n    create table(:users)\n  end\n\n  def down do\n    drop table(:users)\n  end\nend\n',
        ),
      },
    },
    { name: 'it stood there', files: sql('DROP TABLE a;\n\nSELECT 1;\n', 'DROP TABLE a;\n') },
    {
      name: 'it was moved',
      files: {
        'a.sql': { before: 'DROP TABLE a;\n', after: 'SELECT 1;\n' },
        'b.sql': { before: null, after: 'drop table  A;\n' },
      },
    },
    {
      name: 'a way back that takes away what the way up brings',
      files: {
        'm.py': {
          before: null,
          after: [
            'def upgrade():',
            "    op.create_table('a', sa.Column('b'))",
            "    with op.batch_alter_table('c') as batch_op:",
            "        batch_op.add_column(sa.Column('d'))",
            'def downgrade():',
            "    with op.batch_alter_table('c') as batch_op:",
            "        batch_op.drop_constraint('e')",
            "        batch_op.drop_column('d')",
            "    op.drop_table('a')",
            '',
          ].join('\n'),
        },
        'm.php': {
          before: null,
          after: [
            '<?php',
            'class M { public function up() { Schema::table("a", function ($table) { $table->string("b")->nullable(); }); }',
            'public function down() { Schema::table("a", function ($table) { $table->dropColumn("b"); }); } }',
            '',
          ].join('\n'),
        },
        'x.up.sql': { before: null, after: 'CREATE TABLE x (y int);\nALTER TABLE a ADD COLUMN b int;\n' },
        'x.down.sql': { before: null, after: 'DROP TABLE x;\nALTER TABLE a DROP COLUMN b;\n' },
      },
    },
    { name: 'it goes', files: sql('SELECT 1;\n', 'DROP TABLE a;\n') },
    { name: 'a column that is new is filled', files: sql('ALTER TABLE a ADD COLUMN b int;\nUPDATE a SET b = 1;\n') },
    { name: 'a policy that is made anew', files: sql('DROP POLICY p ON t;\nCREATE POLICY p ON t USING (true);\n') },
    { name: 'a temporary table', files: sql('CREATE TABLE #t (a int)\nGO\nDROP TABLE #t\n') },
    { name: 'a text that is only said', files: { 'a.ts': { before: null, after: "console.log('DROP TABLE users');\n" } } },
    { name: 'Markdown', files: { 'a.md': { before: null, after: 'DROP TABLE users;\n' } }, outcome: 'not-applicable' },
  ],
  undecided: [
    { name: 'a quote without an end', files: sql("DROP TABLE a; SELECT 'x\n"), reason: 'never closed' },
    { name: 'a file that was not read', files: sql('DROP TABLE a;\n', 'SELECT 1;\n'), missing: ['texts'], reason: 'left out' },
  ],
});
