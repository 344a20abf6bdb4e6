/** An organisation on a local GitHub with Nightwarden installed, and hands to work in it: real pushes, the real API. */
import { Octokit } from '@octokit/rest';
import { createLog } from '../../src/server/log.js';
import { type InstalledApp, installNightwarden } from '../../src/cli/demo/installed-app.js';
import { WorkingCopy } from '../../src/cli/demo/working-copy.js';
import type { JobEnd } from '../../src/server/run-job.js';
import { emptyDatabase, openBeforeTests } from './database.js';
import {
  LocalGitHub,
  type LocalGitHubOptions,
  type Organisation,
  type Permissions,
  type Repository,
  type User,
} from '../../src/simulator/index.js';

openBeforeTests();

export interface WorldSettings {
  readonly files?: Readonly<Record<string, string>>;
  readonly organisationPolicy?: string;
  readonly limits?: LocalGitHubOptions['limits'];
  /** Permissions granted beside those of app.yml. */
  readonly alsoGranted?: Permissions;
  /** Takes the App's log, all of it; without, nothing is logged. */
  readonly log?: (line: string) => void;
}

export interface Check {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

export class World {
  readonly outcomes: JobEnd[] = [];
  readonly copies: WorkingCopy[] = [];
  /** How long jobs would have waited between attempts, in milliseconds. */
  readonly pauses: number[] = [];
  nightwarden!: InstalledApp;
  shop!: Repository;

  private constructor(
    readonly github: LocalGitHub,
    readonly acme: Organisation,
    readonly ada: User,
    readonly mona: User,
  ) {}

  static async open(settings: WorldSettings = {}): Promise<World> {
    const github = await LocalGitHub.start(settings.limits ? { limits: settings.limits } : {});
    const ada = github.createUser('ada');
    const mona = github.createUser('mona');
    const world = new World(
      github,
      github.createOrganisation('acme', { owners: [ada], members: [mona], baseRole: 'write' }),
      ada,
      mona,
    );
    world.shop = await github.createRepository({ name: 'acme/shop', files: settings.files ?? { 'README.md': '# Shop\n' } });
    if (settings.organisationPolicy !== undefined) {
      await github.createRepository({ name: 'acme/.github', files: { '.github/nightwarden.yml': settings.organisationPolicy } });
    }
    const began = Date.now();
    world.nightwarden = await installNightwarden(github, world.acme, {
      log: settings.log === undefined ? createLog('silent') : createLog('trace', { write: settings.log }),
      // The clock stands still but for what jobs wait.
      now: () => new Date(began + world.pauses.reduce((sum, pause) => sum + pause, 0)),
      pause: async (milliseconds) => void world.pauses.push(milliseconds),
      random: () => 0,
      database: await emptyDatabase(),
      onJobEnd: (_, outcome) => void world.outcomes.push(outcome),
      ...(settings.alsoGranted ? { alsoGranted: settings.alsoGranted } : {}),
    });
    return world;
  }

  /** Requires Nightwarden's check, pinned to its App, on the default branch. */
  requireCheck(): void {
    const required_status_checks = [{ context: 'nightwarden', integration_id: this.nightwarden.registration.id }];
    this.github.createRuleset(this.shop, {
      name: 'main',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        { type: 'required_status_checks', parameters: { required_status_checks, strict_required_status_checks_policy: false } },
      ],
    });
  }

  /** Lets the default branch take pull requests through a merge queue only. */
  useMergeQueue(): void {
    this.github.createRuleset(this.shop, {
      name: 'queue',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [{ type: 'merge_queue', parameters: { merge_method: 'MERGE' } }],
    });
  }

  /** Puts a pull request into the merge queue, and waits for what comes of it. */
  async enqueue(pull: number): Promise<void> {
    const { data } = await this.api().rest.pulls.get({ ...SHOP, pull_number: pull });
    const mutation = 'mutation Enqueue($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }';
    await this.api(this.ada.token).graphql(mutation, { id: data.node_id });
    await this.nightwarden.settle();
  }

  async clone(token = this.mona.token, repository = this.shop): Promise<WorkingCopy> {
    const copy = await WorkingCopy.clone(this.github.cloneUrl(repository, token), { name: 'Mona', email: 'mona@example.com' });
    this.copies.push(copy);
    return copy;
  }

  /** Commits files on a branch and pushes it; the head. */
  async push(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    message = 'Change',
    token = this.mona.token,
  ): Promise<string> {
    const copy = await this.clone(token);
    await copy.startBranch(branch);
    const head = await copy.commit(message, files);
    const refusal = await copy.push();
    if (refusal !== null) throw new Error(refusal);
    return head;
  }

  async openPullRequest(
    branch: string,
    fields: { title?: string; base?: string; body?: string } = {},
    token = this.mona.token,
  ): Promise<number> {
    const { data } = await this.api(token).rest.pulls.create({ ...SHOP, head: branch, base: 'main', title: 'Change', ...fields });
    return data.number;
  }

  api(token = this.mona.token): Octokit {
    const silent = (): void => undefined;
    return new Octokit({
      auth: token,
      baseUrl: `${this.github.url}/api/v3`,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  /** Nightwarden's checks on a commit, as a person sees them. */
  async checks(head: string): Promise<Check[]> {
    await this.nightwarden.settle();
    const { data } = await this.api().rest.checks.listForRef({ ...SHOP, ref: head, check_name: 'nightwarden', filter: 'all' });
    return data.check_runs.map(({ id, status, conclusion, output }) => ({
      id,
      status,
      conclusion,
      title: output.title ?? '',
      summary: output.summary ?? '',
      text: output.text ?? '',
    }));
  }

  /** The one check on a commit. */
  async check(head: string): Promise<Check> {
    const [check, ...others] = await this.checks(head);
    if (!check || others.length > 0) throw new Error(`${head} has ${others.length + (check ? 1 : 0)} checks`);
    return check;
  }

  async comments(pull: number): Promise<string[]> {
    await this.nightwarden.settle();
    const { data } = await this.api().rest.issues.listComments({ ...SHOP, issue_number: pull });
    return data.map((comment) => comment.body ?? '');
  }

  /** Runs the check again. The button on GitHub's page is for people; by the API only the App itself may. */
  async rerun(check: Check): Promise<void> {
    const token = this.github.installationToken(this.nightwarden.installation);
    await this.api(token).rest.checks.rerequestRun({ ...SHOP, check_run_id: check.id });
  }

  /** "merged", or the status with which the merge endpoint refused. */
  async merge(pull: number): Promise<string> {
    await this.nightwarden.settle();
    try {
      await this.api(this.ada.token).rest.pulls.merge({ ...SHOP, pull_number: pull });
      return 'merged';
    } catch (error) {
      return String((error as { status?: number }).status);
    }
  }

  async close(): Promise<void> {
    await this.nightwarden.close();
    await this.github.close();
    for (const copy of this.copies) await copy.remove();
  }
}

export const SHOP = { owner: 'acme', repo: 'shop' };
