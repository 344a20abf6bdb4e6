/** Real repositories for tests, written with one `git fast-import` each so that they cost milliseconds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `null` takes the path away; a string is the text of a regular file. */
export type Entry =
  | string
  | Buffer
  | null
  | { readonly mode: '100644' | '100755' | '120000' | '160000'; readonly data: string | Buffer };

export interface CommitSpec {
  readonly branch?: string;
  readonly message?: string | Buffer;
  readonly files?: Readonly<Record<string, Entry>>;
  /** Branch names or marks (":1"); default: the branch's own tip. */
  readonly from?: string | null;
  readonly merge?: string;
  readonly author?: string;
}

const made: string[] = [];

/** A new empty directory, removed by `removeDirectories`. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'nightwarden-test-'));
  made.push(directory);
  return directory;
}

export function removeDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  LC_ALL: 'C',
};

/** Runs git for a test's set-up; the output without the last line feed. */
export function git(directory: string, arguments_: readonly string[], input?: string | Buffer): string {
  return execFileSync('git', ['-C', directory, ...arguments_], {
    env: ENVIRONMENT,
    input: input ?? '',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  }).replace(/\n$/, '');
}

/** A repository with the given commits, one after another; the work tree shows the default branch unless `bare`. */
export function createRepository(
  commits: readonly CommitSpec[],
  options: { bare?: boolean; objectFormat?: 'sha1' | 'sha256'; checkout?: string } = {},
): string {
  const directory = temporaryDirectory();
  git(directory, [
    'init',
    '-q',
    '-b',
    'main',
    `--object-format=${options.objectFormat ?? 'sha1'}`,
    ...(options.bare ? ['--bare'] : []),
    '.',
  ]);
  if (commits.length > 0) importCommits(directory, commits);
  if (!options.bare && commits.length > 0) git(directory, ['checkout', '-q', '-f', options.checkout ?? 'main']);
  return directory;
}

export function importCommits(directory: string, commits: readonly CommitSpec[]): void {
  const parts: Buffer[] = [];
  const known = new Set<string>();
  const put = (value: string | Buffer): void => void parts.push(Buffer.from(value));
  const putData = (value: string | Buffer): void => {
    const data = Buffer.from(value);
    put(`data ${data.length}\n`);
    put(data);
    put('\n');
  };
  for (const [index, commit] of commits.entries()) {
    const ref = `refs/heads/${commit.branch ?? 'main'}`;
    if (commit.from === null) put(`reset ${ref}\n\n`);
    put(`commit ${ref}\nmark :${index + 1}\n`);
    put(`author ${commit.author ?? 'Ada <ada@example.com>'} ${1_700_000_000 + index} +0100\n`);
    put(`committer ${commit.author ?? 'Ada <ada@example.com>'} ${1_700_000_000 + index} +0100\n`);
    putData(commit.message ?? `Change ${index + 1}\n`);
    if (typeof commit.from === 'string') put(`from ${commit.from.startsWith(':') ? commit.from : `refs/heads/${commit.from}`}\n`);
    else if (commit.from === undefined && !known.has(ref)) {
      const tip = tipOf(directory, ref);
      if (tip !== null) put(`from ${tip}\n`);
    }
    if (commit.merge !== undefined) put(`merge ${commit.merge.startsWith(':') ? commit.merge : `refs/heads/${commit.merge}`}\n`);
    known.add(ref);
    for (const [path, entry] of Object.entries(commit.files ?? {})) {
      const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
      if (entry === null) put(`D ${quoted}\n`);
      else if (typeof entry === 'string' || Buffer.isBuffer(entry)) {
        put(`M 100644 inline ${quoted}\n`);
        putData(entry);
      } else if (entry.mode === '160000') put(`M 160000 ${entry.data.toString()} ${quoted}\n`);
      else {
        put(`M ${entry.mode} inline ${quoted}\n`);
        putData(entry.data);
      }
    }
    put('\n');
  }
  git(directory, ['fast-import', '--quiet', '--force'], Buffer.concat(parts));
}

function tipOf(directory: string, ref: string): string | null {
  try {
    return git(directory, ['rev-parse', '--verify', '--quiet', ref]);
  } catch {
    return null;
  }
}
