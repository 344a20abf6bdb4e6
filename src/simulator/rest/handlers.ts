/** Every operation that the local GitHub simulates. What GitHub describes and this list lacks is answered with 501. */
import { APP_HANDLERS } from './apps.js';
import type { Handlers } from './call.js';
import { CHECK_HANDLERS } from './checks.js';
import { PULL_HANDLERS } from './pulls.js';
import { REPOSITORY_HANDLERS } from './repositories.js';

export const HANDLERS: Handlers = {
  ...APP_HANDLERS,
  ...REPOSITORY_HANDLERS,
  ...PULL_HANDLERS,
  ...CHECK_HANDLERS,
};
