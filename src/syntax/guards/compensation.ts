/** What else in a change could do what a lost guard did, and whether what it protected is still there. */
import type { Guard, GuardedFile, GuardedSide, Unit } from './guard.js';
import type { Matching, PlacedAtom } from './match.js';
import { shareOf, wordsIn } from './same-units.js';
import { mayMakeUpFor } from './words.js';

export interface Whereabouts {
  readonly file: GuardedFile;
  readonly unit: Unit;
}

const REPLACING = new Set(['condition', 'call', 'sanitizer', 'middleware', 'decorator']);

/** `yes`: a new guard stands in its place; `perhaps`: one that may have been put there for it; `no`: nothing was found. */
export function madeUpFor(
  guard: Guard,
  { file, now }: { file: GuardedFile; now: Whereabouts },
  matching: Matching,
): 'yes' | 'perhaps' | 'no' {
  if (!REPLACING.has(guard.kind)) return 'no';
  const added = matching.added.filter(
    ({ guard: other, atom }) => REPLACING.has(other.kind) && atom.strong && (other.strong || other.kind !== 'condition'),
  );
  if (added.some((placed) => encloses(placed.guard.unit, placed.file, now) && isAlike(guard, placed.guard))) return 'yes';
  if (isAroundIt(guard, now, matching)) return 'yes';
  const before = callsOnChangedLines(file.before, guard.unit);
  const called = [...callsOnChangedLines(now.file.after, now.unit)]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name]) => name);
  if (called.some((name) => mayMakeUpFor(name)) || callsGuardedHelper(called, now.unit, added)) return 'yes';
  if (reappears(guard, matching)) return 'yes';
  return matching.after.some((placed) => placed.changed && isItsCopy(guard, placed, now)) ? 'perhaps' : 'no';
}

function isAlike(guard: Guard, other: Guard): boolean {
  return other.topic === guard.topic || other.topic === null || guard.topic === null || other.kind === guard.kind;
}

function encloses(outer: Unit, file: GuardedFile, { file: place, unit }: Whereabouts): boolean {
  if (file !== place) return false;
  return outer.path === unit.path || (outer.path !== '' && unit.path.startsWith(`${outer.path}.`));
}

/** A decorator is repeated for nothing when the class has it already. */
function isAroundIt(guard: Guard, now: Whereabouts, matching: Matching): boolean {
  if (guard.kind !== 'decorator') return false;
  const names = [...wordsIn(guard.text).keys()];
  return matching.after.some(({ guard: other, file }) => {
    if (other.kind !== 'decorator' || file !== now.file || other.unit.path === now.unit.path) return false;
    const words = wordsIn(other.text);
    return now.unit.path.startsWith(`${other.unit.path}.`) && names.every((name) => words.has(name));
  });
}

const KEYWORDS = new Set(
  'if for while switch catch function return await typeof new super constructor import require'.split(' '),
);

/** What the unit calls on lines that are not on the other side, with how often. */
function callsOnChangedLines(side: GuardedSide | null, unit: Unit): Map<string, number> {
  const names = new Map<string, number>();
  for (const line of side === null ? [] : linesOf(side, unit)) {
    if (!line.changed) continue;
    for (const [, name = ''] of line.text.matchAll(/([\p{L}_$][\p{L}\d_$]*)\s{0,3}\(/gu)) {
      if (!KEYWORDS.has(name)) names.set(name, (names.get(name) ?? 0) + 1);
    }
  }
  return names;
}

/** Whether one of these calls leads to a function of the change that got a new guard. */
function callsGuardedHelper(called: readonly string[], caller: Unit, added: readonly PlacedAtom[]): boolean {
  return added.some(({ guard }) => guard.unit.path !== caller.path && called.includes(guard.unit.name));
}

/** A schema or a permission that the guard named is named in new code elsewhere: the check went with it. */
function reappears(guard: Guard, matching: Matching): boolean {
  const [, ...names] = guard.text.match(/[A-Z][A-Za-z0-9]{7,}/g) ?? [];
  const own = guard.text.match(/\b[A-Z][a-z]+[A-Z][A-Za-z0-9]{4,}\b/g) ?? names;
  if (own.length === 0 || guard.kind === 'condition') return false;
  const files = new Set(matching.after.map(({ file }) => file));
  return [...files].some((file) => {
    const side = file.after;
    if (side === null) return false;
    return linesOf(side, { startLine: 1, endLine: Number.MAX_SAFE_INTEGER }).some(
      (line) =>
        line.changed &&
        !/^\s*(?:import|export)?\s*[{}\w\s,*]*$|^\s*import\b/.test(line.text) &&
        own.some((name) => line.text.includes(name)),
    );
  });
}

/** The same check in new code of another function: several may have been put into one. */
function isItsCopy(guard: Guard, placed: PlacedAtom, now: Whereabouts): boolean {
  if (placed.file === now.file && placed.guard.unit.path === now.unit.path) return false;
  return guard.atoms.some(
    (atom) => atom.strong && (atom.key === placed.atom.key || (atom.name !== '' && atom.name === placed.atom.name)),
  );
}

/** Whether a unit has any line that was not there before. */
export function hasNewLines({ file, unit }: Whereabouts): boolean {
  for (let line = unit.startLine; line <= unit.endLine; line++) if (file.after?.changed.has(line) === true) return true;
  return false;
}

const MAX_LINES_AROUND = 40;

/**
 * How much of what stood around a guard is still there, 0 to 1: unchanged lines are, and of changed lines what new lines repeat.
 * One when nothing stood around it.
 */
export function leftAround(guard: Guard, file: GuardedFile, now: Whereabouts): number {
  const { before } = file;
  const { after } = now.file;
  if (before === null || after === null) return 0;
  const first = Math.max(guard.startLine - MAX_LINES_AROUND, 1);
  let all = 0;
  let left = 0;
  const gone: string[] = [];
  for (const line of linesOf(before, { startLine: first, endLine: guard.endLine + MAX_LINES_AROUND })) {
    const text = line.text.slice(Math.max(0, guard.scope.start - line.start), Math.max(0, guard.scope.end - line.start));
    const offset = Math.max(line.start, guard.scope.start);
    const around = `${text.slice(0, Math.max(0, guard.start - offset))} ${text.slice(Math.max(0, guard.end - offset))}`;
    const rest = line.start >= guard.start && line.start + line.text.length <= guard.end ? '' : around;
    if (line.changed) gone.push(rest);
    else {
      const size = sizeOf(wordsIn(rest));
      all += size;
      left += size;
    }
  }
  const changed = wordsIn(gone.join(' '));
  const added = wordsIn(
    linesOf(after, { startLine: 1, endLine: Number.MAX_SAFE_INTEGER })
      .filter((line) => line.changed)
      .map((line) => line.text)
      .join(' '),
  );
  const size = sizeOf(changed);
  return all + size === 0 ? 1 : (left + shareOf(changed, added) * size) / (all + size);
}

function sizeOf(words: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const count of words.values()) size += count;
  return size;
}

interface PlacedLine {
  readonly text: string;
  readonly start: number;
  readonly changed: boolean;
}

function linesOf(side: GuardedSide, { startLine, endLine }: { startLine: number; endLine: number }): PlacedLine[] {
  const lines: PlacedLine[] = [];
  let start = 0;
  for (let number = 1; number <= endLine && start <= side.text.length; number++) {
    const end = side.text.indexOf('\n', start);
    const stop = end < 0 ? side.text.length : end;
    if (number >= startLine) lines.push({ text: side.text.slice(start, stop), start, changed: side.changed.has(number) });
    start = stop + 1;
  }
  return lines;
}
