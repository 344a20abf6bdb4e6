/** What a change took from its security tests, once everything that makes up for it was looked for. */
import { groupedBy } from '../guards/grouping.js';
import { shareOf, wordsIn } from '../guards/same-units.js';
import { assertionLosses } from './assertion-losses.js';
import { heirsIn, type Heirs, type PlacedTest } from './match.js';
import type { TestCase, TestedFile } from './test-case.js';

export type TestLossKind = 'removed' | 'skipped' | 'unasserted' | 'turned' | 'loosened' | 'changed' | 'fewer' | 'focused';

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
  /** The same of code that this test speaks of or, with a file, that the file is named after. */
  readonly lostGuardUnder: (test: TestCase, file: TestedFile | null) => boolean;
}

export function testLossesIn(files: readonly TestedFile[], code: () => TestedCode): TestLoss[] {
  const heirs = heirsIn(files);
  const losses: TestLoss[] = [];
  for (const placed of heirs.before) {
    if (placed.test.skip !== null) continue;
    const heir = heirs.heirOf.get(placed.test);
    const security = withGuard(placed, heir, code);
    if (security === null) continue;
    if (heir === undefined) losses.push(...removed(security, heirs, code));
    else if (heir.test.name === placed.test.name || !isRowElsewhere(placed.test, heirs.after))
      losses.push(...skipped(security, heir), ...assertionLosses(security, heir, heirs));
  }
  // Two doubts are no finding.
  return [...losses, ...focused(files)].filter(({ doubts }) => doubts.length < 2);
}

/** A security test, or one that tells nothing itself but tests code that certainly lost a guard; null for others. */
function withGuard(placed: PlacedTest, heir: PlacedTest | undefined, code: () => TestedCode): PlacedTest | null {
  const { test, file } = placed;
  const touched = placed.changed || heir?.changed !== false;
  const guarded =
    touched &&
    test.security !== 'sure' &&
    test.assertions.length > 0 &&
    code().lostGuardUnder(test, heir === undefined ? file : null);
  if (guarded) return { ...placed, guarded, test: { ...test, security: 'sure' } };
  return test.security === 'no' ? null : placed;
}

function removed(placed: PlacedTest, { fresh, after }: Heirs, code: () => TestedCode): TestLoss[] {
  const { test, file } = placed;
  if (isDuplicate(placed, after) || assertsElsewhere(test, fresh) || isRowElsewhere(test, after)) return [];
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

/** A new row of another test has its name for a title. */
function isRowElsewhere(test: TestCase, after: readonly PlacedTest[]): boolean {
  const words = [...nameWords(test).keys()].filter((word) => word.length > 2 && !/^(?:test|should)$/.test(word));
  if (words.length < 2) return false;
  return after.some(
    (other) =>
      other.changed &&
      other.test.entries.some(({ key }) => {
        const row = wordsIn(key.toLowerCase());
        return words.filter((word) => row.has(word)).length >= words.length * MOST_OF_A_NAME;
      }),
  );
}

const MOST_OF_A_NAME = 0.75;

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
  if (deleted.has(testedName(file.path))) return 'gone';
  const own = [...wordsIn(`${test.name} ${test.code}`).keys()].filter((word) => word.length > 3 && gone.has(word));
  if (own.length === 0) return 'stays';
  return own.length >= MANY_GONE ? 'gone' : 'perhaps';
}

const MANY_GONE = 4;

/** What a file of tests is named after: `test_users.py`, `users.spec.ts` and `UsersTest.java` after "users". */
export function testedName(path: string): string {
  return (path.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/\.[a-z]+$/, '')
    .replace(/(?:^(?:test|spec)[_.-]?|[_.-]?(?:tests?|spec|it)$)/g, '');
}

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
