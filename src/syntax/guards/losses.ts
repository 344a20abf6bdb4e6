/** What a change took away: the guards without a partner, once everything that makes up for them was looked for. */
import { type Atom, type Guard, type GuardedFile, STANDS, type Weakening } from './guard.js';
import {
  hasNewLines,
  leftAround,
  madeUpFor,
  type NewGuards,
  newGuards,
  type Substitute,
  type Whereabouts,
} from './compensation.js';
import { groupedBy } from './grouping.js';
import { type Matching, matchGuards, type PlacedAtom, touches } from './match.js';
import { isWiderPattern } from './patterns.js';
import { wordsIn } from './same-units.js';
import { rankOf } from './words.js';

export interface Loss {
  readonly kind: 'removed' | 'weakened' | 'bypassed';
  readonly file: GuardedFile;
  /** The guard on the base side; for a bypass, the code on the head side that lets everyone pass. */
  readonly guard: Guard | Weakening;
  readonly startLine: number;
  readonly endLine: number;
  /** The parts of it that are gone, as code, when others are left. */
  readonly lost: readonly string[];
  /** What became of it, for a guard that is weaker. */
  readonly left: Guard | null;
  readonly certain: boolean;
  /** Why it is not certain. One sentence each. */
  readonly doubts: readonly string[];
}

/** Why a guard that is not whole any more is no finding. */
export type SpareReason =
  | 'not-plain'
  | 'rest-stands'
  | 'declaration-gone'
  | 'unit-gone'
  | 'made-up-for'
  | 'code-gone'
  | 'code-changed'
  | 'told-already';

export interface Spared {
  readonly file: GuardedFile;
  readonly guard: Guard;
  readonly reason: SpareReason;
  /** For what was made up for. */
  readonly substitute: Substitute | null;
}

/** Everything that was thought about the guards of a change. */
export interface Judgement {
  readonly matching: Matching;
  readonly losses: readonly Loss[];
  readonly spared: readonly Spared[];
}

export function judgeGuards(files: readonly GuardedFile[]): Judgement {
  const matching = matchGuards(files);
  const lost = new Map<Guard, PlacedAtom[]>();
  for (const placed of matching.before) {
    // What stands on unchanged lines and is gone all the same was put into a comment or a text.
    if (matching.partners.has(placed.atom)) continue;
    const atoms = lost.get(placed.guard);
    if (atoms === undefined) lost.set(placed.guard, [placed]);
    else atoms.push(placed);
  }
  const news = newGuards(matching, files);
  const considered = [...lost].flatMap(([guard, atoms]) => lossOf(guard, atoms, { matching, news }));
  const all = [...considered.flatMap((each) => ('reason' in each ? [] : [each])), ...weakened(matching)];
  const losses = outermost(all);
  const told = new Set<object>(losses);
  const within = all.flatMap((loss): Spared[] =>
    told.has(loss) || !('kind' in loss.guard)
      ? []
      : [{ file: loss.file, guard: loss.guard, reason: 'told-already', substitute: null }],
  );
  const spared = [...considered.flatMap((each) => ('reason' in each ? [each] : [])), ...within];
  return { matching, losses: [...losses, ...bypasses(files)], spared };
}

function lossOf(
  guard: Guard,
  lostAtoms: readonly PlacedAtom[],
  { matching, news }: { matching: Matching; news: NewGuards },
): [Loss | Spared] | [] {
  const [first] = lostAtoms;
  if (first === undefined) return [];
  const { file } = first;
  const spared = (reason: SpareReason, by: Substitute | null = null): [Spared] => [{ file, guard, reason, substitute: by }];
  const lostSet = new Set(lostAtoms.map(({ atom }) => atom));
  const groups = [...new Set(guard.atoms.map((atom) => atom.group))];
  const lostGroups = groups.filter((group) =>
    isLost(
      guard.atoms.filter((atom) => atom.group === group),
      lostSet,
    ),
  );
  if (lostGroups.length === 0) return spared('rest-stands');
  if (lostGroups.includes(STANDS)) return spared('declaration-gone');
  const whole = lostGroups.length === groups.length;
  const lostParts = guard.atoms.filter((atom) => lostGroups.includes(atom.group));
  if (!isReportable(guard, lostParts, whole)) return spared('not-plain');
  const now = matching.unitAfter(file, guard.unit);
  if (now === null || now.file.after === null || file.before === null) return spared('unit-gone');
  const substitute = madeUpFor(guard, { file, now }, news);
  if (substitute?.certainty === 'yes') return spared('made-up-for', substitute);
  const doubts = doubtsAbout(guard, file, now);
  if (doubts === null) return spared('code-gone');
  if (whole && !guard.strong && !isAllThatChanged(guard, file, now)) return spared('code-changed');
  if (substitute !== null) doubts.push('The same check is new elsewhere in the change.');
  const kept = guard.atoms.find((atom) => !lostSet.has(atom));
  return [
    {
      kind: whole && !isPart(guard) ? 'removed' : 'weakened',
      file,
      guard,
      startLine: whole && !isPart(guard) ? guard.startLine : Math.min(...lostParts.map((atom) => atom.startLine)),
      endLine: whole && !isPart(guard) ? guard.endLine : Math.max(...lostParts.map((atom) => atom.endLine)),
      lost: whole && !isPart(guard) ? [] : lostParts.map((atom) => atom.shown),
      left: (kept === undefined ? undefined : matching.partners.get(kept)?.guard) ?? null,
      certain: doubts.length === 0,
      doubts,
    },
  ];
}

/** Kinds that are a part of something that stays. */
function isPart(guard: Guard): boolean {
  return guard.kind === 'schema' || guard.kind === 'list' || guard.kind === 'pattern';
}

