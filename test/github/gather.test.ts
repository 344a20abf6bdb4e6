import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import pino from 'pino';
import type { Change } from '../../src/change/change.js';
import { unavailable } from '../../src/change/fact.js';
import type { FileChange } from '../../src/change/file-change.js';
import { octokitFor } from '../../src/github/clients.js';
import { gatherPullRequest, gatherRange, readPullRequest } from '../../src/github/gather.js';
import { type FakeApi, fakeApi } from '../support/github-api.js';
import { answersOf, BASE, type File, HEAD, idOf, type Scene, SHOP, TIP } from '../support/pull-request-answers.js';

const repository = { id: 7, owner: 'acme', name: 'shop', defaultBranch: 'main' };

let api: FakeApi;
async function gatherScene(scene: Scene, wantsText: (file: FileChange) => boolean = () => true): Promise<Change> {
  api = fakeApi(answersOf(scene));
  const client = new (octokitFor({ patient: false }))({ auth: { token: 'ghs_test' }, log: pino({ level: 'silent' }) as never });
  const context = { client, repository, sender: unavailable('no event'), wantsText };
  return gatherPullRequest(context, await readPullRequest(client, repository, 1));
}

function filesOf(change: Change): readonly FileChange[] {
  if (!change.files.known) throw new Error(change.files.reason);
  return change.files.value;
}
function linesOf(file: FileChange | undefined): string[] {
  if (!file) throw new Error('no such file');
  if (!file.hunks.known) throw new Error(file.hunks.reason);
  const signs = { context: ' ', added: '+', removed: '-' };
  return file.hunks.value.flatMap((hunk) => hunk.lines.map((line) => signs[line.kind] + line.text));
}

afterEach(() => {
  nock.cleanAll();
  expect(api.problems).toEqual([]);
});

