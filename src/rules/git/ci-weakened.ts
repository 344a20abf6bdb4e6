// Length: texts and examples for six ways to weaken CI.
/** A change makes CI check less: a check that went, whose failure no longer counts, or that no longer runs on pull requests. */
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import { addedLines, byPath, type FileChange, type FileSide, removedLines } from '../../change/file-change.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import { locationOf } from '../monitoring/changed-lines.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { type Check, type CheckKind, checkOfCommand, checksOf, isCiConfiguration } from './ci-checks.js';
import { holdsLeftOut, leftOutFindings } from './left-out-of-checks.js';
import { hollowedScripts } from './package-checks.js';
import { holdsSettings, loosenedSettings } from './quality-settings.js';
import { triggerLosses } from './workflow-triggers.js';

const workflow = (steps: string, on = 'pull_request'): string =>
  `on: ${on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
const changed = (before: string, after: string, path = '.github/workflows/ci.yml') => ({ [path]: { before, after } });

export const ciWeakened = defineRule({
  id: 'ci-weakened',
  checklist: [14],
  subject: 'change',
  title: 'CI checks less than before',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: [
      'Commands and actions of CI that test, lint, check types, coverage or security: taken out, made unable to fail (`|| true`, `continue-on-error`, `if: false`, `allow_failure`, `set +e`),',
      'or in a workflow that no longer runs on pull requests; scripts of `package.json` that become nothing; thresholds of coverage, strictness of types and levels of analysis that fall; lint rules that are switched off;',
      'entries of ignore lists of scanners and linters, and hooks of pre-commit that go, as warnings.',
      'Reads GitHub, GitLab, CircleCI, Azure, Bitbucket, Buildkite, Woodpecker, Drone, Travis and Jenkins.',
    ].join(' '),
    why: 'A check that cannot fail looks like one that passes, and everything that it would have stopped arrives.',
    fix: 'Put the check back and mend what makes it fail.',
    limits: [
      'A check that moved to another file of the change, or that another of its kind replaces, is silent. Files that the change does not touch are not seen, so a whole configuration that goes, a filter of paths or branches',
      'that comes, a job that is renamed, checks that go where a workflow of another place is called from here on, uploads of coverage and single lint rules are warnings. Checks are told by what they run: a script of your own that checks is not known as one.',
    ].join(' '),
  },
  messages: {
    removed: {
      title: 'CI no longer runs {command}',
      what: '{command} ({check}) ran in {file}; after this change nothing of its kind runs there or in another changed file.',
      why: 'What it would have stopped can be merged.',
      fix: 'Put it back, or show where the same is checked now.',
    },
    ignored: {
      title: '{command} can no longer fail',
      what: '{command} ({check}) in {file} still runs, but {because}.',
      why: 'A check that cannot fail looks like one that passes.',
      fix: 'Take that out again and mend what makes the check fail.',
    },
    untriggered: {
      title: 'A workflow with checks no longer runs on pull requests',
      what: '{file} ran on pull requests and now {how}.',
      why: 'Its checks say nothing about a change before it is merged; where they are required, they never come.',
      fix: 'Keep `pull_request` among its triggers.',
    },
    script: {
      title: 'The script `{script}` checks nothing any more',
      what: '`{script}` in {file} ran {before} and now runs {after}.',
      why: 'CI that calls it passes whatever the code does.',
      fix: 'Put the command back.',
    },
    setting: {
      title: '`{setting}` is loosened from {before} to {after}',
      what: '`{setting}` in {file} was {before} and is {after}.',
      why: 'Code that was refused until now passes.',
      fix: 'Keep the value, and mend the code instead.',
    },
    excluded: {
      title: '{tool} leaves out {entry}',
      what: '{file} tells {tool} to leave out {entry} from now on.',
      why: 'What stands there, or comes there later, is no longer found.',
      fix: 'Mend what was found, or say beside the entry why it is none and until when.',
    },
    unhooked: {
      title: 'The hook {entry} no longer runs before a commit',
      what: '{file} ran {entry}, and after this change no hook of that name runs.',
      why: 'What it refused can be committed.',
      fix: 'Put it back, or show where the same is checked now.',
    },
    renamed: {
      title: 'The job {job} is called {now}',
      what: 'The job {job} in {file} runs the same checks under the name {now}.',
      why: 'Where its check is required by name, it never comes, and somebody takes the requirement away.',
      fix: 'Keep the name, or change the required check with it.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'A test step that cannot fail',
        files: changed(workflow('      - run: npm test\n'), workflow('      - run: npm test || true\n')),
      },
      {
        name: 'A security scan that goes',
        files: changed(workflow('      - run: npm test\n      - run: semgrep ci\n'), workflow('      - run: npm test\n')),
      },
      {
        name: 'A threshold that falls',
        files: changed('export default {\n  lines: 90,\n};\n', 'export default {\n  lines: 60,\n};\n', 'jest.config.js'),
      },
    ],
    accepted: [
      {
        name: 'Another package manager',
        files: changed(workflow('      - run: npm test\n'), workflow('      - run: pnpm test\n')),
      },
      {
        name: 'A step that moves to another workflow',
        files: {
          ...changed(workflow('      - run: npm test\n      - run: npx eslint .\n'), workflow('      - run: npm test\n')),
          '.github/workflows/lint.yml': { before: null, after: workflow('      - run: npx eslint .\n') },
        },
      },
      {
        name: 'A step that was never able to fail',
        files: changed(workflow('      - run: npm test || true\n'), workflow('      - run: npm test || true\n      - run: ls\n')),
      },
    ],
  },
  wantsText: isConcerned,
  appliesTo: (change) => change.files.known && change.files.value.some(isJudged),
  *check(change) {
    const files = change.files.known ? change.files.value.toSorted(byPath) : [];
    yield* inConfigurations(change, files.filter(isCi));
    for (const file of files) yield* inSettings(file);
    for (const file of files.filter(holdsLeftOut)) yield* leftOutFindings(file);
  },
});

function isCi({ path, previousPath }: FileChange): boolean {
  return isCiConfiguration(path) || isCiConfiguration(previousPath ?? path);
}

function isPackage({ path }: FileChange): boolean {
  return /(?:^|\/)package\.json$/.test(path);
}

function isJudged(file: FileChange): boolean {
  return isConcerned(file) || holdsSettings(file.path) || holdsLeftOut(file);
}

function isConcerned(file: FileChange): boolean {
  return isCi(file) || isPackage(file);
}

interface Configuration {
  readonly file: FileChange;
  readonly before: readonly Check[];
  readonly after: readonly Check[];
}

function* inConfigurations(change: Change, files: readonly FileChange[]): Iterable<Observation | UndecidedPart> {
  const read: Configuration[] = [];
  for (const file of files) {
    const before = file.status === 'copied' ? [] : sideChecks(file.before);
    const after = sideChecks(file.after);
    if (!file.hunks.known) yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    else if ('reason' in after) yield { kind: 'undecided', reason: after.reason, path: file.path };
    // What could not be read before ran nothing.
    else if ('reason' in before && file.before?.text.known !== true)
      yield { kind: 'undecided', reason: before.reason, path: file.path };
    else read.push({ file, before: 'reason' in before ? [] : before, after });
  }
  const surroundings = { added: addedKinds(change), elsewhere: callsUnseenWorkflow(change, files) };
  const after = read.flatMap((each) => each.after);
  const seen = new Set<string>();
  for (const each of read) {
    for (const finding of [...lostChecks(each, after, surroundings), ...triggerLosses(each.file, each)]) {
      const key = `${finding.message}\0${finding.identity}\0${each.file.path}`;
      if (!seen.has(key)) yield finding;
      seen.add(key);
    }
  }
}

function sideChecks(side: FileSide | null): Check[] | { readonly reason: string } {
  if (side === null || !isCiConfiguration(side.path)) return [];
  if (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable') return [];
  return side.text.known ? checksOf(side.path, side.text.value) : { reason: side.text.reason };
}

/** What stands before a command in YAML, JSON and recipes. */
const BEFORE_COMMAND = /^\s*(?:- +)?(?:["']?(?!name\b)[\w-]{1,40}["']?:\s*)?[@"'[-]*/;

/** Kinds of checks that some added line of the change runs, in a Makefile, a script or another configuration. */
function addedKinds(change: Change): ReadonlySet<CheckKind> {
  const files = change.files.known ? change.files.value : [];
  return new Set(
    files
      .filter(({ path }) => !/\.(?:md|rst|txt|lock)$|[.-]lock\.\w+$/i.test(path))
      .flatMap(({ hunks }) => (hunks.known ? addedLines(hunks.value) : []))
      .flatMap(({ text }) => checkOfCommand(text.slice(0, 500).replace(BEFORE_COMMAND, '')) ?? [])
      .flatMap(({ kind, ignored }) => (ignored === null ? [kind] : [])),
  );
}

const CALLED = /^\s*uses:\s*["']?([^\s@"'#]{1,300}\/workflows\/[^\s@"'#]{1,200}\.ya?ml)/;

/** Whether a configuration hands work, from here on, to a workflow that the change does not hold: checks may have moved there. */
function callsUnseenWorkflow(change: Change, files: readonly FileChange[]): boolean {
  const held = new Set(change.files.known ? change.files.value.flatMap(({ after }) => (after === null ? [] : [after.path])) : []);
  return files.some(({ hunks }) => {
    if (!hunks.known) return false;
    const before = new Set(removedLines(hunks.value).map(({ text }) => CALLED.exec(text)?.[1]));
    return addedLines(hunks.value).some(({ text }) => {
      const called = CALLED.exec(text)?.[1];
      return called !== undefined && !before.has(called) && !held.has(called.replace(/^\.\//, ''));
    });
  });
}

interface Surroundings {
  readonly added: ReadonlySet<CheckKind>;
  readonly elsewhere: boolean;
}

function* lostChecks(
  { file, before, after }: Configuration,
  everywhere: readonly Check[],
  { added, elsewhere }: Surroundings,
): Iterable<Observation> {
  const hunks = file.hunks.known ? file.hunks.value : [];
  for (const check of before) {
    if (check.ignored !== null) continue;
    const same = everywhere.filter(({ command }) => command === check.command);
    if (same.some(({ ignored }) => ignored === null)) continue;
    const data = { command: shown(check.command), check: check.kind, file: file.path };
    const now = after.find(({ command }) => command === check.command);
    if (now?.ignored !== undefined && now.ignored !== null) {
      const location = locationOf({ side: 'head', startLine: now.line, endLine: now.line }, file, hunks);
      yield {
        kind: 'finding',
        message: 'ignored',
        data: { ...data, because: now.ignored },
        location,
        identity: `ignored ${data.command}`,
        // Mostly an upload, which fails when its server does.
        ...(check.kind === 'coverage' && POSSIBLE),
      };
      continue;
    }
    const replaced = added.has(check.kind) || everywhere.some((each) => each.kind === check.kind && each.ignored === null);
    if (replaced || check.kind === 'coverage') continue;
    yield {
      kind: 'finding',
      message: 'removed',
      data,
      location: locationOf({ side: 'base', startLine: check.line, endLine: check.line }, file, hunks),
      identity: `removed ${data.command}`,
      ...(file.after === null || elsewhere ? POSSIBLE : CERTAIN),
    };
  }
}

const CERTAIN = { confidence: 'certain' } as const;
const POSSIBLE = { confidence: 'possible', severity: 'medium' } as const;

function shown(command: string): string {
  return `\`${maskSecrets(command).replaceAll('`', "'").slice(0, 120)}\``;
}

