/** The project that a call may touch: its folder, and where a path really leads once symlinks are followed. */
import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

export interface Project {
  /** With symlinks followed. */
  readonly root: string;
}

export interface Place {
  /** Absolute, with symlinks followed as far as the path exists. */
  readonly real: string;
  /** From the project's root, with `/`; null outside of it. */
  readonly inside: string | null;
}

/** Most symlinks that are followed for parts that do not exist yet. */
const MOST_PARTS = 200;

/**
 * The folder with git's own files that is nearest above `folder`, or `folder` itself without one. Git is not asked: that takes as long
 * as everything else, and where it would name another folder, that one is farther out.
 */
export function projectAround(folder: string): Project {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return { root };
    if (root === dirname(root)) return { root: folder };
  }
}

/** Where a path leads, `folder` being where it is relative to. A tilde at its start is the home. */
export function placeOf(project: Project, path: string, folder: string): Place {
  const full = resolve(
    folder,
    path.replace(/^~(?=\/|$)/, () => homedir()),
  );
  const real = realOf(full);
  const from = relative(project.root, real);
  const isInside = from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
  return { real, inside: isInside ? from.split(sep).join('/') : null };
}

/** The real path of the deepest part that exists, with the rest behind it. */
export function realOf(path: string): string {
  const missing: string[] = [];
  let existing = path;
  for (let parts = 0; parts < MOST_PARTS; parts++) {
    try {
      return join(realpathSync.native(existing), ...missing);
    } catch {
      const parent = dirname(existing);
      if (parent === existing) break;
      missing.unshift(basename(existing));
      existing = parent;
    }
  }
  return path;
}

const SCRATCH = ['/tmp', '/private/tmp', '/var/tmp', tmpdir()];
const STREAMS = /^\/dev\/(?:null|zero|stdin|stdout|stderr|tty|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/;

/** Whether something may be written there: in the project, among temporary files, or to a stream. */
export function isWritable({ real, inside }: Place, written: string): boolean {
  if (inside !== null || STREAMS.test(written) || STREAMS.test(real)) return true;
  return SCRATCH.some((folder) => real.startsWith(`${realOf(folder)}${sep}`));
}
