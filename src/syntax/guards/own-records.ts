/** What keeps callers to their own records in another way than before: asked first or afterwards, through a relation, or by a helper. */
import type { Whereabouts } from './compensation.js';
import { groupedBy } from './grouping.js';
import type { Atom, Guard, GuardedFile, Unit } from './guard.js';
import { linesOf } from './lines.js';
import type { Matching, PlacedAtom } from './match.js';
import { type Lookup, holderOf, mentionsOwner, nounsIn } from './records.js';
import { wordsIn } from './same-units.js';
import { rankOf } from './words.js';

/** What is new in the place of a guard that kept callers to their own records, and reaches the same ones; undefined when nothing does. */
export function keptToOwn(guard: Guard, file: GuardedFile, matching: Matching): Guard | undefined {
  const asked = guard.kind === 'condition' ? questionOf(guard, file) : guard;
  const isLookup = guard.lookup != null;
  if (!isLookup && !(asksForOwner(asked) && (asked.kind === 'condition' || asked.kind === 'call'))) return undefined;
  const now = matching.unitAfter(file, guard.unit);
  if (now === null) return undefined;
  const lookup = guard.lookup ?? { holder: null, nouns: nounsIn(codeOf(asked)) };
  const { inUnit, callable } = newIn(matching);
  const here = inUnit.get(placeOf(now.file, now.unit)) ?? [];
  return (
    here.find((placed) => keepsToOwn(placed.guard, placed.atom) && isSameLookup(lookup, placed.guard, now, isLookup)) ??
    (isLookup ? here.find((placed) => asksAfterwards(placed, lookup)) : undefined) ??
    calledWith(callable, lookup, now)
  )?.guard;
}

/** What stands on changed lines and is not in the file's base side. */
interface NewCode {
  readonly inUnit: ReadonlyMap<string, readonly PlacedAtom[]>;
  /** What keeps lookups to the caller's own, by the name of the function that it stands in. */
  readonly callable: ReadonlyMap<string, readonly PlacedAtom[]>;
}

function placeOf(file: GuardedFile, unit: Unit): string {
  return `${file.path}\0${unit.path}`;
}

const newCode = new WeakMap<Matching, NewCode>();

function newIn(matching: Matching): NewCode {
  const known = newCode.get(matching);
  if (known !== undefined) return known;
  const keys = new Map<GuardedFile, Set<string>>();
  for (const { file, atom } of matching.before) keys.set(file, (keys.get(file) ?? new Set()).add(atom.key));
  const came = matching.after.filter(({ changed, file, atom }) => changed && keys.get(file)?.has(atom.key) !== true);
  const found = {
    inUnit: groupedBy(came, ({ file, guard }) => placeOf(file, guard.unit)),
    callable: groupedBy(
      came.filter(({ guard, atom }) => guard.unit.path !== '' && keepsToOwn(guard, atom)),
      ({ guard }) => /([\p{L}_$][\p{L}\d_$]{0,80})$/u.exec(guard.unit.name)?.[1] ?? '',
    ),
  };
  newCode.set(matching, found);
  return found;
}

/** The condition that an answer of refusal stands in. */
function questionOf(guard: Guard, { before }: GuardedFile): Guard {
  if (guard.atoms[0]?.key.startsWith('denial ') !== true) return guard;
  const around = before?.guards.guards.find(
    (other) =>
      other !== guard &&
      other.kind === 'condition' &&
      other.exit !== null &&
      other.start <= guard.start &&
      other.end >= guard.end,
  );
  return around ?? guard;
}

function asksForOwner(guard: Guard): boolean {
  return guard.topic === 'authorization' || mentionsOwner(codeOf(guard));
}

function codeOf(guard: Guard): string {
  return guard.atoms.map((atom) => atom.shown).join(' ');
}

/** A lookup among what is the caller's own, or what is told for whom it looks. */
function keepsToOwn(guard: Guard, atom: Atom): boolean {
  if (guard.kind === 'query')
    return guard.lookup != null && (atom.name.startsWith('switch ') ? atom.key.endsWith(': on') : guard.strong);
  return guard.lookup != null && /^grade (?:lookup|scope \w+)$/.test(atom.name) && (atom.grade ?? 0) > 0;
}

