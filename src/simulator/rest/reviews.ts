/** Reviews and requested reviewers. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { emitPullRequest, emitReview } from '../pulls/events.js';
import { simpleUser } from '../representation/accounts.js';
import { reviewRepresentation, simplePullRequest } from '../representation/pull-requests.js';
import type { Review } from '../state/pull-request.js';
import { mergeWaiting } from '../pulls/merging.js';
import { pullOf } from './pulls.js';
import { type Call, created, type Handlers, ok, paged, type Reply } from './call.js';

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

export const REVIEW_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': (call) => {
    const pull = pullOf(call);
    return paged(call, pull.reviews, (review) => reviewRepresentation(call.platform, pull, review));
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': (call) =>
    ok(reviewRepresentation(call.platform, pullOf(call), reviewOf(call))),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': createReview,
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': (call) => {
    const pull = pullOf(call);
    const review = reviewOf(call);
    const from = review.body;
    review.body = call.text('body') ?? '';
    emitReview(call.platform, pull, review, 'edited', call.account, { changes: { body: { from } } });
    return ok(reviewRepresentation(call.platform, pull, review));
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals': (call) => {
    const pull = pullOf(call);
    const review = reviewOf(call);
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw new ApiError(422, 'Can not dismiss a commented pull request review');
    }
    review.state = 'DISMISSED';
    emitReview(call.platform, pull, review, 'dismissed', call.account);
    return ok(reviewRepresentation(call.platform, pull, review));
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': (call) =>
    ok({ users: pullOf(call).requestedReviewers.map((each) => simpleUser(call.platform, each)), teams: [] }),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': async (call) => {
    const pull = pullOf(call);
    if (call.body['team_reviewers'] !== undefined) throw new ApiError(501, 'The local GitHub does not simulate teams');
    for (const login of (call.body['reviewers'] as string[] | undefined) ?? []) {
      const reviewer = call.platform.state.account(login);
      if (reviewer === undefined || call.platform.state.role(reviewer, call.repository) === 'none') {
        throw new ApiError(
          422,
          'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator.',
        );
      }
      if (reviewer.id === pull.issue.user.id) throw new ApiError(422, 'Review cannot be requested from pull request author.');
      if (pull.requestedReviewers.some((each) => each.id === reviewer.id)) continue;
      pull.requestedReviewers.push(reviewer);
      await emitPullRequest(call.platform, pull, 'review_requested', call.account, {
        requested_reviewer: simpleUser(call.platform, reviewer),
      });
    }
    return created(simplePullRequest(call.platform, pull));
  },
  'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': async (call) => {
    const pull = pullOf(call);
    for (const login of (call.body['reviewers'] as string[] | undefined) ?? []) {
      const at = pull.requestedReviewers.findIndex((each) => each.login.toLowerCase() === login.toLowerCase());
      const [reviewer] = at === -1 ? [] : pull.requestedReviewers.splice(at, 1);
      if (reviewer === undefined) continue;
      await emitPullRequest(call.platform, pull, 'review_request_removed', call.account, {
        requested_reviewer: simpleUser(call.platform, reviewer),
      });
    }
    return ok(simplePullRequest(call.platform, pull));
  },
};

function reviewOf(call: Call): Review {
  const id = call.pathNumber('review_id');
  const review = pullOf(call).reviews.find((each) => each.id === id);
  if (review === undefined) throw notFound();
  return review;
}

async function createReview(call: Call): Promise<Reply> {
  const { platform, account } = call;
  const pull = pullOf(call);
  const event = call.text('event');
  if (call.body['comments'] !== undefined) throw new ApiError(501, 'The local GitHub does not simulate review comments on lines');
  if (event === undefined) throw new ApiError(501, 'The local GitHub does not simulate pending reviews');
  const state = STATES[event as keyof typeof STATES];
  const body = call.text('body') ?? '';
  if (state !== 'APPROVED' && body === '') throw validationFailed('Body can not be blank');
  if (state !== 'COMMENTED' && account.id === pull.issue.user.id) {
    throw new ApiError(422, 'Unprocessable Entity', [
      `Can not ${state === 'APPROVED' ? 'approve' : 'request changes on'} your own pull request`,
    ]);
  }
  const review: Review = {
    id: platform.state.nextId(),
    user: account,
    body,
    state,
    commitId: call.text('commit_id') ?? pull.headSha,
    submittedAt: platform.state.now(),
  };
  pull.reviews.push(review);
  const at = pull.requestedReviewers.findIndex((each) => each.id === account.id);
  if (at !== -1) pull.requestedReviewers.splice(at, 1);
  emitReview(platform, pull, review, 'submitted', account);
  await mergeWaiting(platform, pull.repository, pull.headSha);
  return ok(reviewRepresentation(platform, pull, review));
}
