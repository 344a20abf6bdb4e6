/** The kinds of files whose scripts can be read, by path. */
import { ciFiles } from './ci-files.js';
import { dockerfiles } from './dockerfiles.js';
import { packageScripts } from './package-scripts.js';
import { jenkinsfiles, pythonTasks, terraformScripts, vagrantfiles } from './quoted-scripts.js';
import { justfiles, makefiles, procfiles, unitFiles } from './recipes.js';
import { processCalls } from './process-calls.js';
import type { ScriptReader } from './script.js';
import { shellFiles } from './shell-files.js';

const SCRIPT_READERS: readonly ScriptReader[] = [
  shellFiles,
  packageScripts,
  dockerfiles,
  makefiles,
  justfiles,
  procfiles,
  ciFiles,
  processCalls,
  jenkinsfiles,
  terraformScripts,
  pythonTasks,
  vagrantfiles,
  unitFiles,
];

export function scriptReadersOf(path: string): ScriptReader[] {
  return SCRIPT_READERS.filter((reader) => reader.matches(path));
}
