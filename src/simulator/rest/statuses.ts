/** Commit statuses. */
import { ApiError, validationFailed } from '../api-error.js';
import { latestStatuses } from '../protection/required-checks.js';
import { statusRepresentation } from '../representation/checks.js';
import { commitRepresentation, repositoryRepresentation, repositoryUrl, webhookContext } from '../representation/repositories.js';
import { actorApp } from '../state/account.js';
import type { CommitStatus } from '../state/check.js';
import { type Call, created, type Handlers, ok, paged, type Reply } from './call.js';

export const STATUS_HANDLERS: Handlers = {
  'POST /repos/{owner}/{repo}/statuses/{sha}': createStatus,
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': async (call) => {
    const sha = await resolve(call);
    const all = call.repository.statuses.filter((status) => status.sha === sha).reverse();
    return paged(call, all, (each) => statusRepresentation(call.platform, call.repository, each));
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/status': async (call) => {
    const sha = await resolve(call);
    const latest = latestStatuses(call.repository, sha);
    const failing = latest.some(({ state }) => state === 'failure' || state === 'error');
    const waiting = latest.length === 0 || latest.some(({ state }) => state === 'pending');
    const url = `${repositoryUrl(call.platform, call.repository)}/commits/${sha}`;
    return ok({
      state: failing ? 'failure' : waiting ? 'pending' : 'success',
      statuses: latest.map((each) => {
        const { creator: _creator, ...simple } = statusRepresentation(call.platform, call.repository, each);
        return simple;
      }),
      sha,
      total_count: latest.length,
      repository: repositoryRepresentation(call.platform, call.repository),
      commit_url: url,
      url: `${url}/status`,
    });
  },
};

async function resolve(call: Call): Promise<string> {
  const sha = await call.repository.git.resolve(call.path('ref').replace(/^(heads|tags)\//, ''));
  if (sha === null) throw new ApiError(422, `No commit found for SHA: ${call.path('ref')}`);
  return sha;
}

/** REST docs, "Create a commit status". */
const DESCRIPTION = 140;
const MOST_PER_CONTEXT = 1_000;

async function createStatus(call: Call): Promise<Reply> {
  const { platform, repository, account } = call;
  const sha = call.path('sha');
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.commit(sha) : null;
  if (commit === null) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const context = call.text('context') ?? 'default';
  const description = call.text('description') ?? null;
  if (description !== null && Array.from(description).length > DESCRIPTION) {
    throw validationFailed({
      resource: 'Status',
      field: 'description',
      code: 'custom',
      message: `description is too long (maximum is ${DESCRIPTION} characters)`,
    });
  }
  const earlier = repository.statuses.filter((each) => each.sha === sha && each.context.toLowerCase() === context.toLowerCase());
  if (earlier.length >= MOST_PER_CONTEXT) {
    throw validationFailed('This SHA and context has reached the maximum number of statuses.');
  }
  const status: CommitStatus = {
    id: platform.state.nextId(),
    sha,
    state: call.text('state') as CommitStatus['state'],
    context,
    description,
    targetUrl: call.text('target_url') ?? null,
    creator: account,
    app: actorApp(call.actor),
    createdAt: platform.state.now(),
  };
  repository.statuses.push(status);
  const page = `${repositoryUrl(platform, repository)}/commits/${sha}`;
  platform.webhooks.emit({
    event: 'status',
    repository,
    payload: {
      id: status.id,
      sha,
      name: `${repository.owner.login}/${repository.name}`,
      avatar_url: `${platform.url}/avatars/u/${account.id}?v=4`,
      target_url: status.targetUrl,
      context,
      description,
      state: status.state,
      commit: commitRepresentation(platform, repository, commit),
      branches: [...repository.git.refs]
        .filter(([ref, oid]) => oid === sha && ref.startsWith('refs/heads/'))
        .map(([ref]) => ({ name: ref.slice('refs/heads/'.length), commit: { sha, url: page }, protected: false })),
      created_at: status.createdAt,
      updated_at: status.createdAt,
      ...webhookContext(platform, repository, account),
    },
  });
  await platform.afterReport(repository, sha);
  return created(statusRepresentation(platform, repository, status));
}
