/** Functions with a name that says nothing, from a module whose name says that it makes values safe: `from .sanitizer import clean`. */
import { fieldOf } from '../node.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { roleOfCall } from './words.js';

const HEAD = 8_000;
const IMPORTS =
  /^\s{0,9}from\s{1,9}([\w.]{1,120})\s{1,9}import\s{1,9}\(?([^()\n]{1,300})|^import\s{0,9}(?:\w{1,60}\s{0,9},\s{0,9})?\{([^{}]{1,300})\}\s{0,9}from\s{0,9}['"]([^'"\n]{1,200})['"]|^use\s{1,9}([\w:]{1,120})::\{?([\w,\s]{1,300})/gm;
const SAFE = /sanit|escap|purif|xss|bleach/i;

let last: { text: string; names: ReadonlySet<string> } = { text: '', names: new Set() };

/** The plain names that a file imports from modules that make values safe; asked again and again of the same file. */
function importedBy(text: string): ReadonlySet<string> {
  if (last.text === text) return last.names;
  const names = new Set<string>();
  for (const found of text.slice(0, HEAD).matchAll(IMPORTS)) {
    const module = found[1] ?? found[4] ?? found[5] ?? '';
    if (!SAFE.test(module)) continue;
    for (const name of (found[2] ?? found[3] ?? found[6] ?? '').split(/[\s,]+/)) if (/^[a-z_]\w*$/.test(name)) names.add(name);
  }
  last = { text, names };
  return names;
}

export function importedGuards(place: Place): Guard[] {
  const { node, text } = place;
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  if (callee?.type !== 'identifier') return [];
  const name = text.slice(callee.start, callee.end);
  if (!importedBy(text).has(name) || roleOfCall(name) !== null) return [];
  const atoms = [atomOf(node, text, { prefix: 'call', name, strong: true })];
  return [guardAt(place, 'sanitizer', { atoms, strong: true, topics: 'sanitize' })];
}
