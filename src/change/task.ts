/**
 * What the work is for. In this order: the issue that the branch names, the issue that the pull request names, the agent's session,
 * the branch itself.
 *
 * A number counts as an issue only where people mean one: in a branch after "issue", "gh" or "#", after "fix-" when nothing follows,
 * or at the start of a path segment ("agent/123-slug"), of at most six digits, so that dates and epoch times are none, and not
 * below "release/" and its like; in a pull request after a closing keyword or "refs", "issue", "task", "part of", or as "#123" in
 * the title. A bare "#123" in a body is a mention. Text in HTML comments is a template's.
 */
import type { Task } from './attribution.js';
import type { Change } from './change.js';

const BODY_LIMIT = 65_536;

/** Parts of branch names below which a number is a version, a date or another pull request. */
const NUMBERED_BRANCHES = new Set([
  'release',
  'releases',
  'version',
  'versions',
  'support',
  'backport',
  'dependabot',
  'renovate',
  'gh-readonly-queue',
]);

const REFERENCE =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references|issue|task|part of)\b:?[ \t]{0,4}(?:([\w.-]{1,39}\/[\w.-]{1,100})?#|gh-|https:\/\/[\w.-]{1,100}\/([\w.-]{1,39}\/[\w.-]{1,100})\/issues\/)(\d{1,9})\b/i;

/** @param session the link or id of the agent's session, where one was seen */
export function taskOf(change: Change, session: string | null): Task | null {
  const branch = change.branch.known ? change.branch.value : null;
  const issue = (branch === null ? null : issueOfBranch(branch)) ?? issueOfPullRequest(change);
  if (issue !== null) return { kind: 'issue', id: issue };
  if (session !== null) return { kind: 'session', id: session };
  if (branch === null || (change.repository.known && branch === change.repository.value.defaultBranch)) return null;
  return { kind: 'branch', id: branch };
}

/** "#123" of "agent/123-slug" or "copilot/issue-123"; null when the branch names no issue. */
export function issueOfBranch(branch: string): string | null {
  if (branch.length > 1000) return null;
  const segments = branch.toLowerCase().split('/');
  if (NUMBERED_BRANCHES.has(segments[0] ?? '')) return null;
  for (const segment of segments) {
    const named = /(?:^|[-_])(?:issues?|gh)[-_#]?(\d{1,6})(?=$|[-_])|#(\d{1,6})(?!\d)/.exec(segment);
    const number = named?.[1] ?? named?.[2] ?? /^fix-(\d{1,6})$/.exec(segment)?.[1];
    if (number !== undefined && Number(number) > 0) return `#${Number(number)}`;
  }
  // "issue/123" and "agent/123-slug".
  const leading = segments.slice(1).flatMap((segment) => /^(\d{1,6})(?=$|[-_])/.exec(segment)?.[1] ?? [])[0];
  return leading === undefined || Number(leading) === 0 ? null : `#${Number(leading)}`;
}

function issueOfPullRequest(change: Change): string | null {
  if (!change.pullRequest.known) return null;
  const { title, body } = change.pullRequest.value;
  const own = change.repository.known ? `${change.repository.value.owner}/${change.repository.value.name}`.toLowerCase() : null;
  for (const text of [title.slice(0, 1000), withoutComments(body.slice(0, BODY_LIMIT))]) {
    const match = REFERENCE.exec(text);
    const repository = match?.[1] ?? match?.[2];
    if (match?.[3] !== undefined)
      return repository === undefined || repository.toLowerCase() === own ? `#${match[3]}` : `${repository}#${match[3]}`;
  }
  const inTitle = /(?:^|[\s([])#(\d{1,9})\b/.exec(title.slice(0, 1000))?.[1];
  return inTitle === undefined ? null : `#${inTitle}`;
}

function withoutComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('<!--', from);
    if (start < 0) return [...parts, text.slice(from)].join('');
    parts.push(text.slice(from, start));
    const end = text.indexOf('-->', start + 4);
    if (end < 0) return parts.join('');
    from = end + 3;
  }
}
