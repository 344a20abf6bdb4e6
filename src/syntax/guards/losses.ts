/** What a change took away: the guards without a partner, once everything that makes up for them was looked for. */
import { bypassesIn } from './bypasses.js';
import { type Atom, type Guard, type GuardedFile, STANDS } from './guard.js';
import { madeUpFor, type NewGuards, newGuards, type Substitute, type Whereabouts } from './compensation.js';
import { displaced } from './displaced.js';
import { droppedOperands } from './dropped-operands.js';
import { exchangedCalls } from './exchanged-calls.js';
import { goneChecks } from './gone-checks.js';
import { type Loss, outermost } from './loss.js';
import { type Matching, matchGuards, type PlacedAtom } from './match.js';
import { keptToOwn } from './own-records.js';
import { classBelow } from './overrides.js';
import { isOnlyTakenOut, saysNothingNew } from './remains.js';
import { madeBefore } from './repeats.js';
import { wordsIn } from './same-units.js';
import { hasNewLines, leftAround } from './surroundings.js';
import { replacedByPlain } from './variants.js';
import { weakened } from './weaker.js';
import { speaksOfSecurity } from './words.js';

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
  const all = [
    ...considered.flatMap((each) => ('reason' in each ? [] : [each])),
    ...weakened(matching),
    ...displaced(matching, files),
    ...replacedByPlain(matching),
    ...exchangedCalls(matching),
    ...droppedOperands(matching),
    ...goneChecks(
      considered.flatMap((each) => ('reason' in each && each.reason === 'unit-gone' ? [each] : [])),
      matching,
      news,
    ),
  ];
  const losses = outermost(all);
  const told = new Set<object>(losses);
  const within = all.flatMap((loss): Spared[] =>
    told.has(loss) || !('kind' in loss.guard)
      ? []
      : [{ file: loss.file, guard: loss.guard, reason: 'told-already', substitute: null }],
  );
  const spared = [...considered.flatMap((each) => ('reason' in each ? [each] : [])), ...within];
  return { matching, losses: [...losses, ...bypassesIn(files, losses, matching)], spared };
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
  if (guard.exit !== null && lostGroups.every((group) => isStricter(guard, group, matching))) return spared('rest-stands');
  if (lostGroups.includes(STANDS)) return spared('declaration-gone');
  const whole = lostGroups.length === groups.length;
  const lostParts = guard.atoms.filter((atom) => lostGroups.includes(atom.group));
  if (!isReportable(guard, { lostParts, whole, matching })) return spared('not-plain');
  const now = matching.unitAfter(file, guard.unit);
  if (now === null || now.file.after === null || file.before === null) {
    const below = guard.strong ? classBelow(guard, file, matching) : null;
    const instead = below === null ? null : madeUpFor(guard, { file, now: below }, news);
    return below === null || instead !== null ? spared('unit-gone', instead) : [goneWhole(guard, file)];
  }
  const substitute = madeUpFor(guard, { file, now }, news);
  if (substitute?.certainty === 'yes') return spared('made-up-for', substitute);
  const earlier = madeBefore(guard, file, matching);
  if (earlier !== undefined) return spared('made-up-for', { certainty: 'yes', how: 'repeated', by: earlier.text });
  const own = keptToOwn(guard, file, matching);
  if (own !== undefined) return spared('made-up-for', { certainty: 'yes', how: 'new-guard', by: own.text });
  const other = whole ? exchangedFor(guard, { file, now, matching }) : undefined;
  if (other !== undefined) return spared('made-up-for', { certainty: 'yes', how: 'new-guard', by: other.guard.text });
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

/** What is gone with all that stood around it. */
function goneWhole(guard: Guard, file: GuardedFile): Loss {
  const { startLine, endLine } = guard;
  return { kind: 'removed', file, guard, startLine, endLine, lost: [], left: null, certain: true, doubts: [] };
}

