/** Judges the query, path and body of a request by GitHub's REST description. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type DescribedParameter, requestDescription } from './data.js';
import { describe, type Operation } from './operations.js';
import { inWords } from './problems.js';
import { undescribedProblems } from './quirks.js';
import { closedDefinitions, closeSchema } from './strict-schema.js';

export interface RequestContent {
  /** The query's parameters as text; a parameter that came several times as a list. `x[]` may be written as `x`. */
  readonly query?: URLSearchParams | Readonly<Record<string, string | readonly string[]>> | undefined;
  /** The parsed JSON body; undefined or null when there was none. */
  readonly body?: unknown;
}

/** The id under which the slim description's references expect its definitions. */
const DEFINITIONS = 'github';
let bodies: Ajv2020 | undefined;
let parameters: Ajv2020 | undefined;
const bodyValidators = new Map<string, ValidateFunction>();
const parameterValidators = new Map<string, ValidateFunction>();

/**
 * What GitHub's description says against a request, one sentence part each; empty when nothing.
 *
 * Stricter than GitHub: unknown query parameters and body fields are problems too, and so is a page larger than GitHub gives.
 */
export function validateRequest(operation: Operation, content: RequestContent): string[] {
  const described = describe(operation);
  const problems: string[] = [];
  for (const parameter of described.path) {
    const value = operation.pathParameters[parameter.name];
    if (value !== undefined) problems.push(...parameterProblems('path', parameter, [value]));
  }
  const query = queryValues(content.query);
  const known = new Map(described.query.map((parameter) => [parameter.name, parameter]));
  for (const [name, values] of query) {
    const parameter = known.get(name);
    if (parameter) problems.push(...parameterProblems('query', parameter, values));
    else problems.push(`query: GitHub describes no parameter "${name}"`);
  }
  for (const { name, required } of described.query) {
    if (required && !query.has(name)) problems.push(`query: the parameter "${name}" is missing`);
  }
  problems.push(...bodyProblems(operation, content.body), ...undescribedProblems(operation, query, content.body));
  return problems;
}

/** Compiles the body schema of an operation; null when the operation takes no JSON body. Throws when the schema is not usable. */
export function bodyValidator(operation: Pick<Operation, 'method' | 'template'>): ValidateFunction | null {
  const { body } = describe(operation);
  if (!body) return null;
  const key = `${operation.method} ${operation.template}`;
  let validator = bodyValidators.get(key);
  if (!validator) {
    bodies ??= schemaCompiler(false);
    validator = bodies.compile(closeSchema(body.schema, requestDescription().$defs));
    bodyValidators.set(key, validator);
  }
  return validator;
}

function bodyProblems(operation: Operation, body: unknown): string[] {
  const described = describe(operation);
  if (described.rawBody) return [];
  const absent = body === undefined || body === null || body === '';
  if (!described.body) {
    const empty = absent || (typeof body === 'object' && Object.keys(body).length === 0);
    return empty ? [] : [`body: GitHub describes no body for ${operation.method} ${operation.template}`];
  }
  if (absent && !described.body.required) return [];
  const validator = bodyValidator(operation);
  // A required body of which every field is optional may be left out; GitHub takes that as {}.
  return validator === null || validator(absent ? {} : body) ? [] : inWords('body', validator.errors);
}

function parameterProblems(place: 'path' | 'query', parameter: DescribedParameter, values: readonly string[]): string[] {
  parameters ??= schemaCompiler(true);
  const key = JSON.stringify(parameter.schema);
  let validator = parameterValidators.get(key);
  if (!validator) {
    validator = parameters.compile({ type: 'object', properties: { value: parameter.schema } });
    parameterValidators.set(key, validator);
  }
  const value = values.length === 1 ? values[0] : values;
  if (validator({ value })) return [];
  return inWords('', validator.errors).map((words) => words.replace(/^\.value/, `${place}.${parameter.name}`));
}

function queryValues(query: RequestContent['query']): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string) => {
    const plain = name.replace(/\[\]$/, '');
    const before = values.get(plain);
    if (before) before.push(value);
    else values.set(plain, [value]);
  };
  if (query instanceof URLSearchParams) for (const [name, value] of query) add(name, value);
  else for (const [name, value] of Object.entries(query ?? {})) for (const each of [value].flat()) add(name, each);
  return values;
}

/** Texts of a query are made numbers, booleans and lists where the description wants them; a body's values are taken as sent. */
function schemaCompiler(coerces: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, coerceTypes: coerces ? 'array' : false });
  addFormats.default(ajv);
  ajv.addSchema({ $defs: closedDefinitions(requestDescription().$defs) }, DEFINITIONS);
  return ajv;
}
