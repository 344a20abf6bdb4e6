/** What else in a change could do what a lost guard did, and whether what it protected is still there. */
import { isBoundInstead } from './bound-values.js';
import type { Guard, GuardedFile, GuardedSide, Unit } from './guard.js';
import type { Matching, PlacedAtom } from './match.js';
import { groupedBy } from './grouping.js';
import { allLines, linesOf } from './lines.js';
import { wordsIn } from './same-units.js';
import { mayMakeUpFor, rankOf, type Topic, topicOf } from './words.js';

export interface Whereabouts {
  readonly file: GuardedFile;
  readonly unit: Unit;
}

const REPLACING = new Set(['condition', 'call', 'sanitizer', 'middleware', 'decorator']);

/** What is new in a change, sorted by where it is looked for. */
export interface NewGuards {
  readonly addedIn: ReadonlyMap<GuardedFile, readonly PlacedAtom[]>;
  /** The units with a new guard, by their name. */
  readonly guardedUnits: ReadonlyMap<string, ReadonlySet<string>>;
  readonly decoratorsIn: ReadonlyMap<GuardedFile, readonly PlacedAtom[]>;
  /** Atoms on changed lines, by their key and by their name. */
  readonly changed: ReadonlyMap<string, readonly PlacedAtom[]>;
  /** The words on changed lines other than imports. */
  readonly names: ReadonlySet<string>;
  /** The calls that check, by their name. */
  readonly standing: ReadonlyMap<string, readonly PlacedAtom[]>;
  /** For how many lost guards a new one was taken already. */
  readonly spent: Map<Guard, number>;
}

export function newGuards({ added, after }: Matching, files: readonly GuardedFile[]): NewGuards {
  const guarding = added.filter(
    ({ guard, atom }) => REPLACING.has(guard.kind) && atom.strong && (guard.strong || guard.kind !== 'condition'),
  );
  const units = new Map<string, Set<string>>();
  for (const { guard } of guarding) {
    const paths = units.get(guard.unit.name) ?? new Set();
    units.set(guard.unit.name, paths.add(guard.unit.path));
  }
  const changed = after.filter((placed) => placed.changed);
  return {
    addedIn: groupedBy(guarding, ({ file }) => file),
    guardedUnits: units,
    decoratorsIn: groupedBy(
      after.filter(({ guard }) => guard.kind === 'decorator'),
      ({ file }) => file,
    ),
    changed: new Map([...groupedBy(changed, ({ atom }) => atom.name), ...groupedBy(changed, ({ atom }) => atom.key)]),
    names: namesOnChangedLines(files),
    standing: groupedBy(
      after.filter(({ guard }) => guard.kind === 'call'),
      ({ atom }) => atom.name,
    ),
    spent: new Map(),
  };
}

/** What stands in a lost guard's place, or may have been put there for it. */
export interface Substitute {
  readonly certainty: 'yes' | 'perhaps';
  /** A new guard, one around the unit, a call of something that guards, its schema named in new code, or the same code in other places. */
  readonly how: 'new-guard' | 'around' | 'called' | 'named' | 'repeated';
  /** Its code, or its name. */
  readonly by: string;
}

/** A comparison that takes as long whatever is compared: one by a sign does not do the same. */
function isConstantTime(guard: Guard): boolean {
  return guard.atoms.some(({ name }) => /compare_?digest|constant_?time|timing_?safe|secure_?compare/i.test(name));
}

