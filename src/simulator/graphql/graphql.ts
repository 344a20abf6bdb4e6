/** GraphQL: documents are validated against GitHub's public schema and executed as far as the fields are simulated. */
import type { IncomingMessage } from 'node:http';
import { execute, type ExecutionResult, GraphQLError, type GraphQLFieldResolver, Kind, OperationTypeNode, parse } from 'graphql';
import { ApiError } from '../api-error.js';
import { authenticate } from '../authentication.js';
import { githubSchema, validateGraphql } from '../description/index.js';
import type { Platform } from '../platform.js';
import { actorName, type RateLimits } from '../rate-limit.js';
import type { Actor } from '../state/account.js';
import type { Answer } from '../rest/rest.js';
import { MUTATIONS } from './mutations.js';
import { QUERIES } from './queries.js';
import { GraphqlContext, type Objects } from './context.js';
import { gitObject, refObject } from './git-objects.js';
import { protectionRuleObject } from './protection.js';
import { pullRequestObject } from './pull-requests.js';
import { repositoryObject } from './repository.js';

const OBJECTS: Objects = {
  repository: repositoryObject,
  pullRequest: pullRequestObject,
  ref: refObject,
  gitObject,
  protectionRule: protectionRuleObject,
};

/** Answers `POST /api/graphql`. */
export async function handleGraphql(
  platform: Platform,
  limits: RateLimits,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  let actor: Actor | null = null;
  let document: string | null = null;
  let answer: Omit<Answer, 'operation'>;
  let permissions: readonly string[] = [];
  try {
    actor = authenticate(platform, request.headers.authorization);
    if (actor === null) throw new ApiError(401, 'Bad credentials');
    if (actor.kind === 'anonymous' || actor.kind === 'app')
      throw new ApiError(401, 'This endpoint requires you to be authenticated.');
    if (request.method !== 'POST') throw new ApiError(404, 'Not Found');
    const query = readQuery(body);
    document = query.document;
    if (!limits.spend(actor, 'graphql')) {
      answer = reply({ errors: [{ type: 'RATE_LIMITED', message: `API rate limit exceeded for ${actorName(actor)}.` }] });
    } else {
      const context = new GraphqlContext(platform, limits, actor, OBJECTS);
      answer = reply(await run(platform, context, query));
      permissions = [...context.used].sort();
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer = { ...reply({ message: error.message, documentation_url: 'https://docs.github.com/graphql' }), status: error.status };
  }
  const used = actor ?? { kind: 'anonymous' as const };
  platform.requests.push({
    method: request.method ?? 'POST',
    path: '/graphql',
    operation: 'graphql',
    template: '/graphql',
    status: answer.status,
    actor: actorName(used),
    installation: used.kind === 'installation' ? used.installation.id : null,
    needs: permissions.length === 0 ? [] : [permissions],
    used: permissions,
    document,
  });
  const budget = limits.budget(used, 'graphql');
  const headers = {
    ...answer.headers,
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-resource': 'graphql',
  };
  return { ...answer, headers, operation: 'graphql' };
}

interface Query {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

function readQuery(body: Buffer): Query {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (typeof parsed !== 'object' || parsed === null)
    throw new ApiError(400, 'A query attribute must be specified and must be a string.');
  const { query, variables, operationName } = parsed as Record<string, unknown>;
  if (typeof query !== 'string') throw new ApiError(400, 'A query attribute must be specified and must be a string.');
  return {
    document: query,
    variables: typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {},
    operationName: typeof operationName === 'string' ? operationName : null,
  };
}

function reply(body: unknown): Omit<Answer, 'operation'> {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-GitHub-Media-Type': 'github.v4; format=json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

async function run(platform: Platform, context: GraphqlContext, query: Query): Promise<unknown> {
  const problems = validateGraphql(query.document, query.variables);
  if (problems.length > 0) {
    platform.problems.push({ where: 'graphql', problems });
    return { errors: problems.map((message) => ({ message })) };
  }
  const document = parse(query.document);
  const mutation = document.definitions.some(
    (each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === OperationTypeNode.MUTATION,
  );
  const result = await execute({
    schema: githubSchema(),
    document,
    rootValue: mutation ? MUTATIONS : QUERIES,
    contextValue: context,
    variableValues: query.variables,
    ...(query.operationName === null ? {} : { operationName: query.operationName }),
    fieldResolver: resolveField,
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  return inGithubsForm(result);
}

/** Fields are properties or methods of what the parent resolved to; what is not there is not simulated, and says so. */
const resolveField: GraphQLFieldResolver<unknown, GraphqlContext> = (source, parameters, context, info) => {
  const object = source as Record<string, unknown>;
  const { fieldName, parentType } = info;
  if (!(fieldName in object)) {
    throw new GraphQLError(`The local GitHub does not simulate ${parentType.name}.${fieldName}`, {
      extensions: { type: 'NOT_SIMULATED' },
    });
  }
  const value = object[fieldName];
  if (typeof value !== 'function') return value;
  return (value as (parameters: unknown, context: GraphqlContext) => unknown).call(object, parameters, context);
};

/** GitHub puts the kind of an error beside its message. */
function inGithubsForm(result: ExecutionResult): unknown {
  const { data, errors } = result;
  if (errors === undefined) return { data };
  return {
    data: data ?? null,
    errors: errors.map(({ message, path, locations, extensions, originalError }) => ({
      ...(typeof extensions['type'] === 'string' ? { type: extensions['type'] } : typeOf(originalError)),
      path,
      locations,
      message,
    })),
  };
}

function typeOf(error: Error | null | undefined): { type?: string } {
  if (!(error instanceof ApiError)) return {};
  const types: Readonly<Record<number, string>> = { 403: 'FORBIDDEN', 404: 'NOT_FOUND', 422: 'UNPROCESSABLE' };
  return { type: types[error.status] ?? 'UNPROCESSABLE' };
}
