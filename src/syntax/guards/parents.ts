/** What a controller is made from: a class of the project that checks for all that are made from it, or the bare one of a framework. */
import { fieldOf, namedChildren } from '../node.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { namesDecorator } from './words.js';

const CONTROLLERS = /Controller$/;
/** What checks nothing. */
const BARE = /^(?:::)?(?:ActionController::\w+|AbstractController|Controller|BaseController|Illuminate\\.*|\\?Symfony\\.*)$/;

export function parentGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (node.type !== 'class_declaration' || (language !== 'ruby' && language !== 'php')) return [];
  const held = fieldOf(node, 'superclass') ?? node.children.find((child) => child.type === 'base_clause') ?? null;
  const parent = held === null ? undefined : namedChildren(held)[0];
  if (parent === undefined || parent.end - parent.start > 120) return [];
  const name = text.slice(parent.start, parent.end);
  if (!CONTROLLERS.test(name) || BARE.test(name)) return [];
  const privileged = namesDecorator(name);
  if (language === 'php' && !privileged) return [];
  const key = `decorator parent ${name}`;
  const atom = declaredAtom(parent, { key, name: `parent ${privileged ? 'guarded' : 'own'}`, shown: `< ${name}` });
  return [guardAt({ ...place, node: parent }, 'decorator', { atoms: [atom], strong: true, topics: `${name} access` })];
}
