import { beforeAll, expect } from '@jest/globals';
import { destructiveSql } from '../../src/rules/destructive/destructive-sql.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh', 'a.sql', 'a.py', 'a.rb', 'a.ts', 'a.php']));

const TOKEN = `ghp_${'a1B2c3D4'.repeat(4)}wXyZ`;
const sql = (after: string, before: string | null = null) => ({ 'db/1.sql': { before, after } });

testRule(destructiveSql, {
  flagged: [
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
