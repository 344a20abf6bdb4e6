/** Issues and labels; a pull request is an issue too. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { emitPullRequest } from '../pulls/events.js';
import { closePullRequest } from '../pulls/following.js';
import { reopenPullRequest } from '../pulls/editing.js';
import { openIssue } from '../pulls/opening.js';
import { issueRepresentation, labelRepresentation } from '../representation/pull-requests.js';
import type { Issue, Label } from '../state/pull-request.js';
import { type Call, created, type Handlers, NO_CONTENT, ok, paged, type Reply } from './call.js';

export const ISSUE_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/issues': (call) => {
    const state = call.query.get('state') ?? 'open';
    const labels = (call.query.get('labels') ?? '').split(',').filter((name) => name !== '');
    const issues = [...call.repository.issues.values()]
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => labels.every((name) => issue.labels.some((label) => label.name === name)));
    return paged(call, issues.reverse(), (issue) => issueRepresentation(call.platform, call.repository, issue));
  },
  'POST /repos/{owner}/{repo}/issues': (call) => {
    const issue = openIssue(call.platform, call.repository, {
      title: String(call.body['title']),
      body: call.text('body') ?? null,
      user: call.account,
    });
    for (const label of (call.body['labels'] as (string | { name: string })[] | undefined) ?? []) {
      issue.labels.push(labelNamed(call, typeof label === 'string' ? label : label.name));
    }
    return created(issueRepresentation(call.platform, call.repository, issue));
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}': (call) =>
    ok(issueRepresentation(call.platform, call.repository, issueOf(call))),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': updateIssue,
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': (call) =>
    paged(call, issueOf(call).labels, (each) => represent(call, each)),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': async (call) => {
    const issue = issueOf(call);
    for (const name of labelNames(call)) await addLabel(call, issue, name);
    return ok(issue.labels.map((each) => represent(call, each)));
  },
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels': async (call) => {
    const issue = issueOf(call);
    const wanted = labelNames(call);
    for (const label of issue.labels.filter(({ name }) => !wanted.includes(name))) await removeLabel(call, issue, label);
    for (const name of wanted) await addLabel(call, issue, name);
    return ok(issue.labels.map((each) => represent(call, each)));
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': async (call) => {
    const issue = issueOf(call);
    const label = issue.labels.find(({ name }) => name.toLowerCase() === call.path('name').toLowerCase());
    if (label === undefined) throw new ApiError(404, 'Label does not exist');
    await removeLabel(call, issue, label);
    return ok(issue.labels.map((each) => represent(call, each)));
  },
  'GET /repos/{owner}/{repo}/labels': (call) => paged(call, call.repository.labels, (each) => represent(call, each)),
  'GET /repos/{owner}/{repo}/labels/{name}': (call) => {
    const label = call.repository.labels.find(({ name }) => name.toLowerCase() === call.path('name').toLowerCase());
    if (label === undefined) throw notFound();
    return ok(represent(call, label));
  },
  'POST /repos/{owner}/{repo}/labels': (call) => {
    const name = String(call.body['name']);
    if (call.repository.labels.some((each) => each.name.toLowerCase() === name.toLowerCase())) {
      throw validationFailed({ resource: 'Label', field: 'name', code: 'already_exists' });
    }
    const label: Label = {
      id: call.platform.state.nextId(),
      name,
      color: call.text('color') ?? 'ededed',
      description: call.text('description') ?? null,
    };
    call.repository.labels.push(label);
    return created(represent(call, label));
  },
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/lock': (call) => {
    issueOf(call).locked = true;
    return NO_CONTENT;
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/lock': (call) => {
    issueOf(call).locked = false;
    return NO_CONTENT;
  },
};

export function issueOf(call: Call): Issue {
  const issue = call.repository.issues.get(call.pathNumber('issue_number'));
  if (issue === undefined) throw notFound();
  return issue;
}

function represent(call: Call, label: Label): unknown {
  return labelRepresentation(call.platform, call.repository, label);
}

function labelNames(call: Call): string[] {
  const { labels } = call.body;
  if (!Array.isArray(labels)) throw new ApiError(422, 'Invalid request.\n\n"labels" wasn\'t supplied.');
  return labels.map((label: string | { name: string }) => (typeof label === 'string' ? label : label.name));
}

/** The repository's label of a name, made on first use. */
function labelNamed(call: Call, name: string): Label {
  const existing = call.repository.labels.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (existing !== undefined) return existing;
  const label: Label = { id: call.platform.state.nextId(), name, color: 'ededed', description: null };
  call.repository.labels.push(label);
  return label;
}

async function addLabel(call: Call, issue: Issue, name: string): Promise<void> {
  const label = labelNamed(call, name);
  if (issue.labels.includes(label)) return;
  issue.labels.push(label);
  issue.updatedAt = call.platform.state.now();
  if (issue.pull !== null)
    await emitPullRequest(call.platform, issue.pull, 'labeled', call.account, { label: represent(call, label) });
}

async function removeLabel(call: Call, issue: Issue, label: Label): Promise<void> {
  issue.labels.splice(issue.labels.indexOf(label), 1);
  issue.updatedAt = call.platform.state.now();
  if (issue.pull !== null)
    await emitPullRequest(call.platform, issue.pull, 'unlabeled', call.account, { label: represent(call, label) });
}

async function updateIssue(call: Call): Promise<Reply> {
  const { platform, account, repository } = call;
  const issue = issueOf(call);
  const unknown = Object.keys(call.body).find((key) => !['title', 'body', 'state', 'state_reason', 'labels'].includes(key));
  if (unknown !== undefined) throw new ApiError(501, `The local GitHub does not simulate changing ${unknown} of an issue`);
  const changes: Record<string, unknown> = {};
  for (const field of ['title', 'body'] as const) {
    const value = call.text(field);
    if (value === undefined || value === issue[field]) continue;
    changes[field] = { from: issue[field] ?? '' };
    issue[field] = value;
  }
  if (call.body['labels'] !== undefined) {
    const wanted = labelNames(call);
    for (const label of issue.labels.filter(({ name }) => !wanted.includes(name))) await removeLabel(call, issue, label);
    for (const name of wanted) await addLabel(call, issue, name);
  }
  issue.updatedAt = platform.state.now();
  const state = call.text('state');
  if (issue.pull !== null) {
    if (Object.keys(changes).length > 0) await emitPullRequest(platform, issue.pull, 'edited', account, { changes });
    if (state === 'closed' && issue.state === 'open') await closePullRequest(platform, issue.pull, account);
    if (state === 'open' && issue.state === 'closed') await reopenPullRequest(platform, issue.pull, account);
  } else if (state === 'open' || state === 'closed') {
    issue.state = state;
    issue.closedAt = state === 'closed' ? platform.state.now() : null;
    issue.closedBy = state === 'closed' ? account : null;
  }
  return ok(issueRepresentation(platform, repository, issue));
}
