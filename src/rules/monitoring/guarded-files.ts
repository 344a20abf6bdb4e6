/** Which of a change's files have to be read to judge its guards, and what cannot be read of them. */
import { addedLines, type FileChange, type FileSide, type Hunk, removedLines } from '../../change/file-change.js';
import { guardsOf } from '../../syntax/guards/extract.js';
import type { FileGuards, GuardedFile, GuardedSide } from '../../syntax/guards/guard.js';
import { type Loss, lossesIn } from '../../syntax/guards/losses.js';
import { mayGuard } from '../../syntax/guards/words.js';
import { languageOf } from '../../syntax/languages.js';
import { parseSource } from '../../syntax/source.js';
import type { UndecidedPart } from '../rule.js';

const NO_GUARDS: FileGuards = { guards: [], weakenings: [], units: [] };

const TEST = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testdata|cypress|playwright)\/|[._-](?:test|spec|cy)\.[a-z]+$/i;
/** Data, documentation, and what machines write: not where guards stand. */
const NOT_SOURCE =
  /(?:^|\/)(?:fixtures|node_modules|vendor|dist|stories|docs?)\/|[._-](?:stories|bench|min)\.[a-z]+$|\.d\.[cm]?ts$/i;

export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** Whether a file is one whose guards are judged. Decided on its path alone. */
export function isGuardedSource(file: FileChange): boolean {
  return [file.path, file.previousPath ?? file.path].some(
    (path) => languageOf(path) !== null && !NOT_SOURCE.test(path) && !TEST.test(path),
  );
}

/** What the change took away in these files, and the places where that could not be seen. */
export function lossesOf(files: readonly FileChange[]): { losses: Loss[]; undecided: UndecidedPart[] } {
  const { read, undecided } = readGuardedFiles(files);
  return { losses: lossesIn(read), undecided };
}

/** The guards on both sides of the files whose changed lines could belong to one. */
export function readGuardedFiles(files: readonly FileChange[]): { read: GuardedFile[]; undecided: UndecidedPart[] } {
  const undecided: UndecidedPart[] = [];
  const read: GuardedFile[] = [];
  for (const file of files) {
    if (!file.hunks.known) undecided.push({ kind: 'undecided', reason: file.hunks.reason, path: file.path });
    else if (isWorthReading(file.hunks.value)) {
      const guarded = readFile(file, file.hunks.value);
      if ('reason' in guarded) undecided.push({ kind: 'undecided', reason: guarded.reason, path: file.path });
      else read.push(guarded);
    }
  }
  read.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { read, undecided };
}

function isWorthReading(hunks: readonly Hunk[]): boolean {
  return hunks.some((hunk) => hunk.lines.some((line) => line.kind !== 'context' && mayGuard(line.text)));
}

function readFile(file: FileChange, hunks: readonly Hunk[]): GuardedFile | { reason: string } {
  const removed = new Set(removedLines(hunks).flatMap((line) => line.base ?? []));
  const added = new Set(addedLines(hunks).flatMap((line) => line.head ?? []));
  const before = readSide(file.before, removed);
  if (before !== null && 'reason' in before) return before;
  const after = readSide(file.after, added);
  if (after !== null && 'reason' in after) return after;
  return { path: file.path, before, after };
}

function readSide(side: FileSide | null, changed: ReadonlySet<number>): GuardedSide | null | { reason: string } {
  if (side === null || (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable')) return null;
  if (languageOf(side.path) === null) return { text: '', guards: NO_GUARDS, changed };
  if (!side.text.known) return { reason: side.text.reason };
  const tree = parseSource(side.path, side.text.value);
  return tree.parsed ? { text: tree.text, guards: guardsOf(tree), changed } : { reason: tree.reason };
}
