/** Settings that leave tests out, or take a failed test for a good one, where a change brings them in. Told from single lines. */
import { addedLines, type FileChange, type Line, removedLines } from '../../change/file-change.js';

export interface TestSwitch {
  readonly file: FileChange;
  readonly line: Line;
  readonly shown: string;
  /** What it does, as a clause after "which". */
  readonly effect: string;
}

const SETTINGS =
  /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|azure-pipelines\.yml|\.travis\.yml|\.woodpecker(?:\/[^/]+)?\.ya?ml|package\.json|\.mocharc\.\w+|\.rspec|(?:jest|vitest|vite|playwright|cypress|karma|ava)\.config\.[\w.]+|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|conftest\.py|phpunit\.xml(?:\.dist)?|Makefile|Rakefile|Jenkinsfile|justfile|Taskfile\.ya?ml|pom\.xml|build\.gradle(?:\.kts)?)$/i;

const RUNS_TESTS =
  /\b(?:npm|pnpm|yarn|bun)(?: run)? (?:-\S+ )?test|\b(?:jest|vitest|mocha|pytest|tox|nox|rspec|phpunit|pest|ctest|playwright test|go test|cargo (?:test|nextest)|dotnet test|mvnw? \S{0,20} ?(?:test|verify)|gradlew? \S{0,20} ?(?:test|check)|(?:rake|rails|make|deno|node --) ?test|unittest)\b/;

interface Switch {
  readonly pattern: RegExp;
  readonly effect: string;
  /** Only beside a command that runs tests. */
  readonly besideTests?: boolean;
}

const SWITCHES: readonly Switch[] = [
  { pattern: /--passWithNoTests\b|passWithNoTests['"]?\s*:\s*true/, effect: 'lets a run without any test succeed' },
  {
    pattern: /\|\|\s*(?:true|:|exit 0)(?:\s|$|["'])/,
    effect: 'takes a failed run of the tests for a good one',
    besideTests: true,
  },
  { pattern: /^\s*(?:- )?continue-on-error:\s*true/, effect: 'goes on when the tests fail', besideTests: true },
  { pattern: /^\s*allow_failure:\s*true|^\s*failure:\s*ignore/, effect: 'goes on when the tests fail', besideTests: true },
  { pattern: /testPathIgnorePatterns|testIgnore\b|--testPathIgnorePatterns|--exclude-tests?\b/, effect: 'leaves tests out' },
  {
    pattern:
      /(?:^|[\s"'=])--(?:ignore|deselect|ignore-glob)[= ]\S|(?:^|\s)-k\s+["']?not\b|-m\s+["']not\b|\bcollect_ignore(?:_glob)?\b/,
    effect: 'leaves tests out',
  },
  { pattern: /(?:--(?:exclude-group|exclude-testsuite|skip)|\s-skip)[= ]\S/, effect: 'leaves tests out', besideTests: true },
  {
    pattern: /-DskipTests\b|-Dmaven\.test\.skip\b|<(?:skipTests|testFailureIgnore)>\s*true|-x test\b/,
    effect: 'leaves tests out',
  },
];

/** How many lines around it may hold the command that a setting is about. */
const NEAR = 8;

export function mayHoldSwitches(path: string): boolean {
  return SETTINGS.test(path);
}

export function testSwitchesIn(files: readonly FileChange[]): TestSwitch[] {
  return files.flatMap((file) => {
    if (!mayHoldSwitches(file.path) || !file.hunks.known) return [];
    const old = new Set(removedLines(file.hunks.value).map(({ text }) => text.trim()));
    return file.hunks.value.flatMap(({ lines }) =>
      addedLines([{ baseStart: 0, headStart: 0, lines }]).flatMap((line): TestSwitch[] => {
        const code = line.text.slice(0, 1_000);
        if (old.has(line.text.trim()) || /^\s*(?:#|\/\/)/.test(code)) return [];
        const found = SWITCHES.find(
          ({ pattern, besideTests }) => pattern.test(code) && (besideTests !== true || isBesideTests(line, lines)),
        );
        return found === undefined ? [] : [{ file, line, shown: code.trim().slice(0, 140), effect: found.effect }];
      }),
    );
  });
}

/** Whether the line itself runs tests or, when it is a setting of a step, another line of the step does. */
function isBesideTests(line: Line, lines: readonly Line[]): boolean {
  if (RUNS_TESTS.test(line.text)) return true;
  if (!/^\s*(?:- )?[\w-]+:\s*\w+\s*$/.test(line.text)) return false;
  const head = lines.filter(({ kind }) => kind !== 'removed');
  const own = head.indexOf(line);
  const isNext = (text: string): boolean => /^\s*- /.test(text);
  for (let index = own; index >= Math.max(0, own - NEAR); index--) {
    const text = head[index]?.text ?? '';
    if (RUNS_TESTS.test(text)) return true;
    if (isNext(text)) break;
  }
  for (let index = own + 1; index < Math.min(head.length, own + NEAR); index++) {
    const text = head[index]?.text ?? '';
    if (isNext(text)) break;
    if (RUNS_TESTS.test(text)) return true;
  }
  return false;
}
