/** Everything the local GitHub knows, in memory. Git data lives in the repositories' folders. */
import { randomBytes } from 'node:crypto';
import { isoSeconds } from '../git/objects.js';
import type { Account, App, Installation, Organisation, Role, Token } from './account.js';
import { roleIncludes } from './account.js';
import type { Repository } from './repository.js';

/** GitHub's own account that commits merges made through the web and the API. */
const WEB_FLOW = {
  id: 19_864_447,
  login: 'web-flow',
  type: 'User',
  name: 'GitHub Web Flow',
  email: 'noreply@github.com',
} as const;

/** Who acts when the merge queue builds groups and merges them. */
const MERGE_QUEUE = {
  id: 118_344_674,
  login: 'github-merge-queue[bot]',
  type: 'Bot',
  name: 'github-merge-queue[bot]',
  email: '118344674+github-merge-queue[bot]@users.noreply.github.com',
} as const;

export class State {
  readonly accounts = new Map<string, Account>();
  readonly organisations = new Map<string, Organisation>();
  readonly apps: App[] = [];
  readonly installations: Installation[] = [];
  readonly tokens = new Map<string, Token>();
  readonly repositories: Repository[] = [];
  readonly webFlow: Account = WEB_FLOW;
  readonly mergeQueueBot: Account = MERGE_QUEUE;
  /** One counter for all kinds, so that an id of one kind is never accidentally right for another. */
  #lastId = 1_000_000;

  constructor(readonly clock: () => Date) {
    this.accounts.set(WEB_FLOW.login, WEB_FLOW);
    this.accounts.set(MERGE_QUEUE.login, MERGE_QUEUE);
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The time as GitHub writes it. */
  now(): string {
    return isoSeconds(this.clock());
  }

  account(login: string): Account | undefined {
    return this.accounts.get(login.toLowerCase()) ?? this.organisations.get(login.toLowerCase());
  }

  repository(owner: string, name: string): Repository | undefined {
    const wanted = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((each) => `${each.owner.login}/${each.name}`.toLowerCase() === wanted);
  }

  /** The account that a commit's e-mail address belongs to. Anyone can write any address into a commit. */
  accountByEmail(email: string): Account | null {
    const noreply = /^(?:(\d+)\+)?([^@]+)@users\.noreply\.github\.com$/.exec(email);
    if (noreply !== null) return this.account(noreply[2] ?? '') ?? null;
    return (
      [...this.accounts.values()].find((each) => each.email !== null && each.email.toLowerCase() === email.toLowerCase()) ?? null
    );
  }

  /** The strongest role that a person has in a repository by ownership, membership or invitation. */
  role(account: Account, repository: Repository): Role {
    const candidates: Role[] = [repository.private ? 'none' : 'read', repository.collaborators.get(account.login) ?? 'none'];
    if (repository.owner.id === account.id) candidates.push('admin');
    const organisation = this.organisations.get(repository.owner.login.toLowerCase());
    const membership = organisation?.members.get(account.login);
    if (organisation !== undefined && membership !== undefined)
      candidates.push(membership === 'admin' ? 'admin' : organisation.baseRole);
    return candidates.reduce((best, each) => (roleIncludes(each, best) ? each : best));
  }

  installationFor(app: App, owner: Account): Installation | undefined {
    return this.installations.find((each) => each.app === app && each.account.id === owner.id);
  }

  /** Whether an installation was given a repository. */
  covers(installation: Installation, repository: Repository): boolean {
    return (
      installation.account.id === repository.owner.id &&
      (installation.repositories === 'all' || installation.repositories.has(repository.id))
    );
  }

  installedRepositories(installation: Installation): Repository[] {
    return this.repositories.filter((each) => this.covers(installation, each));
  }

  /** A new token. Installation tokens have GitHub's long form since 2026: `ghs_<app id>_<three dotted parts>`. */
  addToken(actor: Token['actor'], expiresAt: number | null): Token {
    const part = (bytes: number): string => randomBytes(bytes).toString('base64url').replace(/[-_]/g, 'x');
    const value =
      actor.kind === 'user'
        ? `ghp_${part(40).slice(0, 36)}`
        : `ghs_${actor.installation.app.id}_${part(24)}.${part(90)}.${part(64)}`;
    const token = { value, actor, expiresAt };
    this.tokens.set(value, token);
    return token;
  }
}

/** A node id for GraphQL: unique for kind and number, opaque like GitHub's. */
export function nodeId(prefix: string, ...ids: readonly number[]): string {
  const bytes = Buffer.alloc(ids.length * 6);
  for (const [index, id] of ids.entries()) bytes.writeUIntBE(id, index * 6, 6);
  return `${prefix}_kwDO${bytes.toString('base64url')}`;
}
