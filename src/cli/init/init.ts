/** `nightwarden init`: shows what would change in the settings of a repository's agents, asks, and writes it. */
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createTwoFilesPatch } from 'diff';
import { visible } from '../../render/visible.js';
import { UsageError } from '../exit.js';
import type { InitOptions } from '../init-command.js';
import { NotChangeable } from './not-changeable.js';
import { type Planned, plansFor } from './settings.js';
import { toolsIn } from './tools-in.js';

const MOST_BYTES = 1_000_000;

interface FileToWrite {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/** The exit code: 0 written or nothing to do, 1 not wanted. */
export async function runInit(options: InitOptions): Promise<number> {
  const root = resolve(options.repo ?? '.');
  if (!existsSync(join(root, '.git'))) {
    throw new UsageError(`${root} is not the folder of a git repository; change to it, or name it with --repo.`);
  }
  const tools = options.tool ?? toolsIn((path) => existsSync(join(root, path))).map(({ id }) => id);
  // All of them are read before one is written, so that a mistake in one leaves all as they are.
  const files = plansFor(tools)
    .map((planned) => fileFor(root, planned))
    .filter(({ before, after }) => before !== after);
  if (tools.length === 0) process.stderr.write('No settings of an agent were found here; name its tool with --tool.\n');
  if (files.length === 0) {
    process.stdout.write('Nothing to write: all of it is there.\n');
    return 0;
  }
  for (const { path, before, after } of files) {
    const patch = createTwoFilesPatch(before === null ? '/dev/null' : path, path, before ?? '', after)
      .split('\n')
      .slice(1);
    process.stdout.write(`${patch.map((line) => visible(line)).join('\n')}\n`);
  }
  if (options.yes !== true && !(await isWanted(files.length))) {
    process.stdout.write('Nothing was written.\n');
    return 1;
  }
  for (const { path, before, after } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), after, before === null ? { flag: 'wx' } : {});
  }
  process.stdout.write(`Written: ${files.map(({ path }) => path).join(', ')}. Commit them, so that they hold for everybody.\n`);
  return 0;
}

function fileFor(root: string, { path, change }: Planned): FileToWrite {
  refuseSymlinks(root, path);
  const file = join(root, path);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && (!stat.isFile() || stat.size > MOST_BYTES)) {
    throw new UsageError(`${path} cannot be changed: it is not a file of at most 1 MB. Nothing was written.`);
  }
  const before = stat === undefined ? null : readFileSync(file, 'utf8');
  try {
    return { path, before, after: change(before) };
  } catch (error) {
    if (error instanceof NotChangeable)
      throw new UsageError(`${path} cannot be changed: it ${error.message}. Mend it and run init again; nothing was written.`);
    throw error;
  }
}

/** A link at the path or on the way to it may lead out of the repository. */
function refuseSymlinks(root: string, path: string): void {
  let folder = root;
  for (const part of path.split('/')) {
    folder = join(folder, part);
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new UsageError(`${path} cannot be changed: ${part} is a symlink, which is not followed. Nothing was written.`);
    }
  }
}

async function isWanted(files: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('nobody can be asked here; say --yes to write this.');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test(
      (await reader.question(`Write ${files === 1 ? 'this file' : `these ${files} files`}? [y/N] `)).trim(),
    );
  } finally {
    reader.close();
  }
}
