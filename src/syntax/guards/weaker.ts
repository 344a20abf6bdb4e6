/** Guards that still stand, but do less. */
import { asksEither } from './access-expressions.js';
import type { Atom } from './guard.js';
import { LET_OUT, LIMIT } from './limits.js';
import type { Loss } from './loss.js';
import { type Matching, type PlacedAtom, touches } from './match.js';
import { keptToOwn } from './own-records.js';
import { isWiderPattern } from './patterns.js';
import { rankOf, TOP_RANK } from './words.js';

/** Guards whose parts all have partners, but partners that do less. */
export function weakened(matching: Matching): Loss[] {
  const losses: Loss[] = [];
  for (const placed of matching.before) {
    const partner = matching.partners.get(placed.atom);
    if (partner === undefined) continue;
    if (isIgnored(placed, partner)) losses.push(weakerLoss(placed, partner, []));
    if (!placed.changed) continue;
    if (
      placed.guard.kind === 'pattern' &&
      partner.guard.kind === 'pattern' &&
      isWiderPattern(placed.atom.shown, partner.atom.shown, placed.guard.likely)
    ) {
      losses.push(weakerLoss(placed, partner, []));
    }
    if (placed.unit === partner.unit && (ranksLower(placed.atom, partner.atom) || asksLess(placed, partner, matching)))
      losses.push(weakerLoss(placed, partner, []));
    if (
      placed.atom.key.startsWith('switch ') &&
      placed.atom.key.endsWith(': on') &&
      partner.atom.key.endsWith(': off') &&
      keptToOwn(placed.guard, placed.file, matching) === undefined
    )
      losses.push(weakerLoss(placed, partner, []));
    if (
      placed.unit === partner.unit &&
      holdsLess(placed.atom, partner.atom) &&
      keptToOwn(placed.guard, placed.file, matching) === undefined
    )
      losses.push(weakerLoss(placed, partner, []));
    if (isTurnedRound(placed, partner)) losses.push(weakerLoss(placed, partner, []));
    const narrowing = narrowedBy(placed, partner, matching);
    if (narrowing !== null) losses.push(weakerLoss(placed, partner, doubtsAbout(narrowing, placed)));
    const exit = placed.guard.exit;
    if (
      placed.atom.strong &&
      exit?.refusal === 'denies' &&
      exit.how !== 'skip' &&
      partner.guard.exit === null &&
      partner.unit === placed.unit &&
      isOwnAtom(partner)
    ) {
      losses.push(weakerLoss(placed, partner, ['The condition is still there, but nothing seems to leave.']));
    }
  }
  return losses;
}

/** The same question is asked, and its answer is only written to a log, or heard by nobody. */
function isIgnored({ guard, file, unit }: PlacedAtom, { guard: rest, unit: place }: PlacedAtom): boolean {
  if (!guard.strong || unit !== place || file.before === null || !touches(file.before.changed, guard)) return false;
  if (guard.kind === 'call') return rest.unheard === true && guard.unheard !== true;
  return guard.kind === 'condition' && guard.exit !== null && rest.idle === true;
}

/** Whoever was turned away still is, but only when something new holds too: what is new; null when nothing is. */
function narrowedBy(placed: PlacedAtom, partner: PlacedAtom, { partners, added }: Matching): readonly PlacedAtom[] | null {
  const { guard, atom } = placed;
  if (!atom.strong || !guard.strong || guard.exit === null || guard.exit.how === 'skip') return null;
  if (partner.guard.exit === null || partner.unit !== placed.unit || atom.key !== partner.atom.key) return null;
  const before = guard.atoms.filter((other) => other.group === atom.group);
  const after = partner.guard.atoms.filter((other) => other.group === partner.atom.group);
  const kept = new Set(before.map((other) => partners.get(other)?.atom));
  const isNarrower =
    after.length > before.length &&
    before.every((other) => partners.has(other)) &&
    after.filter((other) => kept.has(other)).length === before.length;
  const own = new Set(after);
  const came = isNarrower ? added.filter((other) => own.has(other.atom)) : [];
  return came.length > 0 ? came : null;
}

