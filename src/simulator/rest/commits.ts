/** Commits: lists, single ones with their files, comparisons, and the pull requests that brought them. */
import { ApiError, notFound } from '../api-error.js';
import { compare } from '../git/comparison.js';
import type { FileDiff } from '../git/diff.js';
import { gitText } from '../git/process.js';
import { EMPTY_TREE } from '../git/repository.js';
import { proposedChange } from '../pulls/figures.js';
import { fileRepresentation } from '../representation/files.js';
import { simplePullRequest } from '../representation/pull-requests.js';
import { commitRepresentation, networkRoot, repositoryPage, repositoryUrl } from '../representation/repositories.js';
import type { PullRequest } from '../state/pull-request.js';
import { pullRequests } from '../state/repository.js';
import { type Call, type Handlers, linkHeader, ok, paged, type Reply } from './call.js';

export const COMMIT_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/commits': listCommits,
  'GET /repos/{owner}/{repo}/commits/{ref}': getCommit,
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': async (call) =>
    paged(call, await pullsOf(call, call.path('commit_sha')), (pull) => simplePullRequest(call.platform, pull)),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head': (call) => {
    const heads = [...call.repository.git.refs].filter(
      ([ref, oid]) => ref.startsWith('refs/heads/') && oid === call.path('commit_sha'),
    );
    return ok(
      heads.map(([ref, sha]) => ({
        name: ref.slice('refs/heads/'.length),
        commit: { sha, url: `${repositoryUrl(call.platform, call.repository)}/commits/${sha}` },
        protected: false,
      })),
    );
  },
  'GET /repos/{owner}/{repo}/compare/{basehead}': compareCommits,
};

async function listCommits(call: Call): Promise<Reply> {
  const { git, defaultBranch } = call.repository;
  if (git.refs.size === 0) throw new ApiError(409, 'Git Repository is empty.');
  const name = call.query.get('sha') ?? defaultBranch;
  const tip = await git.resolve(name);
  if (tip === null) throw notFound();
  const { page, perPage } = call.paging();
  const path = call.query.get('path');
  const since = call.query.get('since');
  const until = call.query.get('until');
  const author = call.query.get('author');
  const account = author === null ? undefined : call.platform.state.account(author);
  const oids = await git.revisions([
    `--skip=${(page - 1) * perPage}`,
    `--max-count=${perPage + 1}`,
    ...(since === null ? [] : [`--since=${since}`]),
    ...(until === null ? [] : [`--until=${until}`]),
    ...(author === null ? [] : ['--fixed-strings', `--author=<${account?.email ?? author}>`]),
    tip,
    ...(path === null ? [] : ['--', path]),
  ]);
  const commits = await Promise.all(oids.slice(0, perPage).map((oid) => git.commit(oid)));
  return ok(
    commits.flatMap((commit) => (commit === null ? [] : [commitRepresentation(call.platform, call.repository, commit)])),
    linkHeader(call, page, oids.length > perPage ? page + 1 : page),
  );
}

/** REST docs, "Get a commit". */
const FILES_PER_PAGE = 300;
const MOST_FILES = 3_000;

