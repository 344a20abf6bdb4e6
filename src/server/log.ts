/** The process's log: one JSON line an entry, without credentials in whatever an error, a path or a payload brought into it. */
import pino, { type DestinationStream, type Logger } from 'pino';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';

/** @param destination the standard output by default */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, hooks: { streamWrite: masked } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Each text of the entry on its own, so that the line stays JSON. */
function masked(line: string): string {
  const entry: unknown = JSON.parse(line, (_key, value: unknown) => (typeof value === 'string' ? maskSecrets(value) : value));
  return `${JSON.stringify(entry)}\n`;
}