/** What makes up for a lost guard; null when nothing was found. */
export function madeUpFor(
  guard: Guard,
  { file, now }: { file: GuardedFile; now: Whereabouts },
  news: NewGuards,
): Substitute | null {
  if (!REPLACING.has(guard.kind)) return null;
  if (isBoundInstead(guard, now)) return { certainty: 'yes', how: 'new-guard', by: 'a placeholder' };
  const closer = closerCheck(guard, now, news);
  if (closer !== undefined) return { certainty: 'yes', how: 'around', by: closer.guard.text };
  const added = (news.addedIn.get(now.file) ?? []).find(
    (placed) =>
      encloses(placed.guard.unit, now.unit) &&
      isAlike(guard, placed.guard) &&
      !ranksBelow(placed.guard, guard) &&
      !asksOnlyWho(placed.guard, guard) &&
      !isSpent(placed.guard, guard, news) &&
      !(isConstantTime(guard) && placed.guard.kind === 'condition' && placed.atom.name === ''),
  );
  if (added !== undefined) return { certainty: 'yes', how: 'new-guard', by: added.guard.text };
  const routed = onTheWay(guard, { file, now }, news);
  if (routed !== undefined) return { certainty: 'yes', how: 'around', by: routed.guard.text };
  const around = guardAround(guard, now, news.decoratorsIn.get(now.file) ?? []);
  if (around !== undefined) return { certainty: 'yes', how: 'around', by: around.guard.text };
  const bare = /\.(?:rb|rake)$/.test(now.file.path);
  const before = callsOnChangedLines(file.before, guard.unit, bare);
  const calls = [...callsOnChangedLines(now.file.after, now.unit, bare)]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name]) => name);
  const called = calls.find(
    (name) =>
      (mayMakeUpFor(name) && !(topicOfParts(guard) === 'authorization' && topicOf(name) === 'authentication')) ||
      asksLeave(guard, name) ||
      encodesFor(guard, name) ||
      isGuardedHelper(name, now.unit, news),
  );
  if (called !== undefined) return { certainty: 'yes', how: 'called', by: called };
  const named = nameThatReappears(guard, news);
  if (named !== undefined) return { certainty: 'yes', how: 'named', by: named };
  const copy = guard.atoms
    .filter((atom) => atom.strong)
    .flatMap((atom) => [...(news.changed.get(atom.key) ?? []), ...(atom.name === '' ? [] : (news.changed.get(atom.name) ?? []))])
    .find((other) => other.file !== now.file || other.guard.unit.path !== now.unit.path);
  const extracted = guard.atoms
    .flatMap((atom) => news.changed.get(atom.key) ?? [])
    .find(({ guard: other }) => calls.includes(other.unit.name) && other.unit.path !== now.unit.path);
  if (extracted !== undefined) return { certainty: 'yes', how: 'called', by: extracted.guard.unit.name };
  return copy === undefined ? null : { certainty: 'perhaps', how: 'repeated', by: copy.guard.text };
}

/** A permission is asked for under another name: `contribution.can_submit(user)`. */
function asksLeave(guard: Guard, name: string): boolean {
  return guard.topic === 'authorization' && /^(?:can|may)(?:_[a-z]|[A-Z])\w{3,}/.test(name);
}

/** What builds a query string encodes its values by itself. */
function encodesFor(guard: Guard, name: string): boolean {
  return (
    guard.kind === 'sanitizer' &&
    guard.atoms.some((atom) => /encode|quote|escape/i.test(atom.name) && /ur[il]|query|quote|component/i.test(atom.name)) &&
    BUILDS_QUERIES.test(name)
  );
}

const BUILDS_QUERIES =
  /^(?:URLSearchParams|set|append|urlencode|http_build_query|to_query|Encode|stringify|update_query_params)$/;

const GENERAL = /\(? ?'([^']{1,80})'(?: , [A-Z]\w{0,60}(?: :: class)?)? ?\)?$/;

/** `authorize('update', Post)` asks less than the `authorize('update', post)` that stands after it. */
function closerCheck(guard: Guard, now: Whereabouts, { standing }: NewGuards): PlacedAtom | undefined {
  const [atom] = guard.atoms;
  const right = guard.kind !== 'call' || atom === undefined ? undefined : GENERAL.exec(atom.key)?.[1];
  if (right === undefined || atom === undefined) return undefined;
  return standing
    .get(atom.name)
    ?.find(
      (other) =>
        other.file === now.file &&
        other.guard.unit.path === now.unit.path &&
        other.atom.key !== atom.key &&
        other.atom.key.includes(`'${right}' , `),
    );
}

/** A guard for members is no substitute for one for administrators. */
function ranksBelow(other: Guard, guard: Guard): boolean {
  if (guard.kind !== other.kind || (guard.kind !== 'middleware' && guard.kind !== 'decorator')) return false;
  const [one, two] = [rankOf(guard.text), rankOf(other.text)];
  return one !== null && two !== null && two < one;
}

/** Who somebody is does not say what they may do. */
function asksOnlyWho(other: Guard, guard: Guard): boolean {
  return guard.kind === other.kind && topicOfParts(guard) === 'authorization' && topicOfParts(other) === 'authentication';
}

/** What a guard is about by its own words. */
function topicOfParts({ atoms }: Guard): Topic | null {
  return topicOf(atoms.map(({ name, shown }) => name || shown).join(' '));
}

/** One plain comparison does not do what a row of checks did. */
function isSpent(other: Guard, guard: Guard, { spent }: NewGuards): boolean {
  if (other.kind !== 'condition' || guard.kind !== 'condition' || other.atoms.some(({ name }) => name !== '')) return false;
  const times = (spent.get(other) ?? 0) + 1;
  spent.set(other, times);
  return times > MAX_MADE_UP_FOR * other.atoms.length;
}

/** A check counts twice when its branch does too. */
const MAX_MADE_UP_FOR = 3;

function isAlike(guard: Guard, other: Guard): boolean {
  return other.topic === guard.topic || other.topic === null || guard.topic === null || other.kind === guard.kind;
}

