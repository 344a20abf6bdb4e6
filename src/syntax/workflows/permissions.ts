/** What a workflow's token may do. */
import { type DataNode, entriesOf } from '../data/data.js';

export type Access = 'none' | 'read' | 'write';

export interface Permissions {
  readonly line: number;
  readonly endLine: number;
  /** What every scope gets that is not named. */
  readonly rest: Access;
  readonly scopes: ReadonlyMap<string, { readonly access: Access; readonly line: number }>;
}

/** The value of a `permissions:` key: `read-all`, `write-all`, or a map of scopes, where what is not named gets nothing. */
export function readPermissions(node: DataNode | null): Permissions | null {
  if (node === null) return null;
  const { line, endLine } = node;
  if (node.kind === 'scalar') {
    // GitHub refuses a workflow whose value is none of these, also an expression; an empty value counts as not written.
    if (node.text === 'write-all') return { line, endLine, rest: 'write', scopes: new Map() };
    if (node.text === 'read-all') return { line, endLine, rest: 'read', scopes: new Map() };
    return null;
  }
  const scopes = entriesOf(node).map(({ key, value, line: at }): [string, { access: Access; line: number }] => {
    const said = value.kind === 'scalar' ? value.text : '';
    return [key, { access: said === 'write' || said === 'read' ? said : 'none', line: at }];
  });
  return { line, endLine, rest: 'none', scopes: new Map(scopes) };
}

export function accessTo(permissions: Permissions, scope: string): Access {
  return permissions.scopes.get(scope)?.access ?? permissions.rest;
}

/** The scopes that may be written, by name; "write-all" when all of them may. */
export function writableScopes(permissions: Permissions): string[] {
  if (permissions.rest === 'write') return ['write-all'];
  return [...permissions.scopes].flatMap(([scope, { access }]) => (access === 'write' ? [scope] : []));
}
