/** Comments on issues and pull requests. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import type { Json } from '../representation/accounts.js';
import { commentRepresentation, issueRepresentation } from '../representation/pull-requests.js';
import { webhookContext } from '../representation/repositories.js';
import { actorApp, roleIncludes } from '../state/account.js';
import type { Comment, Issue } from '../state/pull-request.js';
import { issueOf } from './issues.js';
import { type Call, created, type Handlers, NO_CONTENT, ok, paged, type Reply } from './call.js';

export const COMMENT_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) => {
    const issue = issueOf(call);
    return paged(call, issue.comments, (each) => commentRepresentation(call.platform, call.repository, issue, each));
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': createComment,
  'GET /repos/{owner}/{repo}/issues/comments': (call) => {
    const all = [...call.repository.issues.values()].flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })));
    all.sort((a, b) => a.comment.id - b.comment.id);
    return paged(call, all, ({ issue, comment }) => commentRepresentation(call.platform, call.repository, issue, comment));
  },
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => {
    const { issue, comment } = commentOf(call);
    return ok(commentRepresentation(call.platform, call.repository, issue, comment));
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => {
    const { issue, comment } = commentOf(call);
    requireAuthor(call, comment);
    const from = comment.body;
    comment.body = commentBody(call);
    comment.updatedAt = call.platform.state.now();
    emit(call, issue, comment, 'edited', { changes: { body: { from } } });
    return ok(commentRepresentation(call.platform, call.repository, issue, comment));
  },
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => {
    const { issue, comment } = commentOf(call);
    requireAuthor(call, comment);
    emit(call, issue, comment, 'deleted');
    issue.comments.splice(issue.comments.indexOf(comment), 1);
    return NO_CONTENT;
  },
};

function commentOf(call: Call): { issue: Issue; comment: Comment } {
  const id = call.pathNumber('comment_id');
  for (const issue of call.repository.issues.values()) {
    const comment = issue.comments.find((each) => each.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

/** What the API says when a comment is too long. */
const LONGEST = 65_536;

function commentBody(call: Call): string {
  const body = call.text('body') ?? '';
  if (body.trim() === '') throw validationFailed({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  if (Array.from(body).length > LONGEST) {
    throw validationFailed({
      resource: 'IssueComment',
      field: 'body',
      code: 'custom',
      message: `body is too long (maximum is ${LONGEST} characters)`,
    });
  }
  return body;
}

/** People change their own comments, those with write access everybody's; an App changes only its own. */
function requireAuthor(call: Call, comment: Comment): void {
  if (comment.user.id === call.account.id) return;
  const mayEdit = call.actor.kind === 'user' && roleIncludes(call.platform.state.role(call.account, call.repository), 'write');
  if (!mayEdit) throw new ApiError(403, 'Resource not accessible by integration');
}

function createComment(call: Call): Reply {
  const issue = issueOf(call);
  if (
    issue.locked &&
    call.actor.kind === 'user' &&
    !roleIncludes(call.platform.state.role(call.account, call.repository), 'write')
  ) {
    throw new ApiError(403, 'Unable to create comment because issue is locked.');
  }
  const now = call.platform.state.now();
  const comment: Comment = {
    id: call.platform.state.nextId(),
    user: call.account,
    app: actorApp(call.actor),
    body: commentBody(call),
    createdAt: now,
    updatedAt: now,
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  emit(call, issue, comment, 'created');
  return created(commentRepresentation(call.platform, call.repository, issue, comment));
}

function emit(call: Call, issue: Issue, comment: Comment, action: 'created' | 'edited' | 'deleted', extra: Json = {}): void {
  const { platform, repository } = call;
  platform.webhooks.emit({
    event: 'issue_comment',
    action,
    repository,
    payload: {
      issue: issueRepresentation(platform, repository, issue),
      comment: commentRepresentation(platform, repository, issue, comment),
      ...webhookContext(platform, repository, call.account),
      ...extra,
    },
  });
}