/** Letting one more kind of privileged caller through is what new features do. */
function doubtsAbout(came: readonly PlacedAtom[], { guard }: PlacedAtom): string[] {
  const alike = came.every(({ atom }) =>
    guard.atoms.some(
      (other) => skeletonOf(other.key) === skeletonOf(atom.key) || (other.name !== '' && other.name === atom.name),
    ),
  );
  return alike ? ['What was added to the condition is a test of the same kind: one more sort of caller is let through.'] : [];
}

/** The code of a test but for the last name in it: `this . auth .` of `this . auth . isMaster`. */
function skeletonOf(key: string): string {
  return key.replace(/(?<![\p{L}\d_$])[\p{L}_$][\p{L}\d_$]*(?=[^\p{L}\d_$]*$)/u, '');
}

/** The same check, but with a lower role or permission. */
function ranksLower(before: Atom, after: Atom): boolean {
  if (before.name !== after.name || !/^(?:call|decorator) /.test(before.name)) return false;
  if (/permitAll|anonymous/i.test(after.key) && !/permitAll|anonymous/i.test(before.key)) return true;
  const [one, other] = [before, after].map((atom) => rankOf(atom.key.slice(atom.key.indexOf('(') + 1)));
  if (one === TOP_RANK && other === null) return /\( '[\w.:-]+' \)$/.test(after.key);
  return typeof one === 'number' && typeof other === 'number' && other < one;
}

function holdsLess(before: Atom, after: Atom): boolean {
  if (before.grade === undefined || after.grade === undefined || before.name !== after.name) return false;
  return before.grade - after.grade > (before.name.startsWith(`grade ${LIMIT} `) ? LET_OUT : 0);
}

/** Whoever was let through is now turned away, and the other way round. */
function isTurnedRound(placed: PlacedAtom, partner: PlacedAtom): boolean {
  const [one, other] = [placed, partner].map(({ atom }) => atom.turnsAwayWhen);
  return (
    one !== undefined &&
    other !== undefined &&
    one !== other &&
    placed.atom.strong &&
    placed.unit === partner.unit &&
    placed.atom.key === partner.atom.key &&
    isOwnAtom(placed) &&
    isOwnAtom(partner) &&
    [placed, partner].every(({ guard }) => guard.exit !== null && guard.exit.how !== 'skip' && guard.exit.refusal !== null)
  );
}

/** A decorator that no longer says what it asks for, or asks for only a part of it, and no other came. */
function asksLess({ atom, guard }: PlacedAtom, partner: PlacedAtom, { added }: Matching): boolean {
  if (guard.kind !== 'decorator' || atom.name !== partner.atom.name) return false;
  if (asksEither(givenTo(atom.key), givenTo(partner.atom.key))) return true;
  const before = conjunctsOf(atom.key);
  const after = conjunctsOf(partner.atom.key);
  if (before.length === 0 || after.length >= before.length || guard.topic === 'validation') return false;
  if (added.some((other) => other.guard.kind === 'decorator' && other.file === partner.file)) return false;
  return after.length === 0 || (before.length > 1 && after.every((part) => before.includes(part)));
}

function givenTo(key: string): string {
  const from = key.indexOf('(');
  return from < 0 ? '' : key.slice(from + 1, key.lastIndexOf(')')).trim();
}

/** The parts that the only text or the arguments of a decorator ask for together; none when it has no arguments. */
function conjunctsOf(key: string): string[] {
  const given = givenTo(key);
  const asked = /^'(.*)'$/.exec(given)?.[1] ?? given;
  return asked === '' ? [] : asked.split(/ and | && /).map((part) => part.trim());
}

function isOwnAtom(placed: PlacedAtom): boolean {
  return placed.guard.kind === 'condition' && placed.guard.atoms.length === 1;
}

export function weakerLoss(placed: PlacedAtom, partner: PlacedAtom, doubts: readonly string[]): Loss {
  const { file, guard } = placed;
  return {
    kind: 'weakened',
    file,
    guard,
    startLine: guard.startLine,
    endLine: guard.endLine,
    lost: [],
    left: partner.guard,
    certain: doubts.length === 0,
    doubts,
  };
}