async function getCommit(call: Call): Promise<Reply> {
  const { git } = call.repository;
  const ref = call.path('ref').replace(/^(heads|tags)\//, '');
  const oid = await git.resolve(ref);
  if (oid === null) throw /^[0-9a-f]{40}$/.test(ref) ? new ApiError(422, `No commit found for SHA: ${ref}`) : notFound();
  const commit = await git.commit(oid);
  if (commit === null) throw notFound();
  if (call.media === 'sha')
    return { status: 200, body: Buffer.from(oid), headers: { 'Content-Type': 'application/vnd.github.sha; charset=utf-8' } };
  const base = commit.parents[0] ?? EMPTY_TREE;
  if (call.media === 'diff' || call.media === 'patch') {
    const args = call.media === 'diff' ? ['diff', '--no-color', '-M', base, oid] : ['format-patch', '-1', '--stdout', oid];
    const text = await gitText(git.directory, args);
    return {
      status: 200,
      body: Buffer.from(`${text}\n`),
      headers: { 'Content-Type': `application/vnd.github.${call.media}; charset=utf-8` },
    };
  }
  const files = await git.diff(base, oid);
  const page = call.paging().page;
  const perPage = call.query.has('per_page') ? call.paging().perPage : FILES_PER_PAGE;
  const listed = files.slice(0, MOST_FILES);
  return ok(
    {
      ...commitRepresentation(call.platform, call.repository, commit),
      stats: stats(files),
      files: listed
        .slice((page - 1) * perPage, page * perPage)
        .map((file) => fileRepresentation(call.platform, call.repository, oid, file)),
    },
    linkHeader(call, page, Math.max(1, Math.ceil(listed.length / perPage))),
  );
}

function stats(files: readonly FileDiff[]): { total: number; additions: number; deletions: number } {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { total: additions + deletions, additions, deletions };
}

/** A commit that is on the default branch belongs to the merged pull request that brought it, others to the open ones. */
async function pullsOf(call: Call, sha: string): Promise<PullRequest[]> {
  const { git, defaultBranch } = call.repository;
  const oid = await git.resolve(sha);
  if (oid === null) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const tip = git.branch(defaultBranch);
  const onDefault = tip !== undefined && (await git.isAncestor(oid, tip));
  const found: PullRequest[] = [];
  for (const pull of pullRequests(call.repository)) {
    if (onDefault !== pull.merged) continue;
    // A commit that lives in a fork only is none of this repository's: GitHub lists no open pull request for it.
    if (!pull.merged && pull.headRepository !== call.repository) continue;
    const holds = pull.headSha === oid || pull.mergeCommitSha === oid || (await proposedChange(pull)).commits.includes(oid);
    if (holds) found.push(pull);
  }
  return found;
}

/** The object id of one side of a comparison: `branch`, an object id, or `owner:branch` and `owner:repo:branch` of the network. */
async function side(call: Call, name: string): Promise<string> {
  const parts = name.split(':');
  const ref = parts.at(-1) ?? '';
  if (parts.length === 1) {
    const oid = await call.repository.git.resolve(ref);
    if (oid === null) throw notFound();
    return oid;
  }
  const [owner = '', repo] = parts;
  const other = call.platform.state.repositories.find(
    (each) =>
      each.owner.login.toLowerCase() === owner.toLowerCase() &&
      networkRoot(each) === networkRoot(call.repository) &&
      (parts.length === 2 || each.name === repo),
  );
  const oid = await other?.git.resolve(ref);
  if (other === undefined || oid == null) throw notFound();
  await call.repository.git.fetchFrom(other.git, oid);
  return oid;
}

async function compareCommits(call: Call): Promise<Reply> {
  const { platform, repository } = call;
  const [baseName = '', headName = '', more] = call.path('basehead').split('...');
  if (headName === '' || more !== undefined) throw notFound();
  const [base, head] = [await side(call, baseName), await side(call, headName)];
  const { commits, behindBy, files, mergeBase } = await compare(repository.git, base, head);
  if (mergeBase === null) throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const isPaged = call.query.has('page') || call.query.has('per_page');
  const { page } = call.paging();
  const perPage = isPaged ? (call.query.has('per_page') ? call.paging().perPage : 30) : platform.limits.compareCommits;
  const shown = await Promise.all(commits.slice((page - 1) * perPage, page * perPage).map((oid) => repository.git.commit(oid)));
  const commitOf = async (oid: string): Promise<unknown> => {
    const commit = await repository.git.commit(oid);
    return commit === null ? null : commitRepresentation(platform, repository, commit);
  };
  const url = `${repositoryUrl(platform, repository)}/compare/${baseName}...${headName}`;
  const html = `${repositoryPage(platform, repository)}/compare/${baseName}...${headName}`;
  const ahead = commits.length;
  return ok(
    {
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: await commitOf(base),
      merge_base_commit: await commitOf(mergeBase),
      status: ahead === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged',
      ahead_by: ahead,
      behind_by: behindBy,
      total_commits: ahead,
      commits: shown.flatMap((commit) => (commit === null ? [] : [commitRepresentation(platform, repository, commit)])),
      // Files come with the first page only, whatever the page size.
      ...(page === 1
        ? {
            files: files
              .slice(0, platform.limits.compareFiles)
              .map((file) => fileRepresentation(platform, repository, head, file)),
          }
        : { files: [] }),
    },
    isPaged ? linkHeader(call, page, Math.max(1, Math.ceil(ahead / perPage))) : {},
  );
}
