/** Receives GitHub's requests: bounded, verified on the raw bytes, then handed on. Nothing of an unverified request is logged. */
import { Webhooks } from '@octokit/webhooks';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { Delivery } from './route.js';

export const WEBHOOK_PATH = '/api/github/webhooks';

/** GitHub's are GUIDs; whatever is one is kept as a key. */
const DELIVERY_ID = /^[\w-]{1,100}$/;

/** GitHub sends no payload over 25 MB (GitHub's docs, "Webhook events and payloads"). */
const LARGEST_BODY = 25 * 1024 * 1024;

export interface WebhookReceiver {
  readonly secret: string;
  readonly log: Logger;
  /** Takes a verified delivery; what it throws makes GitHub's delivery log show a failure. */
  readonly receive: (delivery: Delivery) => Promise<void>;
}

export function webhookRoutes({ secret, log, receive }: WebhookReceiver): Hono {
  const webhooks = new Webhooks({ secret });
  const refuse = (context: Context, status: 400 | 401 | 405 | 413 | 415, message: string): Response => {
    log.warn({ status, message }, 'request to the webhook refused');
    return context.json({ message }, status);
  };
  const routes = new Hono();
  const limit = bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => refuse(context, 413, 'The body is over 25 MiB.') });

  routes.post(WEBHOOK_PATH, limit, async (context) => {
    const id = context.req.header('x-github-delivery');
    const event = context.req.header('x-github-event');
    const signature = context.req.header('x-hub-signature-256');
    if (!id || !event || !signature)
      return refuse(context, 400, 'X-GitHub-Delivery, X-GitHub-Event or X-Hub-Signature-256 is missing.');
    if (!DELIVERY_ID.test(id)) return refuse(context, 400, 'X-GitHub-Delivery is no GUID.');
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
      return refuse(context, 415, "The webhook's content type must be application/json.");
    }
    const body = await context.req.text();
    if (body === '' || !(await verified(webhooks, body, signature)))
      return refuse(context, 401, 'The signature does not match the body.');

    let payload: unknown;
    try {
      payload = JSON.parse(body);
    } catch {
      return refuse(context, 400, 'The body is not JSON.');
    }
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      return refuse(context, 400, 'The body is not a JSON object.');
    }
    await receive({ id, event, payload });
    return context.json({ message: 'Accepted.' }, 202);
  });
  routes.all(WEBHOOK_PATH, (context) => refuse(context, 405, 'Only POST is answered here.'));
  return routes;
}

async function verified(webhooks: Webhooks, body: string, signature: string): Promise<boolean> {
  try {
    return await webhooks.verify(body, signature);
  } catch {
    return false; // A signature in another form than GitHub's.
  }
}