/** Whether what turned away only together with something else now does so by itself: more are turned away than before. */
function isStricter(guard: Guard, group: number, { partners }: Matching): boolean {
  const parts = guard.atoms.filter((atom) => atom.group === group);
  const kept = parts.flatMap((atom) => partners.get(atom) ?? []);
  const [first] = kept;
  if (first === undefined || kept.length === parts.length || first.guard.exit?.how !== guard.exit?.how) return false;
  const heir = first.guard.atoms.filter((atom) => atom.group === first.atom.group);
  return (
    heir.length === kept.length &&
    kept.every(({ guard: other, atom }) => other === first.guard && heir.includes(atom)) &&
    parts.every((atom) => {
      const now = partners.get(atom)?.atom;
      return now === undefined || (now.key === atom.key && now.turnsAwayWhen === atom.turnsAwayWhen);
    })
  );
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

function isReportable(
  guard: Guard,
  { lostParts, whole, matching }: { lostParts: readonly Atom[]; whole: boolean; matching: Matching },
): boolean {
  if (guard.kind !== 'condition') return guard.strong || (guard.kind === 'query' && whole && guard.likely);
  if (whole) return guard.strong || guard.likely;
  if (isOperandDropped(guard, lostParts, matching)) return true;
  const strong = lostParts.filter((atom) => atom.strong);
  if (strong.length === 0) return false;
  if (strong.some(saysWhat)) return guard.exit?.how !== 'skip' || guard.strong;
  if (isReplaced(guard, lostParts, matching)) return false;
  return guard.exit?.how !== 'skip' || guard.strong;
}

/** Whether an operand says by its own words that it is about security. */
function saysWhat(atom: Atom): boolean {
  return atom.name !== '' || speaksOfSecurity(atom.shown);
}

/** Whether other operands now stand where some of a condition's stood. */
function isReplaced(guard: Guard, lostParts: readonly Atom[], { partners, added }: Matching): boolean {
  const heirs = new Set(guard.atoms.map((atom) => partners.get(atom)?.guard));
  return added.filter((placed) => heirs.has(placed.guard)).length >= lostParts.length;
}

/** Whether there is anything at all: what nothing is asked of cannot be let through for it. */
const EXISTENCE =
  /^[\w$]{1,80}$|(?:===?|!==?|\bis(?: not)?) ?(?:null|nil|undefined|None|""|''|["']undefined["'])$|\b(?:is_?null_?or\w*|is_?empty|is_?blank|empty|blank|isset|len|count)\b/i;

/** A question of the project's own: what it asks stands in another function. */
const ASKS_A_HELPER =
  /(?:^|[.:\s!(])_?(?:is|has|can|in|within|contains|matches)_?(?!null|empty|blank|nan|none|array|prefix|suffix)\w{4,60}\(/i;

/**
 * The new question in front of the same exit, for a condition whose branch was left as it was. A condition that says by its own words
 * what it is about is made up for only by one that does so too.
 */
function exchangedFor(
  guard: Guard,
  { file, now, matching }: { file: GuardedFile; now: Whereabouts; matching: Matching },
): PlacedAtom | undefined {
  const { exit } = guard;
  if (guard.kind !== 'condition' || exit === null || guard.atoms.some((atom) => atom.strong && saysWhat(atom))) return undefined;
  const isKept = file.before?.changed.has(guard.endLine) === false && guard.endLine > guard.startLine;
  return !isKept
    ? undefined
    : matching.added.find(
        ({ guard: other, atom, file: place }) =>
          place === now.file &&
          other.unit.path === now.unit.path &&
          other.exit !== null &&
          other.exit.how === exit.how &&
          other.exit.status === exit.status &&
          (ASKS_A_HELPER.test(atom.shown) || (isFallible(guard, file) && CALLED.test(atom.shown))) &&
          now.file.after?.changed.has(other.endLine) === false,
      );
}

/** `isNaN(x)` beside `x < 1`: what compares is written again so that it turns away what is no number. */
function isComparedToo({ shown }: Atom, rest: readonly Atom[]): boolean {
  const asked = /^(?:Number\.)?isNaN\(([\w.]{1,60})\)$/.exec(shown)?.[1];
  return asked !== undefined && rest.some((atom) => /[<>]/.test(atom.shown) && atom.shown.includes(asked));
}

const CALLED = /^[\w.]{1,120}\(.*\)$/s;

/** Where errors are values: a call in front of an exit that is taken when it fails. */
function isFallible({ atoms }: Guard, { path }: GuardedFile): boolean {
  return path.endsWith('.go') && atoms.every((atom) => !atom.strong && CALLED.test(atom.shown));
}

/** One of several ways to be turned away is gone, and everything else about the condition is as it was. */
function isOperandDropped(guard: Guard, lostParts: readonly Atom[], { partners }: Matching): boolean {
  const rest = guard.atoms.filter((atom) => !lostParts.includes(atom));
  const heirs = new Set(rest.map((atom) => partners.get(atom)?.guard));
  const [heir] = heirs;
  if (lostParts.every((atom) => EXISTENCE.test(atom.shown) || isComparedToo(atom, rest))) return false;
  return guard.strong && heirs.size === 1 && heir !== undefined && heir.atoms.length === rest.length && heir.kind === guard.kind;
}

const MIN_LEFT = 0.3;
const SURELY_LEFT = 0.5;
const ALL_LEFT = 0.6;

/** What speaks against a loss; null when what the guard protected is gone too. */
function doubtsAbout(guard: Guard, file: GuardedFile, now: Whereabouts): string[] | null {
  const left = leftAround(guard, file, now);
  if (left < MIN_LEFT) return null;

  const doubts: string[] = guard.doubt === undefined ? [] : [guard.doubt];
  if (left < SURELY_LEFT && !isRepeated(guard, file, now)) doubts.push('Much of the code around it changed too.');
  const after = wordsIn((now.file.after?.text ?? '').slice(now.unit.start, now.unit.end));
  if (guard.kind === 'call' && CHECKED_REQUEST.test(unitHead(file, guard)))
    doubts.push('The class of the request that it is given may check the same.');
  if (guard.passes.length > 0 && !guard.passes.some((variable) => after.has(variable))) {
    if (guard.atoms[0]?.key.startsWith('hook ') === true) return null;
    doubts.push('What it looked at is no longer used there.');
  }
  return doubts;
}

/** A parameter of a class of requests that is the application's own: `StorePostRequest $request`. */
const CHECKED_REQUEST = /\b(?!Server|Http|Form|Psr|Web)[A-Z][A-Za-z]{1,60}Request\s{1,3}\$/;

function unitHead(file: GuardedFile, { unit }: Guard): string {
  const head = (file.before?.text ?? '').slice(unit.start, Math.min(unit.end, unit.start + 400));
  const body = head.indexOf('{');
  return body < 0 ? head : head.slice(0, body);
}

/** Whether nothing near a guard changed but that it is gone. */
function isAllThatChanged(guard: Guard, file: GuardedFile, now: Whereabouts): boolean {
  if (leftAround(guard, file, now) < ALL_LEFT) return false;
  return !hasNewLines(now) || isRepeated(guard, file, now) || (now.file === file && isOnlyTakenOut(file, guard));
}

/** Whether the new lines around a guard say nothing that was not said before. */
function isRepeated(guard: Guard, file: GuardedFile, now: Whereabouts): boolean {
  return file.before !== null && now.file.after !== null && saysNothingNew(file.before, guard.unit, now.file.after, now.unit);
}
