/** Small pages for people who look at the local GitHub with a browser. */
import type { ServerResponse } from 'node:http';
import { figuresOf, proposedChange } from './pulls/figures.js';
import { latestRuns } from './representation/checks.js';
import { encodePath } from './representation/files.js';
import { EMPTY_TREE } from './git/repository.js';
import type { Platform } from './platform.js';
import { latestStatuses } from './protection/required-checks.js';
import type { CheckRun } from './state/check.js';
import type { PullRequest } from './state/pull-request.js';
import { fullName, pullRequests, type Repository } from './state/repository.js';
import { badge, escape, page, send } from './html.js';
import { renderMarkdown } from './markdown.js';
import { manifestForm } from './manifest-form.js';

export async function handlePage(
  platform: Platform,
  method: string,
  url: URL,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const form = /^\/(?:organizations\/([^/]+)\/)?settings\/apps\/new$/.exec(url.pathname);
  if (form !== null) return manifestForm(platform, method, url, body, response, form[1]);
  const [owner = '', name = '', kind, id, ...more] = url.pathname.split('/').slice(1).map(decode);
  const repository = platform.state.repository(owner, name);
  let html: string | null = null;
  if (url.pathname === '/') html = startPage(platform);
  else if (repository !== undefined && kind === 'blob') html = await blobPage(repository, id ?? '', more.join('/'));
  else if (repository !== undefined && more.length === 0) {
    if (kind === undefined || kind === '') html = repositoryPage(platform, repository);
    else if (kind === 'pull') html = await pullPage(platform, repository, Number(id));
    else if (kind === 'commit') html = await commitPage(repository, id ?? '');
    else if (kind === 'runs') html = runPage(repository, Number(id));
  }
  send(response, html === null ? 404 : 200, html ?? page('Not Found', '<p>There is nothing here.</p>'));
}

/** What is not valid percent-encoding stays as it was sent and is not found. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
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
  const comments = issue.comments.map(
    (each) => `<h3>${escape(each.user.login)}</h3><div class="text">${renderMarkdown(each.body)}</div>`,
  );
  const reviews = pull.reviews.map((each) => `<li>${escape(each.user.login)}: ${escape(each.state)} ${escape(each.body)}`);
  const place = `/${encodeURI(fullName(repository))}`;
  const changed = files.map((file) => {
    const link = `${place}/blob/${file.status === 'removed' ? pull.baseSha : pull.headSha}/${encodePath(file.path)}`;
    return `<li><a href="${escape(link)}"><code>${escape(file.path)}</code></a> ${file.status} +${file.additions} −${file.deletions}`;
  });
  return page(
    `${issue.title} #${issue.number}`,
    `<p>${badge(stateOf(pull))} ${escape(issue.user.login)} wants to merge ${commits.length} commits into <code>${escape(pull.baseRef)}</code> from <code>${escape(pull.headRef)}</code> (${pull.headSha.slice(0, 7)}) in <a href="/${encodeURI(fullName(repository))}">${escape(fullName(repository))}</a>. Merge state: <strong>${escape(mergeableState)}</strong>.</p>
<p>${issue.labels.map((label) => `<code>${escape(label.name)}</code>`).join(' ')}</p>${issue.body ? `<div class="text">${renderMarkdown(issue.body)}</div>` : ''}
<h2>Checks</h2>${runs.map((run) => checkSection(repository, run)).join('')}<ul>${statuses.join('')}</ul>
<h2>Reviews</h2><ul>${reviews.join('')}</ul><h2>Comments</h2>${comments.join('')}<h2>Files</h2><ul>${changed.join('')}</ul>`,
  );
}

function checkSection(repository: Repository, run: CheckRun): string {
  const link = `/${encodeURI(fullName(repository))}/runs/${run.id}`;
  return `<h3><a href="${link}">${escape(run.name)}</a> ${badge(run.conclusion ?? run.status)} ${escape(run.output.title ?? '')}</h3><div class="text">${renderMarkdown(run.output.summary ?? '')}</div>`;
}

function runPage(repository: Repository, id: number): string | null {
  const run = repository.checkRuns.find((each) => each.id === id);
  if (run === undefined) return null;
  const annotations = run.annotations.map(
    (each) =>
      `<tr><td>${badge(each.annotation_level)}<td><a href="/${encodeURI(fullName(repository))}/blob/${run.suite.headSha}/${escape(encodePath(each.path))}#L${each.start_line}"><code>${escape(each.path)}:${each.start_line}</code></a><td>${escape(each.title ?? '')}<pre>${escape(each.message)}</pre>`,
  );
  return page(
    `${run.name}: ${run.output.title ?? run.conclusion ?? run.status}`,
    `<p>${badge(run.conclusion ?? run.status)} on ${escape(run.suite.headSha)} by ${escape(run.suite.app.name)}</p><div class="text">${renderMarkdown(run.output.summary ?? '')}</div>
<table>${annotations.join('')}</table><div class="text">${renderMarkdown(run.output.text ?? '')}</div>`,
  );
}

async function blobPage(repository: Repository, ref: string, path: string): Promise<string | null> {
  const commit = await repository.git.resolve(ref);
  const blob = commit === null ? null : await repository.git.object(`${commit}:${path}`);
  if (blob === null || blob.type !== 'blob') return null;
  const binary = blob.content.subarray(0, 8_000).includes(0);
  const lines = binary ? [] : blob.content.toString('utf8').split('\n');
  const text = lines.map((line, index) => `<span id="L${index + 1}">${String(index + 1).padStart(5)}  ${escape(line)}</span>`);
  return page(
    path,
    `<p>${escape(fullName(repository))} at ${escape(ref)}</p><pre>${binary ? 'A binary file.' : text.join('\n')}</pre>`,
  );
}

async function commitPage(repository: Repository, ref: string): Promise<string | null> {
  const oid = await repository.git.resolve(ref);
  const commit = oid === null ? null : await repository.git.commit(oid);
  if (commit === null) return null;
  const files = await repository.git.diff(commit.parents[0] ?? EMPTY_TREE, commit.oid);
  const patches = files.map(
    (file) => `<h3><code>${escape(file.path)}</code> ${file.status}</h3><pre>${escape(file.patch ?? '')}</pre>`,
  );
  return page(
    commit.message.split('\n')[0] ?? '',
    `<p>${escape(commit.author.name)} &lt;${escape(commit.author.email)}&gt; ${commit.author.date} <code>${commit.oid}</code></p><pre>${escape(commit.message)}</pre>${patches.join('')}`,
  );
}
