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
import { type Settings, readSettings } from './server/settings.js';
import { setUpRoutes } from './server/set-up.js';
import { WEBHOOK_PATH } from './server/webhook.js';

const ENVIRONMENT_FILE = '.env';
/** How long running jobs may go on after a signal, and how long it may take to say on the checks of the others that they ended. */
const GRACE_MILLISECONDS = 6_000;
const LAST_WORDS_MILLISECONDS = 3_000;

if (existsSync(ENVIRONMENT_FILE)) process.loadEnvFile(ENVIRONMENT_FILE);
const reading = readSettings(process.env);
if (reading.ok) await (reading.settings.credentials ? runApp(reading.settings) : runSetUp(reading.settings));
else {
  process.stderr.write(`Nightwarden cannot start.\n${reading.problems.map((problem) => `  ${problem}\n`).join('')}`);
  process.exitCode = 2;
}

async function runApp(settings: Settings): Promise<void> {
  const { credentials } = settings;
  if (!credentials) return;
  const log = createLog(settings.logLevel);
  const app = await createApp({
    settings,
    credentials,
    log,
    now: () => new Date(),
    pause: (milliseconds) => pause(milliseconds),
    patient: true,
    asked: readAskedPermissions(),
  });
  const server = serve({ fetch: app.fetch, hostname: settings.host, port: settings.port }, ({ port }) => {
    log.info({ port, webhook: WEBHOOK_PATH, github: settings.webUrl }, 'Nightwarden watches');
  });
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping: no new events are taken, running jobs are finished');
    server.close();
    const latest = GRACE_MILLISECONDS + LAST_WORDS_MILLISECONDS;
    void Promise.race([app.close(GRACE_MILLISECONDS), pause(latest, undefined, { ref: false })]).then(() => process.exit(0));
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
