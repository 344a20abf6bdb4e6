/** Calls that say in one word of their name that they take care, and the same calls without that word. */
import { fieldOf } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import type { Guard, GuardedSide, Unit } from './guard.js';
import { linesOf } from './lines.js';
import type { Loss } from './loss.js';
import type { Matching } from './match.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { wordsIn } from './same-units.js';
import { wordsOf } from './words.js';

const CAREFUL = new Set(
  'safe safely secure secured secures checked filter filtered sanitized validated verified authorized permitted scoped strict signed accessible visible allowed protected guarded escaped encrypted'.split(
    ' ',
  ),
);
const MIN_WORDS = 2;

/** A careful call. By itself it is no guard: only when the plain one takes its place is anything lost. */
export function carefulCalls(place: Place): Guard[] {
  const { node, text } = place;
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const name = callee === null ? '' : calleeName(callee, text);
  const plain = name.length > 60 ? null : plainNameOf(name);
  if (plain === null) return [];
  const key = `careful ${normalised(node, text).slice(0, 300)}`;
  const atom = declaredAtom(node, { key, name: `careful ${plain}`, shown: shownCode(node, text) });
  return [guardAt(place, 'call', { atoms: [atom], strong: false })];
}

/** The words of a name without the one that says that care is taken, as one word; null when no or too little is left. */
function plainNameOf(name: string): string | null {
  const words = wordsOf(name);
  const rest = words.filter((word) => !CAREFUL.has(word));
  return rest.length === words.length - 1 && rest.length >= MIN_WORDS ? rest.join('') : null;
}

const CAREFUL_VALUE = /^(?:sanitized|sanitised|escaped|safe|cleaned|purified|validated)_?(?=[A-Z_a-z]{3})/;

/** A value that is handed on under a name that says that it was made harmless, and by itself is no guard either. */
export function carefulValues(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'identifier' || node.end - node.start > 60) return [];
  if (node.parent?.type !== 'arguments' && node.field !== 'value') return [];
  const name = text.slice(node.start, node.end);
  const plain = name.replace(CAREFUL_VALUE, '');
  if (plain === name) return [];
  const atom = declaredAtom(node, { key: `careful value ${name}`, name: `${VALUE}${wordsOf(plain).join('')}`, shown: name });
  return [guardAt(place, 'sanitizer', { atoms: [atom], strong: false })];
}

const VALUE = 'careful value ';

/** Values in whose place the raw ones are handed on, while the harmless ones are still made. */
function replacedByRaw({ before, partners, unitAfter }: Matching): Loss[] {
  return before.flatMap(({ atom, guard, file, changed }): Loss[] => {
    if (!changed || !atom.name.startsWith(VALUE) || partners.has(atom)) return [];
    const now = unitAfter(file, guard.unit);
    const plain = atom.name.slice(VALUE.length);
    if (now === null || now.file.after === null || file.before === null) return [];
    const stillMade = linesOf(now.file.after, now.unit.startLine, now.unit.endLine).some(
      (line) => !line.changed && wordsIn(line.text).has(atom.shown),
    );
    if (!stillMade || !namedIn(now.file.after, now.unit).has(plain) || namedIn(file.before, guard.unit).has(plain)) return [];
    const { startLine, endLine } = guard;
    return [{ kind: 'weakened', file, guard, startLine, endLine, lost: [], left: null, certain: true, doubts: [] }];
  });
}

/** The names, and the keys in quotes, on changed lines of a unit, without what parts their words. */
function namedIn(side: GuardedSide, unit: Unit): Set<string> {
  const changed = linesOf(side, unit.startLine, unit.endLine).filter((line) => line.changed);
  return new Set(changed.flatMap((line) => [...wordsIn(line.text).keys()].map((name) => wordsOf(name).join(''))));
}

/** Careful calls in whose place the plain ones came. */
export function replacedByPlain(matching: Matching): Loss[] {
  return [...replacedCalls(matching), ...replacedByRaw(matching)];
}

function replacedCalls({ before, partners, unitAfter }: Matching): Loss[] {
  return before.flatMap(({ atom, guard, file, changed }): Loss[] => {
    if (!changed || !atom.name.startsWith('careful ') || atom.name.startsWith(VALUE) || partners.has(atom)) return [];
    const now = unitAfter(file, guard.unit);
    const plain = atom.name.slice('careful '.length);
    if (now === null || now.file.after === null || file.before === null) return [];
    if (!calledIn(now.file.after, now.unit).has(plain) || calledIn(file.before, guard.unit).has(plain)) return [];
    const { startLine, endLine } = guard;
    return [{ kind: 'weakened', file, guard, startLine, endLine, lost: [], left: null, certain: true, doubts: [] }];
  });
}

/** The names that are called on changed lines of a unit, without what parts their words. */
function calledIn(side: GuardedSide, unit: Unit): Set<string> {
  const names = new Set<string>();
  for (const line of linesOf(side, unit.startLine, unit.endLine)) {
    if (!line.changed) continue;
    for (const [, name = ''] of line.text.matchAll(/([\p{L}_$][\p{L}\d_$]{0,80})[!?]?\s{0,3}\(/gu))
      names.add(wordsOf(name).join(''));
  }
  return names;
}
