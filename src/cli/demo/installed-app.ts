/** Nightwarden, the same App as in production, registered on a local GitHub from app.yml and listening to its webhooks. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Logger } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import { type AppEnvironment, createApp, type NightwardenApp } from '../../app.js';
import { readAskedPermissions } from '../../asked-permissions.js';
import { packagePath } from '../../package-path.js';
import type { JobRunner } from '../../server/run-job.js';
import { pauseUntil } from '../../server/pause.js';
import { readSettings } from '../../server/settings.js';
import { WEBHOOK_PATH } from '../../server/webhook.js';
import type { Database } from '../../store/database.js';
import { openDatabase } from '../../store/open.js';
import type { App, Installation, LocalGitHub, Organisation, Permissions } from '../../simulator/index.js';

const permissionsShape = z.record(z.string(), z.enum(['read', 'write', 'admin']));
const manifestShape = z.object({ name: z.string(), default_permissions: permissionsShape, default_events: z.array(z.string()) });

export interface InstalledApp {
  readonly app: NightwardenApp;
  /** How the local GitHub knows it. */
  readonly registration: App;
  readonly installation: Installation;
  /** Resolves when every event was delivered and every job has ended. */
  settle(): Promise<void>;
  /** Stops the App, handing back what it works on, and starts it again on the same database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface InstallSettings {
  readonly log: Logger;
  readonly now?: () => Date;
  /** How jobs wait between attempts; in real time when absent. */
  readonly pause?: AppEnvironment['pause'];
  /** Of the waiting times between attempts; by chance when absent. */
  readonly random?: () => number;
  /** Open, and closed by whoever opened it; one of its own when absent. */
  readonly database?: Database;
  readonly onJobEnd?: JobRunner['onEnd'];
  /** Permissions granted beside those of app.yml. */
  readonly alsoGranted?: Permissions;
}

export async function installNightwarden(
  github: LocalGitHub,
  organisation: Organisation,
  settings: InstallSettings,
): Promise<InstalledApp> {
  const manifest = manifestShape.parse(parse(readFileSync(packagePath('app.yml'), 'utf8')));
  let app: NightwardenApp | null = null;
  const server = serve({
    fetch: (request) => app?.fetch(request) ?? new Response(null, { status: 503 }),
    hostname: '127.0.0.1',
    port: 0,
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const webhookSecret = randomBytes(32).toString('hex');
  const registration = github.createApp({
    name: manifest.name,
    owner: organisation,
    permissions: { ...manifest.default_permissions, ...settings.alsoGranted },
    events: manifest.default_events,
    webhookUrl: `http://127.0.0.1:${port}${WEBHOOK_PATH}`,
    webhookSecret,
  });
  const reading = readSettings({
    APP_ID: String(registration.id),
    PRIVATE_KEY: registration.keys().privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GHE_HOST: github.host,
    GHE_PROTOCOL: 'http',
  });
  if (!reading.ok || !reading.settings.credentials)
    throw new Error(`the App's settings are not valid: ${JSON.stringify(reading)}`);
  const dataFolder = await mkdtemp(join(tmpdir(), 'nightwarden-data-'));
  const database =
    settings.database ??
    (await openDatabase({
      url: null,
      folder: dataFolder,
      onLost: (reason) => {
        throw new Error(reason);
      },
    }));
  const environment: AppEnvironment = {
    settings: { ...reading.settings, dataFolder },
    credentials: reading.settings.credentials,
    database,
    works: true,
    random: settings.random ?? Math.random,
    log: settings.log,
    now: settings.now ?? (() => new Date()),
    pause: settings.pause ?? pauseUntil,
    // The local GitHub has no limits to respect, and waiting a second between writes would make a long show.
    patient: false,
    asked: readAskedPermissions(),
    onJobEnd: settings.onJobEnd,
  };
  let started = await createApp(environment);
  app = started;
  const installation = github.installApp(registration, organisation);

  const settle = async (): Promise<void> => {
    for (let before = -1; before !== github.requests.length + github.deliveries.length; ) {
      before = github.requests.length + github.deliveries.length;
      await github.idle();
      await started.idle();
    }
  };
  const stop = async (): Promise<void> => {
    await started.close(0);
    await started.idle();
  };
  return {
    get app() {
      return started;
    },
    registration,
    installation,
    settle,
    async restart() {
      await stop();
      started = await createApp(environment);
      app = started;
    },
    async close() {
      await stop();
      if (!settings.database) await database.close();
      await new Promise((resolve) => server.close(resolve));
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
