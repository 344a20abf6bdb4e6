import { beforeAll, expect, it } from '@jest/globals';
import { testWeakened } from '../../src/rules/monitoring/test-weakened.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parseSource } from '../../src/syntax/source.js';
import { testsOf } from '../../src/syntax/tests/extract.js';
import type { FileParts } from '../support/change.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.js', 'a.ts', 'a.tsx', 'a.py']));

function file(path: string, before: string | null, after: string | null): Record<string, FileParts> {
  return { [path]: { before, after } };
}

const OTHER = "it('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n";
const DENIED = "it('refuses a clerk', async () => {\n  expect((await cancel(clerk)).status).toBe(403);\n});\n";
const STEP = (setting: string): string => `jobs:\n  test:\n    steps:\n      - name: tests\n${setting}        run: npm test\n`;

testRule(testWeakened, {
  flagged: [
    {
      name: 'a test that expects 403 is deleted',
      files: file('test/orders.test.js', DENIED + OTHER, OTHER),
      findings: [
        {
          message: 'removed',
          path: 'test/orders.test.js',
          baseLine: 1,
          line: 1,
          severity: undefined,
          confidence: 'certain',
          data: { test: '"refuses a clerk"', code: '`expect((await cancel(clerk)).status).toBe(403)`' },
        },
      ],
    },
    {
      name: 'many are deleted with their file',
      files: file(
        'test/orders.test.js',
        ['a', 'b', 'c', 'd'].map((who) => DENIED.replace('clerk', who).replace('clerk', who)).join(''),
        null,
      ),
      findings: [{ message: 'several', data: { count: 4, file: 'test/orders.test.js', test: '"refuses a a"' } }],
    },
    {
      name: 'only under a condition is a warning',
      files: file(
        'tests/test_orders.py',
        'def test_forbidden():\n    assert status() == 403\n',
        '@pytest.mark.skipif(sys.platform == "win32")\ndef test_forbidden():\n    assert status() == 403\n',
      ),
      findings: [{ message: 'skipped', confidence: 'possible', line: 1 }],
    },
    {
      name: 'a step of a workflow goes on when its tests fail',
      files: file('.github/workflows/ci.yml', STEP(''), STEP('        continue-on-error: true\n')),
      findings: [{ message: 'setting', confidence: 'possible', line: 5 }],
    },
    {
      name: 'a script takes every run for a good one',
      files: file('package.json', '{"scripts":{\n"test": "jest"\n}}\n', '{"scripts":{\n"test": "jest || true"\n}}\n'),
      findings: [{ message: 'setting', confidence: 'possible' }],
    },
  ],
  accepted: [
    {
      name: 'the file is renamed',
      files: { 'test/b.test.js': { before: DENIED, after: DENIED, previousPath: 'test/a.test.js' } },
    },
    {
      name: 'a step that runs no tests goes on',
      files: file('.github/workflows/ci.yml', 'steps:\n  - run: lint\n', 'steps:\n  - run: lint\n    continue-on-error: true\n'),
    },
    { name: 'no test and no setting', files: file('src/a.js', 'a();\n', 'b();\n'), outcome: 'not-applicable' },
    { name: 'a duplicate is removed', files: file('test/a.test.js', DENIED + OTHER + DENIED, DENIED + OTHER) },
    { name: 'it was skipped before', files: file('test/a.test.js', DENIED.replace('it(', 'it.skip(') + OTHER, OTHER) },
  ],
  undecided: [
    {
      name: 'a test too long to be read',
      files: file('test/a.test.js', DENIED + OTHER, `${OTHER}${'//'.repeat(600_000)}\n`),
      reason: 'more than 1,000,000 characters',
    },
  ],
});

it.each([
  ['javascript', 'a.js', "it('".repeat(900)],
  ['javascript chains', 'a.js', `it('x', () => { expect(a)${'.not'.repeat(5_000)}.toBe(1); });`],
  ['javascript calls', 'a.js', `it('x', () => { ${'expect('.repeat(300)}1${')'.repeat(300)} });`],
  ['python', 'a.py', `def test_x():\n    assert ${'not '.repeat(900)}x\n`],
  ['python marks', 'a.py', `${'@a\n'.repeat(5_000)}def test_x(): pass\n`],
  ['lists', 'a.js', `it('x', () => { const a = [${"'../../etc/passwd',".repeat(5_000)}]; });`],
])('reads hostile %s', (_, path, text) => {
  const tree = parseSource(path, text);
  const read = tree.parsed ? testsOf(tree, path).cases.length : 0;
  expect(read).toBeLessThan(1_000);
});