describe('a pull request read through the API', () => {
  it('has every part of a change', async () => {
    const change = await gatherScene({
      files: {
        'src/a.ts': {
          before: 'one\ntwo\n',
          after: 'one\n2\n',
          row: { additions: 1, deletions: 1, patch: '@@ -1,2 +1,2 @@\n one\n-two\n+2' },
        },
      },
    });
    expect(change).toMatchObject({
      kind: 'pull-request',
      base: { ref: 'main', sha: BASE },
      head: { ref: 'agent/x', sha: HEAD },
      branch: { known: true, value: 'agent/x' },
      sender: { known: false },
      pullRequest: {
        known: true,
        value: { number: 1, body: '', labels: ['codex'], fromFork: false, author: { login: 'octocat' } },
      },
    });
    const [file] = filesOf(change);
    expect(file).toMatchObject({
      path: 'src/a.ts',
      status: 'modified',
      before: { kind: { value: 'file' }, size: { value: 8 }, binary: { value: false }, text: { value: 'one\ntwo\n' } },
      after: { text: { value: 'one\n2\n' } },
    });
    expect(linesOf(file)).toEqual([' one', '-two', '+2']);
    expect(change.commits).toMatchObject({
      known: true,
      value: [
        {
          message: expect.stringContaining('Commit 0'),
          trailers: [{ key: 'Co-authored-by' }],
          verification: { value: { verified: true } },
        },
      ],
    });
  });

  it('reads no text that no rule asks for, and says so', async () => {
    const row = { additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+x' };
    const [file] = filesOf(await gatherScene({ files: { 'a.md': { after: 'x', row } } }, () => false));
    expect(file?.after?.text).toMatchObject({ known: false, reason: 'no rule asked for the text' });
    expect(api.requests.filter((request) => request.includes('blobs') || request.includes('graphql'))).toEqual([]);
  });

  it('computes the lines that GitHub leaves out, and those of which it gives only a part', async () => {
    const change = await gatherScene(
      {
        files: {
          'left-out.ts': { before: 'a\nb\n', after: 'a\nc\n', row: { additions: 1, deletions: 1 } },
          'cut.ts': {
            before: 'a\nb\nc\n',
            after: 'a\nB\nC\n',
            row: { additions: 2, deletions: 2, patch: '@@ -1,2 +1,2 @@\n a\n-b\n+B' },
          },
          'nonsense.ts': { before: 'a\n', after: 'b\n', row: { additions: 1, deletions: 1, patch: 'not a patch' } },
        },
      },
      () => false,
    );
    const byPath = new Map(filesOf(change).map((file) => [file.path, file]));
    expect(linesOf(byPath.get('left-out.ts'))).toEqual([' a', '-b', '+c']);
    expect(linesOf(byPath.get('cut.ts'))).toEqual([' a', '-b', '-c', '+B', '+C']);
    expect(linesOf(byPath.get('nonsense.ts'))).toEqual(['-a', '+b']);
  });

  it('knows renames, modes, links, submodules and binary files', async () => {
    const image = Uint8Array.from([0x89, 0x50, 0, 1]);
    const change = await gatherScene({
      files: {
        'new.ts': { before: 'same', after: 'same', previous: 'old.ts' },
        'logo.png': { after: image },
        link: {
          after: '/etc/passwd',
          mode: '120000',
          row: { additions: 1, patch: '@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file' },
        },
        'run.sh': { after: 'ls\n', mode: '100755', row: { additions: 1, patch: '@@ -0,0 +1 @@\n+ls' } },
        vendored: { after: 'commit', mode: '160000', row: { additions: 1, patch: '@@ -0,0 +1 @@\n+Subproject commit x' } },
      },
    });
    const byPath = new Map(filesOf(change).map((file) => [file.path, file]));
    expect(byPath.get('new.ts')).toMatchObject({
      status: 'renamed',
      previousPath: 'old.ts',
      before: { path: 'old.ts' },
      hunks: { value: [] },
    });
    expect(byPath.get('logo.png')).toMatchObject({
      after: { binary: { value: true }, text: { known: false } },
      hunks: { value: [] },
    });
    expect(byPath.get('link')).toMatchObject({ after: { kind: { value: 'symlink' }, text: { value: '/etc/passwd' } } });
    expect(byPath.get('run.sh')).toMatchObject({ after: { kind: { value: 'executable' } } });
    expect(byPath.get('vendored')).toMatchObject({
      after: { kind: { value: 'submodule' }, text: { known: false } },
      hunks: { value: [] },
    });
  });

  it('reads a text that GraphQL cuts on its own, and none over the limit', async () => {
    const long = `${'x'.repeat(600_000)}\n`;
    const change = await gatherScene({
      files: {
        'long.txt': { before: 'x\n', after: long },
        'huge.txt': { after: 'y'.repeat(2_000_001) },
      },
    });
    const byPath = new Map(filesOf(change).map((file) => [file.path, file]));
    const text = byPath.get('long.txt')?.after?.text;
    expect(text?.known && text.value.length).toBe(600_001);
    expect(byPath.get('huge.txt')?.after?.text).toMatchObject({
      known: false,
      reason: expect.stringContaining('2,000,001 bytes'),
    });
    expect(byPath.get('huge.txt')?.hunks).toMatchObject({ known: false, reason: expect.stringContaining('over the limit') });
  });

  it('says when a blob arrives cut', async () => {
    const change = await gatherScene({
      files: { 'a.ts': { after: 'whole' } },
      extra: {
        'POST /graphql': () => ({ status: 502, body: {} }),
        [`GET ${SHOP}/git/blobs/${idOf('whole')}`]: {
          content: Buffer.from('who').toString('base64'),
          encoding: 'base64',
          size: 5,
        },
      },
    });
    expect(filesOf(change)[0]?.after?.text).toMatchObject({ known: false, reason: 'GitHub sent 3 of 5 bytes' });
  });

  it('pages through the list of a pull request of more than 300 files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 450 }, (_, index) => [
        `f${index}.txt`,
        { after: `${index}`, row: { additions: 1, patch: `@@ -0,0 +1 @@\n+${index}` } },
      ]),
    );
    expect(filesOf(await gatherScene({ files }, () => false))).toHaveLength(450);
    expect(api.requests.filter((request) => request.endsWith('/files'))).toHaveLength(5);
  });

  it('compares the trees where the list was made against another base, whatever number GitHub states', async () => {
    const files: Record<string, File> = {};
    for (let index = 0; index < 305; index++) files[`docs/${String(index).padStart(3, '0')}.md`] = { after: `${index}\n` };
    // As many as the comparison shows before it is cut.
    expect(filesOf(await gatherScene({ files, changedFiles: 300 }, () => false))).toHaveLength(305);
    nock.cleanAll();
    const listed = Object.keys(files).slice(2);
    const stale = (page: number): object[] =>
      listed.slice((page - 1) * 100, page * 100).map((filename) => ({ filename, status: 'added', additions: 1, deletions: 0 }));
    const extra = {
      [`GET ${SHOP}/pulls/1/files`]: ({ query }: { query: Record<string, string> }) => ({ body: stale(Number(query.page)) }),
    };
    expect(filesOf(await gatherScene({ files, changedFiles: 303, extra }, () => false))).toHaveLength(305);
  });

  it('compares the trees of a pull request of 3,001 files', async () => {
    const files: Record<string, File> = { 'moved.ts': { before: 'm', after: 'm', previous: 'from.ts' } };
    for (let index = 0; index < 3_000; index++)
      files[`f${index}.txt`] = { before: index % 2 ? `${index}` : null, after: `${index}!` };
    const change = await gatherScene({ files, changedFiles: 3_001 }, () => false);
    const all = filesOf(change);
    expect(all).toHaveLength(3_001);
    expect(all.find((file) => file.path === 'moved.ts')).toMatchObject({ status: 'renamed', previousPath: 'from.ts' });
    expect(linesOf(all.find((file) => file.path === 'f7.txt'))).toEqual(['-7', '+7!']);
  });

  it('walks the folders when GitHub cuts the tree as well', async () => {
    const [f, g] = ['f'.repeat(40), '9'.repeat(40)];
    const blob = (path: string, content: string) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: idOf(content),
      size: content.length,
    });
    const folder = (path: string, sha: string) => ({ path, mode: '040000', type: 'tree', sha });
    const root = (sha: string) => [folder('src', sha), folder('same', '5'.repeat(40)), blob('README', 'r')];
    const cut =
      (tree: object[]) =>
      ({ query }: { query: Record<string, string> }) => ({ body: { truncated: query.recursive === '1', tree } });
    const change = await gatherScene({
      files: { 'src/a.ts': { before: 'a\n', after: 'A\n' } },
      changedFiles: 3_500,
      extra: {
        [`GET ${SHOP}/git/trees/${BASE}`]: cut(root(f)),
        [`GET ${SHOP}/git/trees/${HEAD}`]: cut(root(g)),
        [`GET ${SHOP}/git/trees/${f}`]: { truncated: false, tree: [blob('a.ts', 'a\n'), blob('b.ts', 'b')] },
        [`GET ${SHOP}/git/trees/${g}`]: { truncated: false, tree: [blob('a.ts', 'A\n'), blob('b.ts', 'b')] },
      },
    });
    expect(filesOf(change).map((file) => file.path)).toEqual(['src/a.ts']);
    expect(linesOf(filesOf(change)[0])).toEqual(['-a', '+A']);
  });

  it('has no list of files rather than a part of it', async () => {
    const change = await gatherScene({
      files: { 'a.ts': { after: 'a' } },
      changedFiles: 3_204,
      extra: { [`GET ${SHOP}/git/trees/${BASE}`]: () => ({ status: 502, body: { message: 'Server Error' } }) },
    });
    expect(change.files).toMatchObject({
      known: false,
      reason: expect.stringMatching(/1 of 3,204 files.*git\/trees.*answered with 502/),
    });
  });

  it('keeps the list of files when only the trees fail, and says what is missing', async () => {
    const row = { additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+x' };
    const [file] = filesOf(
      await gatherScene({
        files: { 'a.ts': { after: 'x', row } },
        extra: { [`GET ${SHOP}/git/trees/${HEAD}`]: () => ({ status: 404, body: {} }) },
      }),
    );
    expect(linesOf(file)).toEqual(['+x']);
    expect(file?.after).toMatchObject({
      kind: { known: false },
      text: { known: false, reason: expect.stringContaining('answered with 404') },
    });
  });

  it('reads every commit, or none', async () => {
    const files = { 'a.ts': { after: 'a', row: { additions: 1, patch: '@@ -0,0 +1 @@\n+a' } } };
    const many = await gatherScene({ files, commits: 251 });
    expect(many.commits.known && many.commits.value.length).toBe(251);
    nock.cleanAll();
    const tooMany = await gatherScene({ files, commits: 5_001 });
    expect(tooMany.commits).toMatchObject({ known: false, reason: expect.stringContaining('5,001 commits') });
  });

  it('rejects an answer that was cut off, instead of taking it for an empty one', async () => {
    const cut = { [`GET ${SHOP}/compare/${TIP}...${HEAD}`]: {} };
    await expect(gatherScene({ files: {}, extra: cut })).rejects.toThrow(/compare.*answered something else/);
  });

  it('knows an empty change, and one from a fork whose account is gone', async () => {
    const empty = await gatherScene({ files: {}, commits: 1 });
    expect(filesOf(empty)).toEqual([]);
    nock.cleanAll();
    const answers = answersOf({ files: {} });
    const pull = { ...(answers[`GET ${SHOP}/pulls/1`] as object), user: null, head: { ref: 'x', sha: HEAD, repo: null } };
    const fork = await gatherScene({ files: {}, extra: { [`GET ${SHOP}/pulls/1`]: pull } });
    expect(fork.pullRequest).toMatchObject({ value: { fromFork: true, author: { login: 'ghost' } } });
  });
});

