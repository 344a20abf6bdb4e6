/** Creates check suites and runs and tells Apps about them. */
import type { Platform } from './platform.js';
import { suiteRepresentation, suiteResult, webhookCheckRun } from './representation/checks.js';
import type { Json } from './representation/accounts.js';
import { webhookContext, headCommit } from './representation/repositories.js';
import { appRepresentation } from './representation/accounts.js';
import type { Account, App } from './state/account.js';
import type { CheckRun, CheckSuite } from './state/check.js';
import type { Repository } from './state/repository.js';

/** The suite of an App on a commit, made when there is none. */
export function suiteFor(
  platform: Platform,
  repository: Repository,
  app: App,
  headSha: string,
  push?: { branch: string; before: string },
): CheckSuite {
  const existing = repository.checkSuites.find((suite) => suite.app === app && suite.headSha === headSha);
  if (existing !== undefined) return existing;
  const now = platform.state.now();
  // The head branch of a commit that came from a fork is unknown here, as it is on GitHub.
  const branch =
    push?.branch ??
    [...repository.git.refs]
      .find(([ref, oid]) => oid === headSha && ref.startsWith('refs/heads/'))?.[0]
      .slice('refs/heads/'.length);
  const suite: CheckSuite = {
    id: platform.state.nextId(),
    app,
    headSha,
    headBranch: branch ?? null,
    before: push?.before ?? null,
    createdAt: now,
    updatedAt: now,
    rerequested: false,
  };
  repository.checkSuites.push(suite);
  return suite;
}

/** After a push, every App that may write checks gets a suite and is asked to fill it. */
export async function requestSuites(
  platform: Platform,
  repository: Repository,
  headSha: string,
  push: { branch: string; before: string },
  sender: Account,
): Promise<void> {
  const commit = await repository.git.commit(headSha);
  // A trailer after two blank lines switches checks off for this push (docs, "About status checks").
  if (commit === null || /\n\n\n(?:[^\n]+\n)*skip-checks: *true\s*$/.test(commit.message)) return;
  for (const installation of platform.state.installations) {
    if (installation.suspendedAt !== null || installation.permissions['checks'] !== 'write') continue;
    if (!platform.state.covers(installation, repository)) continue;
    const known = repository.checkSuites.some((suite) => suite.app === installation.app && suite.headSha === headSha);
    const suite = suiteFor(platform, repository, installation.app, headSha, push);
    if (!known) await emitSuite(platform, repository, suite, 'requested', sender);
  }
}

export async function emitSuite(
  platform: Platform,
  repository: Repository,
  suite: CheckSuite,
  action: 'requested' | 'rerequested' | 'completed',
  sender: Account,
): Promise<void> {
  const commit = await repository.git.commit(suite.headSha);
  if (commit === null) return;
  const representation = suiteRepresentation(platform, repository, suite);
  platform.webhooks.emit({
    event: 'check_suite',
    action,
    repository,
    only: platform.state.installations.filter(
      (each) => each.app === suite.app && platform.state.covers(each, repository) && each.suspendedAt === null,
    ),
    payload: {
      check_suite: {
        ...representation,
        app: appRepresentation(platform, suite.app),
        head_commit: headCommit(commit),
      },
      ...webhookContext(platform, repository, sender),
    },
  });
}

export function emitCheckRun(
  platform: Platform,
  repository: Repository,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  sender: Account,
  extra: Json = {},
): void {
  const own = action === 'rerequested' || action === 'requested_action';
  platform.webhooks.emit({
    event: 'check_run',
    action,
    repository,
    // A request goes only to the App whose run it is.
    ...(own
      ? {
          only: platform.state.installations.filter(
            (each) =>
              each.app === run.suite.app &&
              each.permissions['checks'] === 'write' &&
              each.suspendedAt === null &&
              platform.state.covers(each, repository),
          ),
        }
      : {}),
    payload: { check_run: webhookCheckRun(platform, repository, run), ...webhookContext(platform, repository, sender), ...extra },
  });
}

/** What follows when a run was created or changed: the suite's completion, waiting automatic merges. */
export async function afterCheckRun(
  platform: Platform,
  repository: Repository,
  run: CheckRun,
  sender: Account,
  wasCompleted: boolean,
): Promise<void> {
  run.suite.rerequested = false;
  run.suite.updatedAt = platform.state.now();
  if (run.status === 'completed' && !wasCompleted && suiteResult(repository, run.suite).status === 'completed') {
    await emitSuite(platform, repository, run.suite, 'completed', sender);
  }
  await platform.afterReport(repository, run.suite.headSha);
}
