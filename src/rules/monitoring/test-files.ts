/** Which of a change's files have to be read to judge its tests, and what cannot be read of them. */
import { addedLines, type FileChange, type FileSide, type Hunk, removedLines } from '../../change/file-change.js';
import { wordsIn } from '../../syntax/guards/same-units.js';
import { mayGuard } from '../../syntax/guards/hints.js';
import { languageOf } from '../../syntax/languages.js';
import { parseTests } from '../../syntax/source.js';
import { testsOf } from '../../syntax/tests/extract.js';
import { type TestedCode, testedName, type TestLoss, testLossesIn } from '../../syntax/tests/losses.js';
import { NO_TESTS, type TestedFile, type TestedSide } from '../../syntax/tests/test-case.js';
import type { Loss } from '../../syntax/guards/loss.js';
import type { UndecidedPart } from '../rule.js';
import { isGuardedSource, isReadTest, lossesOf } from './guarded-files.js';

/** Words in new lines without which no test can have been switched off. */
const SWITCHES =
  /skip|todo|fixme|xfail|pending|ignore|disabled|incomplete|omit|explicit|only|focus|\b[xf](?:it|describe|test|context|specify|example|scenario)\b|return|false|\bif\b|catch|except|\/\*|=begin|"""|'''/i;
/** A deleted test may say nothing of it on the lines that a gate looks at, so that any attack value counts too. */
const TELLING = /\.\.|<|%|40[0-9]|it\(|test|raise|should/i;

/** Whether a file holds tests that the rule reads. Decided on its path alone. */
export function holdsTests(file: FileChange): boolean {
  return isReadTest(file.path) || isReadTest(file.previousPath ?? file.path);
}

/** What the change took from its security tests, and the places where that could not be seen. */
export function testLossesOf(files: readonly FileChange[]): { losses: TestLoss[]; undecided: UndecidedPart[] } {
  const undecided: UndecidedPart[] = [];
  const read: TestedFile[] = [];
  const readAll = (chosen: readonly FileChange[]): void => {
    for (const file of chosen) {
      if (!file.hunks.known) {
        undecided.push({ kind: 'undecided', reason: file.hunks.reason, path: file.path });
        continue;
      }
      const tested = readFile(file, file.hunks.value);
      if ('reason' in tested) undecided.push({ kind: 'undecided', reason: tested.reason, path: file.path });
      else read.push(tested);
    }
    read.sort((one, other) => (one.path < other.path ? -1 : 1));
  };
  const tests = files.filter(holdsTests);
  const weaker = tests.filter((file) => !file.hunks.known || mayWeaken(file.hunks.value) || isLaidAside(file));
  readAll(weaker);
  let code: TestedCode | null = null;
  const testedCode = (): TestedCode => (code ??= codeOf(files.filter((file) => !holdsTests(file))));
  const losses = testLossesIn(read, testedCode);
  const others = tests.filter((file) => !weaker.includes(file));
  if (losses.length === 0 || others.length === 0) return { losses, undecided };
  readAll(others);
  return { losses: testLossesIn(read, testedCode), undecided };
}

/** A name that no runner looks for: `users.disabled.js`, `orders.py.bak`. */
const LAID_ASIDE = /(?:^|[._-])(?:disabled|skip(?:ped)?|off|old|bak|backup|orig|broken|ignored?|wip)(?=[._-]|$)/i;

/** Whether a file of tests was renamed to what is not run. */
function isLaidAside({ status, path, previousPath }: FileChange): boolean {
  if (status !== 'renamed' || previousPath === null || !isReadTest(previousPath)) return false;
  const [old, now] = [previousPath, path].map((each) => each.split('/').at(-1) ?? '');
  return !isReadTest(path) || (LAID_ASIDE.test(now ?? '') && !LAID_ASIDE.test(old ?? ''));
}

function mayWeaken(hunks: readonly Hunk[]): boolean {
  return hunks.some(({ lines }) =>
    lines.some(({ kind, text }) =>
      kind === 'removed' ? mayGuard(text) || TELLING.test(text) : kind === 'added' && SWITCHES.test(text),
    ),
  );
}

function readFile(file: FileChange, hunks: readonly Hunk[]): TestedFile | { reason: string } {
  // What a copy was made of is still there.
  const before = readSide(
    file.status === 'copied' ? null : file.before,
    new Set(removedLines(hunks).flatMap((line) => line.base ?? [])),
  );
  if (before !== null && 'reason' in before) return before;
  const after = readSide(file.after, new Set(addedLines(hunks).flatMap((line) => line.head ?? [])));
  if (after !== null && 'reason' in after) return after;
  if (after !== null && isLaidAside(file)) return { path: file.path, before, after: { ...after, tests: NO_TESTS } };
  return { path: file.path, before, after };
}

function readSide(side: FileSide | null, changed: ReadonlySet<number>): TestedSide | null | { reason: string } {
  if (side === null || (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable')) return null;
  if (languageOf(side.path) === null) return { text: '', tests: NO_TESTS, changed };
  if (!side.text.known) return { reason: side.text.reason };
  const tree = parseTests(side.path, side.text.value);
  return tree.parsed ? { text: tree.text, tests: testsOf(tree, side.path), changed } : { reason: tree.reason };
}

/** A function's name that is not everybody's. */
const TELLING_NAME =
  /^(?!(?:get|post|put|patch|delete|remove|create|update|handle|handler|index|init|main|call|process|setup|render|execute|request|response|value|data|name|user|constructor|test|expect|assert)$)[\w$]{4,}$/i;

/** What is gone of the words and the files that tests could be about. */
function codeOf(sources: readonly FileChange[]): TestedCode {
  const before = new Set<string>();
  const after = new Set<string>();
  const deleted = new Set<string>();
  for (const file of sources) {
    if (!file.hunks.known) continue;
    for (const line of removedLines(file.hunks.value)) for (const word of wordsIn(line.text).keys()) before.add(word);
    for (const line of addedLines(file.hunks.value)) for (const word of wordsIn(line.text).keys()) after.add(word);
    if (file.after?.text.known === true) for (const word of wordsOfText(file.after.text.value)) after.add(word);
    if (file.status === 'removed') deleted.add((file.path.split('/').at(-1) ?? '').replace(/\.\w+$/, '').toLowerCase());
  }
  let known: readonly Loss[] | null = null;
  const lost = (): readonly Loss[] =>
    (known ??= lossesOf(sources.filter(isGuardedSource)).losses.filter(({ certain }) => certain));
  return {
    gone: new Set([...before].filter((word) => !after.has(word))),
    deleted,
    guardLost: () => lost().length > 0,
    lostGuardUnder: (test, named) => {
      if (lost().length === 0) return false;
      const words = wordsIn(test.code);
      return lost().some(
        ({ file, guard }) =>
          (named !== null && testedName(file.path) === testedName(named.path)) ||
          (TELLING_NAME.test(guard.unit.name) && words.has(guard.unit.name)),
      );
    },
  };
}

function* wordsOfText(text: string): Generator<string> {
  for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\d_$]*/gu)) yield word;
}
