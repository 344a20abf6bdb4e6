/** Starts the hook. A fault in starting blocks the call, like any other. */
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runHook } from './hook.js';

export function startHook(args: readonly string[]): void {
  try {
    // Parsers are run once; making them fast takes longer than they take. Machine code is kept for the flags that are in force.
    setFlagsFromString('--liftoff-only');
    setFlagsFromString('--interrupt-budget=1000000');
    void runHook(args);
  } catch (error) {
    writeSync(
      2,
      `Nightwarden: this call could not be judged, so it is blocked: the hook did not start (${String(error).slice(0, 300)}).\n`,
    );
    process.exit(2);
  }
}
