/** What a test that is still there no longer asserts, or asserts the other way round. */
import type { TestLoss, TestLossKind } from './losses.js';
import type { Heirs, PlacedTest } from './match.js';
import { attackIn, isAttack } from './security-words.js';
import { turnedRow } from './rows.js';
import { isMadeUp } from './vacuous.js';
import type { Assertion, Entry, TestCase } from './test-case.js';

export function assertionLosses(placed: PlacedTest, heir: PlacedTest, heirs: Heirs): TestLoss[] {
  const { test, file, guarded = false } = placed;
  if (!placed.changed && !heir.changed) return [];
  const lost = without(test.assertions, heir.test.assertions);
  const news = [...without(heir.test.assertions, test.assertions)];
  const unsure = test.security === 'sure' ? [] : ['Its words do not plainly say that it is about security.'];
  const elsewhere = keysElsewhere(heirs);
  const losses: TestLoss[] = [];
  const loss = (kind: TestLossKind, part: Assertion | Entry, left: string | null, doubts: readonly string[]): void => {
    const { shown, startLine, endLine } = part;
    losses.push({ kind, file, test, shown, left, side: 'base', startLine, endLine, doubts: [...unsure, ...doubts] });
  };
  const allGone = heir.test.assertions.length === 0 && test.assertions.length > 0;
  for (const before of lost) {
    if (elsewhere.has(before.key)) continue;
    const at = news.findIndex((after) => after.subject === before.subject);
    const after = news[at];
    if (after !== undefined) {
      news.splice(at, 1);
      const change = changeOf(before, after);
      if (change === null && guarded && before.says === null && after.says !== 'denies' && after.says !== 'refuses')
        loss('changed', before, after.shown, []);
      if (change !== null) loss(change.kind, before, after.shown, change.doubts);
    } else if (before.says === 'denies' || before.says === 'refuses' || allGone || guarded) {
      const opposite = news.find(({ says }) => says === 'allows');
      const kept = news.some(({ says, perhaps }) => perhaps !== true && (says === 'denies' || says === 'refuses'));
      if (kept) continue;
      const vague = vaguest(news);
      if (vague !== null && before.perhaps !== true) {
        loss('loosened', before, vague.shown, before.says === null ? ['It may still assert what matters.'] : []);
        continue;
      }
      const doubts =
        news.length > 0
          ? ['Other assertions are new in it.']
          : before.says === 'denies' || allGone || guarded
            ? []
            : ['Whether this assertion was about security is not plain.'];
      loss(opposite === undefined ? 'unasserted' : 'turned', before, opposite?.shown ?? null, doubts);
    }
  }
  const made = madeUp(test, heir.test);
  if (made !== null) loss('loosened', made.assertion, made.given, []);
  losses.push(...fewerEntries(placed, heir, { heirs, unsure }));
  const attack = losses.length > 0 ? null : attackGone(test, heir, heirs);
  if (attack !== null) losses.push({ ...attack, kind: 'fewer', file, test, left: null, side: 'base', doubts: unsure });
  return losses;
}

/** The first of new assertions that all are loose, or need not be run; null when one of them may say what the old one said. */
function vaguest(news: readonly Assertion[]): Assertion | null {
  const vague = news.every(
    ({ loose, perhaps, subject }) => perhaps === true || (loose && !/err|denied|forbidden|unauth/i.test(subject)),
  );
  return vague ? (news[0] ?? null) : null;
}

/** An assertion that is kept, about a value that the test now makes itself. */
function madeUp(before: TestCase, after: TestCase): { assertion: Assertion; given: string } | null {
  for (const assertion of before.assertions) {
    if (assertion.says !== 'denies' && assertion.says !== 'refuses') continue;
    const name = /^\W{0,8}(\w+)/.exec(assertion.subject)?.[1] ?? '';
    const [old, given] = [before.givens.get(name), after.givens.get(name)];
    if (old === undefined || given === undefined || isMadeUp(old) || !isMadeUp(given)) continue;
    if (after.assertions.some(({ key }) => key === assertion.key))
      return { assertion, given: `${name} = ${given}`.slice(0, 140) };
  }
  return null;
}