function* inSettings(file: FileChange): Iterable<Observation | UndecidedPart> {
  if (file.after === null || !(holdsSettings(file.path) || isPackage(file))) return;
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  for (const { setting, before, after, line, confidence } of loosenedSettings(file)) {
    if (line.head === null) continue;
    yield {
      kind: 'finding',
      message: 'setting',
      data: { setting, before, after, file: file.path },
      location: { path: file.path, ...(file.previousPath !== null && { previousPath: file.previousPath }), line: line.head },
      identity: `${setting} ${before} ${after}`,
      confidence,
      severity: confidence === 'certain' ? 'medium' : 'low',
    };
  }
  if (!isPackage(file) || file.before === null) return;
  const unread = [file.before, file.after].find(({ text }) => !text.known);
  if (unread?.text.known === false) yield { kind: 'undecided', reason: unread.text.reason, path: file.path };
  if (!file.before.text.known || !file.after.text.known) return;
  for (const { script, before, after, line } of hollowedScripts(file.before.text.value, file.after.text.value)) {
    yield {
      kind: 'finding',
      message: 'script',
      data: { script, before: shown(before), after: shown(after), file: file.path },
      location: locationOf({ side: 'head', startLine: line, endLine: line }, file, file.hunks.value),
      identity: `script ${script}`,
    };
  }
}
