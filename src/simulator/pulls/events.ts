/** Webhooks about pull requests. */
import type { Platform } from '../platform.js';
import type { Json } from '../representation/accounts.js';
import { pullRequestRepresentation, reviewRepresentation, simplePullRequest } from '../representation/pull-requests.js';
import { webhookContext } from '../representation/repositories.js';
import type { Account } from '../state/account.js';
import type { PullRequest, Review } from '../state/pull-request.js';
import { figuresOf } from './figures.js';

/** Sends `pull_request` with an action and what that action carries beside the pull request. */
export async function emitPullRequest(
  platform: Platform,
  pull: PullRequest,
  action: string,
  sender: Account,
  extra: Json = {},
): Promise<void> {
  // State may move on while git counts; the payload says what was true when the event happened.
  const context = webhookContext(platform, pull.repository, sender);
  const before = simplePullRequest(platform, pull);
  const figures = await figuresOf(platform, pull, 'untested');
  platform.webhooks.emit({
    event: 'pull_request',
    action,
    repository: pull.repository,
    payload: {
      number: pull.issue.number,
      pull_request: { ...pullRequestRepresentation(platform, pull, figures), ...before },
      ...context,
      ...extra,
    },
  });
}

export function emitReview(
  platform: Platform,
  pull: PullRequest,
  review: Review,
  action: 'submitted' | 'edited' | 'dismissed',
  sender: Account,
  extra: Json = {},
): void {
  platform.webhooks.emit({
    event: 'pull_request_review',
    action,
    repository: pull.repository,
    payload: {
      review: {
        ...reviewRepresentation(platform, pull, review),
        state: review.state.toLowerCase(),
        updated_at: review.submittedAt,
      },
      pull_request: simplePullRequest(platform, pull),
      ...webhookContext(platform, pull.repository, sender),
      ...extra,
    },
  });
}
