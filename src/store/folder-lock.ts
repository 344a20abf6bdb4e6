/**
 * Keeps a folder for one process. The embedded database has no lock of its own: two processes on one folder run without an error and
 * lose what the other one wrote.
 */
import { link, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

export interface FolderLock {
  release(): Promise<void>;
}

/** The folder belongs to a process that lives. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

const FILE = 'nightwarden.lock';
/** How often the holder shows that it lives, and after how long it counts as gone for those who cannot see its process. */
const SIGN_OF_LIFE_MILLISECONDS = 5_000;
const SILENCE_MILLISECONDS = 60_000;

const holderShape = z.object({ pid: z.number(), host: z.string(), began: z.string().nullable() });
type Holder = z.infer<typeof holderShape>;

/**
 * @param onLost told when another process took the lock away from this one, which must not happen.
 * @throws {FolderInUse}
 */
export async function lockFolder(folder: string, onLost: () => void): Promise<FolderLock> {
  const path = join(folder, FILE);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: beginningOf(process.pid) } satisfies Holder);
  while (!(await created(path, own))) {
    const standing = await read(path);
    if (standing === null) continue;
    const holder = await livingHolder(standing, path);
    if (holder !== null) throw new FolderInUse(`${folder} is in use by process ${holder.pid} on ${holder.host}. ${WHAT_TO_DO}`);
    await removeStale(path, standing, folder);
  }
  // The clock of the machine, which also dates the file: whoever looks compares the two.
  const timer = setInterval(() => void showLife(), SIGN_OF_LIFE_MILLISECONDS).unref();
  const showLife = async (): Promise<void> => {
    if ((await read(path)) === own) await utimes(path, new Date(), new Date()).catch(() => undefined);
    else if (!released) onLost();
  };
  let released = false;
  return {
    async release() {
      released = true;
      clearInterval(timer);
      if ((await read(path)) === own) await rm(path, { force: true });
    },
  };
}

const WHAT_TO_DO =
  'Stop that process first, or give this one a data folder of its own (NIGHTWARDEN_DATA). Several processes can share a PostgreSQL server (DATABASE_URL).';

async function created(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(content);
    await file.close();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whose lock this is, when it must be respected. */
async function livingHolder(standing: string, path: string): Promise<Holder | null> {
  const holder = parse(standing);
  if (holder?.host === hostname()) {
    // A number is given again: after a restart of a container, often to the same program.
    return isAlive(holder.pid) && holder.pid !== process.pid && beginningOf(holder.pid) === holder.began ? holder : null;
  }
  // Another machine's or container's process cannot be seen; nor can one that was killed before it had written its name.
  const silent = Date.now() - (await modified(path)) > SILENCE_MILLISECONDS;
  return silent ? null : (holder ?? { pid: 0, host: 'an unknown machine', began: null });
}

function parse(text: string): Holder | null {
  try {
    return holderShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function modified(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** When a process began, in the kernel's count; null where that cannot be seen. Two processes of one number differ in it. */
function beginningOf(pid: number): string | null {
  try {
    // The name of the program, in brackets, may hold anything; the beginning is the 20th field after it (man proc).
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''}`;
  } catch {
    return null;
  }
}

/** Two who find the same stale lock: the second moves away what the first has just made, sees that, and puts it back. */
async function removeStale(path: string, standing: string, folder: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return;
    throw error;
  }
  const moved = await read(aside);
  if (moved !== null && moved !== standing) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  if (moved !== standing) throw new FolderInUse(`${folder} is being opened by another process. ${WHAT_TO_DO}`);
}
