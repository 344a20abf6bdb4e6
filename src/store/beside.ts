/** Finds files that are shipped beside this room's code, from the sources as well as from the bundle and its chunks. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function besideTheCode(name: string): string {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../${name}`, import.meta.url));
}
