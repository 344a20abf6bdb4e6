/** `nightwarden demo`: a night of a small organisation on a local GitHub, told as it happens. */
import pino from 'pino';
import { LocalGitHub } from '../../simulator/index.js';
import { hasColor } from '../terminal.js';
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
  const narrator = new Narrator(
    (text) => process.stdout.write(text),
    () => performance.now() - started,
    hasColor(),
  );
  const github = await LocalGitHub.start();
  try {
    const cast = await prepare(github, narrator);
    const { rows, faults } = await playNight(cast);
    narrator.heading('The night');
    narrator.table(rows);
    const calls = github.requests.filter(
      (request) => request.actor.startsWith('installation:') || request.actor.startsWith('app:'),
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    narrator.note(
      `\n${rows.length} pull requests, ${github.deliveries.length} deliveries, ${calls.length} requests by Apps, ${seconds} s`,
    );
    for (const problem of github.problems) faults.push(`${problem.where}: ${problem.problems.join('; ')}`);
    for (const fault of faults) narrator.event('demo', fault, 'refused');
    if (keep) await stayUp(github, narrator);
    else narrator.note('The pages are gone with the local GitHub. npm run demo -- --keep leaves it up for looking around.');
    await cast.nightwarden.close();
    return faults.length === 0 ? 0 : 1;
  } finally {
    await github.close();
  }
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
  narrator.heading(`acme on a local GitHub, ${github.url}`);
  narrator.note('main takes pull requests only: one approval, and the check nightwarden, pinned to its App.\n');
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

function stayUp(github: LocalGitHub, narrator: Narrator): Promise<void> {
  narrator.note(`\nLook around at ${github.url}/acme/shop. Ctrl+C ends it.`);
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
