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

type Definitions = Readonly<Record<string, JsonSchema>>;

/** The closed form of a schema whose references point into `closedDefinitions` of the same definitions. */
export function closeSchema(schema: Schema, definitions: Definitions): Schema {
  if (typeof schema === 'boolean') return schema;
  if (schema.$ref) return { $ref: schema.$ref + CLOSED };
  const close = (each: Schema): Schema => closeSchema(each, definitions);
  const describesFields = schema.properties !== undefined || schema.allOf !== undefined;
  const closed = mapSubschemas(
    schema,
    close,
    describesFields ? (branch) => keepOpen(branch, definitions) : (branch) => close(inlined(branch, definitions)),
  );
  return describesFields && schema.additionalProperties === undefined ? { ...closed, unevaluatedProperties: false } : closed;
}

/** All definitions, each as it is and closed. */
export function closedDefinitions(definitions: Definitions): Record<string, Schema> {
  const both: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(definitions)) {
    both[name] = schema;
    both[name + CLOSED] = closeSchema(schema, definitions);
  }
  return both;
}

/** A branch that is a reference is put in its place, so that the validator's errors say which branch they are of. */
function inlined(branch: Schema, definitions: Definitions): Schema {
  if (typeof branch === 'boolean' || branch.$ref === undefined) return branch;
  const definition = definitions[branch.$ref.slice(branch.$ref.lastIndexOf('/') + 1)];
  // One with choices of its own could come back to itself.
  return definition && !definition.oneOf && !definition.anyOf ? definition : branch;
}

/**
 * A branch beside the fields of its parent: the parent is closed, the branch only adds conditions. `additionalProperties: true`
 * would declare every field of the parent known (GitHub writes it in the branches of "Update a check run"), so it is left out.
 */
function keepOpen(schema: Schema, definitions: Definitions): Schema {
  if (typeof schema === 'boolean' || schema.$ref) return schema;
  const { additionalProperties, ...rest } = schema;
  const branch = additionalProperties === true || additionalProperties === undefined ? rest : schema;
  return mapSubschemas(
    branch,
    (each) => closeSchema(each, definitions),
    (each) => keepOpen(each, definitions),
  );
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
