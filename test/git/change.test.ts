import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/change/change.js';
import { addedLines, type FileChange, removedLines } from '../../src/change/file-change.js';
import { type ReadOptions, readChange, readRange } from '../../src/git/change.js';
import { openRepository, type LocalRepository } from '../../src/git/repository.js';
import { readFileAt } from '../../src/git/revisions.js';
import { createRepository, git, removeDirectories, temporaryDirectory } from './support/repository.js';

const opened: LocalRepository[] = [];
afterEach(() => {
  for (const repository of opened.splice(0)) repository.close();
});
afterAll(removeDirectories);

async function open(directory: string): Promise<LocalRepository> {
  const result = await openRepository(directory);
  if (!result.ok) throw new Error(result.problem.message);
  opened.push(result.value);
  return result.value;
}

async function read(directory: string, options: Partial<ReadOptions> = {}): Promise<Change> {
  const result = await readChange(await open(directory), { wantsText: () => true, ...options });
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

async function problemOf(directory: string, options: Partial<ReadOptions> = {}): Promise<string> {
  const result = await readChange(await open(directory), { wantsText: () => true, ...options });
  return result.ok ? 'no problem' : `${result.problem.kind}: ${result.problem.message}`;
}

function filesOf(change: Change): readonly FileChange[] {
  if (!change.files.known) throw new Error(change.files.reason);
  return change.files.value;
}

function linesOf(file: FileChange | undefined): string[] {
  if (file === undefined) throw new Error('no such file');
  if (!file.hunks.known) throw new Error(file.hunks.reason);
  return [
    ...removedLines(file.hunks.value).map((line) => `-${line.text}`),
    ...addedLines(file.hunks.value).map((line) => `+${line.text}`),
  ];
}

function textOf(side: FileChange['after'] | undefined): string {
  if (!side) return 'no side';
  return side.text.known ? side.text.value : `unavailable: ${side.text.reason}`;
}

const many = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('readChange', () => {
  it('reads a branch from where it left the default branch', async () => {
    const directory = createRepository(
      [
        { files: { 'a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'bye\n' } },
        { branch: 'agent/task-1', from: 'main', files: { 'a.txt': 'one\n2\nthree\n', 'new/b.txt': 'b\n' } },
        {
          branch: 'agent/task-1',
          message: 'Second\n\nCo-authored-by: Claude <noreply@anthropic.com>\n',
          files: { 'gone.txt': null },
        },
        { branch: 'main', files: { 'meanwhile.txt': 'not ours\n' } },
      ],
      { checkout: 'agent/task-1' },
    );
    const change = await read(directory);
    expect(change).toMatchObject({
      kind: 'local',
      base: { ref: 'main', sha: git(directory, ['rev-parse', 'main~1']) },
      head: { ref: 'agent/task-1', sha: git(directory, ['rev-parse', 'HEAD']) },
      branch: { known: true, value: 'agent/task-1' },
      attribution: { agents: [], task: null },
    });
    expect(filesOf(change).map((file) => [file.path, file.status])).toEqual([
      ['a.txt', 'modified'],
      ['gone.txt', 'removed'],
      ['new/b.txt', 'added'],
    ]);
    expect(linesOf(filesOf(change)[0])).toEqual(['-two', '+2']);
    expect(textOf(filesOf(change)[0]?.before)).toBe('one\ntwo\nthree\n');
    expect(textOf(filesOf(change)[2]?.after)).toBe('b\n');
    expect(filesOf(change)[1]).toMatchObject({
      after: null,
      before: { path: 'gone.txt', size: { value: 4 }, binary: { value: false } },
    });
    expect(change.commits).toMatchObject({
      known: true,
      value: [
        {
          message: 'Change 2\n',
          parents: [change.base.sha],
          author: { name: 'Ada', email: 'ada@example.com', date: '2023-11-14T23:13:21+01:00' },
        },
        { trailers: [{ key: 'Co-authored-by', value: 'Claude <noreply@anthropic.com>' }], verification: { known: false } },
      ],
    });
  });

  it('follows renames, and tells modes, symlinks, submodules and binary files apart', async () => {
    const commit = 'a'.repeat(40);
    const directory = createRepository([
      {
        files: {
          'old/name.txt': many(1, 20),
          'moved.txt': many(30, 60),
          'run.sh': 'echo\n',
          link: { mode: '120000', data: 'moved.txt' },
          'becomes-link': 'a file\n',
          sub: { mode: '160000', data: commit },
          'image.png': Buffer.from([1, 0, 2]),
          'text-to-binary': 'text\n',
        },
      },
      {
        branch: 'work',
        from: 'main',
        files: {
          'old/name.txt': null,
          'new/name.txt': many(1, 19),
          'moved.txt': null,
          'moved-exactly.txt': many(30, 60),
          'run.sh': { mode: '100755', data: 'echo\n' },
          link: { mode: '120000', data: '../../etc/passwd' },
          'becomes-link': { mode: '120000', data: 'run.sh' },
          sub: { mode: '160000', data: 'b'.repeat(40) },
          'image.png': Buffer.from([1, 0, 3]),
          'text-to-binary': Buffer.from('te\0xt'),
          'empty.txt': '',
        },
      },
    ]);
    const files = filesOf(await read(directory, { head: 'work' }));
    const byPath = new Map(files.map((file) => [file.path, file]));
    expect(files.map((file) => `${file.path} ${file.status} ${file.previousPath ?? ''}`.trim())).toEqual([
      'becomes-link type-changed',
      'empty.txt added',
      'image.png modified',
      'link modified',
      'moved-exactly.txt renamed moved.txt',
      'new/name.txt renamed old/name.txt',
      'run.sh mode-changed',
      'sub modified',
      'text-to-binary modified',
    ]);
    expect(linesOf(byPath.get('new/name.txt'))).toEqual(['-line 20']);
    expect(linesOf(byPath.get('becomes-link'))).toEqual(['-a file', '+run.sh']);
    expect(linesOf(byPath.get('link'))).toEqual(['-moved.txt', '+../../etc/passwd']);
    for (const path of ['empty.txt', 'image.png', 'moved-exactly.txt', 'run.sh', 'sub', 'text-to-binary']) {
      expect([path, byPath.get(path)?.hunks]).toEqual([path, { known: true, value: [] }]);
    }
    expect(byPath.get('image.png')).toMatchObject({
      before: { binary: { value: true }, text: { known: false } },
      after: { binary: { value: true } },
    });
    expect(byPath.get('text-to-binary')).toMatchObject({
      before: { binary: { value: false }, text: { value: 'text\n' } },
      after: { binary: { value: true } },
    });
    expect(byPath.get('moved-exactly.txt')?.after?.binary).toEqual({ known: true, value: false });
    expect(byPath.get('sub')).toMatchObject({
      before: { kind: { value: 'submodule' }, sha: { value: commit }, size: { known: false } },
    });
    expect(byPath.get('run.sh')).toMatchObject({ before: { kind: { value: 'file' } }, after: { kind: { value: 'executable' } } });
  });

  it('does not pass over source code and settings that a zero byte makes binary', async () => {
    const utf16 = Buffer.from('KEY=value\n', 'utf16le');
    const directory = createRepository([
      { files: { 'a.js': 'guard()\n', 'b.js': Buffer.from('\0'), 'c.js': Buffer.from('\0'), 'd.png': 'text\n' } },
      {
        branch: 'work',
        from: 'main',
        files: { 'a.js': Buffer.from('// \0\n'), 'b.js': 'mended()\n', 'c.js': null, 'd.png': Buffer.from('\0'), '.env': utf16 },
      },
    ]);
    for (const wantsText of [() => true, () => false]) {
      const files = filesOf(await read(directory, { head: 'work', wantsText }));
      expect(files.map(({ path, hunks }) => [path, hunks.known ? hunks.value : hunks.reason])).toEqual([
        ['.env', '.env is binary although its name says text, so its lines cannot be seen'],
        ['a.js', 'a.js is binary although its name says text, so its lines cannot be seen'],
        ['b.js', 'b.js is binary although its name says text, so its lines cannot be seen'],
        ['c.js', []],
        ['d.png', []],
      ]);
    }
  });

  it('tells binary files apart without reading their texts, and reads texts only where asked', async () => {
    const big = `${'x'.repeat(1023)}\n`.repeat(2049);
    const directory = createRepository([
      { files: { 'a.bin': Buffer.from('a\0'), 'b.txt': 'b\n', 'big.txt': big } },
      {
        branch: 'work',
        from: 'main',
        files: {
          'a.bin': Buffer.from('b\0'),
          'b.txt': 'c\n',
          'big.txt': `${big}end\n`,
          'huge.bin': Buffer.alloc(21 * 1024 * 1024),
        },
      },
    ]);
    const asked: string[] = [];
    const change = await read(directory, {
      head: 'work',
      wantsText: (file) => {
        asked.push(`${file.path} ${file.status}`);
        return file.path.startsWith('big');
      },
    });
    expect(asked).toEqual(['a.bin modified', 'b.txt modified', 'big.txt modified', 'huge.bin added']);
    const [binary, text, large, huge] = filesOf(change);
    expect(binary).toMatchObject({ before: { binary: { value: true } }, after: { binary: { value: true } } });
    expect(textOf(text?.after)).toBe('unavailable: no rule asked for the text');
    expect(linesOf(text)).toEqual(['-b', '+c']);
    expect(textOf(large?.after)).toContain('over the limit of 2 MB');
    expect(linesOf(large)).toEqual(['+end']);
    expect(huge).toMatchObject({ hunks: { known: true, value: [] }, after: { binary: { known: true, value: true } } });
  });

  it('does not call a text over the limit of git a binary file', async () => {
    const directory = createRepository([
      { files: { a: 'a' } },
      { branch: 'work', from: 'main', files: { 'huge.txt': Buffer.alloc(21 * 1024 * 1024, 'text\n') } },
    ]);
    expect(filesOf(await read(directory, { head: 'work' }))[0]).toMatchObject({
      hunks: { known: false, reason: 'huge.txt has 21.0 MB, over the limit of 20 MB for a diff' },
      after: { binary: { known: true, value: false } },
    });
  });

  it('keeps lines whole: carriage returns, separators, missing line feeds, a first byte order mark', async () => {
    const directory = createRepository([
      { files: { t: 'same\r\nold\r\n' } },
      { branch: 'work', from: 'main', files: { t: 'same\r\nnew\r\na\rb\u2028c\n-- x\n\uFEFFlast' } },
    ]);
    const [file] = filesOf(await read(directory, { head: 'work' }));
    expect(linesOf(file)).toEqual(['-old', '+new', '+a\rb\u2028c', '+-- x', '+\uFEFFlast']);
    expect(textOf(file?.after)).toBe('same\r\nnew\r\na\rb\u2028c\n-- x\n\uFEFFlast');
  });

  it('reads paths with line feeds, quotes, backslashes and bytes that are not UTF-8', async () => {
    const hostile = 'we\ndiff --git a/x b/x\n@@ -1 +1 @@';
    const directory = createRepository([
      { files: { start: '' } },
      { branch: 'work', from: 'main', files: { [hostile]: 'a\n', 'say "hi"\\': 'b\n', 'ü\u202Ex': 'c\n' } },
    ]);
    const blob = git(directory, ['hash-object', '-w', '--stdin'], 'd\n');
    const index = { raw: Buffer.concat([Buffer.from(`100644 ${blob} 0\t`), Buffer.from([0x66, 0xe9, 0xff]), Buffer.from('\0')]) };
    git(directory, ['checkout', '-q', 'work']);
    git(directory, ['update-index', '-z', '--index-info'], index.raw);
    git(directory, ['commit', '-q', '-m', 'bytes']);
    const files = filesOf(await read(directory, { head: 'work' }));
    expect(files.map((file) => [file.path, linesOf(file)])).toEqual([
      ['f\\xE9\\xFF', ['+d']],
      ['say "hi"\\', ['+b']],
      [hostile, ['+a']],
      ['ü\u202Ex', ['+c']],
    ]);
    expect(files.map((file) => textOf(file.after))).toEqual(['d\n', 'b\n', 'a\n', 'c\n']);
  });

  it('judges a merge against its first parent, an empty commit, and a first commit against nothing', async () => {
    const directory = createRepository([
      { files: { a: '1\n' } },
      { branch: 'side', from: 'main', files: { side: 's\n' } },
      { branch: 'main', files: { a: '2\n' } },
      { branch: 'main', merge: 'side', files: { side: 's\n' } },
      { branch: 'main', message: 'Nothing' },
    ]);
    const repository = await open(directory);
    const range = async (base: string | null, head: string): Promise<[string[], number]> => {
      const change = await readRange(repository, { base, head, wantsText: () => false });
      if (!change.ok || !change.value.commits.known) throw new Error('not read');
      return [filesOf(change.value).map((file) => file.path), change.value.commits.value.length];
    };
    expect(await range('main~2', 'main~1')).toEqual([['side'], 2]);
    expect(await range('main~1', 'main')).toEqual([[], 1]);
    expect(await range(null, 'main~3')).toEqual([['a'], 1]);
  });

  it('reads the index against HEAD, also before the first commit and from a folder', async () => {
    const directory = createRepository([{ files: { a: '1\n', b: '1\n' } }]);
    mkdirSync(join(directory, 'sub'));
    writeFileSync(join(directory, 'a'), 'staged\n');
    git(directory, ['add', 'a']);
    writeFileSync(join(directory, 'a'), 'not staged\n');
    writeFileSync(join(directory, 'sub', 'new'), 'new\n');
    git(directory, ['add', 'sub/new']);
    const objects = git(directory, ['count-objects']);
    const change = await read(join(directory, 'sub'), { staged: true });
    expect(filesOf(change).map((file) => [file.path, ...linesOf(file)])).toEqual([
      ['a', '-1', '+staged'],
      ['sub/new', '+new'],
    ]);
    expect(change).toMatchObject({ branch: { value: 'main' }, commits: { known: true, value: [] } });
    expect(git(directory, ['count-objects'])).toBe(objects);

    const fresh = createRepository([]);
    writeFileSync(join(fresh, 'first'), 'first\n');
    git(fresh, ['add', 'first']);
    expect(filesOf(await read(fresh, { staged: true })).map((file) => file.path)).toEqual(['first']);
    expect(await problemOf(fresh)).toBe('usage: the repository has no commits yet');
  });

  it('works in bare repositories, further work trees and SHA-256 repositories', async () => {
    const commits = [{ files: { a: '1\n' } }, { branch: 'work', from: 'main', files: { a: '2\n' } }];
    const bare = createRepository(commits, { bare: true });
    expect(filesOf(await read(bare, { head: 'work' }))).toHaveLength(1);
    expect(await problemOf(bare, { staged: true })).toContain('no index');
    const sha256 = createRepository(commits, { objectFormat: 'sha256' });
    const change = await read(sha256, { head: 'work' });
    expect(change.head.sha).toHaveLength(64);
    expect(linesOf(filesOf(change)[0])).toEqual(['-1', '+2']);
    const tree = join(temporaryDirectory(), 'tree');
    git(sha256, ['worktree', 'add', '-q', tree, 'work']);
    expect(await read(tree)).toMatchObject({ branch: { value: 'work' }, files: { value: [{ path: 'a' }] } });
  });

  it('reads objects that are borrowed from another repository', async () => {
    const source = createRepository([{ files: { a: '1\n' } }, { branch: 'work', from: 'main', files: { a: '2\n' } }]);
    const directory = join(temporaryDirectory(), 'with "quotes" and \\');
    git(source, ['clone', '-q', '--bare', '--shared', source, directory]);
    expect(linesOf(filesOf(await read(directory, { base: 'main', head: 'work' }))[0])).toEqual(['-1', '+2']);
  });

  it('knows no branch when HEAD is detached, and the name behind a remote-tracking branch', async () => {
    const directory = createRepository([{ files: { a: '1\n' } }, { branch: 'work', from: 'main', files: { a: '2\n' } }]);
    git(directory, ['checkout', '-q', '--detach', 'work']);
    expect((await read(directory)).branch).toMatchObject({
      known: false,
      reason: 'HEAD is detached; name the branch with --branch',
    });
    expect((await read(directory, { branch: 'agent/from-ci' })).branch).toEqual({ known: true, value: 'agent/from-ci' });
    git(directory, ['tag', '-a', '-m', 'Tag', 'v1', 'work']);
    const tagged = await read(directory, { head: git(directory, ['rev-parse', 'v1']) });
    expect(tagged.head.sha).toBe(git(directory, ['rev-parse', 'work']));
    expect(await problemOf(directory, { head: git(directory, ['rev-parse', 'work^{tree}']) })).toContain('unknown revision');
    git(directory, ['update-ref', 'refs/remotes/origin/agent/x', 'work']);
    expect((await read(directory, { head: 'origin/agent/x' })).branch).toEqual({ known: true, value: 'agent/x' });
    git(directory, ['update-ref', 'refs/remotes/origin/trunk', 'work']);
    git(directory, ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk']);
    expect((await read(directory)).base.ref).toBe('trunk');
  });
});

describe('what cannot be read', () => {
  it('says what is wrong and what to do', async () => {
    const directory = createRepository([{ files: { a: '1\n' } }, { branch: 'alone', from: null, files: { a: '2\n' } }]);
    expect(await problemOf(directory, { base: 'mian' })).toBe('usage: unknown revision "mian"; did you mean main?');
    expect(await problemOf(directory, { base: '--output=/tmp/x' })).toContain('unknown revision');
    expect(await problemOf(directory, { head: 'alone' })).toMatch(/^usage: .* no common ancestor; name another --base$/);
    git(directory, ['branch', '-q', '-m', 'main', 'trunk']);
    expect(await problemOf(directory, { head: 'alone' })).toContain('the default branch is not known');
    expect(await openRepository(temporaryDirectory())).toMatchObject({
      ok: false,
      problem: { kind: 'usage', message: expect.stringContaining('not in a git repository') },
    });
    expect(await openRepository(join(directory, 'missing'))).toMatchObject({
      ok: false,
      problem: { kind: 'usage', message: expect.stringContaining('there is no directory') },
    });
  });

  it('says how to complete a shallow clone', async () => {
    const source = createRepository([
      { files: { a: '1\n' } },
      { files: { a: '2\n' } },
      { branch: 'work', from: 'main', files: { b: '1\n' } },
      { branch: 'work', files: { b: '2\n' } },
    ]);
    const clone = join(temporaryDirectory(), 'clone');
    git(source, ['clone', '-q', '--depth=1', '--no-single-branch', `file://${source}`, clone]);
    expect(await problemOf(clone, { head: 'origin/work' })).toContain('git fetch --unshallow');
    git(clone, ['fetch', '-q', '--depth=3', 'origin', 'work', 'main']);
    expect(filesOf(await read(clone, { head: 'origin/work' })).map((file) => file.path)).toEqual(['b']);
  });

  it('is undecided about blobs that a partial clone does not hold, and fetches nothing', async () => {
    const source = createRepository([{ files: { a: many(1, 50) } }, { branch: 'work', from: 'main', files: { a: many(2, 50) } }]);
    git(source, ['config', 'uploadpack.allowFilter', 'true']);
    const clone = join(temporaryDirectory(), 'clone');
    git(source, ['clone', '-q', '--bare', '--filter=blob:none', `file://${source}`, clone]);
    const marker = join(temporaryDirectory(), 'ran');
    git(clone, ['config', 'remote.origin.uploadpack', `touch ${marker};:`]);
    const change = await read(clone, { base: 'main', head: 'work' });
    expect(change.files).toMatchObject({ known: false, reason: expect.stringMatching(/^git diff-tree failed: /) });
    expect(existsSync(marker)).toBe(false);
  });

  it('reads a file at a revision, and never through a symlink', async () => {
    const directory = createRepository([
      {
        files: {
          '.github/nightwarden.yml': 'enforcement: active\n',
          link: { mode: '120000', data: '/etc/passwd' },
          binary: Buffer.from('a\0'),
          '*': 'star\n',
        },
      },
    ]);
    const repository = await open(directory);
    expect(await readFileAt(repository, 'main', '.github/nightwarden.yml')).toBe('enforcement: active\n');
    expect(await readFileAt(repository, 'main', '*')).toBe('star\n');
    expect(await readFileAt(repository, 'main', 'missing')).toBeNull();
    await expect(readFileAt(repository, 'main', 'link')).rejects.toThrow('not a regular file');
    await expect(readFileAt(repository, 'main', '.github')).rejects.toThrow('not a regular file');
    await expect(readFileAt(repository, 'main', 'binary')).rejects.toThrow('not a text');
  });
});

describe('a repository that means harm', () => {
  it('runs nothing that its configuration, attributes and hooks name, and hides no line', async () => {
    const directory = createRepository([
      { files: { 'a.js': 'guard()\nrest\n', '.gitattributes': '*.js binary diff=evil filter=evil\n' } },
      { branch: 'work', from: 'main', files: { 'a.js': 'rest\n' } },
    ]);
    const marker = join(temporaryDirectory(), 'ran');
    const script = join(directory, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${marker}\necho evil\n`);
    chmodSync(script, 0o755);
    const settings = [
      'core.fsmonitor',
      'core.pager',
      'core.editor',
      'core.sshCommand',
      'core.askPass',
      'core.gitProxy',
      'core.alternateRefsCommand',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.smudge',
      'filter.evil.clean',
      'filter.evil.process',
      'pager.log',
      'pager.diff-tree',
      'gpg.program',
      'credential.helper',
      'remote.origin.uploadpack',
      'alias.rev-parse',
      'alias.log',
      'uploadpack.packObjectsHook',
      'trailer.x.command',
    ];
    for (const name of settings) git(directory, ['config', name, name.startsWith('alias.') ? `!${script}` : script]);
    for (const [name, value] of [
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
      ['diff.context', '0'],
      ['diff.orderFile', '/dev/stdin'],
      ['diff.renames', 'false'],
      ['diff.suppressBlankEmpty', 'true'],
      ['diff.evil.binary', 'true'],
      ['color.ui', 'always'],
      ['color.diff', 'always'],
      ['core.quotePath', 'true'],
      ['core.hooksPath', directory],
      ['core.attributesFile', join(directory, 'attributes')],
      ['log.showSignature', 'true'],
      ['format.pretty', 'evil'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', '/nowhere'],
      ['core.repositoryFormatVersion', '1'],
    ] as const) {
      git(directory, ['config', name, value]);
    }
    writeFileSync(join(directory, 'attributes'), '* -diff\n');
    mkdirSync(join(directory, '.git', 'info'), { recursive: true });
    writeFileSync(join(directory, '.git', 'info', 'attributes'), '* -diff\n');
    for (const hook of ['post-index-change', 'reference-transaction', 'pre-commit', 'post-checkout']) {
      writeFileSync(join(directory, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    }
    const change = await read(directory, { base: 'main', head: 'work' });
    expect(filesOf(change).map((file) => [file.path, linesOf(file)])).toEqual([['a.js', ['-guard()']]]);
    expect(textOf(filesOf(change)[0]?.after)).toBe('rest\n');
    writeFileSync(join(directory, 'a.js'), 'staged\n');
    const blob = git(directory, ['-c', 'core.fsmonitor=', 'hash-object', '-w', '--no-filters', 'a.js']);
    git(
      directory,
      ['-c', 'core.fsmonitor=', '-c', 'core.hooksPath=', 'update-index', '--index-info'],
      `100644 ${blob} 0\ta.js\n`,
    );
    expect(linesOf(filesOf(await read(directory, { staged: true }))[0])).toEqual(['-guard()', '-rest', '+staged']);
    expect(await problemOf(directory, { base: 'f'.repeat(40) })).toContain('unknown revision');
    expect(existsSync(marker)).toBe(false);
  });

  it('is not led astray by replaced objects', async () => {
    const directory = createRepository([{ files: { a: 'guard\n' } }, { branch: 'work', from: 'main', files: { a: 'gone\n' } }]);
    git(directory, ['replace', git(directory, ['rev-parse', 'work:a']), git(directory, ['rev-parse', 'main:a'])]);
    const [file] = filesOf(await read(directory, { head: 'work' }));
    expect(linesOf(file)).toEqual(['-guard', '+gone']);
    expect(textOf(file?.after)).toBe('gone\n');
  });

  it('leaves nothing behind', async () => {
    const repository = await openRepository(createRepository([{ files: { a: '1' } }]));
    const scratch = repository.ok ? repository.value.scratch.directory : '';
    expect(existsSync(scratch)).toBe(true);
    if (repository.ok) repository.value.close();
    expect(existsSync(scratch)).toBe(false);
  });
});
