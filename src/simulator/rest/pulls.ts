/** Pull requests: list, open, read, change, merge; their files and commits. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { gitText } from '../git/process.js';
import { emitPullRequest } from '../pulls/events.js';
import { baseTip, currentPullRequest, proposedChange } from '../pulls/figures.js';
import { closePullRequest } from '../pulls/following.js';
import { mergePullRequest, type MergeMethod } from '../pulls/merging.js';
import { openPullRequest } from '../pulls/opening.js';
import { reopenPullRequest, retarget } from '../pulls/editing.js';
import { commitRepresentation } from '../representation/repositories.js';
import { fileRepresentation } from '../representation/files.js';
import { simplePullRequest } from '../representation/pull-requests.js';
import { roleIncludes } from '../state/account.js';
import type { PullRequest } from '../state/pull-request.js';
import { pullRequests } from '../state/repository.js';
import { type Call, created, type Handlers, linkHeader, ok, paged, type Reply } from './call.js';

export const PULL_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/pulls': (call) => paged(call, listed(call), (pull) => simplePullRequest(call.platform, pull)),
  'POST /repos/{owner}/{repo}/pulls': async (call) => {
    const headRepositoryName = call.text('head_repo');
    if (call.body['issue'] !== undefined) throw validationFailed('The local GitHub makes no pull request out of an issue');
    const title = call.text('title');
    if (title === undefined || title.trim() === '')
      throw validationFailed({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
    const pull = await openPullRequest(call.platform, call.repository, {
      title,
      body: call.text('body') ?? null,
      user: call.account,
      head: call.text('head') ?? '',
      ...(headRepositoryName === undefined ? {} : { headRepositoryName }),
      base: call.text('base') ?? '',
      draft: call.body['draft'] === true,
      maintainerCanModify: call.body['maintainer_can_modify'] !== false,
    });
    return created(await currentPullRequest(call.platform, pull));
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': getPull,
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': updatePull,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': async (call) => {
    const pull = pullOf(call);
    const { files } = await proposedChange(pull);
    return paged(call, files.slice(0, call.platform.limits.pullRequestFiles), (file) =>
      fileRepresentation(call.platform, call.repository, pull.headSha, file),
    );
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': async (call) => {
    const { commits } = await proposedChange(pullOf(call));
    const { page, perPage } = call.paging();
    const within = commits.slice(0, call.platform.limits.pullRequestCommits);
    const parsed = await Promise.all(
      within.slice((page - 1) * perPage, page * perPage).map((oid) => call.repository.git.commit(oid)),
    );
    const list = parsed.flatMap((commit) =>
      commit === null ? [] : [commitRepresentation(call.platform, call.repository, commit)],
    );
    return ok(list, linkHeader(call, page, Math.max(1, Math.ceil(within.length / perPage))));
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge': (call) => {
    if (!pullOf(call).merged) throw notFound();
    return { status: 204 };
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': async (call) => {
    const title = call.text('commit_title');
    const message = call.text('commit_message');
    const sha = call.text('sha');
    const commit = await mergePullRequest(call.platform, pullOf(call), call.actor, {
      method: (call.text('merge_method') ?? 'merge') as MergeMethod,
      ...(title === undefined ? {} : { title }),
      ...(message === undefined ? {} : { message }),
      ...(sha === undefined ? {} : { sha }),
    });
    return ok({ sha: commit, merged: true, message: 'Pull Request successfully merged' });
  },
};

export function pullOf(call: Call): PullRequest {
  const pull = call.repository.issues.get(call.pathNumber('pull_number'))?.pull;
  if (pull == null) throw notFound();
  return pull;
}

function listed(call: Call): PullRequest[] {
  const state = call.query.get('state') ?? 'open';
  const head = call.query.get('head');
  const base = call.query.get('base');
  const found = pullRequests(call.repository).filter(
    (pull) =>
      (state === 'all' || pull.issue.state === state) &&
      (base === null || pull.baseRef === base) &&
      // GitHub ignores a head without an owner.
      (head === null || !head.includes(':') || `${pull.headRepository?.owner.login ?? ''}:${pull.headRef}` === head),
  );
  const by =
    call.query.get('sort') === 'updated'
      ? (pull: PullRequest) => pull.issue.updatedAt
      : (pull: PullRequest) => pull.issue.createdAt;
  const direction = call.query.get('direction') ?? (call.query.get('sort') === null ? 'desc' : 'asc');
  found.sort((a, b) => by(a).localeCompare(by(b)) || a.issue.number - b.issue.number);
  return direction === 'desc' ? found.reverse() : found;
}

/** Where GitHub stops to give a diff in one piece (seen in public reports of `too_large`). */
const DIFF_FILES = 300;
const DIFF_LINES = 20_000;

async function getPull(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  if (call.media !== 'diff' && call.media !== 'patch') return ok(await currentPullRequest(call.platform, pull));
  const { files, mergeBase } = await proposedChange(pull);
  const lines = files.reduce((sum, file) => sum + file.additions + file.deletions, 0);
  if (files.length > DIFF_FILES || lines > DIFF_LINES) {
    throw new ApiError(
      406,
      `Sorry, the diff exceeded the maximum number of ${files.length > DIFF_FILES ? `files (${DIFF_FILES})` : `lines (${DIFF_LINES})`}.`,
      [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
    );
  }
  const range = [mergeBase ?? baseTip(pull), pull.headSha];
  const args = call.media === 'diff' ? ['diff', '--no-color', '-M', ...range] : ['format-patch', '--stdout', range.join('..')];
  const text = await gitText(call.repository.git.directory, args);
  return {
    status: 200,
    body: Buffer.from(`${text}\n`),
    headers: { 'Content-Type': `application/vnd.github.${call.media}; charset=utf-8` },
  };
}

async function updatePull(call: Call): Promise<Reply> {
  const { platform, account } = call;
  const pull = pullOf(call);
  const { issue } = pull;
  const mayEdit =
    call.actor.kind !== 'user' ||
    account.id === issue.user.id ||
    roleIncludes(platform.state.role(account, call.repository), 'write');
  if (!mayEdit) throw notFound();
  const changes: Record<string, unknown> = {};
  const title = call.text('title');
  if (title !== undefined && title !== issue.title) {
    changes['title'] = { from: issue.title };
    issue.title = title;
  }
  const body = call.text('body');
  if (body !== undefined && body !== issue.body) {
    changes['body'] = { from: issue.body ?? '' };
    issue.body = body;
  }
  const base = call.text('base');
  if (base !== undefined && base !== pull.baseRef) changes['base'] = await retarget(pull, base);
  issue.updatedAt = platform.state.now();
  if (Object.keys(changes).length > 0) await emitPullRequest(platform, pull, 'edited', account, { changes });
  const state = call.text('state');
  if (state === 'closed' && issue.state === 'open') await closePullRequest(platform, pull, account);
  if (state === 'open' && issue.state === 'closed') await reopenPullRequest(platform, pull, account);
  return ok(await currentPullRequest(platform, pull));
}
