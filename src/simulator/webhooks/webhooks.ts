/** Sends signed webhooks to Apps, keeps the delivery log and redelivers. */
import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { validateWebhookPayload } from '../description/index.js';
import type { Problem } from '../platform.js';
import { type Account, type App, type Installation, levelIncludes } from '../state/account.js';
import type { Repository } from '../state/repository.js';
import type { State } from '../state/state.js';
import type { Work } from '../work.js';
import { eventNeeds } from './event-permissions.js';

/** One attempt to deliver one event. */
export interface Delivery {
  readonly id: number;
  /** The same for every attempt of an event. */
  readonly guid: string;
  readonly app: App;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly status: string;
  /** 0 when there was no answer. */
  readonly statusCode: number;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** An event before it is known who receives it. */
export interface WebhookEvent {
  readonly event: string;
  readonly action?: string;
  readonly repository?: Repository;
  /** Deliver only to these Apps, whatever they subscribe to; without it: to every App that has permission and subscription. */
  readonly only?: readonly Installation[];
  readonly payload: Readonly<Record<string, unknown>>;
}

/** GitHub's schemas list an App's possible events inside of some payloads and lack newer ones, `repository_ruleset` among them. */
const APP_EVENTS = /\.app\.events\[\d+\] must be one of /;

interface Answer {
  readonly statusCode: number;
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class Webhooks {
  readonly deliveries: Delivery[] = [];

  constructor(
    readonly state: State,
    readonly work: Work,
    readonly options: { readonly timeout: number; readonly problems: Problem[]; readonly log: (line: string) => void },
  ) {}

  /** Sends an event to every App that is entitled to it. Returns at once; `work` knows about the deliveries. */
  emit(event: WebhookEvent): void {
    for (const installation of event.only ?? this.#subscribers(event)) {
      const payload = {
        ...(event.action === undefined ? {} : { action: event.action }),
        ...event.payload,
        ...('installation' in event.payload
          ? {}
          : { installation: { id: installation.id, node_id: installationNodeId(installation) } }),
      };
      const problems = validateWebhookPayload(event.event, payload).filter((problem) => !APP_EVENTS.test(problem));
      if (problems.length > 0) {
        this.options.problems.push({
          where: `webhook ${event.event}${event.action === undefined ? '' : `.${event.action}`}`,
          problems,
        });
      }
      void this.#deliver(installation.app, randomUUID(), event, installation, payload, false);
    }
  }

  /** Sends a delivery again under its GUID. */
  redeliver(delivery: Delivery): void {
    const installation = this.state.installations.find((each) => each.id === delivery.installationId) ?? null;
    const event = { event: delivery.event, ...(delivery.action === null ? {} : { action: delivery.action }), payload: {} };
    const repository = this.state.repositories.find((each) => each.id === delivery.repositoryId);
    void this.#deliver(
      delivery.app,
      delivery.guid,
      repository === undefined ? event : { ...event, repository },
      installation,
      delivery.payload,
      true,
    );
  }

  #subscribers({ event, repository, payload }: WebhookEvent): Installation[] {
    const needs = eventNeeds(event);
    const organisation = payload['organization'] as Pick<Account, 'id'> | undefined;
    return this.state.installations.filter((installation) => {
      if (installation.suspendedAt !== null) return false;
      if (repository !== undefined && !this.state.covers(installation, repository)) return false;
      if (repository === undefined && installation.account.id !== organisation?.id) return false;
      if (needs === null || !needs.some(({ permission, level }) => levelIncludes(installation.permissions[permission], level)))
        return false;
      // Apps that may write checks get check events without subscribing (webhook docs, "check_run").
      const automatic = (event === 'check_run' || event === 'check_suite') && installation.permissions['checks'] === 'write';
      return automatic || installation.events.includes(event);
    });
  }

  #deliver(
    app: App,
    guid: string,
    event: WebhookEvent,
    installation: Installation | null,
    payload: Readonly<Record<string, unknown>>,
    redelivery: boolean,
  ): Promise<void> {
    const url = app.hook.url;
    if (url === null) return Promise.resolve();
    return this.work.track(this.#send(app, url, guid, event, installation, payload, redelivery));
  }

  async #send(
    app: App,
    url: string,
    guid: string,
    event: WebhookEvent,
    installation: Installation | null,
    payload: Readonly<Record<string, unknown>>,
    redelivery: boolean,
  ): Promise<void> {
    const json = JSON.stringify(payload);
    const form = app.hook.contentType === 'form';
    const body = Buffer.from(form ? new URLSearchParams({ payload: json }).toString() : json);
    const headers: Record<string, string> = {
      Accept: '*/*',
      'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'User-Agent': 'GitHub-Hookshot/0000000',
      'X-GitHub-Delivery': guid,
      'X-GitHub-Event': event.event,
      'X-GitHub-Hook-ID': String(app.hookId),
      'X-GitHub-Hook-Installation-Target-ID': String(app.id),
      'X-GitHub-Hook-Installation-Target-Type': 'integration',
    };
    if (app.hook.secret !== null) {
      headers['X-Hub-Signature'] = `sha1=${createHmac('sha1', app.hook.secret).update(body).digest('hex')}`;
      headers['X-Hub-Signature-256'] = `sha256=${createHmac('sha256', app.hook.secret).update(body).digest('hex')}`;
    }
    const started = performance.now();
    const answer = await post(url, headers, body, this.options.timeout);
    this.deliveries.push({
      id: this.state.nextId(),
      guid,
      app,
      event: event.event,
      action: event.action ?? null,
      installationId: installation?.id ?? null,
      repositoryId: event.repository?.id ?? null,
      redelivery,
      deliveredAt: this.state.clock().toISOString(),
      duration: Math.round(performance.now() - started) / 1000,
      status: answer.status,
      statusCode: answer.statusCode,
      url,
      requestHeaders: headers,
      payload,
      responseHeaders: answer.headers,
      responseBody: answer.body,
    });
    this.options.log(
      `webhook ${event.event}${event.action === undefined ? '' : `.${event.action}`} → ${app.slug}: ${answer.status}`,
    );
  }
}

export function installationNodeId(installation: Installation): string {
  return `MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u${Buffer.from(String(installation.id)).toString('base64url')}`;
}

function post(url: string, headers: Readonly<Record<string, string>>, body: Buffer, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = (status: string): void => resolve({ statusCode: 0, status, headers: {}, body: '' });
    const client = url.startsWith('https:') ? https : http;
    const request = client.request(
      url,
      { method: 'POST', headers: { ...headers, 'Content-Length': body.length }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => failed('failed to connect to host'));
        response.on('end', () => {
          clearTimeout(timer);
          const statusCode = response.statusCode ?? 0;
          resolve({
            statusCode,
            status: statusCode < 400 ? 'OK' : (response.statusMessage ?? String(statusCode)),
            headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks).toString('utf8').slice(0, 100_000),
          });
        });
      },
    );
    const timer = setTimeout(() => {
      failed('timed out');
      request.destroy();
    }, timeout);
    request.on('error', () => {
      clearTimeout(timer);
      failed('failed to connect to host');
    });
    request.end(body);
  });
}
