/**
 * The organisation's policy, where whoever manages the machine has put a copy of it. It stands where only an administrator writes, so
 * that what it locks holds for every project and agent here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Null where there is none. Throws when there is one that cannot be read. */
export function organisationPolicyText(path: string = pathOn(process.platform)): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Error(`the organisation's policy on this machine cannot be read (${path}: ${code ?? 'unknown'})`, { cause: error });
  }
}

function pathOn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/Nightwarden/organisation.yml';
  if (platform === 'win32') return join('C:\\ProgramData', 'Nightwarden', 'organisation.yml');
  return '/etc/nightwarden/organisation.yml';
}
