/** Reads the slim copies of GitHub's descriptions in fixtures/github (its README says where they come from). */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** A JSON schema (2020-12), as far as it is looked into here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly unevaluatedProperties?: boolean;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly allOf?: readonly (JsonSchema | boolean)[];
  readonly oneOf?: readonly (JsonSchema | boolean)[];
  readonly anyOf?: readonly (JsonSchema | boolean)[];
  readonly [keyword: string]: unknown;
}

export interface DescribedParameter {
  readonly name: string;
  readonly required?: boolean;
  /** GitHub's own mark of a path parameter that may hold slashes. */
  readonly spans?: boolean;
  readonly schema: JsonSchema;
}

/** One operation as GitHub's REST description has it, request side only. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly path: readonly DescribedParameter[];
  readonly query: readonly DescribedParameter[];
  readonly body?: { readonly required: boolean; readonly schema: JsonSchema };
  /** The body is not JSON (a release asset, raw Markdown) and is not judged. */
  readonly rawBody?: boolean;
  readonly closedToApps?: boolean;
}

interface Source {
  readonly package: string;
  readonly version: string;
  readonly license: string;
}

interface Requests {
  readonly source: Source;
  readonly operations: readonly DescribedOperation[];
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

interface Webhooks {
  readonly source: Source;
  /** Event → action (the empty string for an event without actions) → the schema's name. */
  readonly events: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

interface Permissions {
  readonly source: Source;
  /** "GET /repos/{owner}/{repo}" → "metadata:read" and its alternatives. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

/**
 * Where `path` is in the nearest folder above this module that holds it, from src/ and from the bundled dist/ alike.
 * Throws when there is none: the package was not installed whole.
 */
export function findUpwards(path: string): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder)
      throw new Error(`no ${path} in ${start} or above: the package is incomplete, install it again`);
  }
}

interface Descriptions {
  readonly 'openapi-requests.json.gz': Requests;
  readonly 'webhooks.json.gz': Webhooks;
  readonly 'permissions.json': Permissions;
}

const contents: { -readonly [Name in keyof Descriptions]?: Descriptions[Name] } = {};

export function requestDescription(): Requests {
  return (contents['openapi-requests.json.gz'] ??= readDescription('openapi-requests.json.gz'));
}

export function webhookDescription(): Webhooks {
  return (contents['webhooks.json.gz'] ??= readDescription('webhooks.json.gz'));
}

export function permissionTable(): Permissions {
  return (contents['permissions.json'] ??= readDescription('permissions.json'));
}

function readDescription<Name extends keyof Descriptions>(name: Name): Descriptions[Name] {
  const bytes = readFileSync(findUpwards(join('fixtures', 'github', name)));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return JSON.parse(text) as Descriptions[Name];
}