/** Where the attack stood that a test tried, when nothing of the change tries it any more. */
function attackGone(
  test: TestCase,
  heir: PlacedTest,
  { after }: Heirs,
): Pick<TestLoss, 'shown' | 'startLine' | 'endLine'> | null {
  const attack = attackIn(test.code);
  if (attack === null || WEAK_ATTACK.test(attack) || isAttack(heir.test.code)) return null;
  if (!test.assertions.some(({ says, negated }) => says === 'refuses' || says === 'denies' || negated)) return null;
  if (after.some(({ file }) => file.after?.text.includes(attack))) return null;
  const before = test.code.slice(0, test.code.indexOf(attack)).split('\n').length - 1;
  const startLine = test.startLine + before;
  return { shown: (test.code.split('\n')[before] ?? attack).trim().slice(0, 140), startLine, endLine: startLine };
}

/** Words that say little alone. */
const WEAK_ATTACK = /^(?:evil|attacker|malicious|\$\(|\\0|javascript:)$/i;

function changeOf(before: Assertion, after: Assertion): { kind: TestLossKind; doubts: readonly string[] } | null {
  const refused = before.says === 'denies' || before.says === 'refuses';
  if (refused && after.says === 'allows') return { kind: 'turned', doubts: [] };
  if (refused && after.perhaps !== true && (after.says === 'denies' || (after.says === 'refuses' && !after.loose))) return null;
  if (refused && after.perhaps === true && before.perhaps !== true) return { kind: 'loosened', doubts: [] };
  if (ESCAPED.test(before.key) && !ESCAPED.test(after.key) && unescaped(before.key) === after.key)
    return { kind: 'turned', doubts: [] };
  if (after.loose && !before.loose) {
    return { kind: 'loosened', doubts: before.says === 'denies' ? [] : ['It may still assert what matters.'] };
  }
  if (before.negated !== after.negated && after.says !== 'refuses' && before.says !== 'allows')
    return { kind: 'turned', doubts: refused ? [] : ['What it looks at may have been turned round too.'] };
  return null;
}

const ESCAPED = /&(?:lt|gt|quot|amp|#x?\d{2,3});/;

function unescaped(code: string): string {
  return code.replace(/&(lt|gt|quot|amp|#x?\d{2,3});/g, (whole, name: string) => PLAIN[name.toLowerCase()] ?? whole);
}

const PLAIN: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  amp: '&',
  '#34': '"',
  '#39': "'",
  '#x27': "'",
  '#x22': '"',
};

/** The values that a test is no longer run with, when none took their place. */
function fewerEntries(
  { test, file, guarded = false }: PlacedTest,
  heir: PlacedTest,
  { heirs, unsure }: { heirs: Heirs; unsure: readonly string[] },
): TestLoss[] {
  const lost = without(test.entries, heir.test.entries);
  const news = without(heir.test.entries, test.entries);
  const added = new Set(
    heirs.after.filter(({ changed }) => changed).flatMap((other) => other.test.entries.map(({ key }) => key)),
  );
  const hostile = lost.filter((entry) => (entry.hostile || guarded) && !added.has(entry.key));
  const turned = lost.flatMap((entry): TestLoss[] => {
    const left = turnedRow(entry, news);
    if (left === null || added.has(entry.key)) return [];
    const { shown, startLine, endLine } = entry;
    return [
      {
        kind: 'turned',
        file,
        test,
        shown,
        left: left.shown,
        side: 'base',
        startLine,
        endLine,
        doubts: isAttack(entry.key) ? [] : unsure,
      },
    ];
  });
  if (news.length > 0) return turned;
  return hostile
    .filter(
      (entry, index) =>
        !hostile.some((other, at) => at < index && entry.startLine >= other.startLine && entry.endLine <= other.endLine),
    )
    .map(({ shown, startLine, endLine }) => ({
      kind: 'fewer',
      file,
      test,
      shown,
      left: null,
      side: 'base',
      startLine,
      endLine,
      doubts: unsure,
    }));
}

const elsewhereIn = new WeakMap<Heirs, ReadonlySet<string>>();

/** What new tests, and changed ones, assert. */
function keysElsewhere(heirs: Heirs): ReadonlySet<string> {
  const known = elsewhereIn.get(heirs);
  if (known !== undefined) return known;
  const keys = new Set(heirs.fresh.flatMap(({ test }) => test.assertions.map(({ key }) => key)));
  elsewhereIn.set(heirs, keys);
  return keys;
}

/** The items of one list that the other does not have, as often as it does not have them. */
function without<T extends { readonly key: string }>(items: readonly T[], others: readonly T[]): T[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return items.filter(({ key }) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count - 1);
    return count <= 0;
  });
}
