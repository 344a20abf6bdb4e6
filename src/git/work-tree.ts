/**
 * The work tree of a repository as it lies on disk, and the repository's own settings. Nothing is written, no link is followed and
 * nothing but git runs. Everything in a work tree is hostile: a folder on the way to a file may have become a link, a file a pipe.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Fact, known, unavailable } from '../change/fact.js';
import { type EntryKind, entryKindOf, MOST_TEXT_BYTES } from '../change/file-change.js';
import { failed, GitError } from './process.js';
import { type LocalRepository, runInside } from './repository.js';

/** `tracked`: in the index. `new`: neither tracked nor ignored. `ignored`: kept out of git, and on the disk all the same. */
export type Standing = 'tracked' | 'new' | 'ignored';

export interface WorkFile {
  /** With slashes, from the work tree's root. */
  readonly path: string;
  readonly standing: Standing;
  readonly kind: EntryKind;
  /** Bytes on the disk. */
  readonly size: number;
}

export interface WorkTree {
  readonly root: string;
  /**
   * The files that are on the disk, by path. Of ignored folders only the name is known, with a slash at the end, and it is left out:
   * what package managers and builds put there is not the repository's.
   */
  readonly files: readonly WorkFile[];
  /** Tracked paths that are not on the disk, or below a link. */
  readonly absent: readonly string[];
  /** The text of a file, or the target of a link. */
  read(file: WorkFile): Fact<string>;
}

/** A setting of the repository's own configuration. */
export interface GitSetting {
  /** As git lists it: the section and the name in lower case, the part between them as it is written. */
  readonly name: string;
  readonly value: string;
}

const MOST_FILES = 200_000;

/** Rejects with a `GitError` for a repository without a work tree, or with more files than are listed. */
export async function readWorkTree(repository: LocalRepository): Promise<WorkTree> {
  if (repository.bare) throw new GitError('usage', 'a bare repository has no work tree; name a folder that it is checked out in');
  const root = (await list(repository, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  const [index, others, ignored] = await Promise.all([
    list(repository, ['ls-files', '--stage', '-z', '--full-name', '--', ':/']),
    list(repository, ['ls-files', '--others', '--exclude-standard', '-z', '--full-name', '--', ':/']),
    list(repository, ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z', '--full-name', '--', ':/']),
  ]);
  const disk = new Disk(root);
  const files = new Map<string, WorkFile>();
  const absent = new Set<string>();
  // "<mode> <id> <stage>\t<path>"; a path with a conflict is listed once for each of its sides.
  for (const record of recordsOf(index)) {
    const tab = record.indexOf('\t');
    const path = record.slice(tab + 1);
    const file =
      entryKindOf(record.slice(0, 6)) === 'submodule'
        ? ({ path, standing: 'tracked', kind: 'submodule', size: 0 } as const)
        : disk.file(path, 'tracked');
    if (file === null) absent.add(path);
    else files.set(path, file);
  }
  for (const [listing, standing] of [
    [others, 'new'],
    [ignored, 'ignored'],
  ] as const) {
    for (const path of recordsOf(listing)) {
      // Another repository inside of this one, or a folder that is ignored as a whole.
      const file = path.endsWith('/') || files.has(path) ? null : disk.file(path, standing);
      if (file !== null) files.set(path, file);
    }
  }
  if (files.size > MOST_FILES) {
    throw new GitError('unreadable', `the work tree has over ${MOST_FILES.toLocaleString('en-US')} files`);
  }
  return {
    root,
    files: [...files.values()].sort((one, other) => (one.path < other.path ? -1 : 1)),
    absent: [...absent].sort(),
    read: (file) => disk.read(file),
  };
}

/** The repository's own configuration; the user's and the machine's are not looked at. */
export async function readGitSettings(repository: LocalRepository): Promise<GitSetting[]> {
  return recordsOf(await list(repository, ['config', '--local', '--no-includes', '--list', '-z'])).map((record) => {
    const end = record.indexOf('\n');
    return { name: end < 0 ? record : record.slice(0, end), value: end < 0 ? '' : record.slice(end + 1) };
  });
}

/** Which of these plain names at the root git would ignore, whether or not they are there. */
export async function ignoredOf(repository: LocalRepository, root: string, names: readonly string[]): Promise<Set<string>> {
  const inside = { ...repository.inside, directory: root };
  const output = await runInside({ inside }, ['check-ignore', '--no-index', '--', ...names]);
  // 1 says that none is.
  if (output.status > 1) throw failed(['check-ignore'], output);
  return new Set(output.stdout.toString().split('\n'));
}

async function list(repository: LocalRepository, args: readonly string[]): Promise<string> {
  const output = await runInside(repository, args);
  if (output.status !== 0) throw failed(args, output);
  return output.stdout.toString();
}

function recordsOf(listing: string): string[] {
  return listing.split('\0').filter((record) => record !== '');
}

class Disk {
  /** Folders, by path, that are reached without a link. */
  readonly #folders = new Map<string, boolean>([['', true]]);

  constructor(readonly root: string) {}

  file(path: string, standing: Standing): WorkFile | null {
    if (!this.#isFolder(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) return null;
    const stat = lstatSync(join(this.root, path), { throwIfNoEntry: false });
    if (stat === undefined) return null;
    if (stat.isSymbolicLink()) return { path, standing, kind: 'symlink', size: stat.size };
    if (!stat.isFile()) return null;
    return { path, standing, kind: (stat.mode & 0o100) === 0 ? 'file' : 'executable', size: stat.size };
  }

  read({ path, kind, size }: WorkFile): Fact<string> {
    if (kind === 'submodule') return unavailable(`${path} is a submodule`);
    if (size > MOST_TEXT_BYTES) return unavailable(`${path} has over 2 MB`);
    try {
      if (kind === 'symlink') return known(readlinkSync(join(this.root, path)));
      const bytes = bytesOf(join(this.root, path));
      if (bytes === null) return unavailable(`${path} is no file of at most 2 MB any more`);
      return bytes.includes(0) ? unavailable(`${path} is binary`) : known(bytes.toString('utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return unavailable(`${path} cannot be read (${code})`);
    }
  }

  #isFolder(path: string): boolean {
    const seen = this.#folders.get(path);
    if (seen !== undefined) return seen;
    const isOne =
      this.#isFolder(path.slice(0, Math.max(0, path.lastIndexOf('/')))) &&
      lstatSync(join(this.root, path), { throwIfNoEntry: false })?.isDirectory() === true;
    this.#folders.set(path, isOne);
    return isOne;
  }
}

/** Null for what is no file, or has grown. Opened so that neither a link is followed nor a pipe waited for. */
function bytesOf(path: string): Buffer | null {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > MOST_TEXT_BYTES) return null;
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
