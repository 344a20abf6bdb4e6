/** Which of a change's files have to be read to judge its guards, and what cannot be read of them. */
import { addedLines, type FileChange, type FileSide, type Hunk, removedLines } from '../../change/file-change.js';
import type { FileGuards, GuardedFile, GuardedSide } from '../../syntax/guards/guard.js';
import type { Loss } from '../../syntax/guards/loss.js';
import { type Judgement, judgeGuards } from '../../syntax/guards/losses.js';
import { touches } from '../../syntax/guards/match.js';
import { isReadable, readGuards } from '../../syntax/guards/read-guards.js';
import { mayGuard, maySwitchOff } from '../../syntax/guards/hints.js';
import { languageOf } from '../../syntax/languages.js';
import type { LinesOfInterest } from '../../syntax/node.js';
import { isTemplate } from '../../syntax/templates/families.js';
import { mayTrust } from '../../syntax/templates/template-guards.js';
import type { UndecidedPart } from '../rule.js';

const NO_GUARDS: FileGuards = { guards: [], weakenings: [], units: [] };

const TEST = new RegExp(
  [
    String.raw`(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testdata|cypress|playwright|[\w-]{0,40}test-?suites?|[\w.]{1,80}\.(?:\w{1,40})?tests?)\/`,
    String.raw`[._-](?:test|spec|cy)s?\.[a-z]+$`,
    String.raw`(?:^|\/)(?:test_[^/]*|conftest|tests)\.py$`,
  ].join('|'),
  'i',
);
/** Written together, so that "latest.cs" and "contest.php" are none. */
const NAMED_TEST = /[a-z\d](?:Tests?|Spec|IT|TestCase)\.(?:java|kt|kts|cs|php|groovy|scala|swift)$/;
/** Data, documentation, and what machines write: not where guards stand. */
const NOT_SOURCE =
  /(?:^|\/)(?:fixtures|__mocks__|node_modules|vendor|dist|stories|docs?|\.yarn)\/|(?:^|\/)public\/(?:\w{1,40}\/)?build\/|[._-](?:stories|bench|mock|min|slim)\.[a-z]+$|-\d{1,4}\.\d{1,4}\.\d{1,4}[\w.-]{0,40}\.js$|\.d\.[cm]?ts$/i;

const NOT_TEST = /(?:^|\/)(?:fixtures|node_modules|vendor|dist|\.yarn)\/|[._-]min\.[a-z]+$|\.d\.[cm]?ts$/i;

export function isTest(path: string): boolean {
  return TEST.test(path) || NAMED_TEST.test(path);
}

/** Whether a file may hold tests that are read: Rust keeps them beside the code. */
export function isReadTest(path: string): boolean {
  const language = languageOf(path);
  return language !== null && !NOT_TEST.test(path) && (isTest(path) || language === 'rust');
}

/** Whether a file is one whose guards are judged. Decided on its path alone. */
export function isGuardedSource(file: FileChange): boolean {
  return [file.path, file.previousPath ?? file.path].some((path) => isReadable(path) && !NOT_SOURCE.test(path) && !isTest(path));
}

/** What the change took away in these files, and the places where that could not be seen. */
export function lossesOf(files: readonly FileChange[]): { losses: readonly Loss[]; undecided: UndecidedPart[] } {
  const { judgement, undecided } = readGuardedFiles(files);
  return { losses: judgement.losses, undecided };
}

/**
 * The guards on both sides of the files whose changed lines could belong to one. Files that only bring lines in are read when
 * another lost something that they could make up for.
 */
export function readGuardedFiles(files: readonly FileChange[]): {
  read: GuardedFile[];
  judgement: Judgement;
  undecided: UndecidedPart[];
} {
  const undecided: UndecidedPart[] = [];
  const read: GuardedFile[] = [];
  const deferred: FileChange[] = [];
  const readAll = (chosen: readonly FileChange[], hopes: Hopes, mayDefer = false): void => {
    for (const file of chosen) {
      if (!file.hunks.known) undecided.push({ kind: 'undecided', reason: file.hunks.reason, path: file.path });
      else if (hopes(file.hunks.value, file.path)) {
        const guarded = readFile(file, file.hunks.value, mayDefer);
        if (guarded === 'nothing to lose') deferred.push(file);
        else if (!('reason' in guarded)) read.push(guarded);
        else if (mattersUnread(file, file.hunks.value))
          undecided.push({ kind: 'undecided', reason: guarded.reason, path: file.path });
      }
    }
    read.sort((one, other) => (one.path < other.path ? -1 : 1));
  };
  const amongMany = files.length > MANY_FILES;
  const losesOrSwitchesOff = (hunks: readonly Hunk[], path: string): boolean => isOfInterest(hunks, path, amongMany);
  readAll(files, losesOrSwitchesOff, amongMany);
  const judgement = judgeGuards(read);
  const few = read.length;
  if (judgement.losses.every((loss) => loss.kind === 'bypassed')) return { read, judgement, undecided };
  const others = files.filter((file) => file.hunks.known && !losesOrSwitchesOff(file.hunks.value, file.path));
  readAll([...others, ...deferred], (hunks) =>
    hunks.some((hunk) => hunk.lines.some((line) => line.kind === 'added' && mayGuard(line.text, amongMany))),
  );
  return { read, judgement: read.length === few ? judgement : judgeGuards(read), undecided };
}

