/**
 * A git repository on this machine.
 *
 * Whoever wrote the repository may have written its configuration, attributes and hooks too. So only names and paths are asked of
 * git inside the repository; trees, texts and history are read in an empty scratch repository that borrows the object store and
 * knows no configuration, attributes, hooks, remotes or replacements but our own.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ObjectReader } from './objects.js';
import { attempt, complaintOf, failed, GitError, type GitPlace, QUIET_ENVIRONMENT, type Result, runGit } from './process.js';

/** Larger files are compared as if they were binary: their lines are not read. Bytes. */
export const DIFF_SIZE_LIMIT = 20 * 1024 * 1024;

/** Given to every run inside the repository: its configuration must not start a program. */
const NOTHING_RUNS = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${devNull}`] as const;

export interface LocalRepository {
  /** The repository itself. Only for names and paths: revisions, references, the index. */
  readonly inside: GitPlace;
  /** The scratch repository with the same objects. */
  readonly scratch: GitPlace;
  readonly objects: ObjectReader;
  readonly bare: boolean;
  /** Commits whose parents were not fetched. Empty for a complete clone. */
  readonly shallow: ReadonlySet<string>;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Ends git's processes and removes the scratch repository. */
  close(): void;
}

/**
 * Opens the repository that holds `directory`: a work tree, one of several, or a bare repository. Null means where git itself would
 * look: the current directory, or what a hook's GIT_DIR and GIT_INDEX_FILE say.
 */
export async function openRepository(directory: string | null): Promise<Result<LocalRepository>> {
  return attempt(async () => {
    const path = resolve(directory ?? '.');
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new GitError('usage', `there is no directory ${path}`);
    const inside: GitPlace = { directory: path, environment: insideEnvironment(directory === null) };
    const facts = await readFacts(inside);
    const scratch = attemptToWrite(() => createScratch(facts));
    const objects = new ObjectReader(scratch.place);
    return {
      inside,
      scratch: scratch.place,
      objects,
      bare: facts.bare,
      shallow: new Set(facts.shallowText.split('\n').filter((line) => line !== '')),
      objectFormat: facts.objectFormat,
      close: () => {
        objects.close();
        scratch.remove();
      },
    };
  });
}

/** Runs git inside the repository, for names and paths only. */
export function runInside(repository: Pick<LocalRepository, 'inside'>, args: readonly string[]): ReturnType<typeof runGit> {
  return runGit(repository.inside, [...NOTHING_RUNS, ...args]);
}

/** What git is given inside a repository. `asHook`: with the variables that point to one. */
export function insideEnvironment(asHook: boolean): NodeJS.ProcessEnv {
  // The caller's own configuration stays in force here (safe.directory); variables that point to a repository only when asked for.
  const kept = Object.entries(process.env).filter(
    ([name]) => asHook || !name.startsWith('GIT_') || name.startsWith('GIT_CONFIG'),
  );
  return { ...Object.fromEntries(kept), ...QUIET_ENVIRONMENT };
}

interface RepositoryFacts {
  readonly bare: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly objectDirectory: string;
  readonly shallowText: string;
}

async function readFacts(inside: GitPlace): Promise<RepositoryFacts> {
  const args = ['rev-parse', '--is-bare-repository', '--show-object-format', '--git-path', 'objects', '--git-path', 'shallow'];
  const output = await runInside({ inside }, args);
  if (output.status !== 0) throw notOpened(inside.directory, args, output);
  const [bare, objectFormat, objectDirectory, shallowFile, ...rest] = output.stdout.toString().replace(/\n$/, '').split('\n');
  if (!objectDirectory || !shallowFile || rest.length > 0 || (objectFormat !== 'sha1' && objectFormat !== 'sha256')) {
    throw new GitError('unreadable', `git described the repository at ${inside.directory} in a way that is not understood`);
  }
  return {
    bare: bare === 'true',
    objectFormat,
    objectDirectory: resolve(inside.directory, objectDirectory),
    shallowText: readIfPresent(resolve(inside.directory, shallowFile)),
  };
}

function notOpened(directory: string, args: readonly string[], output: { status: number; stderr: string }): GitError {
  if (output.stderr.includes('not a git repository')) {
    return new GitError('usage', `${directory} is not in a git repository; change to one, or name it with --repo`);
  }
  if (output.stderr.includes('dubious ownership')) {
    const advice = /git config --global --add safe\.directory \S+/.exec(output.stderr)?.[0];
    return new GitError(
      'usage',
      `${complaintOf(output.stderr)}; if you trust it, run: ${advice ?? `git config --global --add safe.directory ${directory}`}`,
    );
  }
  return failed(args, output);
}

function readIfPresent(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : '';
}

/** A temporary folder that is missing, full or read-only is the machine's fault, not the program's. */
function attemptToWrite<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new GitError(
      'unreadable',
      `nothing can be written to the temporary folder ${tmpdir()} (${code}); name another by TMPDIR`,
    );
  }
}

function createScratch(facts: RepositoryFacts): { place: GitPlace; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'nightwarden-git-'));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  mkdirSync(join(directory, 'objects', 'info'), { recursive: true });
  mkdirSync(join(directory, 'refs'));
  writeFileSync(join(directory, 'HEAD'), 'ref: refs/heads/none\n');
  const format = facts.objectFormat === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : '';
  writeFileSync(
    join(directory, 'config'),
    `[core]\n\trepositoryFormatVersion = ${format === '' ? 0 : 1}\n\tbare = true\n\tbigFileThreshold = ${DIFF_SIZE_LIMIT}\n${format}`,
  );
  writeFileSync(join(directory, 'objects', 'info', 'alternates'), `${quoted(facts.objectDirectory)}\n`);
  if (facts.shallowText !== '') writeFileSync(join(directory, 'shallow'), facts.shallowText);
  return { place: { directory, environment: scratchEnvironment(directory) }, remove };
}

function scratchEnvironment(directory: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || name === 'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  );
  return {
    ...Object.fromEntries(kept),
    ...QUIET_ENVIRONMENT,
    GIT_DIR: directory,
    HOME: directory,
    XDG_CONFIG_HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

/** In git's C-like quotes, so that no character of a path has a meaning in the list of alternates. */
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
