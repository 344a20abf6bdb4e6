import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkOfCommand, checksOf } from '../../src/rules/git/ci-checks.js';
import { ciWeakened } from '../../src/rules/git/ci-weakened.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh']));

const PATH = '.github/workflows/ci.yml';
const ci = (before: string, after: string | null, path = PATH) => ({ [path]: { before, after } });
const job = (steps: readonly string[], { on = '[push, pull_request]', more = '' } = {}): string =>
  `on: ${on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n${more}    steps:\n${steps.map((step) => `      - ${step}\n`).join('')}`;
const tests = job(['run: npm test']);
const certain = 'certain' as const;
const possible = 'possible' as const;

const hooks = (...ids: string[]): string =>
  `repos:\n  - repo: https://github.com/acme/hooks\n    rev: v1.0.0\n    hooks:\n${ids.map((id) => `      - id: ${id}\n`).join('')}`;

testRule(ciWeakened, {
  flagged: [
    {
      name: 'weaknesses that a scanner is told to leave out',
      files: { '.trivyignore': { before: null, after: '# accepted\nCVE-2024-0001\nCVE-2024-0002\n' } },
      findings: [
        {
          message: 'excluded',
          line: 2,
          confidence: possible,
          data: { tool: 'trivy', entry: '`CVE-2024-0001` and 1 more', file: '.trivyignore' },
        },
      ],
    },
    {
      name: 'folders that a linter, Sonar and bandit leave out',
      files: {
        ...ci('dist\n', 'dist\nsrc/legacy\n', '.eslintignore'),
        ...ci('sonar.exclusions=dist/**\n', 'sonar.exclusions=dist/**,src/legacy/**\n', 'sonar-project.properties'),
        ...ci('[tool.bandit]\nskips = ["B101"]\n', '[tool.bandit]\nskips = ["B101", "B602"]\n', 'pyproject.toml'),
      },
      findings: [{ message: 'excluded' }, { message: 'excluded' }, { message: 'excluded' }],
    },
    {
      name: 'a hook that no longer runs before a commit',
      files: ci(hooks('gitleaks', 'ruff'), hooks('ruff'), '.pre-commit-config.yaml'),
      findings: [
        { message: 'unhooked', baseLine: 5, severity: 'medium', data: { entry: '`gitleaks`', file: '.pre-commit-config.yaml' } },
      ],
    },
    {
      name: 'a step that goes, and an action',
      files: ci(job(['run: npm test', 'run: npx eslint .', 'uses: github/codeql-action/analyze@v3']), tests),
      findings: [
        { message: 'removed', baseLine: 7, data: { command: '`npx eslint .`', check: 'lint', file: PATH } },
        { message: 'removed', baseLine: 8, data: { command: '`github/codeql-action/analyze`', check: 'security', file: PATH } },
      ],
    },
    {
      name: 'a step that goes where a workflow of another place is called: it may have moved there',
      files: ci(tests, 'on: [push, pull_request]\njobs:\n  test:\n    uses: acme/ci/.github/workflows/quality.yml@v6\n'),
      findings: [{ message: 'removed', confidence: possible }],
    },
    {
      name: 'a step that goes beside a workflow that was called before',
      files: ci(
        `${tests}  other:\n    uses: acme/ci/.github/workflows/quality.yml@v5\n`,
        `${job(['run: ls'])}  other:\n    uses: acme/ci/.github/workflows/quality.yml@v6\n`,
      ),
      findings: [{ message: 'removed', confidence: certain }],
    },
    {
      name: 'a step that goes where a workflow is called that the change holds',
      files: {
        ...ci(tests, 'on: [push, pull_request]\njobs:\n  test:\n    uses: ./.github/workflows/quality.yml\n'),
        '.github/workflows/quality.yml': { before: null, after: job(['run: ls'], { on: 'workflow_call' }) },
      },
      findings: [{ message: 'removed', confidence: certain }],
    },
    {
      name: 'an upload of coverage that cannot fail',
      files: ci(
        job(['uses: codecov/codecov-action@v5']),
        job(['uses: codecov/codecov-action@v5\n        continue-on-error: true']),
      ),
      findings: [{ message: 'ignored', confidence: possible }],
    },
    {
      name: 'a step that becomes a comment',
      files: ci(job(['run: ls', 'run: npm test']), job(['run: ls', '# run: npm test']).replace('- # run', '# - run')),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'a configuration that goes',
      files: ci(tests, null),
      findings: [{ message: 'removed', confidence: possible }],
    },
    ...[
      ['|| true', job(['run: npm test || true']), '`|| true` follows it'],
      ['; exit 0', job(['run: npm test; exit 0']), '`; exit 0` follows it'],
      ['a condition', job(['if: false\n        run: npm test']), '`if: false` is set for it'],
      ['an expression', job(['if: ${{ false }}\n        run: npm test']), '`if: ${{ false }}` is set for it'],
      ['a step that goes on', job(['run: npm test\n        continue-on-error: true']), '`continue-on-error: true` is set for it'],
      [
        'a job that goes on',
        job(['run: npm test'], { more: '    continue-on-error: true\n' }),
        '`continue-on-error: true` is set for it',
      ],
      ['set +e', job(['run: |\n          set +e\n          npm test']), '`set +e` stands before it'],
    ].map(([name = '', after = '', because = '']) => ({
      name: `made unable to fail: ${name}`,
      files: ci(tests, after),
      findings: [{ message: 'ignored', data: { command: '`npm test`', check: 'tests', file: PATH, because } }],
    })),
    {
      name: 'in GitLab, CircleCI and Azure',
      files: {
        ...ci('test:\n  script:\n    - pytest\n', 'test:\n  allow_failure: true\n  script:\n    - pytest\n', '.gitlab-ci.yml'),
        ...ci(
          'jobs:\n  a:\n    steps:\n      - run: tox\n',
          'jobs:\n  a:\n    steps:\n      - run: tox || true\n',
          '.circleci/config.yml',
        ),
        ...ci(
          'steps:\n  - script: dotnet test\n',
          'steps:\n  - script: dotnet test\n    continueOnError: true\n',
          'azure-pipelines.yml',
        ),
      },
      findings: [
        { path: '.circleci/config.yml', message: 'ignored' },
        { path: '.gitlab-ci.yml', message: 'ignored' },
        { path: 'azure-pipelines.yml', message: 'ignored' },
      ],
    },
    {
      name: 'a trigger that goes',
      files: ci(tests, job(['run: npm test'], { on: '{ push: { branches: [main] } }' })),
      findings: [{ message: 'untriggered' }],
    },
    {
      name: 'a filter that comes',
      files: ci(
        job(['run: npm test'], { on: '{ pull_request: {} }' }),
        job(['run: npm test'], { on: '{ pull_request: { paths-ignore: ["**"] } }' }),
      ),
      findings: [{ message: 'untriggered', confidence: possible }],
    },
    {
      name: 'a job under another name',
      files: ci(tests, tests.replace('    runs-on', '    name: Unit\n    runs-on')),
      findings: [{ message: 'renamed', confidence: possible, data: { job: 'test', now: 'Unit', file: PATH } }],
    },
    {
      name: 'evasion: the check is named in a comment, printed and installed',
      files: ci(
        job(['run: npx eslint .', 'run: npm test']),
        job(['run: echo npx eslint .', 'run: npm install eslint', 'run: npm test']),
      ),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'scripts that check nothing',
      files: {
        'package.json': {
          before: '{ "scripts": {\n"test": "jest",\n"lint": "eslint .",\n"typecheck": "tsc"\n} }\n',
          after: '{ "scripts": {\n"test": "exit 0",\n"lint": "echo fine",\n"typecheck": "tsc || true"\n} }\n',
        },
      },
      findings: [
        { message: 'script', line: 2, data: { script: 'test', before: '`jest`', after: '`exit 0`', file: 'package.json' } },
        { message: 'script', line: 3 },
        { message: 'script', line: 4 },
      ],
    },
    {
      name: 'settings that fall',
      files: {
        '.coveragerc': { before: '[report]\nfail_under = 90\n', after: '[report]\nfail_under = 50.5\n' },
        '.eslintrc.json': { before: '{ "rules": {\n"no-eval": "error"\n} }\n', after: '{ "rules": {\n"no-eval": "off"\n} }\n' },
        'phpstan.neon': { before: 'parameters:\n  level: 8\n', after: 'parameters:\n  level: 2\n' },
        'tsconfig.json': { before: '{\n"strict": true\n}\n', after: '{\n"strict": false\n}\n' },
        'vitest.config.ts': { before: '{\nlines: 80,\nbranches: 70,\n}\n', after: '{\nlines: 10,\nbranches: 70,\n}\n' },
      },
      findings: [
        { path: '.coveragerc', data: { setting: 'fail_under', before: '90', after: '50.5', file: '.coveragerc' } },
        { path: '.eslintrc.json', confidence: possible },
        { path: 'phpstan.neon', confidence: certain },
        { path: 'tsconfig.json', confidence: certain },
        { path: 'vitest.config.ts', line: 2, confidence: certain },
      ],
    },
  ],
  accepted: [
    {
      name: 'entries that moved, went or came with the linter',
      files: {
        ...ci('a\nb\nc\n', 'b\na\n', '.gitleaksignore'),
        '.eslintignore': { before: null, after: 'dist\n' },
        ...ci(hooks('gitleaks', 'trailing-whitespace'), hooks('gitleaks').replace('v1.0.0', 'v2.0.0'), '.pre-commit-config.yaml'),
      },
    },
    {
      name: 'moved to another job',
      files: ci(tests, tests.replace('  test:\n', '  other:\n    runs-on: a\n    steps: []\n  unit:\n')),
    },
    {
      name: 'moved into a composite action, a Makefile and another system',
      files: {
        ...ci(job(['run: npm test', 'run: npx eslint .', 'run: mypy .']), job(['uses: ./.github/actions/check'])),
        '.github/actions/check/action.yml': {
          before: null,
          after: 'runs:\n  using: composite\n  steps:\n    - run: npm test\n      shell: bash\n',
        },
        Makefile: { before: null, after: 'lint:\n\tnpx eslint .\n' },
        '.gitlab-ci.yml': { before: null, after: 'types:\n  script: [mypy .]\n' },
      },
    },
    { name: 'a renamed file', files: { '.github/workflows/test.yml': { before: tests, after: tests, previousPath: PATH } } },
    { name: 'one linter for another', files: ci(job(['run: flake8', 'run: pytest']), job(['run: ruff check .', 'run: pytest'])) },
    { name: 'never able to fail', files: ci(job(['run: npx eslint . || true']), job(['run: ls'])) },
    { name: 'one of two the same', files: ci(job(['run: npm test', 'run: npm test']), tests) },
    {
      name: 'a deploy step that may fail',
      files: ci(job(['run: npm test', 'run: ./deploy']), job(['run: npm test', 'run: ./deploy || true'])),
    },
    { name: 'a check that comes, unable to fail', files: ci(job(['run: ls']), job(['run: npx eslint . || true'])) },
    {
      name: 'settings that rise, or come',
      files: {
        'jest.config.js': { before: '{\nlines: 80,\n}\n', after: '{\nlines: 85,\nbranches: 10,\n}\n' },
        'tsconfig.json': { before: '{\n"strict": false\n}\n', after: '{\n"strict": true\n}\n' },
      },
    },
    {
      name: 'a script that names another',
      files: {
        'package.json': { before: '{ "scripts": { "test": "jest" } }\n', after: '{ "scripts": { "test": "vitest run" } }\n' },
      },
    },
    {
      name: 'a script that was nothing',
      files: {
        'package.json': { before: '{ "scripts": { "test": "echo none" } }\n', after: '{ "scripts": { "test": "exit 0" } }\n' },
      },
    },
    {
      name: 'filters that were there',
      files: ci(
        job(['run: npm test'], { on: '{ pull_request: { paths: [a] } }' }),
        job(['run: npm test'], { on: '{ pull_request: { paths: [a, b] } }' }),
      ),
    },
  ],
  undecided: [
    { name: 'a workflow that cannot be read', files: ci(tests, 'on: [\n'), reason: 'not valid YAML' },
    { name: 'texts that were not read', files: ci(tests, null), missing: ['texts'], reason: 'was left out' },
  ],
});

