import { beforeAll, expect, it } from '@jest/globals';
import { testWeakened } from '../../src/rules/monitoring/test-weakened.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parseTests } from '../../src/syntax/source.js';
import { testsOf } from '../../src/syntax/tests/extract.js';
import type { FileParts } from '../support/change.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.js', 'a.ts', 'a.tsx', 'a.py', 'a.kt', 'a.rs', 'a.go']));

function file(path: string, before: string | null, after: string | null): Record<string, FileParts> {
  return { [path]: { before, after } };
}

const OTHER = "it('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n";
const DENIED = "it('refuses a clerk', async () => {\n  expect((await cancel(clerk)).status).toBe(403);\n});\n";
const GUARDED =
  "export function cancelOrder(user, order) {\n  if (!user.isAdmin) throw new ForbiddenError('no');\n  return order.cancel();\n}\n";
const CASE_SEVEN = "it('case 7', () => {\n  expect(attempt(() => cancelOrder(bob, seven))).toEqual(undefined);\n});\n";
const LEFT_OUT: readonly (readonly [path: string, before: string, after: string])[] = [
  ['jest.config.js', 'export default {\n};\n', "export default {\n  testPathIgnorePatterns: ['auth'],\n};\n"],
  ['playwright.config.ts', 'export default {\n};\n', "export default {\n  testIgnore: '**/auth/**',\n};\n"],
  ['pyproject.toml', 'addopts = "-q"\n', 'addopts = "--ignore=tests/test_auth.py"\n'],
  ['tests/conftest.py', 'import os\n', "import os\n\ncollect_ignore = ['test_auth.py']\n"],
  ['Makefile', 'test:\n\tgo test ./...\n', "test:\n\tgo test -skip 'Forbidden|Denied' ./...\n"],
  ['pom.xml', '<a>\n</a>\n', '<a>\n<skipTests>true</skipTests>\n</a>\n'],
];
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
    ...LEFT_OUT.map(([path, before, after]) => ({
      name: `tests are left out in ${path}`,
      files: file(path, before, after),
      findings: [{ message: 'setting', confidence: 'possible' as const }],
    })),
    {
      name: 'a test that says nothing of security goes with the guard that it is about',
      files: {
        ...file('src/order.js', GUARDED, GUARDED.replace(/ *if .*\n/, '')),
        ...file('test/order.test.js', CASE_SEVEN + OTHER, OTHER),
      },
      findings: [{ message: 'removed', confidence: 'certain' }],
    },
    {
      name: 'it now demands something else',
      files: {
        ...file('src/order.js', GUARDED, GUARDED.replace(/ *if .*\n/, '')),
        ...file('test/order.test.js', CASE_SEVEN, CASE_SEVEN.replace('undefined', "'gone'")),
      },
      findings: [{ message: 'changed', confidence: 'certain' }],
    },
  ],
  accepted: [
    {
      name: 'a test that says nothing of security goes while the guard stays',
      files: {
        ...file('src/order.js', GUARDED, `${GUARDED}\nexport const more = 1;\n`),
        ...file('test/order.test.js', CASE_SEVEN + OTHER, OTHER),
      },
    },
    {
      name: 'a setting that left tests out moves',
      files: file('pytest.ini', 'addopts = --ignore=tests/old\n[pytest]\n', '[pytest]\naddopts = --ignore=tests/old\n'),
    },
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
  ['kotlin', 'a.kt', `@Test fun a() { ${'assertFailsWith<E> { '.repeat(200)}`],
  ['rust', 'a.rs', `#[test] fn a() { ${'assert!('.repeat(500)} }`],
  ['rows', 'a.go', `func TestX(t *testing.T) { x := []A{${'{wantErr: true, a: "'.repeat(5_000)}} }`],
  ['lists', 'a.js', `it('x', () => { const a = [${"'../../etc/passwd',".repeat(5_000)}]; });`],
])('reads hostile %s', (_, path, text) => {
  const tree = parseTests(path, text);
  const read = tree.parsed ? testsOf(tree, path).cases.length : 0;
  expect(read).toBeLessThan(1_000);
});
