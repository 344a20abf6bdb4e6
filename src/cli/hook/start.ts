/** Starts the hook from its bundle, with the machine code that was kept when it was built: that halves the time it takes. */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { packagePath } from '../../package-path.js';

type Wrapped = (exports: object, require: NodeJS.Require, module: { exports: object }, file: string, folder: string) => void;

/** A fault in starting blocks the call, like any other. */
export function startHook(args: readonly string[]): void {
  try {
    const file = packagePath('dist/hook.cjs');
    const script = new Script(readFileSync(file, 'utf8'), { filename: file, cachedData: machineCode(`${file}.cache`) });
    const module = { exports: {} };
    (script.runInThisContext() as Wrapped)(module.exports, createRequire(file), module, file, dirname(file));
    void (module.exports as { runHook: (args: readonly string[]) => Promise<void> }).runHook(args);
  } catch (error) {
    writeSync(
      2,
      `Nightwarden: this call could not be judged, so it is blocked: the hook did not start (${String(error).slice(0, 300)}).\n`,
    );
    process.exit(2);
  }
}

/** Made for one version of Node; another does without. */
function machineCode(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
