/** Every entry of every pack. */
import type { Entry } from '../command-pack.js';
import { BACKUPS } from './backups.js';
import { CLOUDS } from './clouds.js';
import { CLUSTERS } from './clusters.js';
import { DATABASES } from './databases.js';
import { DEPLOYMENTS } from './deploys.js';
import { DISKS } from './disks.js';
import { FILE_SYSTEMS } from './file-systems.js';
import { GIT_HISTORY } from './git-history.js';
import { INFRASTRUCTURE_CODE } from './infrastructure-code.js';
import { OUTSIDE_WRITES } from './outside-writes.js';
import { PLATFORM_DELETES } from './platforms.js';
import { PROCESSES } from './processes.js';
import { PUBLICATIONS } from './publishes.js';
import { REMOTE_SCRIPTS } from './remote-scripts.js';

export const ENTRIES: readonly Entry[] = [
  ...FILE_SYSTEMS,
  ...DISKS,
  ...PROCESSES,
  ...GIT_HISTORY,
  ...DATABASES,
  ...REMOTE_SCRIPTS,
  ...BACKUPS,
  ...CLOUDS,
  ...PLATFORM_DELETES,
  ...CLUSTERS,
  ...INFRASTRUCTURE_CODE,
  ...DEPLOYMENTS,
  ...PUBLICATIONS,
  ...OUTSIDE_WRITES,
];
