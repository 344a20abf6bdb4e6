/** Every rule, in the order in which verdicts, documentation and `nightwarden explain` list them: by chapter, then by id. */
import { secretAdded } from './credentials/secret-added.js';
import { destructiveCommand } from './destructive/destructive-command.js';
import { directDeploy } from './destructive/direct-deploy.js';
import { infrastructureDestroy } from './destructive/infrastructure-destroy.js';
import { pathEscape } from './destructive/path-escape.js';
import { branchName } from './git/branch-name.js';
import { dependencyUnpinned } from './git/dependency-unpinned.js';
import { installSourceAdded } from './git/install-source-added.js';
import { lockfileDrift } from './git/lockfile-drift.js';
import { guardRemoved } from './monitoring/guard-removed.js';
import { hiddenText } from './monitoring/hidden-text.js';
import { testWeakened } from './monitoring/test-weakened.js';
import type { Rule } from './rule.js';

export const CATALOGUE: readonly Rule[] = [
  secretAdded,
  destructiveCommand,
  directDeploy,
  infrastructureDestroy,
  pathEscape,
  branchName,
  dependencyUnpinned,
  installSourceAdded,
  lockfileDrift,
  guardRemoved,
  hiddenText,
  testWeakened,
];
