/**
 * What a class, a route or a registration says that it asks of callers or holds them to, by a name and a value: `acceptedRoles =
 * [Role.OWNER]`, `meta: { requiresAuth: true }`, `canActivate: [AdminGuard]`, `limits: { fileSize: 5_000_000 }`, `use ThrottlesLogins`.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { normalised, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** What has to hold of a caller, as the frameworks and their users call it. */
const DEMANDS =
  /^(?:(?:accepted|allowed|required?s?|needed|needs|permitted)_?(?:any_?|all_?|user_?)?(?:roles?|permissions?|scopes?|abilit(?:y|ies)|privileges?|claims?|auth|authentication|authorization|login|admin)|(?:auth|login|permission|admin)_?required|can(?:Activate|ActivateChild|Match|Load)|fileFilter)$/i;
/** How much a caller may send; without it there is no bound, or a far wider one. */
const SIZES =
  /^(?:max_?)?(?:files?|fields|total_?file|body|blob|upload|import|payload|content|request_?body|http_?buffer|response)_?(?:size|length|limit|bytes|size_?limit)$|^max_?(?:payload|request_?body_?size)$/i;
const SWITCHED_OFF = /^(?:false|null|undefined|nil|none|0|-1|infinity|\[\s{0,9}\]|''|"")$/i;
/** Traits that guard the methods of the class that uses them. */
const GUARDING_TRAIT =
  /^(?:Throttles|Restricts|Requires|Checks|Verifies|Ensures|Protects|Limits|Sanitizes|Enforces)[A-Z]\w{1,60}$/;

export function declaredDemands(place: Place): Guard[] {
  const { node } = place;
  if (node.type === 'use_declaration') return traits(place);
  if (node.type === 'class_declaration') return fields(place);
  return node.type === 'pair' ? demand(place) : [];
}

/** What the fields of a class demand; a field is a place of its own, and gone with its demand. */
function fields(place: Place): Guard[] {
  const body = fieldOf(place.node, 'body');
  return (body === null ? [] : namedChildren(body)).flatMap((member) =>
    (member.type === 'public_field_definition' ? [member] : namedChildren(member))
      .filter(({ type }) => type === 'public_field_definition')
      .flatMap((field) => demand({ ...place, node: field })),
  );
}

function demand(place: Place): Guard[] {
  const { node, text } = place;
  const named = fieldOf(node, 'key') ?? fieldOf(node, 'name') ?? fieldOf(node, 'property');
  const value = fieldOf(node, 'value');
  if (named === null || value === null || named.end - named.start > 40) return [];
  const name = text.slice(named.start, named.end).replace(/['"$:]/g, '');
  const demands = DEMANDS.test(name);
  if (!demands && !(SIZES.test(name) && isGiven(node))) return [];
  if (SWITCHED_OFF.test(text.slice(value.start, Math.min(value.end, value.start + 20)))) return [];
  const called = `demand ${name}`;
  const atom = declaredAtom(node, { key: `${called}: ${normalised(value, text)}`, name: called, shown: shownCode(node, text) });
  return [guardAt(place, 'option', { atoms: [atom], strong: true, topics: demands ? 'authorization' : 'validation' })];
}

/** Whether a pair is handed to a call, at most one object deeper than its arguments. */
function isGiven(pair: SyntaxNode): boolean {
  const object = pair.parent;
  const outer = object?.parent?.type === 'pair' ? object.parent.parent : object;
  const holder = outer?.type === 'object' || outer?.type === 'arguments' ? outer : null;
  const list = holder?.type === 'arguments' ? holder : holder?.parent;
  return list?.type === 'arguments' || holder?.parent?.type === 'new_expression';
}

function traits(place: Place): Guard[] {
  return namedChildren(place.node).flatMap((child): Guard[] => {
    const name = place.text.slice(child.start, Math.min(child.end, child.start + 80));
    if (!GUARDING_TRAIT.test(name.slice(name.lastIndexOf('\\') + 1))) return [];
    const atom = declaredAtom(child, { key: `trait ${name}`, name: `trait ${name}`, shown: `use ${name}` });
    return [guardAt({ ...place, node: child }, 'decorator', { atoms: [atom], strong: true, topics: name })];
  });
}
