/** A GitHub on this machine: real git repositories, App authentication, permissions, webhooks, checks and protection. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NewApp, newApp } from './accounts.js';
import { emitCheckRun } from './checks.js';
import { type Fault, Faults } from './faults.js';
import { acceptPermissions, chooseRepository, deleteInstallation, type Grant, install } from './installations.js';
import { GITHUB_LIMITS, type Limits } from './limits.js';
import { Manifests } from './manifests.js';
import type { Platform, Problem, RecordedRequest } from './platform.js';
import { type ClassicSettings, newClassicProtection } from './protection/classic-settings.js';
import { newRuleset, type RulesetSettings } from './protection/ruleset-settings.js';
import { advanceQueues } from './pulls/merge-queue.js';
import { mergeWaiting } from './pulls/merging.js';
import { RateLimits } from './rate-limit.js';
import { createRepository, type FilePush, forkRepository, type NewRepository, pushFiles } from './repositories.js';
import { type RunningServer, startServer } from './server.js';
import type { Account, App, Installation, Organisation, Permissions, Role } from './state/account.js';
import type { CheckRun } from './state/check.js';
import type { ClassicProtection, Ruleset } from './state/protection.js';
import { fullName, type Repository } from './state/repository.js';
import { State } from './state/state.js';
import { type Delivery, Webhooks } from './webhooks/webhooks.js';
import { Work } from './work.js';

export interface LocalGitHubOptions {
  readonly clock?: () => Date;
  /** Called with one line for each thing that happens. */
  readonly log?: (line: string) => void;
  /** GitHub's limits, where a test wants lower ones. */
  readonly limits?: Partial<Limits>;
}

/** A person who can act: their account and a token for git and the API. */
export interface User extends Account {
  readonly token: string;
}

export class LocalGitHub {
  readonly #platform: Platform;
  readonly #server: RunningServer;

  private constructor(platform: Platform, server: RunningServer) {
    this.#platform = platform;
    this.#server = server;
  }

  /** Starts on a free port of 127.0.0.1. */
  static async start(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
    const state = new State(options.clock ?? (() => new Date()));
    const work = new Work();
    const limits = { ...GITHUB_LIMITS, ...options.limits };
    const log = options.log ?? (() => {});
    const problems: Problem[] = [];
    const platform: Platform = {
      state,
      work,
      limits,
      log,
      problems,
      requests: [],
      faults: new Faults(),
      manifests: new Manifests(state.clock),
      webhooks: new Webhooks(state, work, { timeout: limits.deliveryTimeout, problems, log }),
      url: 'http://127.0.0.1',
      folder: mkdtempSync(join(tmpdir(), 'local-github-')),
      afterReport: async (repository, sha) => {
        await mergeWaiting(platform, repository, sha);
        await advanceQueues(platform, repository);
      },
    };
    const server = await startServer(platform, new RateLimits(platform));
    platform.url = server.url;
    return new LocalGitHub(platform, server);
  }

  /** `http://127.0.0.1:PORT`; REST is under /api/v3, GraphQL at /api/graphql, git at /{owner}/{repo}.git. */
  get url(): string {
    return this.#platform.url;
  }

  /** Host and port, as GHE_HOST wants it. */
  get host(): string {
    return new URL(this.url).host;
  }

  /** Every API request in the order of their answers. */
  get requests(): readonly RecordedRequest[] {
    return this.#platform.requests;
  }

  /** Every attempt to deliver a webhook. */
  get deliveries(): readonly Delivery[] {
    return this.#platform.webhooks.deliveries;
  }

  /** Requests and payloads that break GitHub's own description; a test wants this to stay empty. */
  get problems(): Problem[] {
    return this.#platform.problems;
  }

  get installations(): readonly Installation[] {
    return this.#platform.state.installations;
  }

  /** Resolves when no request, git operation or delivery is under way. */
  idle(): Promise<void> {
    return this.#platform.work.idle();
  }

