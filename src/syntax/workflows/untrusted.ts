/**
 * What outsiders decide about a run: triggers that anyone can set off with the rights of the base repository, and contexts whose
 * text they write.
 *
 * Sources: GitHub's "Script injections" in "Security hardening for GitHub Actions", GitHub Security Lab's "Keeping your GitHub Actions
 * and workflows secure", and the list of contexts of zizmor's audit `template-injection`.
 */
import { contextsFlowingFrom } from './expressions.js';
import type { Workflow } from './workflow.js';

/** Runs with secrets and, unless told otherwise, a token that writes, whoever set it off. */
const OPEN_TRIGGERS = new Set([
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'pull_request_comment',
  'fork',
  'watch',
  'gollum',
]);

/** Of a fork's pull request these run with a token that only reads, and without secrets. */
const FORK_TRIGGERS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);

/** Whether anyone can set off an event that runs with the secrets of the repository. */
export function isOpenTrigger(name: string): boolean {
  return OPEN_TRIGGERS.has(name);
}

/** The triggers that let anyone start the workflow with its secrets. */
export function openTriggers(workflow: Workflow): string[] {
  return workflow.triggers.map(({ name }) => name).filter(isOpenTrigger);
}

/** The triggers that let anyone start it at all. */
export function outsidersTriggers(workflow: Workflow): string[] {
  return workflow.triggers.map(({ name }) => name).filter((name) => OPEN_TRIGGERS.has(name) || FORK_TRIGGERS.has(name));
}

/** Texts that whoever opens an issue, a comment or a pull request writes. Paths from the start, `*` for any one part. */
const WRITTEN_BY_ANYONE = [
  'github.head_ref',
  'github.event',
  'github.event.issue',
  'github.event.issue.title',
  'github.event.issue.body',
  'github.event.pull_request',
  'github.event.pull_request.title',
  'github.event.pull_request.body',
  'github.event.pull_request.head',
  'github.event.pull_request.head.ref',
  'github.event.pull_request.head.label',
  'github.event.pull_request.head.repo',
  'github.event.pull_request.head.repo.default_branch',
  'github.event.pull_request.head.repo.description',
  'github.event.pull_request.head.repo.homepage',
  'github.event.comment',
  'github.event.comment.body',
  'github.event.review',
  'github.event.review.body',
  'github.event.review_comment.body',
  'github.event.discussion',
  'github.event.discussion.title',
  'github.event.discussion.body',
  'github.event.pages.*.page_name',
  'github.event.pages.*.title',
  'github.event.head_commit',
  'github.event.head_commit.message',
  'github.event.head_commit.author.name',
  'github.event.head_commit.author.email',
  'github.event.commits',
  'github.event.commits.*.message',
  'github.event.commits.*.author.name',
  'github.event.commits.*.author.email',
  'github.event.workflow_run',
  'github.event.workflow_run.head_branch',
  'github.event.workflow_run.display_title',
  'github.event.workflow_run.head_commit.message',
  'github.event.workflow_run.head_commit.author.name',
  'github.event.workflow_run.head_commit.author.email',
  'github.event.workflow_run.head_repository.description',
  'github.event.workflow_run.pull_requests.*.head.ref',
  'github',
].map((path) => path.split('.'));

/** A pull request's own code, as a ref or a repository to check out. */
const HEAD_OF_PULL_REQUEST = [
  'github.head_ref',
  'github.event.pull_request.head.sha',
  'github.event.pull_request.head.ref',
  'github.event.pull_request.head.label',
  'github.event.pull_request.head.repo.full_name',
  'github.event.pull_request.head.repo.clone_url',
  'github.event.pull_request.merge_commit_sha',
  'github.event.workflow_run.head_sha',
  'github.event.workflow_run.head_branch',
  'github.event.workflow_run.head_commit.id',
  'github.event.workflow_run.head_repository.full_name',
].map((path) => path.split('.'));

/** The contexts of an expression whose text anyone may write, also through an environment variable that holds it as it is. */
export function untrustedIn(expression: string, environment: ReadonlyMap<string, string>): string[] {
  return contextsFlowingFrom(expression).flatMap((context) => {
    if (fits(context, WRITTEN_BY_ANYONE)) return [context];
    const source = context.startsWith('env.') ? environment.get(context.slice('env.'.length)) : undefined;
    return source === undefined ? [] : [source];
  });
}

/** Whether an expression names the code of a pull request or of the run before. */
export function namesHead(expression: string): boolean {
  return contextsFlowingFrom(expression).some((context) => fits(context, HEAD_OF_PULL_REQUEST));
}

function fits(context: string, paths: readonly (readonly string[])[]): boolean {
  const parts = context.split('.');
  return paths.some(
    (path) => path.length === parts.length && path.every((part, at) => part === '*' || parts[at] === '*' || part === parts[at]),
  );
}
