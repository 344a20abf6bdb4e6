/** Methods that guard by being there, since a framework calls them by their name or decorator: `validate_email`, `has_permission`. */
import { fieldOf, namedChildren } from '../node.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { roleOfCall } from './words.js';

const HOOK =
  /^(?:validate|clean|validate_(\w+)|clean_(\w+)|pre_validate|post_validate|has_(?:object_|module_|add_|change_|delete_|view_)?permission|check_(?:object_)?permissions?|_?check_access|test_func|get_permissions|permission_denied|check_xsrf_cookie)$/;
/** What frameworks of Ruby and PHP call by name: of uploads, requests, policies and models. */
const CLASS_HOOK =
  /^(?:(?:content_type|extension)_(?:allow|deny|white|black)list|size_range|verified_request\?|active_for_authentication\?|authorized\?|accessible\?|ready\?|ransackable_\w{1,20}|permitted_attributes\w{0,20}|authorize|rules|voteOnAttribute|verifyCsrfToken|canAccessPanel)$/;
/** What frameworks ask for the records that somebody may have, where it looks at who is asking. */
const NARROWS = /^(?:get_queryset|get_object|get_base_queryset|resolve|current_resource_owner|indexQuery|getEloquentQuery)$/;
const FOR_CALLER = /\brequest\.user\b|\bcurrent_user\b|\bself\.user\b|(?:->|::)user\(\)|\bowner\b|\btenant\b/;
const METHODS = new Set(['function_declaration', 'method_definition']);
const HOOKING =
  /^@\s?(?:[\w.]{1,40}\.)?(?:(?:field_|model_|root_)?validator|validates(?:_schema)?|pre_load|post_load|pre_dump|post_dump|before_(?:app_)?request)\b/;

/** The methods of a class that guard by being there, since a framework calls them. */
export function hookGuards(place: Place): Guard[] {
  const body = fieldOf(place.node, 'body');
  if (place.node.type !== 'class_declaration' || body === null) return [];
  return namedChildren(body).flatMap((member): Guard[] => {
    const method = member.type === 'decorated_definition' ? namedChildren(member).at(-1) : member;
    const named = method !== undefined && METHODS.has(method.type) ? fieldOf(method, 'name') : null;
    if (method === undefined || named === null) return [];
    const name = place.text.slice(named.start, named.end);
    const hook = (place.language === 'ruby' || place.language === 'php' ? CLASS_HOOK : HOOK).exec(name);
    const decorated = namedChildren(member).some(
      (child) => child.type === 'decorator' && HOOKING.test(place.text.slice(child.start, Math.min(child.end, child.start + 80))),
    );
    const narrows =
      NARROWS.test(name) && FOR_CALLER.test(place.text.slice(method.start, Math.min(method.end, method.start + 2_000)));
    if (hook === null && !narrows && !(decorated && roleOfCall(name) !== null)) return [];
    const key = `hook ${name}`;
    const atoms = [declaredAtom(method, { key, name: key, shown: `def ${name}` })];
    const guard = guardAt({ ...place, node: method }, 'call', { atoms, strong: true, topics: name });
    const field = hook?.[1] ?? hook?.[2];
    return [{ ...guard, passes: field === undefined ? [] : [field] }];
  });
}
