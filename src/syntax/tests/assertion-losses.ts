/** What a test that is still there no longer asserts, or asserts the other way round. */
import type { TestLoss, TestLossKind } from './losses.js';
import type { Heirs, PlacedTest } from './match.js';
import { isAttack } from './security-words.js';
import { turnedRow } from './rows.js';
import type { Assertion, Entry } from './test-case.js';

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
      const kept = news.some(({ says }) => says === 'denies' || says === 'refuses');
      if (kept) continue;
      const doubts =
        news.length > 0
          ? ['Other assertions are new in it.']
          : before.says === 'denies' || allGone || guarded
            ? []
            : ['Whether this assertion was about security is not plain.'];
      loss(opposite === undefined ? 'unasserted' : 'turned', before, opposite?.shown ?? null, doubts);
    }
  }
  return [...losses, ...fewerEntries(placed, heir, { heirs, unsure })];
}

function changeOf(before: Assertion, after: Assertion): { kind: TestLossKind; doubts: readonly string[] } | null {
  const refused = before.says === 'denies' || before.says === 'refuses';
  if (refused && after.says === 'allows') return { kind: 'turned', doubts: [] };
  if (refused && (after.says === 'denies' || (after.says === 'refuses' && !after.loose))) return null;
  if (after.loose && !before.loose) {
    return { kind: 'loosened', doubts: before.says === 'denies' ? [] : ['It may still assert what matters.'] };
  }
  if (before.negated !== after.negated && after.says !== 'refuses' && before.says !== 'allows')
    return { kind: 'turned', doubts: refused ? [] : ['What it looks at may have been turned round too.'] };
  return null;
}

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