/** Whether a new lookup finds what the old one found: the same records, held by the same variable or on the way to it. */
function isSameLookup(old: Lookup, { lookup }: Guard, now: Whereabouts, isLookup: boolean): boolean {
  if (lookup == null || ![...lookup.nouns].some((noun) => old.nouns.has(noun))) return false;
  if (!isLookup) return lookup.holder === null || lookup.holder === 'return' || old.nouns.has(nounOf(lookup.holder));
  if (lookup.holder === old.holder || old.holder === null) return true;
  const code = codeLines(now);
  const { holder } = lookup;
  if (old.holder !== 'return' && !code.some((line) => mentions(line, old.holder ?? ''))) return true;
  return holder !== null && code.some((line) => holderOf(line) === old.holder && mentions(line, holder));
}

function mentions(line: string, variable: string): boolean {
  const words = wordsIn(line);
  return words.has(variable) || words.has(`$${variable}`);
}

function nounOf(holder: string): string {
  return [...nounsIn(holder)][0] ?? '';
}

const MAX_LINE = 300;

function codeLines({ file, unit }: Whereabouts, onlyChanged = false): string[] {
  const lines = file.after === null ? [] : linesOf(file.after, unit.startLine, unit.endLine);
  return lines.filter((line) => line.changed || !onlyChanged).map(({ text }) => text.trim().slice(0, MAX_LINE));
}

const EXISTENCE = /^!?[@$]?[\w.?]{1,80}$|\b(?:null|nil|undefined|None)\b/;
const PRIVILEGED = 3;

/** A check of what was found: a condition that leaves for whoever does not own it, or a call or a decorator that asks for leave. */
function asksAfterwards(placed: PlacedAtom, lookup: Lookup): boolean {
  const { guard, atom } = placed;
  if (guard.kind === 'condition') return turnsOthersAway(placed, lookup);
  if (guard.kind === 'decorator') return guard.strong && mentionsOwner(atom.shown);
  if (guard.kind !== 'call' || !guard.strong || isTurnedRound(atom.shown)) return false;
  if (guard.topic !== 'authorization' && !mentionsOwner(atom.shown)) return false;
  return isAbout(atom.shown, lookup) || nounsIn(atom.shown).size === 0;
}

function isAbout(code: string, { holder, nouns }: Lookup): boolean {
  if (holder !== null && holder !== 'return' && mentions(code, holder)) return true;
  return nouns.size === 0 || [...nounsIn(code)].some((noun) => nouns.has(noun));
}

/** Whether all are turned away who do not own what was found, but for those with a privilege. */
function turnsOthersAway({ guard, atom }: PlacedAtom, lookup: Lookup): boolean {
  if (guard.exit === null || !isAbout(atom.shown, lookup)) return false;
  if (!mentionsOwner(atom.shown) && !(guard.strong && guard.exit.refusal === 'denies')) return false;
  if (/[=!]=/.test(atom.shown) && atom.turnsAwayWhen === true) return false;
  return guard.atoms
    .filter((other) => other.group === atom.group && other !== atom)
    .every(({ shown }) => (EXISTENCE.test(shown) && isAbout(shown, lookup)) || (rankOf(shown) ?? 0) >= PRIVILEGED);
}

/** `abort_if(order.user_id === user.id)` turns away whom it should let through. */
function isTurnedRound(code: string): boolean {
  const [, how] = /^(?:abort|throw)_(if|unless)\b/.exec(code) ?? [];
  return how !== undefined && /!/.test(code) !== (how === 'if');
}

/** A function of the change that looks only among the caller's own, called where the lookup was. */
function calledWith(callable: NewCode['callable'], lookup: Lookup, now: Whereabouts): PlacedAtom | undefined {
  const called = [...wordsIn(codeLines(now, true).join('\n')).keys()];
  return called
    .flatMap((name) => callable.get(name) ?? [])
    .find(
      ({ guard, file }) =>
        (file !== now.file || guard.unit.path !== now.unit.path) &&
        [...(guard.lookup?.nouns ?? [])].some((noun) => lookup.nouns.has(noun)),
    );
}
