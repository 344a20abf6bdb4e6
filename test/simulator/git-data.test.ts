/** Reading and writing what is in a repository: contents, trees, blobs, commits, comparisons, references, GraphQL. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LocalGitHub, type Repository, type User } from '../../src/simulator/index.js';
import { api, at, graphql, type Json } from './client.js';

let github: LocalGitHub;
let owner: User;
let repository: Repository;
const LIMITS = {
  treeEntries: 12,
  contentsBytes: 1_000,
  blobTextBytes: 10,
  compareFiles: 3,
  compareCommits: 4,
  pullRequestCommits: 5,
};
const SUBMODULE = 'a'.repeat(40);

beforeAll(async () => {
  github = await LocalGitHub.start({ limits: LIMITS });
  owner = github.createUser('octavia');
  repository = await github.createRepository({
    name: 'octavia/data',
    files: {
      'README.md': '# Data\n',
      'src/index.js': 'export {};\n',
      'src/deep/er/file.txt': 'deep\n',
      'large.txt': 'x'.repeat(2_000),
      'bin.dat': Buffer.from([0, 1, 2]),
      'ümlaut.txt': 'ääääää\n',
      'run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      link: { mode: '120000', content: 'src/index.js' },
      away: { mode: '120000', content: '../../etc/passwd' },
      module: { submodule: SUBMODULE },
      '.gitmodules': '[submodule "module"]\n\tpath = module\n\turl = https://example.com/module.git\n',
    },
  });
});

beforeEach(() => {
  github.problems.length = 0;
});

afterAll(() => github.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  api(github.url, owner.token, 'GET', `/repos/octavia/data${path}`, undefined, headers);
const send = (method: string, path: string, body: unknown) =>
  api(github.url, owner.token, method, `/repos/octavia/data${path}`, body);
const decoded = (body: unknown) => Buffer.from(String(at(body, 'content')), 'base64').toString('utf8');

describe('contents', () => {
  it('give files, folders, links and submodules as GitHub does', async () => {
    expect(decoded((await get('/contents/src/index.js')).body)).toBe('export {};\n');
    expect(decoded((await get(`/contents/${encodeURIComponent('ümlaut.txt')}`)).body)).toBe('ääääää\n');
    expect((await get('/contents/src/index.js', { accept: 'application/vnd.github.raw+json' })).body).toBe('export {};\n');
    const folder = (await get('/contents/src')).body as Json[];
    expect(folder.map((entry) => [entry['name'], entry['type']])).toEqual([
      ['deep', 'dir'],
      ['index.js', 'file'],
    ]);
    expect((await get('/contents/large.txt')).body).toMatchObject({ content: '', encoding: 'none', size: 2_000 });
    expect((await get('/contents/large.txt', { accept: 'application/vnd.github.raw+json' })).body).toHaveLength(2_000);
    expect((await get('/contents/link')).body).toMatchObject({ type: 'file', path: 'link' });
    expect(decoded((await get('/contents/link')).body)).toBe('export {};\n');
    expect((await get('/contents/away')).body).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
    expect((await get('/contents/module')).body).toMatchObject({
      type: 'submodule',
      sha: SUBMODULE,
      submodule_git_url: 'https://example.com/module.git',
    });
    expect((await get('/contents/src/none.js')).status).toBe(404);
    expect((await get('/contents/README.md/x')).status).toBe(404);
    expect((await get('/contents/README.md?ref=none')).status).toBe(404);
    expect(github.problems).toEqual([]);
  });

  it('are written as commits, when the sha fits', async () => {
    const put = (body: Json) =>
      send('PUT', '/contents/notes/one.txt', { message: 'Note', content: Buffer.from('1\n').toString('base64'), ...body });
    expect((await put({})).status).toBe(201);
    expect((await put({})).status).toBe(422);
    expect((await put({ sha: 'b'.repeat(40) })).status).toBe(409);
    const sha = at((await get('/contents/notes/one.txt')).body, 'sha');
    expect((await send('DELETE', '/contents/notes/one.txt', { message: 'Gone', sha })).status).toBe(200);
    expect((await get('/contents/notes/one.txt')).status).toBe(404);
    expect(((await get('/commits?path=notes/one.txt')).body as Json[]).map((commit) => at(commit, 'commit', 'message'))).toEqual([
      'Gone',
      'Note',
    ]);
    expect(github.problems).toEqual([]);
  });
});

describe('git data', () => {
  it('gives trees with modes, recursively up to the limit', async () => {
    const tree = await get('/git/trees/main');
    const entries = at(tree.body, 'tree') as Json[];
    const mode = (path: string) => entries.find((entry) => entry['path'] === path)?.['mode'];
    expect([mode('run.sh'), mode('link'), mode('module'), mode('src')]).toEqual(['100755', '120000', '160000', '040000']);
    expect(at(tree.body, 'truncated')).toBe(false);
    const recursive = await get('/git/trees/main?recursive=1');
    expect(at(recursive.body, 'tree')).toHaveLength(12);
    expect(at(recursive.body, 'truncated')).toBe(true);
    const blob = await get(`/git/blobs/${String(entries.find((entry) => entry['path'] === 'bin.dat')?.['sha'])}`);
    expect(blob.body).toMatchObject({ size: 3, content: 'AAEC\n', encoding: 'base64' });
    expect((await get(`/git/blobs/${SUBMODULE}`)).status).toBe(404);
    expect((await get('/git/blobs/main:README.md')).status).toBe(404);
    expect(github.problems).toEqual([]);
  });

  it('makes blobs, trees and commits, and moves references forward only unless forced', async () => {
    const main = String(repository.git.branch('main'));
    const blob = at((await send('POST', '/git/blobs', { content: 'aGk=', encoding: 'base64' })).body, 'sha');
    const base = at((await get(`/git/commits/${main}`)).body, 'tree', 'sha');
    const tree = await send('POST', '/git/trees', {
      base_tree: base,
      tree: [
        { path: 'src/hi.txt', mode: '100644', type: 'blob', sha: blob },
        { path: 'src/deep/er/file.txt', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const commit = await send('POST', '/git/commits', { message: 'Made', tree: at(tree.body, 'sha'), parents: [main] });
    const sha = String(at(commit.body, 'sha'));
    expect((await send('POST', '/git/refs', { ref: 'refs/heads/made', sha })).status).toBe(201);
    expect((await send('POST', '/git/refs', { ref: 'refs/heads/made', sha })).body).toMatchObject({
      message: 'Reference already exists',
    });
    expect((await send('POST', '/git/refs', { ref: 'refs/heads/a..b', sha })).status).toBe(422);
    expect((await send('POST', '/git/refs', { ref: 'refs/heads/none', sha: 'c'.repeat(40) })).status).toBe(422);
    const changed = (await get('/commits/made')).body;
    expect((at(changed, 'files') as Json[]).map((file) => [file['filename'], file['status']])).toEqual([
      ['src/deep/er/file.txt', 'removed'],
      ['src/hi.txt', 'added'],
    ]);
    expect((await get('/git/ref/heads/made')).body).toMatchObject({ ref: 'refs/heads/made', object: { sha, type: 'commit' } });
    expect(await send('PATCH', '/git/refs/heads/made', { sha: main })).toMatchObject({
      status: 422,
      body: { message: 'Update is not a fast forward' },
    });
    expect((await send('PATCH', '/git/refs/heads/made', { sha: main, force: true })).status).toBe(200);
    expect((await get('/activity?ref=refs/heads/made')).body).toMatchObject([
      { activity_type: 'force_push' },
      { activity_type: 'branch_creation' },
    ]);
    expect((await send('DELETE', '/git/refs/heads/made', undefined)).status).toBe(204);
    expect((await get('/git/ref/heads/made')).status).toBe(404);
    expect((await send('DELETE', '/git/refs/heads/main', undefined)).status).toBe(422);
    expect(github.problems).toEqual([]);
  });

  it('compares from the merge base, files on the first page only, commits paged', async () => {
    const main = String(repository.git.branch('main'));
    await send('POST', '/git/refs', { ref: 'refs/heads/topic', sha: main });
    for (let file = 0; file < 6; file += 1)
      await send('PUT', `/contents/t/${file}.txt`, { message: `t${file}`, content: 'dA==', branch: 'topic' });
    await send('PUT', '/contents/main-only.txt', { message: 'm', content: 'bQ==' });
    const whole = (await get('/compare/main...topic')).body;
    expect(whole).toMatchObject({
      status: 'diverged',
      ahead_by: 6,
      behind_by: 1,
      total_commits: 6,
      merge_base_commit: { sha: main },
    });
    expect(at(whole, 'commits')).toHaveLength(4);
    expect(at(whole, 'files')).toHaveLength(3);
    const second = await get('/compare/main...topic?per_page=4&page=2');
    expect(at(second.body, 'commits')).toHaveLength(2);
    expect(at(second.body, 'files')).toEqual([]);
    expect((await get('/compare/topic...topic')).body).toMatchObject({ status: 'identical', files: [] });
    expect((await get('/compare/main...nowhere')).status).toBe(404);
    expect((await get('/commits?sha=topic&per_page=2')).headers.get('link')).toContain('rel="next"');
    await api(github.url, owner.token, 'POST', '/repos/octavia/data/pulls', { title: 'T', head: 'topic', base: 'main' });
    expect((await get('/pulls/1/commits?per_page=100')).body).toHaveLength(5);
    expect((await get('/pulls/1')).body).toMatchObject({ commits: 6, base: { sha: String(repository.git.branch('main')) } });
    expect(github.problems).toEqual([]);
  });
});

describe('GraphQL', () => {
  const ask = (query: string, variables: Json = {}, token = owner.token) => graphql(github.url, token, query, variables);
  const inRepository = (fields: string) => `{ repository(owner: "octavia", name: "data") { ${fields} } }`;

  it('reads blobs, cut at the limit and marked, trees, history and pull requests', async () => {
    const { data, errors } = await ask(
      inRepository(`
        cut: object(expression: "main:ümlaut.txt") { ... on Blob { text isTruncated byteSize isBinary } }
        whole: object(expression: "main:README.md") { ... on Blob { text isTruncated } }
        binary: object(expression: "main:bin.dat") { ... on Blob { text isBinary } }
        none: object(expression: "main:none") { __typename }
        tree: object(expression: "main:src") { __typename ... on Tree { entries { name mode type path object { ... on Blob { byteSize } } } } }
        defaultBranchRef { name target { ... on Commit { history(first: 1, path: "README.md") { nodes { message file(path: "src/index.js") { object { ... on Blob { text } } } } } } } }
        pullRequest(number: 1) { title mergeable headRefOid isDraft files(first: 2) { totalCount nodes { path changeType } pageInfo { hasNextPage endCursor } } commits(last: 1) { nodes { commit { message parents(first: 1) { totalCount } } } } }
        branchProtectionRules(first: 10) { totalCount }`),
    );
    expect(errors).toBeUndefined();
    expect(at(data, 'repository', 'cut')).toEqual({ text: 'äääää', isTruncated: true, byteSize: 13, isBinary: false });
    expect(at(data, 'repository', 'whole')).toEqual({ text: '# Data\n', isTruncated: false });
    expect(at(data, 'repository', 'binary')).toEqual({ text: null, isBinary: true });
    expect(at(data, 'repository', 'none')).toBeNull();
    expect(at(data, 'repository', 'tree', 'entries', 1)).toMatchObject({
      name: 'index.js',
      mode: 0o100644,
      type: 'blob',
      object: { byteSize: 11 },
    });
    expect(at(data, 'repository', 'defaultBranchRef', 'target', 'history', 'nodes', 0)).toMatchObject({
      message: 'Initial commit',
      file: { object: { text: 'export {};' } }, // cut after ten bytes
    });
    expect(at(data, 'repository', 'pullRequest')).toMatchObject({
      mergeable: 'MERGEABLE',
      files: { totalCount: 6, pageInfo: { hasNextPage: true } },
      commits: { nodes: [{ commit: { parents: { totalCount: 1 } } }] },
    });
    expect(github.problems).toEqual([]);
  });

  it('swaps references only when they are where they were thought to be, all or none', async () => {
    const id = String(at((await ask(inRepository('id'))).data, 'repository', 'id'));
    const main = String(repository.git.branch('main'));
    const swap = (refUpdates: Json[]) =>
      ask(
        'mutation($id: ID!, $refUpdates: [RefUpdate!]!) { updateRefs(input: {repositoryId: $id, refUpdates: $refUpdates}) { clientMutationId } }',
        { id, refUpdates },
      );
    const zero = '0'.repeat(40);
    expect((await swap([{ name: 'refs/heads/swap', beforeOid: zero, afterOid: main }])).errors).toBeUndefined();
    const failed = await swap([
      { name: 'refs/heads/new', beforeOid: zero, afterOid: main },
      { name: 'refs/heads/swap', beforeOid: SUBMODULE, afterOid: main, force: true },
    ]);
    expect(failed.errors).toHaveLength(1);
    expect(repository.git.branch('new')).toBeUndefined();
    expect((await swap([{ name: 'refs/heads/swap', beforeOid: main, afterOid: zero }])).errors).toBeUndefined();
    expect(repository.git.branch('swap')).toBeUndefined();
  });

  it('refuses what it cannot answer: unknown fields, missing permissions, fields that are not simulated', async () => {
    expect((await ask(inRepository('watchers(first: 1) { totalCount }'))).errors?.[0]?.message).toBe(
      'The local GitHub does not simulate Repository.watchers',
    );
    expect(github.problems).toEqual([]);
    expect((await ask('{ repository(owner: "octavia", name: "none") { id } }')).errors?.[0]).toMatchObject({ type: 'NOT_FOUND' });
    const weak = github.createAgentApp('weak', owner, { issues: 'write' }).token;
    expect((await ask(inRepository('branchProtectionRules(first: 1) { totalCount }'), {}, weak)).errors?.[0]).toMatchObject({
      type: 'FORBIDDEN',
    });
    expect((await ask(inRepository('refs(refPrefix: "refs/heads/") { totalCount }'))).errors?.[0]?.message).toContain(
      'You must provide a `first` or `last`',
    );
    expect((await ask(inRepository('colour'))).errors).toHaveLength(1);
    expect(github.problems).toHaveLength(1);
  });
});
