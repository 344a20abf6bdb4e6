/**
 * GitHub's API as a table of answers, for what no local GitHub would do: cut lists, left-out patches, failures. Every request is
 * judged by GitHub's own description of its API.
 */
import nock from 'nock';
import { findOperation, validateGraphql, validateRequest } from '../../src/simulator/description/index.js';

export const API = 'https://api.github.com';

/** What a request is answered with; a function sees the query and the body. */
export type Answer = { status?: number; body: object };
export type Answers = Record<string, object | ((request: { query: Record<string, string>; body: unknown }) => Answer)>;

export interface FakeApi {
  /** "METHOD /path" of every request, in order. */
  readonly requests: string[];
  /** What GitHub's description holds against any of them; empty when all is well. */
  readonly problems: string[];
}

/** Answers from `answers`, keyed by "METHOD /path" without the query; anything else gets 404. */
export function fakeApi(answers: Answers): FakeApi {
  const requests: string[] = [];
  const problems: string[] = [];
  const reply = (method: string, uri: string, body: unknown): [number, nock.Body] => {
    const url = new URL(uri, API);
    const key = `${method} ${decodeURIComponent(url.pathname)}`;
    const query = Object.fromEntries(url.searchParams);
    requests.push(key);
    problems.push(...problemsOf(method, url.pathname, query, body).map((problem) => `${key}: ${problem}`));
    const answer = answers[key];
    if (answer === undefined) return [404, { message: 'Not Found' }];
    if (typeof answer !== 'function') return [200, answer as nock.Body];
    const { status = 200, body: sent } = (answer as (request: { query: Record<string, string>; body: unknown }) => Answer)({
      query,
      body,
    });
    return [status, sent as nock.Body];
  };
  const scope = nock(API).persist();
  for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const) {
    scope.intercept(/.*/, method).reply(function (uri, body) {
      const version: unknown = this.req.headers['x-github-api-version'];
      if (String(version) !== '2022-11-28') problems.push(`${method} ${uri} does not name the version of the API`);
      return reply(method, uri, body);
    });
  }
  return { requests, problems };
}

function problemsOf(method: string, path: string, query: Record<string, string>, body: unknown): string[] {
  if (method === 'POST' && path === '/graphql') {
    const { query: document, variables } = body as { query: string; variables?: Record<string, unknown> };
    return validateGraphql(document, variables);
  }
  const operation = findOperation(method, path);
  if (!operation) return ['GitHub has no such endpoint'];
  return validateRequest(operation, { query, body: body === '' ? undefined : body });
}
