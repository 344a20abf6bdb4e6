/** Issues, pull requests, reviews and comments in the shape of GitHub's API. */
import type { Platform } from '../platform.js';
import type { Account } from '../state/account.js';
import type { Comment, Issue, Label, PullRequest, Review } from '../state/pull-request.js';
import { fullName, type Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { appRepresentation, authorAssociation, type Json, simpleUser } from './accounts.js';
import { repositoryPage, repositoryRepresentation, repositoryUrl } from './repositories.js';

export function labelRepresentation(platform: Platform, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryUrl(platform, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function issueRepresentation(platform: Platform, repository: Repository, issue: Issue): Json {
  const url = `${repositoryUrl(platform, repository)}/issues/${issue.number}`;
  const kind = issue.pull === null ? 'issues' : 'pull';
  const html = `${repositoryPage(platform, repository)}/${kind}/${issue.number}`;
  return {
    url,
    repository_url: repositoryUrl(platform, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: issue.pull === null ? nodeId('I', issue.id) : pullNodeId(issue.pull),
    number: issue.number,
    title: issue.title,
    user: simpleUser(platform, issue.user),
    labels: issue.labels.map((label) => labelRepresentation(platform, repository, label)),
    state: issue.state,
    locked: issue.locked,
    assignee: issue.assignees[0] === undefined ? null : simpleUser(platform, issue.assignees[0]),
    assignees: issue.assignees.map((each) => simpleUser(platform, each)),
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: authorAssociation(platform, issue.user, repository),
    active_lock_reason: null,
    ...(issue.pull === null
      ? {}
      : {
          draft: issue.pull.draft,
          pull_request: {
            url: `${repositoryUrl(platform, repository)}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }),
    body: issue.body,
    reactions: reactions(`${url}/reactions`),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}

function reactions(url: string): Json {
  return { url, total_count: 0, '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
}

export function commentRepresentation(platform: Platform, repository: Repository, issue: Issue, comment: Comment): Json {
  const url = `${repositoryUrl(platform, repository)}/issues/comments/${comment.id}`;
  const kind = issue.pull === null ? 'issues' : 'pull';
  return {
    url,
    html_url: `${repositoryPage(platform, repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(platform, repository)}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: simpleUser(platform, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(platform, comment.user, repository),
    body: comment.body,
    reactions: reactions(`${url}/reactions`),
    performed_via_github_app: comment.app === null ? null : appRepresentation(platform, comment.app),
  };
}

export function pullNodeId(pull: PullRequest): string {
  return nodeId('PR', pull.id);
}

function side(platform: Platform, repository: Repository | null, owner: Account | null, ref: string, sha: string): Json {
  return {
    label: `${owner?.login ?? 'unknown'}:${ref}`,
    ref,
    sha,
    user: owner === null ? null : simpleUser(platform, owner),
    repo: repository === null ? null : repositoryRepresentation(platform, repository),
  };
}

/** GitHub's `pull-request-simple`: the form of lists. */
export function simplePullRequest(platform: Platform, pull: PullRequest): Json {
  const { issue, repository } = pull;
  const api = repositoryUrl(platform, repository);
  const url = `${api}/pulls/${issue.number}`;
  const html = `${repositoryPage(platform, repository)}/pull/${issue.number}`;
  const links = {
    self: url,
    html,
    issue: `${api}/issues/${issue.number}`,
    comments: `${api}/issues/${issue.number}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: pullNodeId(pull),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: simpleUser(platform, issue.user),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha ?? pull.testMerge?.commit ?? null,
    assignee: issue.assignees[0] === undefined ? null : simpleUser(platform, issue.assignees[0]),
    assignees: issue.assignees.map((each) => simpleUser(platform, each)),
    requested_reviewers: pull.requestedReviewers.map((each) => simpleUser(platform, each)),
    requested_teams: [],
    labels: issue.labels.map((label) => labelRepresentation(platform, repository, label)),
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: side(platform, pull.headRepository, pull.headRepository?.owner ?? null, pull.headRef, pull.headSha),
    base: side(platform, repository, repository.owner, pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: authorAssociation(platform, issue.user, repository),
    auto_merge:
      pull.autoMerge === null
        ? null
        : {
            enabled_by: simpleUser(platform, pull.autoMerge.enabledBy),
            merge_method: pull.autoMerge.method,
            commit_title: '',
            commit_message: '',
          },
    active_lock_reason: null,
  };
}

/** What only the single form of a pull request has and what costs git commands to know. */
export interface PullRequestFigures {
  readonly mergeable: boolean | null;
  readonly mergeableState: string;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** GitHub's `pull-request`: the single form, which webhooks carry too. */
export function pullRequestRepresentation(platform: Platform, pull: PullRequest, figures: PullRequestFigures): Json {
  return {
    ...simplePullRequest(platform, pull),
    merged: pull.merged,
    mergeable: figures.mergeable,
    rebaseable: figures.mergeable,
    mergeable_state: figures.mergeableState,
    merged_by: pull.mergedBy === null ? null : simpleUser(platform, pull.mergedBy),
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}

export function reviewRepresentation(platform: Platform, pull: PullRequest, review: Review): Json {
  const html = `${platform.url}/${fullName(pull.repository)}/pull/${pull.issue.number}#pullrequestreview-${review.id}`;
  const url = `${repositoryUrl(platform, pull.repository)}/pulls/${pull.issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: simpleUser(platform, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
    author_association: authorAssociation(platform, review.user, pull.repository),
  };
}
