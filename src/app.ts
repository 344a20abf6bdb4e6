/** The GitHub App: from a delivery to a job in the queue, and from the queue to a published verdict. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import { Clients, octokitFor } from './github/clients.js';
import { CommitMemory } from './github/commit-memory.js';
import { type AskedPermissions, type GrantReport, readGrants } from './github/grants.js';
import { type Job, mergeJobs, queued } from './server/job.js';
import { logRoutes } from './server/log-routes.js';
import { deliveryEntry } from './server/log-entries.js';
import { ruleUrlOf } from './rule-url.js';
import { type Delivery, isRouted, originOf, priorityOf, ROUTED_EVENTS, route, UnexpectedPayload } from './server/route.js';
import { type JobRunner, runJob } from './server/run-job.js';
import type { AppCredentials, Settings } from './server/settings.js';
import { webhookRoutes } from './server/webhook.js';
import { startWorker } from './server/worker.js';
import type { Database } from './store/database.js';
import { createDeliveries } from './store/deliveries.js';
import { logKeyOf } from './store/log/head.js';
import { appendToLog } from './store/log/log.js';
import { openFingerprintKey } from './store/fingerprint-key.js';
import { createJobQueue } from './store/job-queue.js';
import { createLocks } from './store/locks.js';
import { createPolicyMemory } from './store/policy-memory.js';
import { RULES } from './verdict/all-rules.js';

export interface NightwardenApp {
  /** The App's HTTP interface. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Takes a delivery whose signature is verified; resolves when it is stored. */
  readonly receive: (delivery: Delivery) => Promise<void>;
  /** Resolves when no job waits and none runs here. */
  readonly idle: () => Promise<void>;
  /** Takes nothing more and lets jobs that run end. Those that have not after `grace` milliseconds go back to the queue. */
  readonly close: (grace: number) => Promise<void>;
  /** What each installation grants, read from GitHub and logged. */
  readonly inspectGrants: () => Promise<GrantReport[]>;
}

export interface AppEnvironment {
  readonly settings: Settings;
  readonly credentials: AppCredentials;
  readonly log: Logger;
  /** Open, with the present schema. Whoever opened it closes it. */
  readonly database: Database;
  /** False: deliveries are stored, and other processes do the work. */
  readonly works: boolean;
  readonly now: () => Date;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Resolves after the given milliseconds, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** False in tests: the client then neither waits nor retries. */
  readonly patient: boolean;
  readonly asked: AskedPermissions;
  readonly onJobEnd?: JobRunner['onEnd'];
}

/** Jobs that run at the same time. Most of a job is waiting for GitHub, which allows 100 requests at once per App. */
const CONCURRENT_JOBS = 10;

/** How often a process looks for jobs that others added to a database that they share. */
const LOOK_EVERY_MILLISECONDS = 250;

/** How long ended jobs and their deliveries are kept, and how often older ones are removed. GitHub redelivers for three days. */
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60_000;
const PRUNE_EVERY_MILLISECONDS = 60 * 60_000;

