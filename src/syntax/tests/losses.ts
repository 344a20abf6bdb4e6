/** What a change took from its security tests, once everything that makes up for it was looked for. */
import { groupedBy } from '../guards/grouping.js';
import { shareOf, wordsIn } from '../guards/same-units.js';
import { assertionLosses } from './assertion-losses.js';
import { heirsIn, type Heirs, type PlacedTest } from './match.js';
import type { TestCase, TestedFile } from './test-case.js';

export type TestLossKind = 'removed' | 'skipped' | 'unasserted' | 'turned' | 'loosened' | 'fewer' | 'focused';

export interface TestLoss {
  readonly kind: TestLossKind;
  readonly file: TestedFile;
  readonly test: TestCase;
  /** The code that is gone or, for what switches a test off, new. */
  readonly shown: string;
  /** What stands in its place. */
  readonly left: string | null;
  readonly side: 'base' | 'head';
  readonly startLine: number;
  readonly endLine: number;
  readonly doubts: readonly string[];
}

/** What became of the code that tests speak of, by the changed files that are no tests. */
export interface TestedCode {
  /** Words of the base side that the head side no longer has anywhere in these files. */
  readonly gone: ReadonlySet<string>;
  /** Names of deleted source files, without folder and extension, in small letters. */
  readonly deleted: ReadonlySet<string>;
  /** A guard is certainly lost in the same change, while what it protected stays. Its test then goes with the guard, not with a feature. */
  readonly guardLost: () => boolean;
}

export function testLossesIn(files: readonly TestedFile[], code: () => TestedCode): TestLoss[] {
  const heirs = heirsIn(files);
  const losses: TestLoss[] = [];
  for (const placed of heirs.before) {
    if (placed.test.security === 'no' || placed.test.skip !== null) continue;
    const heir = heirs.heirOf.get(placed.test);
    if (heir === undefined) losses.push(...removed(placed, heirs, code));
    else losses.push(...skipped(placed, heir), ...assertionLosses(placed, heir, heirs));
  }
  // Two doubts are no finding.
  return [...losses, ...focused(files)].filter(({ doubts }) => doubts.length < 2);
}

function removed(placed: PlacedTest, { fresh, after }: Heirs, code: () => TestedCode): TestLoss[] {
  const { test, file } = placed;
  if (isDuplicate(placed, after) || assertsElsewhere(test, fresh)) return [];
  const doubts = test.security === 'sure' ? [] : ['Its words do not plainly say that it is about security.'];
  const successors = fresh.filter((other) => other.test.security !== 'no' && (other.file === file || alike(test, other.test)));
  if (successors.length > 0) {
    // New tests of the same kind: it was rewritten.
    return [];
  }
  const tested = code();
  const lostGuard = tested.guardLost();
  const fate = fateOf(test, file, tested);
  if (fate === 'gone' && !lostGuard) return [];
  if (fate === 'perhaps' && !lostGuard) doubts.push('Some of the code that it speaks of is gone too.');
  const { startLine, endLine } = test;
  return [{ kind: 'removed', file, test, shown: test.name, left: null, side: 'base', startLine, endLine, doubts }];
}

/** The same test stands once more in the same or another file. */
function isDuplicate({ test }: PlacedTest, after: readonly PlacedTest[]): boolean {
  return after.some((other) => other.test.name === test.name && shareOf(wordsIn(test.code), wordsIn(other.test.code)) > 0.8);
}

/** What it asserted stands in a new test. */
function assertsElsewhere(test: TestCase, fresh: readonly PlacedTest[]): boolean {
  const telling = test.assertions.filter(({ says }) => says === 'denies' || says === 'refuses');
  if (telling.length === 0) return false;
  const keys = new Set(fresh.flatMap((other) => other.test.assertions.map(({ key }) => key)));
  return telling.every(({ key }) => keys.has(key));
}

/** Most of one's words are the other's. */
function alike(one: TestCase, other: TestCase): boolean {
  return shareOf(nameWords(one), nameWords(other)) >= 0.6;
}

function nameWords({ name }: TestCase): Map<string, number> {
  return wordsIn(
    name
      .replace(/_/g, ' ')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase(),
  );
}

/** What became of the code that a test speaks of. */
function fateOf(test: TestCase, file: TestedFile, { gone, deleted }: TestedCode): 'gone' | 'perhaps' | 'stays' {
  const stem = (file.path.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/\.[a-z]+$/, '')
    .replace(/(?:^(?:test|spec)[_.-]?|[_.-]?(?:tests?|spec|it)$)/g, '');
  if (deleted.has(stem)) return 'gone';
  const own = [...wordsIn(`${test.name} ${test.code}`).keys()].filter((word) => word.length > 3 && gone.has(word));
  if (own.length === 0) return 'stays';
  return own.length >= MANY_GONE ? 'gone' : 'perhaps';
}

const MANY_GONE = 4;

function skipped({ test }: PlacedTest, heir: PlacedTest): TestLoss[] {
  const { skip } = heir.test;
  if (skip === null) return [];
  const { startLine, endLine, shown, conditional } = skip;
  const doubts = [
    ...(conditional ? ['It is skipped only under a condition.'] : []),
    ...(test.security === 'sure' ? [] : ['Its words do not plainly say that it is about security.']),
  ];
  return [{ kind: 'skipped', file: heir.file, test, shown, left: null, side: 'head', startLine, endLine, doubts }];
}

/** New marks that let only their own tests run, in files with security tests that are not among them. */
function focused(files: readonly TestedFile[]): TestLoss[] {
  return files.flatMap(({ ...file }) => {
    const { before, after } = file;
    if (after === null || (before?.tests.focuses.length ?? 0) >= after.tests.focuses.length) return [];
    const { cases, focuses } = after.tests;
    const within = (test: TestCase): boolean =>
      focuses.some((focus) => test.startLine >= focus.startLine && test.endLine <= focus.endLine);
    const off = cases.find((test) => test.security === 'sure' && test.skip === null && !within(test));
    const focus = focuses.find(({ startLine }) => after.changed.has(startLine));
    if (off === undefined || focus === undefined) return [];
    const { startLine, shown } = focus;
    return [
      {
        kind: 'focused' as const,
        file,
        test: off,
        shown,
        left: null,
        side: 'head' as const,
        startLine,
        endLine: startLine,
        doubts: [],
      },
    ];
  });
}

/** The losses of one kind in one file, to be told together when there are many. */
export function lossesByFile(losses: readonly TestLoss[]): TestLoss[][] {
  return [...groupedBy(losses, ({ file, kind }) => `${file.path}\0${kind}`).values()];
}