/** The parts that count are all gone; without any that counts, all parts are. */
function isLost(atoms: readonly Atom[], lost: ReadonlySet<Atom>): boolean {
  const strong = atoms.filter((atom) => atom.strong);
  return (strong.length > 0 ? strong : atoms).every((atom) => lost.has(atom));
}

function isReportable(guard: Guard, lostParts: readonly Atom[], whole: boolean): boolean {
  if (guard.kind !== 'condition') return guard.strong;
  if (whole) return guard.strong || guard.likely;
  const strong = lostParts.some((atom) => atom.strong);
  return strong && (guard.exit?.how !== 'skip' || guard.strong);
}

const MIN_LEFT = 0.3;
const SURELY_LEFT = 0.5;
const ALL_LEFT = 0.6;

/** What speaks against a loss; null when what the guard protected is gone too. */
function doubtsAbout(guard: Guard, file: GuardedFile, now: Whereabouts): string[] | null {
  const left = leftAround(guard, file, now);
  if (left < MIN_LEFT) return null;

  const doubts: string[] = [];
  if (left < SURELY_LEFT) doubts.push('Much of the code around it changed too.');
  const after = wordsIn((now.file.after?.text ?? '').slice(now.unit.start, now.unit.end));
  if (guard.passes.length > 0 && !guard.passes.some((variable) => after.has(variable)))
    doubts.push('What it looked at is no longer used there.');
  return doubts;
}

/** Whether nothing near a guard changed but that it is gone. */
function isAllThatChanged(guard: Guard, file: GuardedFile, now: Whereabouts): boolean {
  return leftAround(guard, file, now) >= ALL_LEFT && !hasNewLines(now);
}

/** Guards whose parts all have partners, but partners that do less. */
function weakened(matching: Matching): Loss[] {
  const losses: Loss[] = [];
  for (const placed of matching.before) {
    const partner = matching.partners.get(placed.atom);
    if (partner === undefined || !placed.changed) continue;
    if (
      placed.guard.kind === 'pattern' &&
      partner.guard.kind === 'pattern' &&
      isWiderPattern(placed.atom.shown, partner.atom.shown, placed.guard.likely)
    ) {
      losses.push(weakerLoss(placed, partner, []));
    }
    if (placed.unit === partner.unit && ranksLower(placed.atom, partner.atom)) losses.push(weakerLoss(placed, partner, []));
    if (isNarrowed(placed, partner, matching)) losses.push(weakerLoss(placed, partner, []));
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

/** Whoever was turned away still is, but only when something new holds too. */
function isNarrowed(placed: PlacedAtom, partner: PlacedAtom, { partners }: Matching): boolean {
  const { guard, atom } = placed;
  if (!atom.strong || !guard.strong || guard.exit === null || guard.exit.how === 'skip') return false;
  if (partner.guard.exit === null || partner.unit !== placed.unit || atom.key !== partner.atom.key) return false;
  const before = guard.atoms.filter((other) => other.group === atom.group);
  const after = partner.guard.atoms.filter((other) => other.group === partner.atom.group);
  const kept = new Set(before.map((other) => partners.get(other)?.atom));
  return (
    after.length > before.length &&
    before.every((other) => partners.has(other)) &&
    after.filter((other) => kept.has(other)).length === before.length
  );
}

/** The same check, but with a lower role or permission. */
function ranksLower(before: Atom, after: Atom): boolean {
  if (before.name !== after.name || !/^(?:call|decorator) /.test(before.name)) return false;
  const [one, other] = [before, after].map((atom) => rankOf(atom.key.slice(atom.key.indexOf('(') + 1)));
  return typeof one === 'number' && typeof other === 'number' && other < one;
}

function isOwnAtom(placed: PlacedAtom): boolean {
  return placed.guard.kind === 'condition' && placed.guard.atoms.length === 1;
}

function weakerLoss(placed: PlacedAtom, partner: PlacedAtom, doubts: readonly string[]): Loss {
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

/** A loss inside another loss is the same one told twice; of two at the same place, the more certain counts. */
function outermost(losses: readonly Loss[]): Loss[] {
  const within = (inner: Loss, outer: Loss): boolean => inner.startLine >= outer.startLine && inner.endLine <= outer.endLine;
  return [...groupedBy(losses, (loss) => loss.file).values()].flatMap((own) =>
    own.filter((loss, index) => {
      return !own.some((other, at) => {
        if (at === index || !within(loss, other)) return false;
        if (other.certain !== loss.certain) return other.certain;
        return !within(other, loss) || at < index;
      });
    }),
  );
}

/** Switched off in new code as much as in old. */
const TRANSPORT = /tls|ssl|rejectUnauthorized|certificate|insecure/i;

function bypasses(files: readonly GuardedFile[]): Loss[] {
  const counts = new Map<string, number>();
  for (const file of files)
    for (const { key } of file.before?.guards.weakenings ?? []) counts.set(key, (counts.get(key) ?? 0) + 1);
  return files.flatMap((file) => {
    const side = file.after;
    if (side === null) return [];
    return side.guards.weakenings.flatMap((weakening): Loss[] => {
      const old = counts.get(weakening.key) ?? 0;
      counts.set(weakening.key, old - 1);
      if (old > 0 || !touches(side.changed, weakening)) return [];
      const { startLine, endLine } = weakening;
      const doubts =
        weakening.sure && (file.before !== null || TRANSPORT.test(weakening.name))
          ? []
          : ['Whether a caller can reach it with harmful input is not known.'];
      return [
        {
          kind: 'bypassed',
          file,
          guard: weakening,
          startLine,
          endLine,
          lost: [],
          left: null,
          certain: doubts.length === 0,
          doubts,
        },
      ];
    });
  });
}