export async function createApp(environment: AppEnvironment): Promise<NightwardenApp> {
  const { settings, credentials, log, database, now, random, pause, patient, asked, onJobEnd } = environment;
  const probot = new Probot({
    appId: credentials.appId,
    privateKey: credentials.privateKey,
    secret: credentials.webhookSecret,
    baseUrl: settings.apiUrl,
    Octokit: octokitFor({ patient }),
    // Probot logs whole payloads at `debug` and hangs them on the errors that it logs; they hold whatever people and agents write.
    log: log.child({ part: 'probot' }, { level: log.level === 'silent' ? 'silent' : 'warn', serializers: { err: outlineOf } }),
  });
  const clients = new Clients(probot, now);
  const judging = {
    clients,
    memory: createPolicyMemory(database, now),
    commitMemory: new CommitMemory(),
    locks: createLocks(database),
    catalogue: RULES,
    appId: credentials.appId,
    fingerprintKey: await openFingerprintKey(database, randomBytes(32).toString('hex')),
    now,
    ruleUrl: ruleUrlOf,
    serverUrl: settings.webUrl,
  };
  const queue = createJobQueue<Job>(database, { merge: mergeJobs, now });
  const deliveries = createDeliveries(database, queue, now);
  // Nobody else can have the embedded database open: what runs there ran in a process that is gone.
  if (environment.works && database.engine === 'embedded') await queue.takeOver('all');
  const worker =
    environment.works &&
    startWorker({
      name: `${hostname()}:${process.pid}:${randomUUID()}`,
      queue,
      places: CONCURRENT_JOBS,
      attempt: (job) => runJob(job, { judging, log, random, onEnd: onJobEnd }),
      log,
      now,
      pause,
      lookEvery: database.engine === 'embedded' ? null : LOOK_EVERY_MILLISECONDS,
    });

  const take = async (delivery: Delivery): Promise<void> => {
    const routed = route(delivery, credentials.appId);
    const job = routed.kind === 'job' ? queued(routed.job, priorityOf(delivery)) : null;
    const reason = routed.kind === 'ignored' ? routed.reason : null;
    const receipt = await deliveries.receive(delivery, job, (transaction, kind, jobId) =>
      appendToLog(transaction, [deliveryEntry(now(), delivery, originOf(delivery), { receipt: kind, jobId, reason })]),
    );
    const about = { delivery: delivery.id, event: delivery.event };
    if (routed.kind === 'ignored') log.debug({ ...about, reason: routed.reason }, 'delivery ignored');
    else log.info({ ...about, head: routed.job.headSha }, receipt === 'repeated' ? 'delivery known already' : 'delivery taken');
    if (receipt === 'taken' && worker) worker.wake();
  };
  await probot.load((application) => {
    application.on([...ROUTED_EVENTS], ({ id, name, payload }) => take({ id, event: name, payload }));
  });

  const receive = async ({ id, event, payload }: Delivery): Promise<void> => {
    if (stopping) throw new Error('the process is stopping');
    // Probot takes some names, "error" for one, for its own; none but those that it was told of reach it.
    if (!isRouted(event)) {
      log.debug({ delivery: id, event, reason: 'nothing is done on this event' }, 'delivery ignored');
      return;
    }
    try {
      await probot.receive({ id, name: event, payload } as Parameters<Probot['receive']>[0]);
    } catch (error) {
      const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
      // A signed payload of another form will not get better by sending it again; it is logged, and the sweep of events goes on.
      if (!(cause instanceof UnexpectedPayload)) throw cause;
      log.error({ delivery: id, event, reason: cause.message }, 'delivery not understood');
    }
  };

  const inspectGrants = async (): Promise<GrantReport[]> => {
    const reports = await readGrants(await probot.auth(), asked);
    for (const report of reports) {
      if (report.missing.length > 0)
        log.warn(report, 'an installation lacks permissions that watching needs: accept them on its page');
      else log.info(report, 'installation');
    }
    return reports;
  };

  const prune = (): Promise<void> =>
    queue.prune(new Date(now().getTime() - KEPT_MILLISECONDS)).catch((error: unknown) => {
      log.error({ error: String(error) }, 'old jobs could not be removed');
    });
  const pruning = setInterval(() => void prune(), PRUNE_EVERY_MILLISECONDS).unref();

  let stopping = false;
  const close = async (grace: number): Promise<void> => {
    stopping = true;
    clearInterval(pruning);
    if (worker) await worker.stop(grace);
  };

  const http = new Hono();
  http.get('/healthz', (context) => (stopping ? context.text('stopping', 503) : context.text('ok')));
  http.get('/readyz', async (context) => {
    if (stopping) return context.text('stopping', 503);
    return context.json(await queue.counts());
  });
  http.route('/', webhookRoutes({ secret: credentials.webhookSecret, log, receive }));
  http.route('/', logRoutes({ database, clients, key: logKeyOf(credentials.privateKey), log, now }));
  http.onError((error, context) => {
    log.error({ path: context.req.path, error: String(error) }, 'request failed');
    return context.json({ message: 'The request could not be handled.' }, 500);
  });
  return {
    fetch: (request) => http.fetch(request),
    receive,
    idle: async () => void (worker && (await worker.idle())),
    close,
    inspectGrants,
  };
}

/** What may be logged of an error: never what libraries hang on it, such as requests, answers and payloads. */
function outlineOf({ name, message, stack }: Error): object {
  return { type: name, message, stack };
}
