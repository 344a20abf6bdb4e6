/**
 * Guards before against guards after, over all files of a change. What was kept, moved, renamed, reformatted, turned round or put
 * into a function finds its partner here; what has none is lost.
 */
import type { Atom, Guard, GuardedFile, GuardedSide, Unit } from './guard.js';
import { isFormTest } from './form-tests.js';
import { sameUnits } from './same-units.js';

export interface PlacedAtom {
  readonly atom: Atom;
  readonly guard: Guard;
  readonly file: GuardedFile;
  readonly changed: boolean;
  /** The unit's path; on the base side translated to what the unit is called on the head side. */
  readonly unit: string;
}

/** In what a guard is like its partner, and where that stands. */
export interface Sameness {
  readonly what: 'code' | 'shape' | 'name';
  readonly where: 'function' | 'file' | 'change';
}

export interface Matching {
  /** The partner of each atom of the base side that has one. */
  readonly partners: ReadonlyMap<Atom, PlacedAtom>;
  /** How each of these was found. */
  readonly sameness: ReadonlyMap<Atom, Sameness>;
  readonly before: readonly PlacedAtom[];
  readonly after: readonly PlacedAtom[];
  /** Atoms of the head side that are new: without a partner and on changed lines. */
  readonly added: readonly PlacedAtom[];
  /** Where a unit of the base side is on the head side; absent when it is nowhere. */
  readonly unitAfter: (file: GuardedFile, unit: Unit) => { readonly file: GuardedFile; readonly unit: Unit } | null;
}

/** A way to be the same: what has to be equal on both sides, and which atoms of the head side may be taken. */
interface Round extends Sameness {
  readonly key: (placed: PlacedAtom) => string | null;
  readonly takes: (after: PlacedAtom) => boolean;
}

const always = (): boolean => true;
const onChangedLine = (after: PlacedAtom): boolean => after.changed;

/** From the surest sameness to the loosest. */
const ROUNDS: readonly Round[] = [
  { what: 'code', where: 'function', key: ({ file, unit, atom }) => join(file.path, unit, atom.key), takes: always },
  { what: 'code', where: 'file', key: ({ file, atom }) => join(file.path, atom.key), takes: always },
  { what: 'code', where: 'change', key: ({ atom }) => atom.key, takes: onChangedLine },
  {
    what: 'shape',
    where: 'function',
    key: ({ file, unit, atom }) => (isTelling(atom.shape) ? join(file.path, unit, atom.shape) : null),
    takes: always,
  },
  {
    what: 'name',
    where: 'function',
    key: ({ file, unit, atom }) => (atom.name === '' ? null : join(file.path, unit, atom.name)),
    takes: always,
  },
  {
    what: 'name',
    where: 'function',
    key: ({ file, unit, atom }) => (asked(atom) === null ? null : join(file.path, unit, asked(atom) ?? '')),
    takes: onChangedLine,
  },
  {
    what: 'shape',
    where: 'file',
    key: ({ file, atom }) => (isTelling(atom.shape) ? join(file.path, atom.shape) : null),
    takes: onChangedLine,
  },
  { what: 'shape', where: 'change', key: ({ atom }) => (isTelling(atom.shape) ? atom.shape : null), takes: onChangedLine },
  {
    what: 'name',
    where: 'file',
    key: ({ file, atom }) => (isCalled(atom) ? join(file.path, atom.name) : null),
    takes: onChangedLine,
  },
  { what: 'name', where: 'change', key: ({ atom }) => (isCalled(atom) ? atom.name : null), takes: onChangedLine },
];

export function matchGuards(files: readonly GuardedFile[]): Matching {
  const unitAfter = sameUnits(files);
  const before = files.flatMap((file) => placedAtoms(file, file.before, (unit) => unitAfter(file, unit)?.unit.path ?? unit.path));
  const after = files.flatMap((file) => placedAtoms(file, file.after, (unit) => unit.path));
  const partners = new Map<Atom, PlacedAtom>();
  const sameness = new Map<Atom, Sameness>();
  const taken = new Set<Atom>();
  // What stands on unchanged lines is itself, so it takes its partner before anything else can.
  const waiting = [...before].sort((one, other) => Number(one.changed) - Number(other.changed));
  for (const round of ROUNDS) {
    const open = new Map<string, PlacedAtom[]>();
    for (const placed of after) {
      const key = taken.has(placed.atom) || !round.takes(placed) ? null : round.key(placed);
      if (key === null) continue;
      const queue = open.get(key);
      if (queue === undefined) open.set(key, [placed]);
      else queue.push(placed);
    }
    for (const placed of waiting) {
      if (partners.has(placed.atom)) continue;
      const key = round.key(placed);
      const partner = key === null ? undefined : takeFrom(open.get(key) ?? [], placed);
      if (partner === undefined) continue;
      partners.set(placed.atom, partner);
      sameness.set(placed.atom, round);
      taken.add(partner.atom);
    }
  }
  const added = after.filter((placed) => placed.changed && !taken.has(placed.atom));
  return { partners, sameness, before, after, added, unitAfter };
}

/**
 * The first that leaves as this one does, else the first. What turned callers away is not the same as new code that asks the same and
 * lets everybody go on.
 */
function takeFrom(queue: PlacedAtom[], { guard, changed }: PlacedAtom): PlacedAtom | undefined {
  const leaves = guard.exit !== null && guard.exit.how !== 'skip';
  const alike = queue.findIndex((other) => !other.changed || (other.guard.exit !== null) === (guard.exit !== null));
  if (alike < 0 && leaves && changed && guard.strong && guard.exit?.refusal === 'denies') return undefined;
  return queue.splice(Math.max(alike, 0), 1)[0];
}

function placedAtoms(file: GuardedFile, side: GuardedSide | null, unitOf: (unit: Unit) => string): PlacedAtom[] {
  if (side === null) return [];
  const units = new Map<Unit, string>();
  return side.guards.guards.flatMap((guard) => {
    const unit = units.get(guard.unit) ?? unitOf(guard.unit);
    units.set(guard.unit, unit);
    return guard.atoms.map((atom) => ({ atom, guard, file, unit, changed: touches(side.changed, atom) }));
  });
}

/** Whether any line of a stretch is changed. */
export function touches(changed: ReadonlySet<number>, { startLine, endLine }: { startLine: number; endLine: number }): boolean {
  for (let line = startLine; line <= endLine; line++) if (changed.has(line)) return true;
  return false;
}

/** Whether a shape says more than that there is some variable. */
function isTelling(shape: string): boolean {
  return /[a-zA-Z]{2}/.test(shape.slice(shape.indexOf(' ') + 1)) && shape.length > 8;
}

function isCalled(atom: Atom): boolean {
  return /^(?:call|listed|decorator) \w/.test(atom.name);
}

/** The question that an operand asks of a function of the project's own, whatever it hands over: `allowedPath` of `allowedPath(path)`. */
function asked({ key }: Atom): string | null {
  const name = /^\? (?:[\w$]+ (?:\.|::|->|\?\.) ){0,4}([A-Za-z_]\w{5,60}[?!]?) \(.*\)$/s.exec(key)?.[1];
  return name === undefined || isFormTest(name) ? null : name;
}

function join(...parts: readonly string[]): string {
  return parts.join('\0');
}
