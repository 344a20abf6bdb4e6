/**
 * Writes docs/permissions.md: what Nightwarden asks an organisation for, and the requests and events that need it.
 *
 * What is needed is computed from the requests that the App was seen making (fixtures/github/observed-requests.json) and from
 * GitHub's own list of what an endpoint needs; test/permissions.test.ts holds app.yml to exactly that.
 */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import { credentialFor, type Grant, operationOf, permissionsFor } from '../src/simulator/description/index.js';
import { eventNeeds } from '../src/simulator/webhooks/event-permissions.js';

/** A request that the App was seen making, and what for. */
export interface ObservedRequest {
  readonly method: string;
  readonly template: string;
  /** A few words; the same request may serve several features and is then listed once. */
  readonly feature?: string | undefined;
  /** For GraphQL alone, where GitHub documents no permissions: "permission:level" of what the documents read. */
  readonly needs?: readonly string[] | undefined;
}

/** How a GraphQL request is recorded; GitHub's REST description does not have it. */
const GRAPHQL = '/graphql';

/** A permission that no endpoint and no event needs, with the reason for having it all the same. */
export interface ReasonBeyond extends Grant {
  readonly why: string;
}

/** The observer's one permission beyond what it calls. */
export const OBSERVER_BEYOND: readonly ReasonBeyond[] = [
  {
    permission: 'statuses',
    level: 'write',
    why: 'GitHub offers an App as the expected source of a required check only when it may write statuses.',
  },
];

export type Level = Grant['level'];

const observedRequests = z.array(
  z.strictObject({
    method: z.string(),
    template: z.string(),
    feature: z.string().optional(),
    needs: z.array(z.string().regex(/^\w+:(read|write)$/)).optional(),
  }),
);

export function parseObservedRequests(text: string): readonly ObservedRequest[] {
  return observedRequests.parse(JSON.parse(text));
}

/** A permission or event as app.yml and enforcer.yml write them: a line, and the reason as its comment. */
interface Line<Value> {
  readonly name: string;
  readonly value: Value;
  readonly why: string;
}

export interface Manifest {
  readonly permissions: readonly Line<Level>[];
  readonly events: readonly Line<null>[];
}

/** Reads app.yml. Throws when a permission or an event has no comment that says why. */
export function parseManifest(text: string): Manifest {
  const document = parseDocument(text);
  const events = document.get('default_events');
  if (!isSeq(events)) throw new Error('app.yml has no default_events');
  return {
    permissions: permissionLines(document.get('default_permissions')),
    events: events.items.map((item) => {
      if (!isScalar(item)) throw new Error('default_events must list names');
      return { name: String(item.value), value: null, why: reason(item.comment, String(item.value)) };
    }),
  };
}

const enforcerShape = z.strictObject({
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  endpoints: z.array(z.strictObject({ method: z.string(), template: z.string(), permission: z.string(), why: z.string() })),
  mutations: z.array(z.strictObject({ name: z.string(), permission: z.string(), why: z.string() })),
  events: z.array(z.strictObject({ name: z.string(), permission: z.string(), why: z.string() })),
  beyond: z.array(z.strictObject({ permission: z.string(), level: z.enum(['read', 'write']), why: z.string() })),
});

export type Enforcer = Omit<z.infer<typeof enforcerShape>, 'permissions'> & { readonly permissions: readonly Line<Level>[] };

/** Reads docs/enforcer.yml. */
export function parseEnforcer(text: string): Enforcer {
  const document = parseDocument(text);
  return { ...enforcerShape.parse(document.toJS()), permissions: permissionLines(document.get('permissions')) };
}

function permissionLines(map: unknown): Line<Level>[] {
  if (!isMap(map)) throw new Error('the permissions are missing');
  return map.items.map(({ key, value }) => {
    const name = String(key);
    if (!isScalar(value) || (value.value !== 'read' && value.value !== 'write')) throw new Error(`${name} must be read or write`);
    return { name, value: value.value, why: reason(value.comment, name) };
  });
}

function reason(comment: string | null | undefined, name: string): string {
  const why = comment?.trim() ?? '';
  if (why === '') throw new Error(`the line of ${name} has no comment that says why`);
  return why;
}

/**
 * The least permissions with which every request can be made and every event is received. `write` includes `read`.
 *
 * Where an endpoint accepts several permissions, the one is taken that adds the least: none before raising a level before reading
 * something new before writing something new. Nightwarden comments on pull requests only, never on other issues.
 */
