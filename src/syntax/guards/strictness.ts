/** Comparisons in two states, strict and loose: `===` and `==`, `in_array($x, $list, true)` and without the last. */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { speaksOfSecurity } from './words.js';

export function strictComparisons(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'php') return [];
  if (node.type === 'binary_expression') {
    const [left, right, operator] = [fieldOf(node, 'left'), fieldOf(node, 'right'), fieldOf(node, 'operator')];
    if (left === null || right === null || operator === null || node.end - node.start > 300) return [];
    const sign = text.slice(operator.start, operator.end);
    if (!/^[!=]==?$/.test(sign) || !speaksOfSecurity(text.slice(node.start, node.end))) return [];
    const sides = [left, right].map((side) => normalised(side, text)).sort();
    return [strictness(place, `comparison of ${sides.join(' , ')}`, sign.length === 3)];
  }
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null || !/^(?:in_array|array_search)$/.test(calleeName(callee, text))) return [];
  const [needle, stack, strict] = namedChildren(list);
  if (needle === undefined || stack === undefined) return [];
  const asked = `${normalised(needle, text).slice(0, 100)} , ${normalised(stack, text).slice(0, 200)}`;
  return [strictness(place, `search of ${asked}`, strict !== undefined && !/^false$/i.test(normalised(strict, text)))];
}

function strictness(place: Place, what: string, strict: boolean): Guard {
  const name = `switch ${what}`;
  const atom = declaredAtom(place.node, {
    key: `${name}: ${strict ? 'on' : 'off'}`,
    name,
    shown: shownCode(place.node, place.text),
  });
  return guardAt(place, 'option', { atoms: [atom], strong: false });
}
