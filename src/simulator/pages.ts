/** Small pages for people who look at the local GitHub with a browser, and the form that makes an App from a manifest. */
import type { ServerResponse } from 'node:http';
import { newApp } from './accounts.js';
import { ApiError } from './api-error.js';
import { figuresOf, proposedChange } from './pulls/figures.js';
import { latestRuns } from './representation/checks.js';
import type { Platform } from './platform.js';
import { latestStatuses } from './protection/required-checks.js';
import type { Account, Permissions } from './state/account.js';
import type { CheckRun } from './state/check.js';
import type { PullRequest } from './state/pull-request.js';
import { fullName, pullRequests, type Repository } from './state/repository.js';
import { maySubscribe } from './webhooks/event-permissions.js';

export async function handlePage(
  platform: Platform,
  method: string,
  url: URL,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const form = /^\/(?:organizations\/([^/]+)\/)?settings\/apps\/new$/.exec(url.pathname);
  if (form !== null) return manifestForm(platform, method, url, body, response, form[1]);
  const [owner = '', name = '', kind, id, ...more] = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const repository = platform.state.repository(owner, name);
  let html: string | null = null;
  if (url.pathname === '/') html = startPage(platform);
  else if (repository !== undefined && more.length === 0) {
    if (kind === undefined || kind === '') html = repositoryPage(platform, repository);
    else if (kind === 'pull') html = await pullPage(platform, repository, Number(id));
    else if (kind === 'runs') html = runPage(repository, Number(id));
  }
  send(response, html === null ? 404 : 200, html ?? page('Not Found', '<p>There is nothing here.</p>'));
}

function send(response: ServerResponse, status: number, html: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
  response.end(html);
}

