/** Validations that a model declares for its attributes: `validates :name, length: { maximum: 50 }`, `validates_format_of :name, …`. */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** What keeps values out for their form; whether something is there, or there once, is seldom a question of security. */
const NARROWING = new Set(
  'format length size inclusion exclusion numericality content_type file_size file_content_type attachment_content_type attachment_size attachment confirmation url email'.split(
    ' ',
  ),
);
const OLD = /^validates_(\w{1,40}?)(?:_of)?$/;
const MAX_ATTRIBUTES = 40;

export function validationGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'ruby' || node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const name = callee?.type === 'identifier' ? calleeName(callee, text) : '';
  if (list === null || !name.startsWith('validates')) return [];
  const given = namedChildren(list);
  const attributes = given.filter((child) => child.type === 'string').slice(0, MAX_ATTRIBUTES);
  const pairs = given.filter((child) => child.type === 'pair');
  const old = OLD.exec(name)?.[1];
  const found =
    old !== undefined
      ? NARROWING.has(old)
        ? [{ kind: old, node: list, code: pairs.map((pair) => normalised(pair, text)).join(' , ') }]
        : []
      : pairs.flatMap((pair) => {
          const key = fieldOf(pair, 'key');
          const value = fieldOf(pair, 'value');
          const kind = key === null ? '' : (stringValue(key, text) ?? text.slice(key.start, key.end));
          return value === null || !NARROWING.has(kind) ? [] : [{ kind, node: pair, code: normalised(value, text) }];
        });
  return attributes.flatMap((attribute): Guard[] => {
    const holder = stringValue(attribute, text) ?? '';
    const atoms = found.map((each, group) =>
      declaredAtom(each.node, {
        key: `validates ${holder} ${each.kind} ${each.code.replace(/^\{ | \}$/g, '')}`,
        name: `validates ${holder} ${each.kind}`,
        shown: shownCode(each.node, text),
        group,
      }),
    );
    if (atoms.length === 0) return [];
    const guard = guardAt(place, 'schema', { atoms, strong: true, topics: `validate ${holder}` });
    return [{ ...guard, passes: [holder] }];
  });
}