describe('what counts as a check', () => {
  it.each([
    ['npm run test:unit', 'tests'],
    ['./gradlew --no-daemon check', 'tests'],
    ['go test ./...', 'tests'],
    ['pnpm lint', 'lint'],
    ['cargo clippy -- -D warnings', 'lint'],
    ['npx tsc --noEmit', 'types'],
    ['bandit -r src', 'security'],
    ['pip install pytest', undefined],
    ['echo npm test', undefined],
    ['./run.sh', undefined],
  ])('%s: %s', (command, kind) => {
    expect(checkOfCommand(command)?.kind).toBe(kind);
  });

  it('is told of hostile text in time', () => {
    const started = performance.now();
    for (const part of ['npm test ', '|| ', 'mvn ', 'gradlew - ', '- ', '{', 'a: &a [*a]\n', 'yarn -a -b ', "echo '"]) {
      checksOf(PATH, `on: push\njobs:\n  a:\n    steps:\n      - run: ${part.repeat(20_000)}\n`);
      judge(ciWeakened, {
        files: {
          'package.json': {
            before: '{ "scripts": { "test": "jest" } }',
            after: `{ "scripts": { "test": "${part.repeat(20_000).replaceAll('"', '')}" } }`,
          },
        },
      });
      judge(ciWeakened, { files: { 'jest.config.js': { before: 'lines: 9\n', after: `${part.repeat(20_000)}\n` } } });
    }
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