describe('a range without a pull request', () => {
  it('is complete below 300 files and compares the trees from there on', async () => {
    const files: Record<string, File> = {};
    for (let index = 0; index < 301; index++) files[`f${index}.txt`] = { after: `${index}` };
    api = fakeApi({
      ...answersOf({ files }),
      [`GET ${SHOP}/compare/${BASE}...${HEAD}`]: answersOf({ files })[`GET ${SHOP}/compare/${TIP}...${HEAD}`] ?? {},
    });
    const client = new (octokitFor({ patient: false }))({ auth: { token: 'ghs_test' }, log: pino({ level: 'silent' }) as never });
    const context = { client, repository, sender: unavailable('no event'), wantsText: () => false };
    const range = {
      kind: 'merge-group' as const,
      baseRef: 'main',
      baseSha: BASE,
      headSha: HEAD,
      branch: 'gh-readonly-queue/main/pr-1',
    };
    expect(filesOf(await gatherRange(context, range))).toHaveLength(301);
  });
});

describe('what each commit brought', () => {
  const FIRST = 'c'.repeat(39) + '0';
  const comparison = (files: readonly object[]): object => ({
    merge_base_commit: { sha: BASE },
    total_commits: 1,
    commits: [],
    files,
  });
  const at = `GET ${SHOP}/compare/${BASE}...${FIRST}`;

  it('is read with one request a commit', async () => {
    const row = { filename: 'a.txt', status: 'added', additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+x' };
    const { history } = await gatherScene({ files: {}, commits: 2, extra: { [at]: comparison([row]) } });
    expect(history).toMatchObject({
      value: [
        { sha: FIRST, files: { value: [{ path: 'a.txt', hunks: { value: [{ lines: [{ kind: 'added', text: 'x' }] }] } }] } },
      ],
    });
    expect(api.requests.filter((request) => request.includes(FIRST))).toHaveLength(1);
  });

  it('is unavailable, with its commit, where GitHub leaves a patch out and does not give the text', async () => {
    const row = { filename: 'a.txt', status: 'added', additions: 90_000, deletions: 0 };
    const { history } = await gatherScene({ files: {}, commits: 2, extra: { [at]: comparison([row]) } });
    expect(history).toMatchObject({ value: [{ files: { value: [{ path: 'a.txt', hunks: { known: false } }] } }] });
  });

  it('is unavailable where GitHub does not answer', async () => {
    const { history } = await gatherScene({ files: {}, commits: 2 });
    expect(history).toMatchObject({ value: [{ files: { known: false, reason: expect.stringContaining('commit ccccccc') } }] });
  });

  it('is not read for over 500 commits', async () => {
    const { history } = await gatherScene({ files: {}, commits: 600 });
    expect(history).toMatchObject({ known: false, reason: expect.stringContaining('600 commits, over the limit of 500') });
  });
});