export function neededPermissions(
  requests: readonly Omit<ObservedRequest, 'feature'>[],
  events: readonly string[],
  beyond: readonly ReasonBeyond[],
): ReadonlyMap<string, Level> {
  const wants = [
    ...requests.map(alternativesFor),
    ...events.map((event) => {
      const needs = eventNeeds(event);
      if (!needs) throw new Error(`what an App needs for the event ${event} is not known`);
      return needs.map(({ permission }): Grant[] => [{ permission, level: 'read' }]);
    }),
    ...beyond.map((grant) => [[grant]]),
  ];
  // GitHub gives every App this one.
  const chosen = new Map<string, Level>([['metadata', 'read']]);
  // What leaves no choice comes first, so that a choice can fall on what is there anyway.
  for (const alternatives of [...wants].sort((left, right) => left.length - right.length)) {
    for (const { permission, level } of leastOf(alternatives, chosen) ?? [])
      if (chosen.get(permission) !== 'write') chosen.set(permission, level);
  }
  return new Map([...chosen].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function alternativesFor({ method, template, needs }: Omit<ObservedRequest, 'feature'>): readonly (readonly Grant[])[] {
  if ((template === GRAPHQL) !== (needs !== undefined))
    throw new Error(`${method} ${template}: only GraphQL says itself what it needs`);
  if (needs)
    return [needs.map((need) => ({ permission: need.split(':')[0] ?? '', level: need.endsWith(':write') ? 'write' : 'read' }))];
  const operation = operationOf(method, template);
  if (!operation) throw new Error(`GitHub describes no operation ${method} ${template}`);
  switch (credentialFor(operation)) {
    case 'closed':
      throw new Error(`${method} ${template} is not open to GitHub Apps`);
    case 'app':
    case 'none':
      return [[]];
    case 'installation':
      return permissionsFor(operation, 'pull-request');
  }
}

/** The alternative that adds the least to what is held. */
function leastOf(alternatives: readonly (readonly Grant[])[], held: ReadonlyMap<string, Level>): readonly Grant[] | undefined {
  return [...alternatives].sort((left, right) => cost(left, held) - cost(right, held))[0];
}

function cost(grants: readonly Grant[], held: ReadonlyMap<string, Level>): number {
  let sum = 0;
  for (const { permission, level } of grants) {
    const has = held.get(permission);
    if (has === 'write' || has === level) continue;
    if (has === 'read') sum += 1;
    else sum += level === 'read' ? 2 : 3;
  }
  return sum;
}

/** The text of docs/permissions.md. */
export function permissionsPage(recorded: readonly ObservedRequest[], manifest: Manifest, enforcer: Enforcer): string {
  const held = new Map(manifest.permissions.map(({ name, value }) => [name, value]));
  const byPermission = new Map<string, string[]>();
  const withAppToken: string[] = [];
  for (const request of unique(recorded)) {
    const line = `\`${request.method} ${request.template}\`${request.feature === undefined ? '' : `: ${request.feature}`}`;
    const grants = leastOf(alternativesFor(request), held) ?? [];
    if (grants.length === 0) withAppToken.push(line);
    for (const { permission } of grants) byPermission.set(permission, [...(byPermission.get(permission) ?? []), line]);
  }
  return [
    '# Permissions',
    '',
    '<!-- Generated from app.yml, docs/enforcer.yml and fixtures/github/observed-requests.json. Change those and run `npm run docs`. -->',
    '',
    'Nightwarden asks for the least that its features need. The requests below are those that it was seen making in the end-to-end',
    'tests; what each needs is taken from GitHub. A test fails when the App asks for more than they need, or for less.',
    '',
    '## What it asks for',
    '',
    table(
      ['Permission', 'Level', 'Why'],
      manifest.permissions.map(({ name, value, why }) => [`\`${name}\``, value, why]),
    ),
    '',
    'With this it cannot push, merge, change settings or protection, read secrets, or run anything. `pull_requests: write` would let it',
    'close or edit a pull request, for GitHub has no smaller permission to comment on one; it makes no such request.',
    '',
    ...manifest.permissions.flatMap(({ name, value }) => requestsOf(name, value, byPermission.get(name) ?? [], manifest)),
    '### With the credential of the App itself',
    '',
    ...withAppToken.sort().map((line) => `- ${line}`),
    '',
    '## Events',
    '',
    table(
      ['Event', 'What it tells'],
      manifest.events.map(({ name, why }) => [`\`${name}\``, why]),
    ),
    '',
    'GitHub also sends every App `installation`, `installation_repositories`, `installation_target` and `github_app_authorization`.',
    '',
    ...enforcerSection(enforcer),
    '',
  ].join('\n');
}

function requestsOf(name: string, level: Level, lines: readonly string[], manifest: Manifest): string[] {
  const events = manifest.events.filter(
    (event) => eventNeeds(event.name)?.some(({ permission }) => permission === name) === true,
  );
  const listed = [
    ...[...lines].sort().map((line) => `- ${line}`),
    ...events.map((event) => `- the event \`${event.name}\``),
    ...OBSERVER_BEYOND.filter(({ permission }) => permission === name).map(({ why }) => `- no request: ${why}`),
  ];
  return [
    `### \`${name}: ${level}\``,
    '',
    ...(listed.length === 0 ? ['- no request; GitHub gives it to every App'] : listed),
    '',
  ];
}

function enforcerSection(enforcer: Enforcer): string[] {
  const rows = [
    ...enforcer.endpoints.map(({ method, template, permission, why }) => [permission, `\`${method} ${template}\``, why] as const),
    ...enforcer.mutations.map(({ name, permission, why }) => [permission, `GraphQL \`${name}\``, why] as const),
    ...enforcer.events.map(({ name, permission, why }) => [permission, `the event \`${name}\``, why] as const),
    ...enforcer.beyond.map(({ permission, why }) => [permission, 'no request of its own', why] as const),
  ];
  return [
    '## A second, later consent: enforcing',
    '',
    'Freezing branches, mending protection and keeping commits that a force push would lose need more. **No feature uses any of this',
    'yet**, the App does not ask for it, and an organisation that installs Nightwarden today does not grant it. It is listed so that the',
    'whole can be judged beforehand. When a feature needs it, GitHub asks every installation again, and the observer goes on working',
    'for those that refuse.',
    '',
    table(
      ['Permission', 'Level', 'Why'],
      enforcer.permissions.map(({ name, value, why }) => [`\`${name}\``, value, why]),
    ),
    '',
    table(
      ['For', 'Permission', 'Request'],
      rows.map(([permission, request, why]) => [why, `\`${permission}\``, request]),
    ),
  ];
}

function unique(requests: readonly ObservedRequest[]): ObservedRequest[] {
  const seen = new Map<string, ObservedRequest>();
  for (const request of requests) {
    const key = `${request.method} ${request.template}`;
    if (!seen.has(key)) seen.set(key, request);
  }
  return [...seen.values()];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
