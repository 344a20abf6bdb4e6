/** The process: `npm start`. With an App's credentials it runs the App; without, the set-up page. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { parse } from 'yaml';
import { createApp } from './app.js';
import { describeError } from './github/clients.js';
import { packagePath } from './package-path.js';
import { readAskedPermissions } from './asked-permissions.js';
import { saveCredentials } from './server/environment-file.js';
import { createLog } from './server/log.js';
import { pauseUntil } from './server/pause.js';
import { type Settings, readSettings } from './server/settings.js';
import { setUpRoutes } from './server/set-up.js';
import { WEBHOOK_PATH } from './server/webhook.js';
import { openDatabase } from './store/open.js';

const ENVIRONMENT_FILE = '.env';
/** How long running jobs may go on after a signal, and how long it may take to hand back the others. */
const GRACE_MILLISECONDS = 6_000;
const LAST_WORDS_MILLISECONDS = 3_000;

/** Without a role a process does both: it takes deliveries and works on them. Several processes need a database that they share. */
const ROLES = ['web', 'worker'] as const;
const role = ROLES.find((each) => each === process.argv[2]);

if (existsSync(ENVIRONMENT_FILE)) process.loadEnvFile(ENVIRONMENT_FILE);
const reading = readSettings(process.env);
const problems = reading.ok ? problemsOfRole(reading.settings) : reading.problems;
if (reading.ok && problems.length === 0)
  await (reading.settings.credentials ? runApp(reading.settings) : runSetUp(reading.settings)).catch(refuse);
else refuse(...problems);

function refuse(...reasons: readonly unknown[]): void {
  const lines = reasons.map((reason) => `  ${(reason as { message?: string }).message ?? String(reason)}\n`);
  process.stderr.write(`Nightwarden cannot start.\n${lines.join('')}`);
  process.exitCode = 2;
}

function problemsOfRole({ databaseUrl, credentials }: Settings): readonly string[] {
  const asked = process.argv[2];
  if (asked === undefined) return [];
  if (role === undefined)
    return [`There is no role "${asked}". The roles are ${ROLES.join(' and ')}; without one, a process has both.`];
  if (databaseUrl === null)
    return [`A process that is only "${role}" shares its database with others. Set DATABASE_URL, or leave the role out.`];
  return credentials === null
    ? ['APP_ID, PRIVATE_KEY and WEBHOOK_SECRET are not set. Start without a role to set an App up.']
    : [];
}

async function runApp(settings: Settings): Promise<void> {
  const { credentials } = settings;
  if (!credentials) return;
  const log = createLog(settings.logLevel);
  const database = await openDatabase({
    url: settings.databaseUrl,
    folder: settings.dataFolder,
    onLost: (reason) => {
      log.fatal({ reason }, 'the database is lost: whoever started this process should start it again');
      process.exit(1);
    },
  });
  const app = await createApp({
    settings,
    credentials,
    log,
    database,
    works: role !== 'web',
    now: () => new Date(),
    random: Math.random,
    pause: pauseUntil,
    patient: true,
    asked: readAskedPermissions(),
  });
  const listening = ({ port }: { readonly port: number }): void => {
    log.info({ port, webhook: WEBHOOK_PATH, github: settings.webUrl }, 'Nightwarden watches');
  };
  const served = role === 'worker' ? null : serve({ fetch: app.fetch, hostname: settings.host, port: settings.port }, listening);
  if (served === null) log.info({ github: settings.webUrl }, 'Nightwarden works');
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping: no new events are taken, running jobs are finished');
    served?.close();
    const latest = GRACE_MILLISECONDS + LAST_WORDS_MILLISECONDS;
    const closed = app.close(GRACE_MILLISECONDS).then(() => database.close());
    void Promise.race([closed, pause(latest, undefined, { ref: false })]).finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await app.inspectGrants().catch((error: unknown) => {
    log.error(
      { reason: describeError(error) },
      'the installations could not be read: are APP_ID and PRIVATE_KEY those of one App?',
    );
  });
}

async function runSetUp(settings: Settings): Promise<void> {
  const token = randomBytes(24).toString('hex');
  const routes = setUpRoutes({
    token,
    manifest: parse(readFileSync(packagePath('app.yml'), 'utf8')) as Record<string, unknown>,
    webUrl: settings.webUrl,
    apiUrl: settings.apiUrl,
    webhookPath: WEBHOOK_PATH,
    fetch: globalThis.fetch,
    save: (credentials) => saveCredentials(ENVIRONMENT_FILE, credentials),
  });
  serve({ fetch: routes.fetch, hostname: settings.host, port: settings.port }, ({ port }) => {
    process.stdout.write(
      `There is no GitHub App yet: APP_ID, PRIVATE_KEY and WEBHOOK_SECRET are not set.\nSet one up at http://${settings.host}:${port}/set-up?token=${token}\n`,
    );
  });
}
