/**
 * Closes GitHub's request schemas: a field that the description does not name is refused.
 *
 * GitHub ignores unknown fields, which hides a misspelt one for ever; a client that is judged by the description should not
 * send them. Objects without any described property (`client_payload`) and those that say `additionalProperties` stay open.
 */
import type { JsonSchema } from './data.js';

type Schema = JsonSchema | boolean;

/** The names of definitions get this suffix in their closed form; both exist, since a branch of `allOf` must stay open. */
const CLOSED = ':closed';

/** The closed form of a schema whose references point into `closedDefinitions` of the same definitions. */
export function closeSchema(schema: Schema): Schema {
  if (typeof schema === 'boolean') return schema;
  if (schema.$ref) return { $ref: schema.$ref + CLOSED };
  const closed = mapSubschemas(schema, closeSchema, schema.properties || schema.allOf ? keepOpen : closeSchema);
  const describesFields = schema.properties !== undefined || schema.allOf !== undefined;
  return describesFields && schema.additionalProperties === undefined ? { ...closed, unevaluatedProperties: false } : closed;
}

/** All definitions, each as it is and closed. */
export function closedDefinitions(definitions: Readonly<Record<string, JsonSchema>>): Record<string, Schema> {
  const both: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(definitions)) {
    both[name] = schema;
    both[name + CLOSED] = closeSchema(schema);
  }
  return both;
}

/**
 * A branch beside the fields of its parent: the parent is closed, the branch only adds conditions. `additionalProperties: true`
 * would declare every field of the parent known (GitHub writes it in the branches of "Update a check run"), so it is left out.
 */
function keepOpen(schema: Schema): Schema {
  if (typeof schema === 'boolean' || schema.$ref) return schema;
  const { additionalProperties, ...rest } = schema;
  const branch = additionalProperties === true || additionalProperties === undefined ? rest : schema;
  return mapSubschemas(branch, closeSchema, keepOpen);
}

function mapSubschemas(
  schema: JsonSchema,
  inField: (schema: Schema) => Schema,
  inBranch: (schema: Schema) => Schema,
): JsonSchema {
  const mapped: Record<string, unknown> = { ...schema };
  for (const keyword of ['properties', 'patternProperties'] as const) {
    const fields = schema[keyword];
    if (fields) mapped[keyword] = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, inField(field)]));
  }
  for (const keyword of ['items', 'additionalProperties'] as const) {
    const field = schema[keyword];
    if (field !== undefined) mapped[keyword] = inField(field);
  }
  for (const keyword of ['allOf', 'oneOf', 'anyOf'] as const) {
    const branches = schema[keyword];
    if (branches) mapped[keyword] = branches.map(inBranch);
  }
  return mapped;
}