  /** Stops listening and removes the repositories. */
  async close(): Promise<void> {
    await this.#server.close();
    await this.idle();
    await Promise.all(this.#platform.state.repositories.map(({ git }) => git.close()));
    rmSync(this.#platform.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  createUser(login: string, profile: { readonly name?: string; readonly email?: string; readonly id?: number } = {}): User {
    this.#assertFree(login);
    const { state } = this.#platform;
    const account: Account = {
      id: profile.id ?? state.nextId(),
      login,
      type: 'User',
      name: profile.name ?? login,
      email: profile.email ?? `${login}@example.com`,
    };
    state.accounts.set(login.toLowerCase(), account);
    return { ...account, token: state.addToken({ kind: 'user', account }, null).value };
  }

  createOrganisation(
    login: string,
    settings: { readonly owners?: readonly Account[]; readonly members?: readonly Account[]; readonly baseRole?: Role } = {},
  ): Organisation {
    this.#assertFree(login);
    const { state } = this.#platform;
    const organisation: Organisation = {
      id: state.nextId(),
      login,
      type: 'Organization',
      name: login,
      email: null,
      members: new Map([
        ...(settings.members ?? []).map((each) => [each.login, 'member'] as const),
        ...(settings.owners ?? []).map((each) => [each.login, 'admin'] as const),
      ]),
      rulesets: [],
      baseRole: settings.baseRole ?? 'read',
    };
    state.organisations.set(login.toLowerCase(), organisation);
    return organisation;
  }

  /** Makes a repository, with one first commit when files are given, in a few milliseconds. */
  createRepository(fields: NewRepository): Promise<Repository> {
    return createRepository(this.#platform, fields);
  }

  /** Forks a repository; the two share objects. */
  forkRepository(parent: Repository, owner: Account): Repository {
    return forkRepository(this.#platform, parent, owner);
  }

  /** Registers an App. Its key is made when first read (`app.keys()`), which takes a tenth of a second. */
  createApp(fields: NewApp): App {
    return newApp(this.#platform.state, fields);
  }

  /** Installs an App on an account and tells it so. */
  installApp(app: App, account: Account, grant: Grant = {}): Installation {
    return install(this.#platform, app, this.#platform.state.account(account.login) ?? account, grant);
  }

  /** The owner gives an installation with chosen repositories one more, or takes one away. */
  chooseRepository(installation: Installation, repository: Repository, chosen: boolean): void {
    chooseRepository(this.#platform, installation, repository, chosen);
  }

  uninstallApp(installation: Installation): void {
    deleteInstallation(this.#platform, installation);
  }

  /** The owner accepts other permissions and events of an installation. */
  acceptPermissions(installation: Installation, permissions: Permissions, events: readonly string[] = installation.events): void {
    acceptPermissions(this.#platform, installation, permissions, events);
  }

  /** A coding agent with an App of its own: it may push and open pull requests. Returns a token for git and the API. */
  createAgentApp(
    slug: string,
    account: Account,
    permissions: Permissions = AGENT_PERMISSIONS,
  ): { app: App; installation: Installation; token: string } {
    const app = this.createApp({ name: slug, slug, owner: account, permissions });
    const installation = this.installApp(app, account);
    return { app, installation, token: this.installationToken(installation) };
  }

  /** A token of an installation that does not expire, for actors of a test that need no App code. */
  installationToken(installation: Installation, permissions: Permissions = installation.permissions): string {
    return this.#platform.state.addToken({ kind: 'installation', installation, permissions, repositories: 'all' }, null).value;
  }

  /** Another token of a person, for instance after the first was revoked. */
  userToken(account: Account): string {
    return this.#platform.state.addToken({ kind: 'user', account: this.#platform.state.account(account.login) ?? account }, null)
      .value;
  }

  /**
   * Commits files on top of a branch (made from the default branch when it is new) and pushes them as somebody, without a work tree
   * but through the same gate and with the same events as `git push`. Returns the commit; rejects when the push is refused.
   */
  async pushFiles(repository: Repository, push: FilePush): Promise<string> {
    const actor = this.#platform.state.tokens.get(push.token)?.actor;
    if (actor === undefined) throw new Error('the token is not known');
    const result = await this.#platform.work.track(pushFiles(this.#platform, repository, actor, push));
    if (!result.allowed) throw new Error([...result.lines, result.reason].join('\n'));
    return result.after;
  }

  /** A person clicks a button of a check run. */
  requestAction(repository: Repository, run: CheckRun, identifier: string, by: Account): void {
    emitCheckRun(this.#platform, repository, run, 'requested_action', by, { requested_action: { identifier } });
  }

  /** Sets classic protection of a branch or pattern, replacing what was there. Sends no event, unlike the API. */
  setClassicProtection(repository: Repository, pattern: string, settings: ClassicSettings = {}): ClassicProtection {
    const protection = newClassicProtection(this.#platform, pattern, settings);
    repository.protections = [...repository.protections.filter((each) => each.pattern !== pattern), protection];
    return protection;
  }

  /** Adds a ruleset to a repository or an organisation. Sends no event, unlike the API. */
  createRuleset(target: Repository | Organisation, settings: RulesetSettings): Ruleset {
    const isRepository = 'git' in target;
    const ruleset = newRuleset(
      this.#platform,
      settings,
      isRepository ? 'Repository' : 'Organization',
      isRepository ? fullName(target) : target.login,
    );
    target.rulesets.push(ruleset);
    return ruleset;
  }

  /** Makes the next matching requests fail, see Fault. */
  injectFault(fault: Fault): void {
    this.#platform.faults.add(fault);
  }

  clearFaults(): void {
    this.#platform.faults.clear();
  }

  app(id: number): App {
    const app = this.#platform.state.apps.find((each) => each.id === id);
    if (app === undefined) throw new Error(`there is no App ${id}`);
    return app;
  }

  repository(name: string): Repository {
    const [owner = '', repo = ''] = name.split('/');
    const repository = this.#platform.state.repository(owner, repo);
    if (repository === undefined) throw new Error(`there is no repository ${name}`);
    return repository;
  }

  /** Where to clone from and push to, with the token in it. */
  cloneUrl(repository: Repository, token: string): string {
    return `${this.url.replace('http://', `http://x-access-token:${token}@`)}/${fullName(repository)}.git`;
  }

  #assertFree(login: string): void {
    if (this.#platform.state.account(login) !== undefined) throw new Error(`there is an account ${login} already`);
  }
}

const AGENT_PERMISSIONS: Permissions = { contents: 'write', pull_requests: 'write', issues: 'write' };