/**
 * In a change of more files than this, only those are parsed whose changed lines have a word of a guard, and the head side of those
 * that had no guard to lose only when another lost one.
 */
const MANY_FILES = 300;

type Hopes = (hunks: readonly Hunk[], path: string) => boolean;

function isOfInterest(hunks: readonly Hunk[], path: string, amongMany: boolean): boolean {
  const template = isTemplate(path);
  return hunks.some((hunk) =>
    hunk.lines.some(
      (line) =>
        (line.kind === 'removed' && mayGuard(line.text, amongMany)) ||
        (line.kind === 'added' && maySwitchOff(line.text)) ||
        (template && line.kind !== 'context' && mayTrust(line.text)),
    ),
  );
}

/** Lines of this many characters are written by machines. */
const MINIFIED = 1_000;
const TRANSPORT = /reject_?unauthorized|insecure|ssl|tls/i;

/**
 * Whether a file that cannot be read leaves anything open. Nothing was lost in a new file, and nothing is judged in one that was
 * minified before. A text that is not there leaves everything open.
 */
function mattersUnread(file: FileChange, hunks: readonly Hunk[]): boolean {
  if ([file.before, file.after].some((side) => side !== null && !side.text.known)) return true;
  const [removed, added] = [removedLines(hunks), addedLines(hunks)].map((lines) => lines.map(({ text }) => text));
  if (removed === undefined || added === undefined) return true;
  if (isMinified(removed.length === 0 ? added : removed)) return false;
  if (file.before === null) return added.some((line) => TRANSPORT.test(line) && maySwitchOff(line));
  return true;
}

/** Whether most of the text stands on lines that nobody writes. */
function isMinified(lines: readonly string[]): boolean {
  let long = 0;
  let all = 0;
  for (const { length } of lines) {
    all += length;
    if (length >= MINIFIED) long += length;
  }
  return long * 2 > all;
}

function readFile(
  file: FileChange,
  hunks: readonly Hunk[],
  mayDefer: boolean,
): GuardedFile | { reason: string } | 'nothing to lose' {
  const removed = new Set(removedLines(hunks).flatMap((line) => line.base ?? []));
  const added = new Set(addedLines(hunks).flatMap((line) => line.head ?? []));
  const interest = linesOfInterest(hunks);
  // What a copy was made of is still there, with its guards.
  const before = readSide(file.status === 'copied' ? null : file.before, removed, interest.base);
  if (before !== null && 'reason' in before) return before;
  if (mayDefer && before !== null && !hasSomethingToLose(before) && !addedLines(hunks).some(({ text }) => maySwitchOff(text)))
    return 'nothing to lose';
  const after = readSide(file.after, added, interest.head);
  if (after !== null && 'reason' in after) return after;
  return { path: file.path, before, after };
}

/** Whether any guard that counts stands on a changed line. */
function hasSomethingToLose({ guards, changed }: GuardedSide): boolean {
  return guards.guards.some(
    (guard) => (guard.strong || guard.likely || guard.atoms.some((atom) => atom.strong)) && touches(changed, guard),
  );
}

function readSide(
  side: FileSide | null,
  changed: ReadonlySet<number>,
  interest: LinesOfInterest,
): GuardedSide | null | { reason: string } {
  if (side === null || (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable')) return null;
  if (!isReadable(side.path)) return { text: '', guards: NO_GUARDS, changed };
  if (!side.text.known) return { reason: side.text.reason };
  const read = readGuards(side.path, side.text.value, interest);
  return 'reason' in read ? read : { ...read, changed };
}

/**
 * Only functions that the change touches are looked into; the others are the same on both sides. A function that lines were only
 * taken from is touched where they stood.
 */
function linesOfInterest(hunks: readonly Hunk[]): { base: LinesOfInterest; head: LinesOfInterest } {
  const touched = { base: new Set<number>(), head: new Set<number>() };
  for (const { lines } of hunks) {
    for (const [index, line] of lines.entries()) {
      if (line.kind === 'context') continue;
      for (const near of [lines[index - 1], line, lines[index + 1]]) {
        if (near?.base !== undefined && near.base !== null) touched.base.add(near.base);
        if (near?.head !== undefined && near.head !== null) touched.head.add(near.head);
      }
    }
  }
  return { base: anyOf(touched.base), head: anyOf(touched.head) };
}

function anyOf(numbers: ReadonlySet<number>): LinesOfInterest {
  const sorted = [...numbers].sort((one, other) => one - other);
  return (startLine, endLine) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < startLine) low = middle + 1;
      else high = middle;
    }
    return (sorted[low] ?? Number.POSITIVE_INFINITY) <= endLine;
  };
}
