/**
 * What a serializer or a form shows or lets callers set: fields that can only be read, or all fields rather than those that are named.
 * As states, so that a field that is gone altogether is no loss.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

const MAX_FIELDS = 200;
/** What nobody should be able to give themselves, or to see of others. */
const PRIVILEGED =
  /^(?:is_?)?(?:admin|staff|super_?user|super_?admin)$|^(?:roles?|groups|permissions|user_permissions|password(?:_hash)?|secret|token|api_?key|owner|user|created_by)$/i;

export function exposedFields(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'python' || node.type !== 'class_declaration') return [];
  const named = fieldOf(node, 'name');
  const body = fieldOf(node, 'body');
  if (named === null || body === null || text.slice(named.start, named.end) !== 'Meta') return [];
  const lists = new Map<string, SyntaxNode>();
  for (const statement of namedChildren(body)) {
    const assigned = /^(?:expression_statement|lexical_declaration)$/.test(statement.type)
      ? namedChildren(statement)[0]
      : statement;
    const [left, right] = assigned === undefined ? [null, null] : [holderOf(assigned), valueOf(assigned)];
    if (left !== null && right !== null) lists.set(text.slice(left.start, left.end), right);
  }
  const fields = lists.get('fields');
  // Where the list of them is, since the field itself stays as it was.
  const kept = new Map(fieldsIn(lists.get('read_only_fields'), text).map(({ name, entry }) => [name, entry]));
  const guards = fieldsIn(fields, text).map(({ name, entry }) =>
    state(place, kept.get(name) ?? entry, `field ${name} read only`, kept.has(name)),
  );
  if (fields !== undefined) {
    const all = stringValue(fields, text) === '__all__';
    if (all || fieldsIn(fields, text).length > 0) guards.push(state(place, fields, 'fields named', !all));
  }
  const left = fieldsIn(lists.get('exclude'), text).filter(({ name }) => PRIVILEGED.test(name));
  return left.length === 0 ? guards : [...guards, leftOut(place, left)];
}

function holderOf(assigned: SyntaxNode): SyntaxNode | null {
  return fieldOf(assigned, 'name') ?? fieldOf(assigned, 'left');
}

function valueOf(assigned: SyntaxNode): SyntaxNode | null {
  return fieldOf(assigned, 'value') ?? fieldOf(assigned, 'right');
}

function fieldsIn(list: SyntaxNode | undefined, text: string): { name: string; entry: SyntaxNode }[] {
  if (list === undefined || list.type === 'string') return [];
  return namedChildren(list)
    .slice(0, MAX_FIELDS)
    .flatMap((entry) => {
      const name = stringValue(entry, text);
      return name === null ? [] : [{ name, entry }];
    });
}

function state(place: Place, { startLine }: SyntaxNode, what: string, on: boolean): Guard {
  const name = `switch ${what}`;
  const at = { startLine, endLine: startLine };
  const atom = declaredAtom(at, { key: `${name}: ${on ? 'on' : 'off'}`, name, shown: what });
  return { ...guardAt(place, 'list', { atoms: [atom], strong: false, topics: 'permission' }), startLine, endLine: startLine };
}

function leftOut(place: Place, left: readonly { name: string; entry: SyntaxNode }[]): Guard {
  const atoms = left.map(({ name, entry }, group) =>
    declaredAtom(entry, { key: `left out ${name}`, name: `left out ${name}`, shown: name, group }),
  );
  return guardAt(place, 'list', { atoms, strong: true, topics: 'permission' });
}
