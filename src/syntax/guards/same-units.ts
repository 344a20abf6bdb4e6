/** Which function, class or route of the base side is which on the head side. */
import type { GuardedFile, GuardedSide, Unit } from './guard.js';

interface Whereabouts {
  readonly file: GuardedFile;
  readonly unit: Unit;
}

/** How much of a unit's words another must have to be the same one under a new name. */
const LIKENESS = 0.6;
const MAX_COMPARED = 20_000;

/**
 * A function that finds a unit of the base side on the head side: under its own path, under its own name elsewhere in the file or
 * in new code of another file, or under a new name with most of its words. Null when it is gone.
 */
export function sameUnits(files: readonly GuardedFile[]): (file: GuardedFile, unit: Unit) => Whereabouts | null {
  const found = new Map<Unit, Whereabouts | null>();
  const moved = unitsByName(files);
  const find = (file: GuardedFile, unit: Unit): Whereabouts | null => {
    const own = file.after?.guards.units ?? [];
    const same = own.find((other) => other.path === unit.path) ?? onlyOne(own.filter((other) => other.name === unit.name));
    if (same !== undefined) return { file, unit: same };
    if (unit.path === '') return null;
    const elsewhere = onlyOne((moved.get(unit.name) ?? []).filter((other) => other.file !== file));
    return elsewhere ?? renamed(file, unit);
  };
  return (file, unit) => {
    const known = found.get(unit);
    if (known !== undefined) return known;
    const whereabouts = find(file, unit);
    found.set(unit, whereabouts);
    return whereabouts;
  };
}

/** Units of the head side that the base side of their file does not have. */
function newUnits(file: GuardedFile): Unit[] {
  const old = new Set(file.before?.guards.units.map((unit) => unit.path));
  return file.after?.guards.units.filter((unit) => !old.has(unit.path)) ?? [];
}

function unitsByName(files: readonly GuardedFile[]): Map<string, Whereabouts[]> {
  const units = new Map<string, Whereabouts[]>();
  for (const file of files) {
    for (const unit of newUnits(file)) units.set(unit.name, [...(units.get(unit.name) ?? []), { file, unit }]);
  }
  return units;
}

function renamed(file: GuardedFile, unit: Unit): Whereabouts | null {
  const { before, after } = file;
  if (before === null || after === null) return null;
  const words = wordsOfUnit(before, unit);
  const best = newUnits(file)
    .map((other) => ({ other, likeness: shareOf(words, wordsOfUnit(after, other)) }))
    .sort((one, other) => other.likeness - one.likeness)[0];
  return best !== undefined && best.likeness >= LIKENESS && words.size >= 5 ? { file, unit: best.other } : null;
}

const unitWords = new WeakMap<Unit, ReadonlyMap<string, number>>();

function wordsOfUnit(side: GuardedSide, unit: Unit): ReadonlyMap<string, number> {
  const known = unitWords.get(unit);
  if (known !== undefined) return known;
  const words = wordsIn(side.text.slice(unit.start, unit.end));
  unitWords.set(unit, words);
  return words;
}

/** The identifiers, keywords and numbers of a piece of code, with how often each comes. */
export function wordsIn(code: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of code.slice(0, MAX_COMPARED).matchAll(/[\p{L}_$][\p{L}\d_$]*|\d+/gu))
    words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

/** How much of `words` is in `others`: 0 to 1; 1 when there is nothing to find. */
export function shareOf(words: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): number {
  let all = 0;
  let shared = 0;
  for (const [word, count] of words) {
    all += count;
    shared += Math.min(count, others.get(word) ?? 0);
  }
  return all === 0 ? 1 : shared / all;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
