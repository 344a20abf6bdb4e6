/** Makes and forks repositories. */
import { join } from 'node:path';
import { type FileContent, GitRepository } from './git/repository.js';
import { announceRepositories } from './installations.js';
import type { Platform } from './platform.js';
import { webhookContext } from './representation/repositories.js';
import type { Account, Role } from './state/account.js';
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
