/** The GitHub App: from a delivery to a job in the queue, and from the queue to a published verdict. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import { Clients, describeError, octokitFor } from './github/clients.js';
import { CommitMemory } from './github/commit-memory.js';
import { type AskedPermissions, type GrantReport, readGrants } from './github/grants.js';
import type { Job } from './server/job.js';
import { publishFailure } from './server/judge.js';
import { createLocks } from './server/locks.js';
import { createQueue, type Queue, QueueClosed } from './server/queue.js';
import { ruleUrlOf } from './rule-url.js';
import { type Delivery, isRouted, ROUTED_EVENTS, route, UnexpectedPayload } from './server/route.js';
import { type JobRunner, runJob } from './server/run-job.js';
import type { AppCredentials, Settings } from './server/settings.js';
import { webhookRoutes } from './server/webhook.js';
import { openFingerprintKey } from './store/fingerprint-key.js';
import { openPolicyMemory } from './store/policy-memory.js';
import { RULES } from './verdict/all-rules.js';

export interface NightwardenApp {
  /** The App's HTTP interface. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Takes a delivery whose signature is verified. */
  readonly receive: (delivery: Delivery) => Promise<void>;
  readonly queue: Pick<Queue, 'idle'>;
  /**
   * Takes nothing more and lets jobs that run end. Those that have not ended after `grace` milliseconds, or not begun, say so on
   * their checks. Resolves when all that was tried.
   */
  readonly close: (grace: number) => Promise<void>;
  /** What each installation grants, read from GitHub and logged. */
  readonly inspectGrants: () => Promise<GrantReport[]>;
}

export interface AppEnvironment {
  readonly settings: Settings;
  readonly credentials: AppCredentials;
  readonly log: Logger;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** False in tests: the client then neither waits nor retries. */
  readonly patient: boolean;
  readonly asked: AskedPermissions;
  readonly onJobEnd?: JobRunner['onEnd'];
}

/** Jobs that run at the same time. Most of a job is waiting for GitHub, which allows 100 requests at once per App. */
const CONCURRENT_JOBS = 8;

export async function createApp(environment: AppEnvironment): Promise<NightwardenApp> {
  const { settings, credentials, log, now, pause, patient, asked, onJobEnd } = environment;
  const probot = new Probot({
    appId: credentials.appId,
    privateKey: credentials.privateKey,
    secret: credentials.webhookSecret,
    baseUrl: settings.apiUrl,
    Octokit: octokitFor({ patient }),
    // Probot logs whole payloads at `debug` and hangs them on the errors that it logs; they hold whatever people and agents write.
    log: log.child({ part: 'probot' }, { level: log.level === 'silent' ? 'silent' : 'warn', serializers: { err: outlineOf } }),
  });
  const memory = await openPolicyMemory(settings.dataFolder);
  const judging = {
    clients: new Clients(probot, now),
    memory,
    commitMemory: new CommitMemory(),
    locks: createLocks(),
    catalogue: RULES,
    appId: credentials.appId,
    fingerprintKey: await openFingerprintKey(settings.dataFolder, randomBytes(32).toString('hex')),
    now,
    ruleUrl: ruleUrlOf,
    serverUrl: settings.webUrl,
  };
  const queue = createQueue({
    concurrency: CONCURRENT_JOBS,
    run: (job, rest) => runJob(job, rest, { judging, log, onEnd: onJobEnd }),
    pause,
    onFault: (job, error) =>
      log.fatal({ repository: job.repository.id, head: job.headSha, error: String(error) }, 'a job broke the runner'),
  });

  const take = (delivery: Delivery): void => {
    const routed = route(delivery, credentials.appId);
    const about = { delivery: delivery.id, event: delivery.event };
    if (routed.kind === 'ignored') {
      log.debug({ ...about, reason: routed.reason }, 'delivery ignored');
      return;
    }
    log.info({ ...about, head: routed.job.headSha }, 'delivery taken');
    queue.add(routed.job);
  };
  await probot.load((application) => {
    application.on([...ROUTED_EVENTS], ({ id, name, payload }) => take({ id, event: name, payload }));
  });

  const receive = async ({ id, event, payload }: Delivery): Promise<void> => {
    if (stopping) throw new QueueClosed('the process is stopping');
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

  let stopping = false;
  const close = async (grace: number): Promise<void> => {
    stopping = true;
    const left = queue.close();
    await Promise.race([queue.idle(), pause(grace)]);
    const reason = 'Nightwarden was stopped before it could judge';
    const publish = (job: Job): Promise<void> =>
      publishFailure(job, judging, reason).catch((error: unknown) => {
        log.error({ head: job.headSha, reason: describeError(error) }, 'a job was dropped, and its check does not say so');
      });
    await Promise.all([...left.waiting, ...left.running()].map(publish));
  };

  const http = new Hono();
  http.get('/healthz', (context) => (stopping ? context.text('stopping', 503) : context.text('ok')));
  http.route('/', webhookRoutes({ secret: credentials.webhookSecret, log, receive }));
  http.onError((error, context) => {
    log.error({ path: context.req.path, error: String(error) }, 'request failed');
    return context.json({ message: 'The request could not be handled.' }, 500);
  });
  return { fetch: (request) => http.fetch(request), receive, queue, close, inspectGrants };
}

/** What may be logged of an error: never what libraries hang on it, such as requests, answers and payloads. */
function outlineOf({ name, message, stack }: Error): object {
  return { type: name, message, stack };
}
