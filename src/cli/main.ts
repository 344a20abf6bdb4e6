#!/usr/bin/env node
/** The executable `nightwarden`. A hook runs before every call of a tool, so it starts without the rest of the program. */
import { startHook } from './hook/start.js';

const [command, ...rest] = process.argv.slice(2);
if (command === 'hook' && !rest.some((arg) => arg === '--help' || arg === '-h')) startHook(rest);
else void import('./program.js');
