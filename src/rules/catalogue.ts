/** Every rule, in the order in which verdicts, documentation and `nightwarden explain` list them: by chapter, then by id. */
import { agentGuardWeakened } from './credentials/agent-guard-weakened.js';
import { agentReadsSecrets } from './credentials/agent-reads-secrets.js';
import { envFileTracked } from './credentials/env-file-tracked.js';
import { secretAdded } from './credentials/secret-added.js';
import { workflowPermissionsBroad } from './credentials/workflow-permissions-broad.js';
import { agentUnsandboxed } from './destructive/agent-unsandboxed.js';
import { destructiveCommand } from './destructive/destructive-command.js';
import { destructiveSql } from './destructive/destructive-sql.js';
import { directDeploy } from './destructive/direct-deploy.js';
import { infrastructureDestroy } from './destructive/infrastructure-destroy.js';
import { outOfScopeChange } from './destructive/out-of-scope-change.js';
import { pathEscape } from './destructive/path-escape.js';
import { agentUnbounded } from './cost/agent-unbounded.js';
import { branchName } from './git/branch-name.js';
import { ciWeakened } from './git/ci-weakened.js';
import { controlFileChanged } from './git/control-file-changed.js';
import { dependencyUnpinned } from './git/dependency-unpinned.js';
import { installSourceAdded } from './git/install-source-added.js';
import { lockfileDrift } from './git/lockfile-drift.js';
import { workflowUntrustedInput } from './git/workflow-untrusted-input.js';
import { guardRemoved } from './monitoring/guard-removed.js';
import { hiddenText } from './monitoring/hidden-text.js';
import { testWeakened } from './monitoring/test-weakened.js';
import type { Rule } from './rule.js';

export const CATALOGUE: readonly Rule[] = [
  agentGuardWeakened,
  agentReadsSecrets,
  envFileTracked,
  secretAdded,
  workflowPermissionsBroad,
  agentUnsandboxed,
  destructiveCommand,
  destructiveSql,
  directDeploy,
  infrastructureDestroy,
  outOfScopeChange,
  pathEscape,
  branchName,
  ciWeakened,
  controlFileChanged,
  dependencyUnpinned,
  installSourceAdded,
  lockfileDrift,
  workflowUntrustedInput,
  agentUnbounded,
  guardRemoved,
  hiddenText,
  testWeakened,
];
