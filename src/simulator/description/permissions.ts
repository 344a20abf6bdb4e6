/** What a GitHub App needs for an operation. */
import { permissionTable } from './data.js';
import { describe, type Operation } from './operations.js';
import { FACTS } from './permission-facts.js';

export interface Grant {
  /** GitHub's name, "pull_requests". */
  readonly permission: string;
  readonly level: 'read' | 'write';
}

/** Whose token an operation wants: none at all, the App's own (JWT), an installation's; or Apps cannot call it. */
export type Credential = 'none' | 'app' | 'installation' | 'closed';

let grantsByShape: ReadonlyMap<string, readonly string[]> | undefined;

export function credentialFor(operation: Pick<Operation, 'method' | 'template'>): Credential {
  const { method, template } = operation;
  if (template.startsWith('/app-manifests/')) return 'none';
  if (
    template === '/app' ||
    template.startsWith('/app/') ||
    /^\/(orgs\/\{org\}|repos\/\{owner\}\/\{repo\}|users\/\{username\})\/installation$/.test(template)
  )
    return 'app';
  if (template === '/rate_limit' || template === '/meta' || template === '/zen' || template === '/') return 'none';
  return describe({ method, template }).closedToApps ? 'closed' : 'installation';
}

/**
 * The sets of permissions of which any one suffices for an installation token.
 *
 * `[[]]`: no permission is needed (any installation token will do, or none). `[]`: no installation token suffices, the operation
 * wants the App's JWT or a person's token; see credentialFor. Throws for an operation that neither GitHub's table nor our facts
 * name, so that a new endpoint cannot slip in unchecked.
 */
export function permissionsFor(operation: Pick<Operation, 'method' | 'template'>): Grant[][] {
  const credential = credentialFor(operation);
  if (credential === 'none') return [[]];
  if (credential !== 'installation') return [];
  const endpoint = `${operation.method} ${operation.template}`;
  const fact = FACTS[endpoint];
  if (fact) return fact.anyOf.map((set) => set.map(parseGrant));
  grantsByShape ??= new Map(Object.entries(permissionTable().endpoints).map(([key, grants]) => [shape(key), grants]));
  const grants = grantsByShape.get(shape(endpoint));
  if (!grants) {
    throw new Error(
      `what ${endpoint} needs is in neither fixtures/github/permissions.json nor permission-facts.ts: add it there, with its source`,
    );
  }
  return grants.map((grant) => [parseGrant(grant)]);
}

/** Parameter names differ between GitHub's own documents; the shape of the path does not. */
function shape(endpoint: string): string {
  return endpoint.replace(/\{[^}]+\}/g, '{}');
}

function parseGrant(text: string): Grant {
  const [permission = '', level] = text.split(':');
  if (level !== 'read' && level !== 'write') throw new Error(`${text} is not a permission and a level`);
  return { permission, level };
}
