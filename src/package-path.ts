/** Finds the files that are shipped beside the code, from the sources as well as from the bundle. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of a file of this package, `name` being relative to the folder that holds package.json. */
export function packagePath(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('Nightwarden is not installed as a package: its package.json is missing');
    folder = parent;
  }
  return join(folder, name);
}
