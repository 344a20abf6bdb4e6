import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { readAnyDialect, readSql } from '../../src/syntax/sql/sql.js';

beforeAll(() => loadGrammars(['a.sql']));

const SEEDS = [
  'DROP TABLE IF EXISTS a.b, "C" CASCADE; TRUNCATE x;',
  "DELETE FROM a WHERE (id = 1 OR name LIKE '%') AND NOT EXISTS (SELECT 1 FROM b WHERE x IN (1, 2));",
  "DO $$ BEGIN EXECUTE format('DROP TABLE %I', t); END $$; SELECT E'\\x44' || U&'\\0044';",
  'DELIMITER //\nCREATE PROCEDURE p() BEGIN IF x THEN DELETE FROM a; END IF; END//\nDELIMITER ;\n/*!50000 DROP TABLE a */',
  'WITH g AS (DELETE FROM x RETURNING *) UPDATE a SET b = CASE WHEN c THEN 1 ELSE 2 END FROM g WHERE a.id = g.id;',
  "MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE;\nGO\nEXEC sp_executesql N'x', @p\n\\! ls\n",
  'ALTER TABLE a DROP COLUMN b, ADD CONSTRAINT c CHECK (x BETWEEN 1 AND 2), RENAME TO d;',
];
const PIECES = [
  "'",
  '"',
  '`',
  '$$',
  '/*',
  '*/',
  '--',
  '(',
  ')',
  ';',
  '[',
  ']',
  '\\',
  '\0',
  'NOT ',
  'CASE ',
  'END ',
  '\n',
  '🙂',
  '\ud800',
  '%',
  '#',
  ':',
  "E'",
  '.',
  ',',
];
const SECOND = 1_000;

/** Milliseconds that both readers take together. */
function timeOf(text: string): number {
  const start = performance.now();
  readSql(text);
  readAnyDialect(text);
  return performance.now() - start;
}

describe('SQL that was broken on the way', () => {
  it('is read without an error, within a second', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), edits, (seed, changes) => {
        let text = seed;
        for (const [at, length, piece] of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + piece + text.slice(from + length);
        }
        expect(timeOf(text)).toBeLessThan(SECOND);
      }),
      { numRuns: 2_500, seed: 42 },
    );
  }, 60_000);

  it.each([
    ['nested brackets', `DELETE FROM a WHERE ${'('.repeat(20_000)}1=1${')'.repeat(20_000)}`],
    ['nested negations', `DELETE FROM a WHERE ${'NOT '.repeat(20_000)}true`],
    ['nested queries', 'WITH a AS (DELETE FROM x WHERE EXISTS ('.repeat(5_000)],
    ['a line of a megabyte', `DELETE FROM a WHERE b = '${'x'.repeat(1_000_000)}'`],
    ['quotes without end', "'".repeat(500_001)],
    ['brackets of names', '['.repeat(300_000)],
    ['cases', `UPDATE a SET b = ${'CASE WHEN '.repeat(50_000)}`],
    ['minus signs', `DELETE FROM a WHERE ${'- '.repeat(100_000)}1`],
    ['many statements', 'DROP TABLE a;\n'.repeat(15_000)],
    ['dollars', '$a$ $b$ '.repeat(50_000)],
    ['executed texts', "EXECUTE 'EXECUTE ''".repeat(5_000)],
    ['variables', "SET @a = 'x'; EXEC(@a);".repeat(3_000)],
  ])('%s are read within a second', (_name, text) => {
    expect(timeOf(text)).toBeLessThan(SECOND);
  });
});
