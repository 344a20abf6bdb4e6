/**
 * Writes the parts of GitHub's own descriptions that the local GitHub judges requests, permissions and webhooks by.
 *
 * Run by hand when GitHub's description is to be renewed; the packages are too large to be dependencies (430 MB):
 *
 *   npm install --prefix /some/folder --save-exact @octokit/openapi @octokit/openapi-webhooks @octokit/app-permissions
 *   npx esbuild scripts/slim-github-description.ts --platform=node --outfile=dist/slim-github-description.mjs
 *   node dist/slim-github-description.mjs /some/folder/node_modules
 *
 * and then the tests, which say what changed. fixtures/github/README.md names the versions in use.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What is read of GitHub's documents; they hold much more. */
interface Schema {
  readonly $ref?: string;
  readonly nullable?: boolean;
  readonly [keyword: string]: unknown;
}
interface Parameter {
  readonly $ref?: string;
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly 'x-multi-segment'?: boolean;
}
interface Content {
  readonly required?: boolean;
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface RestDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RestOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}
interface RestOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly 'x-github'?: { readonly enabledForGitHubApps?: boolean };
}
interface WebhookDescription {
  readonly webhooks: Readonly<Record<string, { readonly post: WebhookOperation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface WebhookOperation {
  readonly 'x-github': { readonly subcategory: string };
  readonly requestBody: Content;
}
interface PermissionTable {
  readonly permissions: Readonly<Record<string, { readonly read?: readonly string[]; readonly write?: readonly string[] }>>;
}

const packages = process.argv[2] ?? '';
if (packages === '') {
  console.error('usage: slim-github-description <node_modules folder that holds the @octokit description packages>');
  process.exit(2);
}

/** The packages are GitHub's and Octokit's publications; a changed shape shows in the tests of what is written here. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names the shape at each call
function read<Shape>(...path: string[]): Shape {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a document of 13 MB that the tests judge by its product
  return JSON.parse(readFileSync(join(packages, '@octokit', ...path), 'utf8')) as Shape;
}

function source(name: string): { package: string; version: string; license: string } {
  const { version, license } = read<{ version: string; license: string }>(name, 'package.json');
  return { package: `@octokit/${name}`, version, license };
}

/** Keywords that change what validates. The rest (descriptions, examples, titles, defaults, extensions) only costs space. */
const KEPT = new Set(
  `type enum const format pattern required uniqueItems
   minimum maximum minLength maxLength minItems maxItems minProperties maxProperties`.split(/\s+/),
);
const WITH_ONE_SCHEMA = new Set(['items', 'additionalProperties', 'not']);
const WITH_NAMED_SCHEMAS = new Set(['properties', 'patternProperties']);
const WITH_SCHEMAS = new Set(['allOf', 'oneOf', 'anyOf']);

/** Definitions under the id `root`: those that were reached, and all that these refer to. */
class Definitions {
  readonly #root: string;
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #reached = new Set<string>();

  constructor(root: string, schemas: Readonly<Record<string, Schema>>) {
    this.#root = root;
    this.#schemas = schemas;
  }

  reach(name: string): void {
    if (!(name in this.#schemas)) throw new Error(`the description refers to the schema ${name}, which it does not hold`);
    this.#reached.add(name);
  }

  /** One schema without what does not validate, in the words of JSON Schema 2020-12: OpenAPI's `nullable` becomes a type or a branch. */
  slim(schema: Schema): Record<string, unknown> {
    if (schema.$ref !== undefined) {
      const name = lastPart(schema.$ref);
      this.reach(name);
      const reference = { $ref: `${this.#root}#/$defs/${name}` };
      return schema.nullable === true ? { anyOf: [reference, { type: 'null' }] } : reference;
    }
    const slim: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (KEPT.has(keyword)) slim[keyword] = value;
      else if (WITH_ONE_SCHEMA.has(keyword)) slim[keyword] = this.#slimAny(value);
      else if (WITH_SCHEMAS.has(keyword) && Array.isArray(value)) slim[keyword] = value.map((branch) => this.#slimAny(branch));
      else if (WITH_NAMED_SCHEMAS.has(keyword) && isSchema(value)) {
        slim[keyword] = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.#slimAny(field)]));
      }
    }
    return schema.nullable === true ? orNull(slim) : slim;
  }

  /** Slims what was reached; afterwards nothing more may be reached. */
  settle(): Record<string, unknown> {
    const settled: Record<string, unknown> = {};
    // A set that grows while it is walked is walked to its end.
    for (const name of this.#reached) settled[name] = this.slim(this.#schemas[name] ?? {});
    return sorted(settled);
  }

  #slimAny(value: unknown): unknown {
    return isSchema(value) ? this.slim(value) : value;
  }
}

function orNull(slim: Record<string, unknown>): Record<string, unknown> {
  const values = slim['enum'];
  const nullable = Array.isArray(values) && !values.includes(null) ? { ...slim, enum: [...(values as unknown[]), null] } : slim;
  if (slim['type'] !== undefined) return { ...nullable, type: [slim['type'], 'null'].flat() };
  const hasBranches = [...WITH_SCHEMAS].some((keyword) => keyword in slim);
  return hasBranches ? { anyOf: [nullable, { type: 'null' }] } : nullable;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lastPart(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function write(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  const bytes = name.endsWith('.gz') ? gzipSync(text, { level: 9 }) : Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
  writeFileSync(join('fixtures', 'github', name), bytes);
  console.log(`${name}: ${Math.round(bytes.length / 1024)} KB`);
}

function writeRequests(): void {
  const { paths, components } = read<RestDescription>('openapi', 'generated', 'api.github.com.json');
  const definitions = new Definitions('github', components.schemas);
  const operations: unknown[] = [];
  for (const [template, methods] of Object.entries(paths)) {
    // An alias that Octokit adds for its own clients; GitHub describes the endpoint as {basehead}.
    if (template.endsWith('/compare/{base}...{head}')) continue;
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = (operation.parameters ?? []).map((parameter) =>
        parameter.$ref === undefined ? parameter : (components.parameters[lastPart(parameter.$ref)] ?? parameter),
      );
      const inPlace = (place: string) =>
        parameters
          .filter((parameter) => parameter.in === place)
          .map((parameter) => ({
            name: parameter.name,
            ...(place === 'query' && parameter.required === true ? { required: true } : {}),
            ...(place === 'path' && parameter['x-multi-segment'] === true ? { spans: true } : {}),
            schema: definitions.slim(parameter.schema),
          }));
      const body = operation.requestBody;
      const json = body?.content['application/json'];
      operations.push({
        id: operation.operationId,
        method: method.toUpperCase(),
        template,
        path: inPlace('path'),
        query: inPlace('query'),
        ...(json ? { body: { required: body?.required === true, schema: definitions.slim(json.schema) } } : {}),
        ...(body && !json ? { rawBody: true } : {}),
        ...(operation['x-github']?.enabledForGitHubApps === true ? {} : { closedToApps: true }),
      });
    }
  }
  write('openapi-requests.json.gz', { source: source('openapi'), operations, $defs: definitions.settle() });
}

/** The events that Nightwarden handles or the local GitHub sends. */
const EVENTS = new Set(
  `push create delete status ping member public meta
   pull_request pull_request_review pull_request_review_comment pull_request_review_thread issue_comment
   check_run check_suite merge_group workflow_run workflow_job
   installation installation_repositories installation_target github_app_authorization
   repository repository_ruleset branch_protection_rule branch_protection_configuration`.split(/\s+/),
);

function writeWebhooks(): void {
  const { webhooks, components } = read<WebhookDescription>('openapi-webhooks', 'generated', 'api.github.com.json');
  const definitions = new Definitions('webhooks', components.schemas);
  const events: Record<string, Record<string, string>> = {};
  for (const [key, { post }] of Object.entries(webhooks)) {
    const event = post['x-github'].subcategory.replaceAll('-', '_');
    if (!EVENTS.has(event)) continue;
    const name = lastPart(post.requestBody.content['application/json']?.schema.$ref ?? '');
    definitions.reach(name);
    // The key is the event and the action, "pull-request-opened"; an event without actions is its own key.
    const action = key.slice(event.length + 1).replaceAll('-', '_');
    (events[event] ??= {})[action] = name;
  }
  for (const event of EVENTS) if (!(event in events)) throw new Error(`GitHub's webhooks no longer describe the event ${event}`);
  write('webhooks.json.gz', { source: source('openapi-webhooks'), events, $defs: definitions.settle() });
}

/** Endpoint → what a GitHub App needs for it, any one of the alternatives. */
function writePermissions(): void {
  const { permissions } = read<PermissionTable>('app-permissions', 'generated', 'api.github.com.json');
  const endpoints: Record<string, string[]> = {};
  for (const [permission, levels] of Object.entries(permissions)) {
    for (const level of ['read', 'write'] as const) {
      for (const endpoint of levels[level] ?? []) {
        const grant = `${permission}:${level}`;
        const alternatives = (endpoints[endpoint] ??= []);
        if (!alternatives.includes(grant)) alternatives.push(grant);
      }
    }
  }
  write('permissions.json', { source: source('app-permissions'), endpoints: sorted(endpoints) });
}

writeRequests();
writeWebhooks();
writePermissions();
