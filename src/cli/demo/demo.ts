/** `nightwarden demo`: a night of a small organisation on a local GitHub, told as it happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { LocalGitHub } from '../../simulator/index.js';
import { count } from '../../render/visible.js';
import { nextSignal } from '../exit.js';
import { hasColor, widthOf } from '../terminal.js';
import { installNightwarden } from './installed-app.js';
import { Narrator } from './narrator.js';
import { type Cast, playNight, type Worker } from './night.js';
import { SHOP } from './shop.js';

export interface DemoOptions {
  /** Stay up after the night, for looking around. */
  readonly keep: boolean;
}

/** Plays the night; the exit code, 0 when it went as it should. */
export async function runDemo({ keep }: DemoOptions): Promise<number> {
  const started = performance.now();
  ownTemporaryFolder();
  const narrator = new Narrator(
    (text) => process.stdout.write(text),
    () => performance.now() - started,
    { color: hasColor(), width: widthOf() },
  );
  const github = await LocalGitHub.start();
  try {
    const cast = await prepare(github, narrator);
    const { nightwarden } = cast;
    const limit = setTimeout(giveUp, LONGEST_NIGHT_MILLISECONDS);
    const { rows, faults } = await playNight(cast);
    clearTimeout(limit);
    narrator.heading('The night');
    narrator.table(rows);
    const ours = new Set([`app:${nightwarden.registration.slug}`, `installation:${nightwarden.installation.id}`]);
    const calls = github.requests.filter((request) => ours.has(request.actor));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const merged = rows.filter((row) => row.merge === 'merged').length;
    narrator.gap();
    narrator.say(
      `${merged} of ${count(rows.length, 'pull request')} merged. GitHub refused the others, because the check that main requires was red.`,
    );
    narrator.note(`${github.deliveries.length} webhook deliveries, ${calls.length} requests by the App, ${seconds} s`);
    narrator.gap();
    for (const problem of github.problems) faults.push(`${problem.where}: ${problem.problems.join('; ')}`);
    for (const fault of faults) narrator.event('demo', fault, 'refused');
    if (keep) await stayUp(github, narrator);
    else {
      const again = process.env.npm_lifecycle_event === 'demo' ? 'npm run demo -- --keep' : 'nightwarden demo --keep';
      narrator.note(`The local GitHub ends here, and its pages with it. To look around in them: ${again}`);
    }
    await nightwarden.close();
    return faults.length === 0 ? 0 : 1;
  } finally {
    await github.close();
  }
}

/** A night takes seconds. One that does not end waits for something that will not come, and nobody should wait with it. */
const LONGEST_NIGHT_MILLISECONDS = 100_000;

function giveUp(): void {
  const seconds = LONGEST_NIGHT_MILLISECONDS / 1_000;
  process.stderr.write(
    `The demo was not over after ${seconds} seconds: the last line above says what it waited for. Please report this.\n`,
  );
  process.exit(1);
}

async function prepare(github: LocalGitHub, narrator: Narrator): Promise<Cast> {
  const ada = github.createUser('ada', { name: 'Ada Example', email: 'ada@example.com' });
  const mona = github.createUser('mona', { name: 'Mona Example', email: 'mona@example.com' });
  const acme = github.createOrganisation('acme', { owners: [ada], members: [mona], baseRole: 'write' });
  const shop = await github.createRepository({ name: 'acme/shop', files: SHOP });
  await github.createRepository({ name: 'acme/.github', files: { '.github/nightwarden.yml': 'locked: [enforcement]\n' } });
  const nightwarden = await installNightwarden(github, acme, { log: pino({ level: 'silent' }) });
  github.createRuleset(shop, {
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          required_status_checks: [{ context: 'nightwarden', integration_id: nightwarden.registration.id }],
          strict_required_status_checks_policy: false,
        },
      },
    ],
  });
  const bot = (slug: string, kind: string): Worker => {
    const { token } = github.createAgentApp(slug, acme);
    const login = `${slug}[bot]`;
    return { login, kind, token, identity: { name: login, email: `${login}@users.noreply.github.com` } };
  };
  const asMona = (kind: string): Worker => ({
    login: 'mona',
    kind,
    token: mona.token,
    identity: { name: 'Mona Example', email: mona.email ?? '' },
  });
  narrator.heading(`A night at acme, on a GitHub that runs on this machine: ${github.url}`);
  narrator.note(
    "Scripted agents push and open pull requests in acme/shop. Its branch main takes pull requests only, with one person's approval and a green check of the App nightwarden.",
  );
  narrator.gap();
  return {
    github,
    nightwarden,
    reviewer: ada,
    narrator,
    workers: {
      claude: bot('claude', 'Claude Code'),
      codex: asMona('Codex, as mona'),
      cursor: bot('cursor', 'Cursor'),
      devin: bot('devin-ai-integration', 'Devin'),
      person: asMona('mona, a person'),
    },
  };
}

async function stayUp(github: LocalGitHub, narrator: Narrator): Promise<void> {
  // Listened for before it is offered: a signal that comes in between would be lost.
  const signal = nextSignal();
  narrator.say(`Look around at ${github.url}/acme/shop. Ctrl+C ends it.`);
  await signal;
  narrator.gap();
}

/** Everything that the night writes, git included, goes into one folder, which is gone however the process ends. */
function ownTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'nightwarden-demo-'));
  // Where each system looks: TMPDIR, or TEMP on Windows.
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}
