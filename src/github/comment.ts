/** The one comment on a pull request, updated in place. */
import { COMMENT_MARKER } from '../render/comment.js';
import type { GitHubClient } from './clients.js';
import { commentShape, parseAnswer } from './shapes.js';
import type { RepositoryName } from './trees.js';

const PER_PAGE = 100;

export interface CommentTarget {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly pullRequest: number;
  readonly appId: number;
}

/** A comment of ours that stands on the pull request. */
export interface StandingComment {
  readonly id: number;
  readonly body: string;
}

/** Our comment, known by its marker and by the App that wrote it: anyone can write the marker. */
export async function findComment(target: CommentTarget): Promise<StandingComment | null> {
  const endpoint = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  for (let page = 1; ; page++) {
    const parameters = { ...target.repository, issue_number: target.pullRequest, per_page: PER_PAGE, page };
    const { data } = await target.client.request(endpoint, parameters);
    const comments = parseAnswer(commentShape.array(), data, endpoint);
    for (const { id, body, performed_via_github_app: app } of comments) {
      if (app?.id === target.appId && body?.includes(COMMENT_MARKER)) return { id, body };
    }
    if (comments.length < PER_PAGE) return null;
  }
}

/** Brings the comment to `body`; nothing is written when it already says so. */
export async function writeComment(target: CommentTarget, standing: StandingComment | null, body: string): Promise<void> {
  if (standing?.body === body) return;
  if (standing) {
    await target.client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...target.repository,
      comment_id: standing.id,
      body,
    });
    return;
  }
  await target.client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...target.repository,
    issue_number: target.pullRequest,
    body,
  });
}
