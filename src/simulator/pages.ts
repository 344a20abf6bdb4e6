/** Small pages for people who look at the local GitHub with a browser. */
import type { ServerResponse } from 'node:http';
import type { Platform } from './platform.js';

export function handlePage(
  _platform: Platform,
  _method: string,
  _url: URL,
  _body: Buffer,
  response: ServerResponse,
): Promise<void> {
  response.statusCode = 404;
  response.end('Not Found\n');
  return Promise.resolve();
}
