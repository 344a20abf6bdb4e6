import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type JsonSchema,
  permissionTable,
  requestDescription,
  webhookDescription,
} from '../../src/simulator/description/data.js';
import { findOperation, type RequestContent, validateGraphql, validateRequest } from '../../src/simulator/description/index.js';
import { bodyValidator } from '../../src/simulator/description/requests.js';

const operations = requestDescription().operations;

/** The problems of a request, by method and path as a client would send them. */
function judge(method: string, path: string, content: RequestContent = {}): string[] {
  const operation = findOperation(method, path);
  if (!operation) throw new Error(`no operation ${method} ${path}`);
  return validateRequest(operation, content);
}

const annotation = { path: 'a.ts', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'm' };

describe('finding the operation of a request', () => {
  it.each([
    ['GET', '/repos/acme/shop/pulls/3/files', 'pulls/list-files', { pull_number: '3' }],
    [
      'GET',
      '/repos/acme/shop/compare/main...agent/fix/login',
      'repos/compare-commits-with-basehead',
      { basehead: 'main...agent/fix/login' },
    ],
    [
      'GET',
      '/repos/acme/shop/compare/main...agent%2Ffix',
      'repos/compare-commits-with-basehead',
      { basehead: 'main...agent/fix' },
    ],
    ['GET', '/repos/acme/shop/contents/.github/nightwarden.yml', 'repos/get-content', { path: '.github/nightwarden.yml' }],
    ['GET', '/repos/acme/shop/contents/a%20b.txt', 'repos/get-content', { path: 'a b.txt' }],
    ['GET', '/repos/acme/shop/git/ref/heads/agent/x', 'git/get-ref', { ref: 'heads/agent/x' }],
    ['PATCH', '/repos/acme/shop/git/refs/heads/agent/x', 'git/update-ref', { ref: 'heads/agent/x' }],
    ['GET', '/repos/acme/shop/commits/agent/x/check-runs', 'checks/list-for-ref', { ref: 'agent/x' }],
    ['GET', '/repos/acme/shop/commits/agent/x', 'repos/get-commit', { ref: 'agent/x' }],
    ['GET', '/repos/acme/shop/branches/release/2.x/protection', 'repos/get-branch-protection', { branch: 'release/2.x' }],
    ['GET', '/repos/acme/shop/rulesets/rule-suites', 'repos/get-repo-rule-suites', {}],
    ['GET', '/repos/acme/shop/rulesets/7', 'repos/get-repo-ruleset', { ruleset_id: '7' }],
    ['get', '/repos/acme/shop', 'repos/get', { owner: 'acme', repo: 'shop' }],
  ])('%s %s is %s', (method, path, id, parameters) => {
    const operation = findOperation(method, path);
    expect(operation?.id).toBe(id);
    expect(operation?.pathParameters).toMatchObject(parameters);
  });

  it.each([
    ['GET', '/repos/acme/shop/check-run'],
    ['POST', '/repos/acme/shop/pulls/3/files'],
    ['GET', '/api/v3/repos/acme/shop'],
    ['GET', '/repos/acme/shop/'],
    ['TRACE', '/repos/acme/shop'],
    ['GET', ''],
  ])('%s %s is nothing that GitHub describes', (method, path) => {
    expect(findOperation(method, path)).toBeNull();
  });

  it('keeps a malformed percent-encoding as it was sent', () => {
    expect(findOperation('GET', '/repos/acme/shop/contents/%E0%A4%A')?.pathParameters['path']).toBe('%E0%A4%A');
  });

  it('finds every described operation again by its own template', () => {
    const lost = operations.filter(({ method, template }) => {
      const found = findOperation(method, template.replace(/\{[^}]+\}/g, '1'));
      // A few templates differ only in a parameter's meaning; one of the twins is found.
      return found?.template.replace(/\{[^}]+\}/g, '') !== template.replace(/\{[^}]+\}/g, '');
    });
    expect(lost.map(({ method, template }) => `${method} ${template}`)).toEqual([]);
  });
});

