/** Rules that a field is given one by one: `validation.Field(&c.Email, validation.Required, is.Email, validation.Length(3, 200))`. */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import { type Guard, STANDS } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** Whether a value has to be there, or only sometimes, is seldom a question of security. */
const NEUTRAL = /^(?:Required|NilOrNotEmpty|NotNil|When|Skip|Each|Error|ErrorObject)$/;
const MAX_RULES = 40;

export function fieldRules(place: Place): Guard[] {
  const { node, text, unit } = place;
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null || !/^(?:Field|Key)$/.test(calleeName(callee, text))) return [];
  if (!/^(?:validation|ozzo|v|is)\./.test(text.slice(callee.start, callee.end))) return [];
  const [field, ...rules] = namedChildren(list);
  if (field === undefined || field.end - field.start > 100) return [];
  const stands = `rules ${unit.path} ${normalised(field, text)}`;
  const atoms = rules.slice(0, MAX_RULES).flatMap((rule, group) => {
    const made = rule.type === 'call_expression' ? fieldOf(rule, 'function') : rule;
    const name = made === null ? '' : calleeName(made, text);
    if (name === '' || NEUTRAL.test(name)) return [];
    const key = `${stands} ${normalised(rule, text)}`;
    return [declaredAtom(rule, { key, name: `${stands} ${name}`, shown: shownCode(rule, text), group })];
  });
  const shown = shownCode(field, text);
  const here = declaredAtom(field, { key: stands, name: stands, shown, strong: false, group: STANDS });
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: 'validate' })];
}
