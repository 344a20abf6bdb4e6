/** The tests before against the tests after, over all files of a change: what was kept, moved, renamed or merged finds its heir here. */
import { groupedBy } from '../guards/grouping.js';
import { shareOf, wordsIn } from '../guards/same-units.js';
import type { TestCase, TestedFile, TestedSide } from './test-case.js';

export interface PlacedTest {
  readonly test: TestCase;
  readonly file: TestedFile;
  /** Some of its lines are not on the other side. */
  readonly changed: boolean;
  /** The code that it tests certainly lost a guard in the same change. */
  readonly guarded?: boolean;
}

export interface Heirs {
  readonly before: readonly PlacedTest[];
  readonly after: readonly PlacedTest[];
  readonly heirOf: ReadonlyMap<TestCase, PlacedTest>;
  /** Tests of the head side that no test of the base side became. */
  readonly fresh: readonly PlacedTest[];
}

interface Round {
  readonly key: (placed: PlacedTest) => string;
  readonly takes: (after: PlacedTest) => boolean;
}

const always = (): boolean => true;
const changed = (after: PlacedTest): boolean => after.changed;

const ROUNDS: readonly Round[] = [
  { key: ({ file, test }) => `${file.path}\0${test.path}\0${bodyOf(test)}`, takes: always },
  { key: ({ file, test }) => `${file.path}\0${test.path}`, takes: always },
  { key: ({ file, test }) => `${file.path}\0${test.name}`, takes: always },
  { key: ({ file, test }) => `${file.path}\0${bodyOf(test)}`, takes: changed },
  { key: ({ test }) => test.path, takes: changed },
  { key: ({ test }) => nameKey(test), takes: changed },
  { key: ({ test }) => bodyOf(test), takes: changed },
];

/** How much of a test's words another must have to be what became of it. */
const LIKENESS = 0.65;
const MOST_COMPARED = 400;

export function heirsIn(files: readonly TestedFile[]): Heirs {
  const before = files.flatMap((file) => placedTests(file, file.before));
  const after = files.flatMap((file) => placedTests(file, file.after));
  const heirOf = new Map<TestCase, PlacedTest>();
  const taken = new Set<TestCase>();
  for (const { key, takes } of ROUNDS) {
    const open = groupedBy(
      after.filter((placed) => !taken.has(placed.test) && takes(placed)),
      key,
    );
    for (const placed of before) {
      if (heirOf.has(placed.test)) continue;
      const heir = open.get(key(placed))?.shift();
      if (heir === undefined) continue;
      heirOf.set(placed.test, heir);
      taken.add(heir.test);
    }
  }
  const fresh = after.filter((placed) => placed.changed && !taken.has(placed.test));
  const candidates = fresh.slice(0, MOST_COMPARED).map((placed) => ({ placed, words: wordsIn(placed.test.code) }));
  for (const placed of before.filter(({ test }) => !heirOf.has(test)).slice(0, MOST_COMPARED)) {
    const heir = mostAlike(placed, candidates);
    if (heir !== null) heirOf.set(placed.test, heir);
  }
  const heirs = new Set([...heirOf.values()].map(({ test }) => test));
  return { before, after, heirOf, fresh: fresh.filter(({ test }) => !heirs.has(test)) };
}

/** Several tests may have become one, with a row for each; one that became several is most like the first of them. */
function mostAlike(
  { test, file }: PlacedTest,
  candidates: readonly { placed: PlacedTest; words: ReadonlyMap<string, number> }[],
): PlacedTest | null {
  const words = wordsIn(test.code);
  let best: PlacedTest | null = null;
  let most = LIKENESS;
  for (const { placed, words: others } of candidates) {
    const likeness = shareOf(words, others) + (placed.file === file ? 0.05 : 0);
    if (likeness >= most) [best, most] = [placed, likeness];
  }
  return best;
}

function placedTests(file: TestedFile, side: TestedSide | null): PlacedTest[] {
  return (side?.tests.cases ?? []).map((test) => ({ test, file, changed: touches(side, test) }));
}

function touches(side: TestedSide | null, test: TestCase): boolean {
  return [test, ...test.values].some(({ startLine, endLine }) => {
    for (let line = startLine; line <= endLine; line++) if (side?.changed.has(line)) return true;
    return false;
  });
}

/** The body without layout. */
function bodyOf({ code }: TestCase): string {
  return code.slice(code.indexOf('\n') + 1).replace(/\s+/g, '');
}

/** A name in whatever spelling: "rejects a clerk", test_rejects_a_clerk, testRejectsAClerk. */
function nameKey({ name }: TestCase): string {
  return name
    .replace(/^(?:test|Test|it|should)[_ ]?/, '')
    .replace(/[^\p{L}\d]+/gu, '')
    .toLowerCase();
}
