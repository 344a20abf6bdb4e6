/** One of the parts that an answer asked for together is gone, and nothing else about it changed: `active && admin` is `admin` now. */
import type { Atom, Guard, GuardedFile } from './guard.js';
import { linesOf } from './lines.js';
import type { Loss } from './loss.js';
import type { Matching } from './match.js';
import { runAround } from './remains.js';
import { wordsIn } from './same-units.js';
import { roleOfCall, speaksOfSecurity, wordsOf } from './words.js';

/** In what state a record or an account is that may be seen or used. */
const STATES = new Set(
  `active inactive enabled disabled deleted banned suspended blocked locked public private visible hidden published confirmed verified
   approved expired revoked trusted owner owned member readonly editable permitted restricted staff superuser`.split(/\s+/),
);
/** What a page shows is decided for its looks. */
const PAGES = /\.(?:tsx|jsx|vue|svelte|erb|haml|twig|html)$/i;

export function droppedOperands({ before }: Matching): Loss[] {
  const seen = new Set<Guard>();
  return before.flatMap(({ guard, file, changed }): Loss[] => {
    if (!changed || seen.has(guard) || guard.kind !== 'condition' || guard.exit !== null || PAGES.test(file.path)) return [];
    seen.add(guard);
    const dropped = droppedFrom(guard, file);
    if (dropped === null) return [];
    const { startLine, endLine } = guard;
    const lost = dropped.map((atom) => atom.shown);
    return [{ kind: 'weakened', file, guard, startLine, endLine, lost, left: null, certain: true, doubts: [] }];
  });
}

/** The parts that are gone and speak of who may do or see what; null when there is none, or when anything new is asked instead. */
function droppedFrom(guard: Guard, file: GuardedFile): readonly Atom[] | null {
  const groups = new Set(guard.atoms.map(({ group }) => group));
  const run = groups.size < 2 ? null : runAround(file, guard.startLine);
  if (run === null || run.head.last < run.head.first || file.before === null || file.after === null) return null;
  if (run.last - run.first > MAX_LINES || run.last < guard.endLine - 1) return null;
  const [old, now] = [
    linesOf(file.before, run.first, Math.max(run.last, guard.endLine)),
    linesOf(file.after, run.head.first, run.head.last),
  ].map((lines) => lines.map(({ text }) => text).join(' '));
  if (old === undefined || now === undefined || old.length > MAX_LENGTH || now.length > MAX_LENGTH) return null;
  const known = wordsIn(old);
  const named = wordsIn(now);
  if ([...named.keys()].some((word) => !known.has(word))) return null;
  const code = packed(now);
  // What is only asked in another form, `a.is_some() == b.is_some()` as `a.is_some() && b.is_some()`, still has all of its names.
  const isGone = (atom: Atom): boolean =>
    !code.includes(packed(atom.shown)) &&
    [...wordsIn(atom.shown).keys()].some((word) => !named.has(word) && !MODIFIERS.has(word));
  const gone = guard.atoms.filter(isGone);
  const kept = guard.atoms.filter((atom) => !gone.includes(atom));
  if (gone.length === 0 || kept.length === 0 || kept.some(({ group }) => gone.some((atom) => atom.group === group))) return null;
  return gone.some((atom) => isTelling(atom.shown)) ? gone : null;
}

/** Say how a value is handed over, and nothing about who may. */
const MODIFIERS: ReadonlySet<string> = new Set(['mut', 'ref', 'await', 'async']);
const MAX_LINES = 12;
/** Longer lines were written by no person. */
const MAX_LENGTH = 1_500;

function packed(code: string): string {
  return code.replace(/\s+/g, '');
}

function isTelling(code: string): boolean {
  return (
    speaksOfSecurity(code) ||
    wordsOf(code).some((word) => STATES.has(word)) ||
    calls(code).some((name) => roleOfCall(name) !== null)
  );
}

function calls(code: string): string[] {
  return [...code.slice(0, 400).matchAll(/([\p{L}_$][\p{L}\d_$]{1,80})\s{0,3}\(/gu)].map(([, name = '']) => name);
}
