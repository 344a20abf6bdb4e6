/** Judges GraphQL documents by GitHub's public schema. */
import { readFileSync } from 'node:fs';
import { buildSchema, coerceInputValue, type GraphQLSchema, isInputType, Kind, parse, typeFromAST, validate } from 'graphql';
import { findUpwards } from './data.js';

let schema: GraphQLSchema | undefined;

/** GitHub's public GraphQL schema, read once (about a megabyte of text). */
export function githubSchema(): GraphQLSchema {
  if (!schema) {
    // The package exports only its index, which would also parse five megabytes of JSON; the schema's text lies beside it.
    const file = findUpwards('node_modules/@octokit/graphql-schema/schema.graphql');
    schema = buildSchema(readFileSync(file, 'utf8'), { assumeValid: true, assumeValidSDL: true, noLocation: true });
  }
  return schema;
}

/** What GitHub's schema says against a document and its variables, one sentence part each; empty when nothing. */
export function validateGraphql(document: string, variables: Readonly<Record<string, unknown>> = {}): string[] {
  let parsed;
  try {
    parsed = parse(document);
  } catch (error) {
    return [`the document is not GraphQL: ${error instanceof Error ? error.message : String(error)}`];
  }
  const problems = validate(githubSchema(), parsed).map(({ message }) => message);
  if (problems.length > 0) return problems;

  const declared = new Set<string>();
  for (const definition of parsed.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type, defaultValue } of definition.variableDefinitions ?? []) {
      const name = variable.name.value;
      declared.add(name);
      const value = variables[name];
      if (value === undefined) {
        if (type.kind === Kind.NON_NULL_TYPE && !defaultValue) problems.push(`the variable $${name} is missing`);
        continue;
      }
      const inputType = typeFromAST(githubSchema(), type);
      if (!isInputType(inputType)) continue;
      coerceInputValue(value, inputType, (path, _invalid, { message }) => {
        problems.push(`the variable $${[name, ...path].join('.')}: ${message}`);
      });
    }
  }
  for (const name of Object.keys(variables)) if (!declared.has(name)) problems.push(`the document declares no variable $${name}`);
  return problems;
}
