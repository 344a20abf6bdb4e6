/** What a GitHub App needs for an operation. */
import { permissionTable } from './data.js';
import { describe, type Operation } from './operations.js';
import { FACTS, SHARED_WITH_ISSUES, WITH_APP_TOKEN, WITHOUT_CONTENTS, WITHOUT_CREDENTIAL } from './permission-facts.js';

export interface Grant {
  /** GitHub's name, "pull_requests". */
  readonly permission: string;
  readonly level: 'read' | 'write';
}

/** Whose token an operation wants: nobody's, the App's own (a JWT), an installation's; or Apps cannot call it (`closed`). */
export type Credential = 'none' | 'app' | 'installation' | 'closed';

type Endpoint = Pick<Operation, 'method' | 'template'>;

let tableByShape: ReadonlyMap<string, readonly string[]> | undefined;

export function credentialFor(operation: Endpoint): Credential {
  if (WITHOUT_CREDENTIAL.test(operation.template)) return 'none';
  if (WITH_APP_TOKEN.test(operation.template)) return 'app';
  // GitHub's REST description marks a few endpoints as closed that its documentation lists for installation tokens.
  if (FACTS.has(`${operation.method} ${operation.template}`)) return 'installation';
  return describe(operation).closedToApps === true ? 'closed' : 'installation';
}

/**
 * The sets of permissions of which any one suffices for an installation token. `write` includes `read`.
 *
 * `[[]]`: no permission is needed. `[]`: no installation token suffices; credentialFor says whose token does. Throws for an
 * operation that neither GitHub's table nor permission-facts.ts names, so that a new endpoint cannot slip in unjudged.
 *
 * @param about what the number in an issues endpoint is, where known; without it both answers are given as alternatives.
 */
export function permissionsFor(operation: Endpoint, about?: 'issue' | 'pull-request'): Grant[][] {
  const credential = credentialFor(operation);
  if (credential === 'none') return [[]];
  if (credential !== 'installation') return [];
  const endpoint = `${operation.method} ${operation.template}`;
  tableByShape ??= new Map(Object.entries(permissionTable().endpoints).map(([key, grants]) => [shape(key), grants]));
  const grants = FACTS.get(endpoint) ?? tableByShape.get(shape(endpoint));
  if (!grants) {
    throw new Error(
      `what ${endpoint} needs is neither in fixtures/github/permissions.json nor in permission-facts.ts: add it there with its source`,
    );
  }
  if (grants.length === 0) return [[]];
  const all = grants.map(parseGrant);
  const contentsCount = !all.some(({ permission }) => WITHOUT_CONTENTS.has(permission));
  const refused = all.length > 1 && about !== undefined && SHARED_WITH_ISSUES.test(endpoint) ? OTHER[about] : null;
  return all
    .filter(({ permission }) => permission !== refused && (contentsCount || permission !== 'contents'))
    .map((grant) => [grant]);
}

/** The permission that does not count for writing to the other of the two. */
const OTHER = { issue: 'pull_requests', 'pull-request': 'issues' } as const;

/** Parameter names differ between GitHub's own documents; the shape of the path does not. */
function shape(endpoint: string): string {
  return endpoint.replace(/\{[^{}]+\}/g, '{}');
}

function parseGrant(text: string): Grant {
  const [permission = '', level] = text.split(':');
  if (level !== 'read' && level !== 'write') throw new Error(`${text} is not a permission and a level`);
  return { permission, level };
}