function encloses(outer: Unit, unit: Unit): boolean {
  return outer.path === unit.path || (outer.path !== '' && unit.path.startsWith(`${outer.path}.`));
}

const MAX_ROUTES = 4_000;

/** A new middleware where the handler is tied to its route, in place of a check in the handler or of one at another route of it. */
function onTheWay(guard: Guard, { file, now }: { file: GuardedFile; now: Whereabouts }, news: NewGuards): PlacedAtom | undefined {
  const isRoute = guard.kind === 'middleware';
  const route = (file.before?.text ?? '').slice(guard.unit.start, Math.min(guard.unit.end, guard.unit.start + MAX_ROUTES));
  const handler = isRoute
    ? (/([\p{L}_$][\p{L}\d_$]{2,80})[\s)]*$/u.exec(route.slice(-120))?.[1] ?? '')
    : now.unit.name.slice(now.unit.name.lastIndexOf('.') + 1);
  if (!/^[\p{L}_$][\p{L}\d_$]{2,80}$/u.test(handler) || (isRoute && !guard.unit.name.includes('('))) return undefined;
  const candidates = isRoute ? (news.changed.get(guard.atoms[0]?.name ?? '') ?? []) : [...news.addedIn.values()].flat();
  return candidates.find(({ guard: other, file: place }) => {
    if (other.kind !== 'middleware' || ranksBelow(other, guard) || !isAlike(guard, other)) return false;
    const around = (place.after?.text ?? '').slice(other.scope.start, Math.min(other.scope.end, other.scope.start + MAX_ROUTES));
    return wordsIn(around).has(handler);
  });
}

/** A decorator is repeated for nothing when the class has it already. */
function guardAround(guard: Guard, now: Whereabouts, decorators: readonly PlacedAtom[]): PlacedAtom | undefined {
  if (guard.kind !== 'decorator') return undefined;
  const names = [...wordsIn(guard.text).keys()];
  return decorators.find(({ guard: other }) => {
    const words = wordsIn(other.text);
    return now.unit.path.startsWith(`${other.unit.path}.`) && names.every((name) => words.has(name));
  });
}

const KEYWORDS = new Set(
  'if for while switch catch function return await typeof new super constructor import require'.split(' '),
);

const CALL = /(?<![\p{L}\d_$])([\p{L}_$][\p{L}\d_$]*)\s{0,3}\(/gu;
/** Where calls need no parentheses, any name may be one. */
const BARE_CALL = /(?<![:@\p{L}\d_])([\p{Ll}_][\p{L}\d_]*)(?!\s{0,9}=[^=~>]|:)/gu;

/** What the unit calls on lines that are not on the other side, with how often. */
function callsOnChangedLines(side: GuardedSide | null, unit: Unit, bare: boolean): Map<string, number> {
  const names = new Map<string, number>();
  for (const line of side === null ? [] : linesOf(side, unit.startLine, unit.endLine)) {
    if (!line.changed) continue;
    for (const [, name = ''] of line.text.matchAll(bare ? BARE_CALL : CALL)) {
      if (!KEYWORDS.has(name)) names.set(name, (names.get(name) ?? 0) + 1);
    }
  }
  return names;
}

/** Whether a call leads to a function of the change that got a new guard. */
function isGuardedHelper(name: string, caller: Unit, { guardedUnits }: NewGuards): boolean {
  const paths = guardedUnits.get(name);
  return paths !== undefined && (paths.size > 1 || !paths.has(caller.path));
}

/** What a guard on the way to a handler asks for; its other names are of the handler, which stays. */
const TELLS_WHAT = /Schema|Dto|Request|Input|Body|Params|Permission|Scope|Role|Policy|Valid|Rule|Form|Guard|Auth/i;

/** A schema or a permission that the guard named is named in new code elsewhere: the check went with it. */
function nameThatReappears(guard: Guard, { names }: NewGuards): string | undefined {
  // What a class is made from is named beside names of its own module.
  if (guard.kind === 'condition' || guard.atoms[0]?.key.startsWith('decorator parent ') === true) return undefined;
  return (guard.text.match(/\b[A-Z][a-z]+[A-Z][A-Za-z0-9]{4,}\b/g) ?? []).find(
    (name) => names.has(name) && (guard.kind !== 'middleware' || TELLS_WHAT.test(name)),
  );
}

const IMPORTS = /^[{}\w\s,*]*$|^\s*import\b/;

function namesOnChangedLines(files: readonly GuardedFile[]): Set<string> {
  const names = new Set<string>();
  for (const { after } of files) {
    for (const line of after === null ? [] : allLines(after)) {
      if (line.changed && !IMPORTS.test(line.text))
        for (const [name] of line.text.matchAll(/[A-Z][A-Za-z0-9]{6,}/g)) names.add(name);
    }
  }
  return names;
}
