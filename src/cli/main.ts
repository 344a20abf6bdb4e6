#!/usr/bin/env node
/** The executable `nightwarden`. A hook runs before every call of a tool, so it starts without the rest of the program. */

const [command, ...rest] = process.argv.slice(2);
if (command === 'hook' && !rest.some((arg) => arg === '--help' || arg === '-h')) {
  const { startHook } = await import('./hook/start.js');
  startHook(rest);
} else await import('./program.js');
