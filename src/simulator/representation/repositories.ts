/** Repositories, branches and commits in the shape of GitHub's API. */
import type { CommitObject } from '../git/objects.js';
import type { Platform } from '../platform.js';
import { type Account, type Role, roleIncludes } from '../state/account.js';
import { fullName, pullRequests, type Repository } from '../state/repository.js';
import { nodeId } from '../state/state.js';
import { type Json, simpleOrganisation, simpleUser } from './accounts.js';

export function repositoryUrl(platform: Platform, repository: Repository): string {
  return `${platform.url}/api/v3/repos/${fullName(repository)}`;
}

export function repositoryPage(platform: Platform, repository: Repository): string {
  return `${platform.url}/${fullName(repository)}`;
}

export function repositoryNodeId(repository: Repository): string {
  return nodeId('R', repository.id);
}

/** The short form in lists of installations. */
export function briefRepository(repository: Repository): Json {
  return {
    id: repository.id,
    node_id: repositoryNodeId(repository),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  };
}

const URL_TEMPLATES: Readonly<Record<string, string>> = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
};

/** GitHub's `repository`, the form that lists, pull requests and webhooks carry. */
export function repositoryRepresentation(platform: Platform, repository: Repository): Json {
  const url = repositoryUrl(platform, repository);
  const page = repositoryPage(platform, repository);
  const open = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  const forks = platform.state.repositories.filter((each) => each.parent === repository).length;
  return {
    ...briefRepository(repository),
    owner: simpleUser(platform, repository.owner),
    html_url: page,
    description: repository.description,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(URL_TEMPLATES).map(([name, template]) => [name, `${url}${template}`])),
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    git_url: `${page.replace(/^http/, 'git')}.git`,
    ssh_url: `git@localhost:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

export function rolePermissions(role: Role): Json {
  const names = { pull: 'read', triage: 'triage', push: 'write', maintain: 'maintain', admin: 'admin' } as const;
  return Object.fromEntries(Object.entries(names).map(([name, needed]) => [name, roleIncludes(role, needed)]));
}

/** GitHub's `full-repository`. */
export function fullRepository(platform: Platform, repository: Repository, role: Role | null): Json {
  const organisation = platform.state.organisations.get(repository.owner.login.toLowerCase());
  return {
    ...repositoryRepresentation(platform, repository),
    ...(role === null ? {} : { permissions: rolePermissions(role) }),
    temp_clone_token: null,
    allow_squash_merge: repository.allowedMergeMethods.has('squash'),
    allow_merge_commit: repository.allowedMergeMethods.has('merge'),
    allow_rebase_merge: repository.allowedMergeMethods.has('rebase'),
    allow_auto_merge: repository.allowAutoMerge,
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    network_count: 0,
    subscribers_count: 0,
    ...(organisation === undefined ? {} : { organization: simpleUser(platform, organisation) }),
    ...(repository.parent === null
      ? {}
      : {
          parent: repositoryRepresentation(platform, repository.parent),
          source: repositoryRepresentation(platform, networkRoot(repository)),
        }),
  };
}

/** The repository that a network of forks goes back to. */
export function networkRoot(repository: Repository): Repository {
  return repository.parent === null ? repository : networkRoot(repository.parent);
}

/** What every webhook about a repository carries beside its own content. */
export function webhookContext(platform: Platform, repository: Repository, sender: Account): Json {
  const organisation = platform.state.organisations.get(repository.owner.login.toLowerCase());
  return {
    repository: { ...repositoryRepresentation(platform, repository), custom_properties: {} },
    ...(organisation === undefined ? {} : { organization: simpleOrganisation(platform, organisation) }),
    sender: simpleUser(platform, sender),
  };
}

function verification(commit: CommitObject): Json {
  return {
    verified: false,
    reason: commit.signature === null ? 'unsigned' : 'unknown_key',
    signature: commit.signature,
    payload: null,
    verified_at: null,
  };
}

/** GitHub's `git-commit`: `GET /git/commits/{sha}`. */
export function gitCommit(platform: Platform, repository: Repository, commit: CommitObject): Json {
  const url = repositoryUrl(platform, repository);
  const page = repositoryPage(platform, repository);
  return {
    sha: commit.oid,
    node_id: commitNodeId(repository, commit.oid),
    url: `${url}/git/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/git/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
    verification: verification(commit),
  };
}

export function commitNodeId(repository: Repository, oid: string): string {
  return `C_kwDO${Buffer.from(`${repository.id}:${oid}`).toString('base64url')}`;
}

/** GitHub's `commit`: lists, comparisons and `GET /commits/{ref}` without files. */
export function commitRepresentation(platform: Platform, repository: Repository, commit: CommitObject): Json {
  const url = repositoryUrl(platform, repository);
  const page = repositoryPage(platform, repository);
  const author = platform.state.accountByEmail(commit.author.email);
  const committer = platform.state.accountByEmail(commit.committer.email);
  return {
    sha: commit.oid,
    node_id: commitNodeId(repository, commit.oid),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.oid}`,
      comment_count: 0,
      verification: verification(commit),
    },
    url: `${url}/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    comments_url: `${url}/commits/${commit.oid}/comments`,
    author: author === null ? null : simpleUser(platform, author),
    committer: committer === null ? null : simpleUser(platform, committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** Open pull requests whose head is a commit and lies in the repository itself: forks are left out, as GitHub does. */
export function pullRequestsForHead(repository: Repository, sha: string): ReturnType<typeof pullRequests> {
  return pullRequests(repository).filter(
    (pull) => pull.headSha === sha && pull.headRepository === repository && pull.issue.state === 'open',
  );
}

/** The commit that an event about a check suite or a merge group is about. */
export function headCommit({ oid, tree, message, author, committer }: CommitObject): Json {
  return {
    id: oid,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}
