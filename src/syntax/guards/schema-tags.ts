/** Constraints that the tag of a struct's field names: `Email string `validate:"required,email,max=200"``. */
import { fieldOf, type SyntaxNode } from '../node.js';
import { type Guard, STANDS } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { topicOf } from './words.js';

const TAG = /\b(?:binding|validate|valid|v):"((?:[^"\\]|\\.){1,400})"/;
/** What does not narrow a value by itself. */
const LOOSE = /^(?:-|omitempty|omitnil|optional|dive|keys|endkeys|structonly|nostructlevel|isdefault|\s*)$/;
/** That a value is there is a guard only of what decides about a caller. */
const PRESENCE = /^(?:required|nonzero|notnull)/;
const LONGEST_TAG = 1_000;
const MAX_RULES = 40;

export function tagGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'go' || node.type !== 'field_declaration') return [];
  const name = fieldOf(node, 'name');
  const tag = fieldOf(node, 'tag');
  if (name === null || tag === null || tag.end - tag.start > LONGEST_TAG) return [];
  const field = text.slice(name.start, name.end);
  const stands = `tag ${structOf(node, text)}.${field}`;
  const atoms = rulesOf(text.slice(tag.start, tag.end), field)
    .slice(0, MAX_RULES)
    .map((rule, group) =>
      declaredAtom(tag, {
        key: `${stands} ${rule}`,
        name: `${stands} ${nameOf(rule)}`,
        shape: `tag ${field} ${rule}`,
        shown: rule,
        group,
      }),
    );
  const here = declaredAtom(name, { key: stands, name: stands, shown: field, strong: false, group: STANDS });
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: `validate ${field}` })];
}

function rulesOf(tag: string, field: string): string[] {
  const written = TAG.exec(tag)?.[1] ?? '';
  const isTelling = topicOf(field) !== null;
  return written
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => !LOOSE.test(rule) && (isTelling || !PRESENCE.test(rule)));
}

/** `max` of `max=200`; limits of one kind are one, however they are spelled. */
function nameOf(rule: string): string {
  const name = /^[\w|]+/.exec(rule)?.[0] ?? rule;
  return /^(?:max|lte?|len|maxstringlength)$/.test(name) ? 'max' : /^(?:min|gte?|minstringlength)$/.test(name) ? 'min' : name;
}

function structOf(node: SyntaxNode, text: string): string {
  for (let at = node.parent; at !== null; at = at.parent) {
    const name = at.type === 'type_spec' ? fieldOf(at, 'name') : null;
    if (name !== null) return text.slice(name.start, name.end);
  }
  return '';
}
