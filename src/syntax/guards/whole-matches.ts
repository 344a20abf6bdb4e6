/** Patterns that the whole of a value has to match, by how they are used: `SLUG.matcher(text).matches()` rather than `.find()`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

const WHOLE = new Set(['matches', 'matchEntire', 'fullmatch']);
const PARTLY = new Set(['find', 'lookingAt', 'containsMatchIn', 'search']);
/** How far from a pattern its uses are looked for. */
const REACH = 10_000;
const MAX_USES = 30;
const WHOLE_AFTER =
  /^\s{0,20}\.\s{0,20}(?:matcher\([^()]{0,80}(?:\([^()]{0,40}\)[^()]{0,40})?\)\s{0,20}\.\s{0,20})?(?:matches|matchEntire|fullmatch)\(/;
const WHOLE_BEFORE = /(?:\.(?:matches|matchEntire)|\bfullmatch)\(\s{0,9}$/;

/** Whether a pattern is tried on whole values only, where it stands or by the name that holds it. */
export function isTriedWhole(node: SyntaxNode, text: string, holder: string): boolean {
  if (/(?:^| )(?:matches|matchEntire)$|^(?:matches|matchEntire|fullmatch)\(/.test(holder)) return true;
  const list = node.parent;
  const callee = list?.type === 'arguments' && list.parent !== null ? fieldOf(list.parent, 'function') : null;
  if (callee !== null && WHOLE.has(calleeName(callee, text))) return true;
  return /^[A-Za-z_]\w*$/.test(holder) && usesAreWhole(holder, node, text);
}

function usesAreWhole(name: string, { start }: SyntaxNode, text: string): boolean {
  const around = text.slice(Math.max(0, start - REACH), start + REACH);
  let uses = 0;
  for (let at = around.indexOf(name); at >= 0 && uses < MAX_USES; at = around.indexOf(name, at + name.length)) {
    const after = around.slice(at + name.length, at + name.length + 200);
    if (/[\w$]/.test(around[at - 1] ?? '') || /^[\w$]|^\s{0,9}(?::[^=\n]{0,40})?=(?!=)/.test(after)) continue;
    if (!WHOLE_AFTER.test(after) && !WHOLE_BEFORE.test(around.slice(Math.max(0, at - 30), at))) return false;
    uses++;
  }
  return uses > 0;
}

/** A use of a held pattern in one of two states: on whole values, and on any part of them. */
export function matchingGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (node.type !== 'call_expression' || (language !== 'java' && language !== 'kotlin' && language !== 'python')) return [];
  const callee = fieldOf(node, 'function');
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  const name = callee === null ? '' : calleeName(callee, text);
  if (object === null || !(WHOLE.has(name) || PARTLY.has(name))) return [];
  const pattern = patternOf(object, place);
  if (pattern === null) return [];
  const whole = WHOLE.has(name) || isAnchored(pattern, place);
  const what = `switch whole match of ${pattern}`;
  const atom = declaredAtom(node, { key: `${what}: ${whole ? 'on' : 'off'}`, name: what, shown: shownCode(node, text) });
  return [guardAt(place, 'pattern', { atoms: [atom], strong: false, topics: `validate ${pattern}` })];
}

/** `SLUG` of `SLUG.matcher(text)`, and in Kotlin and Python of `SLUG` itself. */
function patternOf(object: SyntaxNode, { text, language }: Place): string | null {
  if (language !== 'java') return object.type === 'identifier' ? text.slice(object.start, object.end) : null;
  const callee = object.type === 'call_expression' ? fieldOf(object, 'function') : null;
  const held = callee === null || calleeName(callee, text) !== 'matcher' ? null : fieldOf(callee, 'object');
  return held?.type === 'identifier' && namedChildren(object).length > 0 ? normalised(held, text) : null;
}

const BEGINS = /["'](?:\^|\\{1,2}A)/;
const ENDS = /(?:\$|\\{1,2}[zZ])["']/;

/** Whether the pattern itself holds the beginning and the end of what it is tried on. */
function isAnchored(name: string, { text, node }: Place): boolean {
  const from = Math.max(0, node.start - REACH);
  const around = text.slice(from, node.start + REACH);
  for (let at = around.indexOf(name), seen = 0; at >= 0 && seen < MAX_USES; at = around.indexOf(name, at + name.length), seen++) {
    const line = around
      .slice(at + name.length, at + name.length + 300)
      .split('\n', 2)
      .join('\n');
    if (/^\s{0,9}(?::[^=\n]{0,40})?=(?!=)/.test(line)) return BEGINS.test(line) && ENDS.test(line);
  }
  return false;
}
