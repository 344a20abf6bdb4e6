/** Makes and forks repositories. */
import { join } from 'node:path';
import { type FileContent, GitRepository, ZERO_OID } from './git/repository.js';
import { announceRepositories } from './installations.js';
import type { Platform } from './platform.js';
import { accountOf, type RefResult, updateRefs } from './ref-updates.js';
import { webhookContext } from './representation/repositories.js';
import type { Account, Actor, Role } from './state/account.js';
import type { Repository } from './state/repository.js';

export interface NewRepository {
  /** `owner/name`; the owner must exist. */
  readonly name: string;
  /** The first commit on the default branch; an empty repository without. */
  readonly files?: Readonly<Record<string, Exclude<FileContent, null>>>;
  readonly private?: boolean;
  readonly description?: string;
  /** `main` when absent. */
  readonly defaultBranch?: string;
  readonly collaborators?: Readonly<Record<string, Role>>;
}

export async function createRepository(platform: Platform, fields: NewRepository): Promise<Repository> {
  const { state, folder } = platform;
  const [ownerLogin = '', name = ''] = fields.name.split('/');
  const owner = state.account(ownerLogin);
  if (owner === undefined) throw new Error(`there is no account ${ownerLogin}`);
  if (state.repository(ownerLogin, name) !== undefined) throw new Error(`there is a repository ${fields.name} already`);
  const defaultBranch = fields.defaultBranch ?? 'main';
  const id = state.nextId();
  const git = GitRepository.create(join(folder, `${id}.git`), defaultBranch);
  const repository = add(platform, { id, owner, name, git, parent: null, defaultBranch }, fields);
  if (fields.files !== undefined) {
    const tree = await git.writeFiles(null, fields.files);
    const author = { name: 'GitHub', email: state.webFlow.email ?? '', date: state.now() };
    git.writeNewRef(`refs/heads/${defaultBranch}`, git.writeCommit({ tree, parents: [], message: 'Initial commit', author }));
  }
  announce(platform, repository);
  return repository;
}

/** A commit to be pushed. */
export interface FilePush {
  readonly token: string;
  readonly branch: string;
  /** Path → content; null removes. */
  readonly files: Readonly<Record<string, FileContent>>;
  readonly message: string;
  /** The account of the token when absent. */
  readonly author?: { readonly name: string; readonly email: string };
  /** Throw the branch's own commits away and start again from the default branch. */
  readonly force?: boolean;
}

export async function pushFiles(platform: Platform, repository: Repository, actor: Actor, push: FilePush): Promise<RefResult> {
  const { git, defaultBranch } = repository;
  const account = accountOf(actor);
  const before = git.branch(push.branch);
  const parent = push.force === true ? git.branch(defaultBranch) : (before ?? git.branch(defaultBranch));
  const base = parent === undefined ? null : ((await git.commit(parent))?.tree ?? null);
  const noreply = `${account.id}+${account.login}@users.noreply.github.com`;
  const author = { name: account.name, email: account.email ?? noreply, ...push.author, date: platform.state.now() };
  const tree = await git.writeFiles(base, push.files);
  const after = git.writeCommit({ tree, parents: parent === undefined ? [] : [parent], message: push.message, author });
  const update = { ref: `refs/heads/${push.branch}`, before: before ?? ZERO_OID, after };
  const [result] = await updateRefs(platform, repository, [update], { actor, reason: 'push' });
  if (result === undefined) throw new Error(`no result for ${update.ref}`);
  return result;
}

export function forkRepository(platform: Platform, parent: Repository, owner: Account): Repository {
  const { state, folder } = platform;
  const id = state.nextId();
  const { defaultBranch, name } = parent;
  const git = GitRepository.create(join(folder, `${id}.git`), defaultBranch, [parent.git.directory]);
  const account = state.account(owner.login) ?? owner;
  const repository = add(
    platform,
    { id, owner: account, name, git, parent, defaultBranch },
    { name: `${owner.login}/${name}`, private: parent.private },
  );
  for (const [ref, oid] of parent.git.refs) if (ref.startsWith('refs/heads/')) git.writeNewRef(ref, oid);
  announce(platform, repository);
  return repository;
}

type Identity = Pick<Repository, 'id' | 'owner' | 'name' | 'git' | 'parent' | 'defaultBranch'>;

function add({ state }: Platform, identity: Identity, fields: NewRepository): Repository {
  const repository: Repository = {
    ...identity,
    description: fields.description ?? null,
    private: fields.private ?? false,
    archived: false,
    collaborators: new Map(Object.entries(fields.collaborators ?? {})),
    labels: [],
    issues: new Map(),
    checkSuites: [],
    checkRuns: [],
    statuses: [],
    protections: [],
    rulesets: [],
    ruleSuites: [],
    activity: [],
    mergeQueue: [],
    allowedMergeMethods: new Set(['merge', 'squash', 'rebase']),
    allowAutoMerge: true,
    deleteBranchOnMerge: false,
    createdAt: state.now(),
    pushedAt: state.now(),
  };
  state.repositories.push(repository);
  return repository;
}

/** An installation on all repositories has the new one too. */
function announce(platform: Platform, repository: Repository): void {
  for (const installation of platform.state.installations) {
    const added = installation.repositories === 'all' && installation.account.id === repository.owner.id;
    if (added) announceRepositories(platform, installation, [repository], []);
  }
  platform.webhooks.emit({
    event: 'repository',
    action: 'created',
    repository,
    payload: webhookContext(platform, repository, repository.owner),
  });
}