/** Everything shown comes from repositories and requests: nothing of it may become markup. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}
pre{background:#f6f8fa;padding:1rem;border-radius:6px;overflow:auto;white-space:pre-wrap}a{color:#0969da}
table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:.25rem .75rem;text-align:left}
.state{border-radius:1em;padding:.1em .7em;color:#fff;background:#59636e}.success,.open{background:#1a7f37}.failure,.closed{background:#d1242f}.merged{background:#8250df}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#f0f6fc}pre{background:#151b23}a{color:#4493f8}td,th{border-color:#3d444d}}`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style><h1>${escape(title)}</h1>${body}</html>\n`;
}

function badge(text: string): string {
  return `<span class="state ${escape(text)}">${escape(text)}</span>`;
}

function startPage(platform: Platform): string {
  const items = platform.state.repositories.map(
    (each) => `<li><a href="/${encodeURI(fullName(each))}">${escape(fullName(each))}</a>`,
  );
  return page('Local GitHub', `<p>A GitHub on this machine, for demonstrations and tests.</p><ul>${items.join('')}</ul>`);
}

function stateOf(pull: PullRequest): string {
  if (pull.merged) return 'merged';
  return pull.draft && pull.issue.state === 'open' ? 'draft' : pull.issue.state;
}

function repositoryPage(platform: Platform, repository: Repository): string {
  const pulls = pullRequests(repository)
    .reverse()
    .map((pull) => {
      const runs = latestRuns(repository.checkRuns.filter((run) => run.suite.headSha === pull.headSha));
      const checks = runs.map((run) => `${escape(run.name)} ${badge(run.conclusion ?? run.status)}`).join(' ');
      const link = `/${encodeURI(fullName(repository))}/pull/${pull.issue.number}`;
      return `<tr><td>#${pull.issue.number}<td><a href="${link}">${escape(pull.issue.title)}</a><td>${escape(pull.issue.user.login)}<td>${badge(stateOf(pull))}<td>${checks}`;
    });
  const branches = [...repository.git.refs].filter(([ref]) => ref.startsWith('refs/heads/'));
  const list = branches.map(([ref, oid]) => `<li><code>${escape(ref.slice('refs/heads/'.length))}</code> ${oid.slice(0, 7)}`);
  return page(
    fullName(repository),
    `<p>Clone: <code>${escape(`${platform.url}/${fullName(repository)}.git`)}</code></p><h2>Pull requests</h2><table><tr><th>#<th>Title<th>Author<th>State<th>Checks${pulls.join('')}</table><h2>Branches</h2><ul>${list.join('')}</ul>`,
  );
}

async function pullPage(platform: Platform, repository: Repository, number: number): Promise<string | null> {
  const pull = repository.issues.get(number)?.pull;
  if (pull == null) return null;
  const { issue } = pull;
  const { files, commits } = await proposedChange(pull);
  const { mergeableState } = await figuresOf(platform, pull, 'tested');
  const runs = latestRuns(repository.checkRuns.filter((run) => run.suite.headSha === pull.headSha));
  const statuses = latestStatuses(repository, pull.headSha).map(
    (each) => `<li>${escape(each.context)} ${badge(each.state)} ${escape(each.description ?? '')}`,
  );
  const comments = issue.comments.map((each) => `<h3>${escape(each.user.login)}</h3><pre>${escape(each.body)}</pre>`);
  const reviews = pull.reviews.map((each) => `<li>${escape(each.user.login)}: ${escape(each.state)} ${escape(each.body)}`);
  const changed = files.map(
    (file) => `<li><code>${escape(file.path)}</code> ${file.status} +${file.additions} −${file.deletions}`,
  );
  return page(
    `${issue.title} #${issue.number}`,
    `<p>${badge(stateOf(pull))} ${escape(issue.user.login)} wants to merge ${commits.length} commits into <code>${escape(pull.baseRef)}</code> from <code>${escape(pull.headRef)}</code> (${pull.headSha.slice(0, 7)}) in <a href="/${encodeURI(fullName(repository))}">${escape(fullName(repository))}</a>. Merge state: <strong>${escape(mergeableState)}</strong>.</p>
<p>${issue.labels.map((label) => `<code>${escape(label.name)}</code>`).join(' ')}</p><pre>${escape(issue.body ?? '')}</pre>
<h2>Checks</h2>${runs.map((run) => checkSection(repository, run)).join('')}<ul>${statuses.join('')}</ul>
<h2>Reviews</h2><ul>${reviews.join('')}</ul><h2>Comments</h2>${comments.join('')}<h2>Files</h2><ul>${changed.join('')}</ul>`,
  );
}

function checkSection(repository: Repository, run: CheckRun): string {
  const link = `/${encodeURI(fullName(repository))}/runs/${run.id}`;
  return `<h3><a href="${link}">${escape(run.name)}</a> ${badge(run.conclusion ?? run.status)} ${escape(run.output.title ?? '')}</h3><pre>${escape(run.output.summary ?? '')}</pre>`;
}

function runPage(repository: Repository, id: number): string | null {
  const run = repository.checkRuns.find((each) => each.id === id);
  if (run === undefined) return null;
  const annotations = run.annotations.map(
    (each) =>
      `<tr><td>${badge(each.annotation_level)}<td><code>${escape(each.path)}:${each.start_line}</code><td>${escape(each.title ?? '')}<pre>${escape(each.message)}</pre>`,
  );
  return page(
    `${run.name}: ${run.output.title ?? run.conclusion ?? run.status}`,
    `<p>${badge(run.conclusion ?? run.status)} on ${escape(run.suite.headSha)} by ${escape(run.suite.app.name)}</p><pre>${escape(run.output.summary ?? '')}</pre>
<table>${annotations.join('')}</table><pre>${escape(run.output.text ?? '')}</pre>`,
  );
}

interface Manifest {
  readonly name?: string;
  readonly url: string;
  readonly hook_attributes?: { readonly url?: string; readonly active?: boolean };
  readonly redirect_url?: string;
  readonly description?: string;
  readonly default_permissions?: Permissions;
  readonly default_events?: readonly string[];
}

/** The first half of the manifest flow: a person posts the manifest, confirms, and is sent back with a code. */
function manifestForm(
  platform: Platform,
  method: string,
  url: URL,
  body: Buffer,
  response: ServerResponse,
  organisation?: string,
): void {
  if (method !== 'POST') {
    const field =
      '<form method="post"><p>Manifest:</p><textarea name="manifest" rows="20" cols="80"></textarea><p><button>Create GitHub App</button></form>';
    return send(response, 200, page('Register a GitHub App', field));
  }
  const manifest = readManifest(new URLSearchParams(body.toString('utf8')).get('manifest'));
  const owner: Account | undefined =
    organisation === undefined
      ? [...platform.state.accounts.values()].find((each) => each.type === 'User' && each !== platform.state.webFlow)
      : platform.state.account(organisation);
  if (owner === undefined) return send(response, 404, page('Not Found', '<p>There is no such account.</p>'));
  const app = newApp(platform.state, {
    name: manifest.name ?? 'Unnamed App',
    owner,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    externalUrl: manifest.url,
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    ...(manifest.hook_attributes?.url === undefined ? {} : { webhookUrl: manifest.hook_attributes.url }),
    webhookSecret: platform.manifests.newSecret(),
  });
  const code = platform.manifests.issue(app);
  if (manifest.redirect_url === undefined) return send(response, 200, page(app.name, `<p>Code: <code>${code}</code></p>`));
  const target = new URL(manifest.redirect_url);
  target.searchParams.set('code', code);
  const state = url.searchParams.get('state');
  if (state !== null) target.searchParams.set('state', state);
  response.statusCode = 302;
  response.setHeader('Location', target.href);
  response.end();
}

function readManifest(text: string | null): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text ?? '') as Manifest;
  } catch {
    throw new ApiError(422, 'Error: Manifest is not valid JSON');
  }
  if (typeof manifest.url !== 'string') throw new ApiError(422, 'Error: "url" wasn\'t supplied.');
  if ((manifest.name ?? '').length > 34) throw new ApiError(422, 'Error: Name is too long (maximum is 34 characters)');
  const permissions = manifest.default_permissions ?? {};
  const event = (manifest.default_events ?? []).find((each) => !maySubscribe(each, permissions));
  if (event !== undefined) throw new ApiError(422, `Error: Default events are not supported by permissions: ${event}`);
  return manifest;
}