describe('judging a request', () => {
  it.each<[string, string, string, RequestContent]>([
    [
      'a check run in progress',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'nightwarden', head_sha: 'f'.repeat(40), status: 'in_progress' } },
    ],
    [
      'a finished check run with 50 annotations',
      'POST',
      '/repos/a/b/check-runs',
      {
        body: {
          name: 'nightwarden',
          head_sha: 'f'.repeat(40),
          external_id: '1',
          details_url: 'https://example.com/1',
          status: 'completed',
          conclusion: 'action_required',
          started_at: '2026-01-01T00:00:00Z',
          completed_at: '2026-01-01T00:00:01.500Z',
          output: { title: 't', summary: 's', text: 'x', annotations: Array.from({ length: 50 }, () => annotation) },
          actions: [{ label: 'Recheck', description: 'Judge again', identifier: 'recheck' }],
        },
      },
    ],
    [
      'an update of a check run',
      'PATCH',
      '/repos/a/b/check-runs/4',
      { body: { status: 'completed', conclusion: 'success', name: 'n' } },
    ],
    ['files, a page', 'GET', '/repos/a/b/pulls/3/files', { query: { per_page: '100', page: '31' } }],
    ['files, from a URL', 'GET', '/repos/a/b/pulls/3/files', { query: new URLSearchParams('per_page=100') }],
    [
      'check runs by name and App',
      'GET',
      '/repos/a/b/commits/abc/check-runs',
      { query: { check_name: 'n', app_id: '7', filter: 'latest' } },
    ],
    ['a tree with everything', 'GET', '/repos/a/b/git/trees/abc', { query: { recursive: '1' } }],
    ['a comment', 'POST', '/repos/a/b/issues/3/comments', { body: { body: 'text' } }],
    ['an installation token, without a body', 'POST', '/app/installations/9/access_tokens', {}],
    [
      'an installation token, narrowed',
      'POST',
      '/app/installations/9/access_tokens',
      { body: { repository_ids: [1], permissions: { checks: 'write' } } },
    ],
    ['a review', 'POST', '/repos/a/b/pulls/3/reviews', { body: { event: 'REQUEST_CHANGES', body: 'no' } }],
    [
      'classic protection with the nulls that GitHub asks for',
      'PUT',
      '/repos/a/b/branches/main/protection',
      {
        body: {
          required_status_checks: { strict: true, contexts: [], checks: [{ context: 'nightwarden', app_id: 3 }] },
          enforce_admins: true,
          required_pull_request_reviews: null,
          restrictions: null,
        },
      },
    ],
    [
      'a ruleset',
      'POST',
      '/repos/a/b/rulesets',
      {
        body: {
          name: 'main',
          target: 'branch',
          enforcement: 'active',
          bypass_actors: [{ actor_type: 'Integration', actor_id: 1, bypass_mode: 'always' }],
          conditions: { ref_name: { include: ['refs/heads/agent/**/*'], exclude: [] } },
          rules: [
            { type: 'deletion' },
            { type: 'non_fast_forward' },
            {
              type: 'required_status_checks',
              parameters: {
                required_status_checks: [{ context: 'nightwarden', integration_id: 3 }],
                strict_required_status_checks_policy: true,
              },
            },
          ],
        },
      },
    ],
    [
      'free-form content where GitHub wants it',
      'POST',
      '/repos/a/b/dispatches',
      { body: { event_type: 'e', client_payload: { any: { thing: 1 } } } },
    ],
    ['a list in the query', 'GET', '/orgs/a/personal-access-tokens', { query: { 'owner[]': ['x', 'y'] } }],
  ])('accepts %s', (_name, method, path, content) => {
    expect(judge(method, path, content)).toEqual([]);
  });

  it.each<[string, string, string, RequestContent, string]>([
    [
      'an unknown query parameter',
      'GET',
      '/repos/a/b/pulls/3/files',
      { query: { perPage: '100' } },
      'query: GitHub describes no parameter "perPage"',
    ],
    ['a number that is none', 'GET', '/repos/a/b/pulls/3/files', { query: { page: 'two' } }, 'query.page must be integer'],
    [
      'a page larger than GitHub gives',
      'GET',
      '/repos/a/b/pulls/3/files',
      { query: { per_page: '101' } },
      'at most 100 items a page',
    ],
    [
      'a value outside the list',
      'GET',
      '/repos/a/b/pulls',
      { query: { state: 'merged' } },
      'query.state must be one of "open", "closed", "all"',
    ],
    ['a path parameter of the wrong type', 'GET', '/repos/a/b/pulls/main', {}, 'path.pull_number must be integer'],
    [
      'an unknown body field',
      'POST',
      '/repos/a/b/issues/3/comments',
      { body: { body: 'x', bdoy: 'y' } },
      'GitHub describes no field "bdoy"',
    ],
    [
      'an unknown field within',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', output: { title: 't', summary: 's', body: 'x' } } },
      'body.output: GitHub describes no field "body"',
    ],
    [
      'an unknown field beside branches',
      'PATCH',
      '/repos/a/b/check-runs/4',
      { body: { status: 'queued', nope: 1 } },
      'GitHub describes no field "nope"',
    ],
    ['a missing field', 'POST', '/repos/a/b/check-runs', { body: { name: 'n' } }, 'body: the field "head_sha" is missing'],
    ['a missing body', 'POST', '/repos/a/b/issues/3/comments', {}, 'body: the field "body" is missing'],
    ['a body that is a list', 'POST', '/repos/a/b/issues/3/comments', { body: ['x'] }, 'body must be object'],
    ['a body where none belongs', 'GET', '/repos/a/b/pulls/3', { body: { x: 1 } }, 'GitHub describes no body'],
    [
      'a status that is not one',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', status: 'complete' } },
      'body.status must be one of',
    ],
    [
      '51 annotations',
      'POST',
      '/repos/a/b/check-runs',
      {
        body: {
          name: 'n',
          head_sha: 's',
          output: { title: 't', summary: 's', annotations: Array.from({ length: 51 }, () => annotation) },
        },
      },
      'body.output.annotations must NOT have more than 50 items',
    ],
    [
      'a summary over the limit',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', output: { title: 't', summary: 'x'.repeat(65_536) } } },
      'body.output.summary must NOT have more than 65535 characters',
    ],
    [
      'completed without a conclusion',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', status: 'completed' } },
      'needs a "conclusion"',
    ],
    [
      'a stale conclusion',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', conclusion: 'stale' } },
      'only GitHub itself can set "stale"',
    ],
    [
      'columns over several lines',
      'POST',
      '/repos/a/b/check-runs',
      {
        body: {
          name: 'n',
          head_sha: 's',
          output: { title: 't', summary: 's', annotations: [{ ...annotation, end_line: 2, start_column: 1 }] },
        },
      },
      'annotations[0] has columns',
    ],
    [
      'a date that is none',
      'POST',
      '/repos/a/b/check-runs',
      { body: { name: 'n', head_sha: 's', started_at: 'now' } },
      'body.started_at must match format',
    ],
    [
      'text for a number',
      'POST',
      '/app/installations/9/access_tokens',
      { body: { repository_ids: ['1'] } },
      'body.repository_ids[0] must be integer',
    ],
    [
      'a permission that GitHub has not',
      'POST',
      '/app/installations/9/access_tokens',
      { body: { permissions: { check: 'write' } } },
      'no field "check"',
    ],
    [
      'classic protection without the nulls',
      'PUT',
      '/repos/a/b/branches/main/protection',
      { body: { enforce_admins: true } },
      '"restrictions" is missing',
    ],
  ])('refuses %s', (_name, method, path, content, problem) => {
    expect(judge(method, path, content)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });

  it('says of a value with several forms only what concerns the form that was meant', () => {
    const ruleset = (rule: object) =>
      judge('POST', '/repos/a/b/rulesets', { body: { name: 'r', enforcement: 'active', rules: [rule] } });
    expect(ruleset({ type: 'deletion', extra: 1 })).toEqual(['body.rules[0]: GitHub describes no field "extra"']);
    const review = ruleset({ type: 'pull_request', parameters: { dismiss_stale: true } });
    expect(review).toContain('body.rules[0].parameters: GitHub describes no field "dismiss_stale"');
    expect(review.filter((problem) => !/"(dismiss|require|required)_/.test(problem))).toEqual([]);
    expect(ruleset({ type: 'deletions' })).toEqual([
      expect.stringMatching(/^body\.rules\[0\]\.type must be one of "creation", .*"deletion", /),
    ]);
  });

  it('keeps its answer short when everything is wrong', () => {
    const annotations = Array.from({ length: 50 }, () => ({ nope: 1 }));
    const problems = judge('POST', '/repos/a/b/check-runs', {
      body: { name: 'n', head_sha: 's', output: { title: 't', summary: 's', annotations } },
    });
    expect(problems.length).toBeLessThan(20);
    expect(problems.at(-1)).toMatch(/^and \d+ more problems$/);
  });
});

describe("the copies of GitHub's descriptions", () => {
  it('are from the versions that their README names', () => {
    const folder = new URL('../../fixtures/github/', import.meta.url);
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    for (const { source } of [requestDescription(), webhookDescription(), permissionTable()]) {
      expect(readme).toContain(`[${source.package}]`);
      expect(readme).toContain(`) ${source.version}, `);
      expect(source.license).toBe('MIT');
    }
  });

  it('holds all that GitHub describes, once', () => {
    expect(operations.length).toBeGreaterThan(1_200);
    expect(new Set(operations.map(({ method, template }) => `${method} ${template}`)).size).toBe(operations.length);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });

  it('compiles the body schema of every operation, without an exception', () => {
    const compiled = operations.filter((operation) => bodyValidator(operation) !== null);
    expect(compiled.length).toBeGreaterThan(330);
  });

  it('names no schema that it does not hold', () => {
    for (const [root, { $defs, text }] of Object.entries({
      github: { $defs: requestDescription().$defs, text: JSON.stringify(requestDescription()) },
      webhooks: { $defs: webhookDescription().$defs, text: JSON.stringify(webhookDescription()) },
    })) {
      const referred = [...text.matchAll(/"\$ref":"(\w+)#\/\$defs\/([^"]+)"/g)];
      expect(referred.length).toBeGreaterThan(100);
      expect(referred.filter(([, owner, name = '']) => owner !== root || !(name in $defs)).map(([match]) => match)).toEqual([]);
    }
  });

  it('describes the path parameters of every template', () => {
    const undescribed = operations.filter(({ template, path }) => {
      const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      return (
        names.join(',') !== path.map(({ name }) => name).join(',') &&
        names.some((name) => !path.some((each) => each.name === name))
      );
    });
    expect(undescribed.map(({ template }) => template)).toEqual([]);
  });
});

describe('judging a GraphQL document', () => {
  const query =
    'query($owner: String!, $count: Int = 5) { repository(owner: $owner, name: "b") { pullRequests(first: $count) { totalCount } } }';

  it('accepts what the schema has', () => {
    expect(validateGraphql(query, { owner: 'a' })).toEqual([]);
    expect(validateGraphql(query, { owner: 'a', count: 3 })).toEqual([]);
    expect(
      validateGraphql('mutation($id: ID!) { convertPullRequestToDraft(input: { pullRequestId: $id }) { clientMutationId } }', {
        id: 'x',
      }),
    ).toEqual([]);
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['a field that is not there', '{ repository(owner: "a", name: "b") { pullRequest } }', {}, 'argument "number"'],
    ['an unknown field', '{ viewer { logn } }', {}, 'Cannot query field "logn"'],
    ['a missing variable', query, {}, 'the variable $owner is missing'],
    ['a variable of the wrong type', query, { owner: 'a', count: 'many' }, 'the variable $count'],
    ['a null that may not be', query, { owner: null }, 'the variable $owner'],
    ['a variable that nobody declared', query, { owner: 'a', onwer: 'b' }, 'declares no variable $onwer'],
    ['text that is no GraphQL', 'query {', {}, 'the document is not GraphQL'],
  ])('refuses %s', (_name, document, variables, problem) => {
    expect(validateGraphql(document, variables)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});

describe('closing a schema', () => {
  it('leaves no object of a body open by accident', () => {
    // Walks GitHub's schemas: an object with described fields must refuse an undescribed one unless the schema opens it.
    const open: string[] = [];
    for (const operation of operations) {
      const schema = operation.body?.schema;
      const validator = bodyValidator(operation);
      if (!schema || !validator || !isClosedObject(schema)) continue;
      validator({ 'x-undescribed': 1 });
      const refused = (validator.errors ?? []).some(({ keyword }) => keyword === 'unevaluatedProperties');
      if (!refused) open.push(`${operation.method} ${operation.template}`);
    }
    expect(open).toEqual([]);
  });
});

function isClosedObject(schema: JsonSchema): boolean {
  return schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties === undefined;
}
