/** Every entry of every pack. */
import type { Entry } from '../command-pack.js';
import { FILE_SYSTEMS } from './file-systems.js';

export const ENTRIES: readonly Entry[] = [...FILE_SYSTEMS];
