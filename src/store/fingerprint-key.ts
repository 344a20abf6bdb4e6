/** The key of this installation's fingerprints of credentials. It stays in the data folder and is shown nowhere. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads the key, or keeps `fresh` as the key when there is none yet.
 *
 * @param folder created when it is missing
 * @param fresh random; at least 32 hexadecimal digits
 */
export async function openFingerprintKey(folder: string, fresh: string): Promise<string> {
  const path = join(folder, 'fingerprint-key');
  const kept = await read(path);
  if (kept !== null) return kept;
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(path, fresh, { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    // Another process was first.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    return (await read(path)) ?? fresh;
  }
}

async function read(path: string): Promise<string | null> {
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (/^[0-9a-f]{32,}$/.test(key)) return key;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
  throw new Error(`${path} is damaged. Restore it from a backup, or delete it: then fingerprints are others than before.`);
}
