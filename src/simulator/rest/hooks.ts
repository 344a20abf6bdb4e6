/** An App's webhook: its configuration, the log of deliveries, redelivery; and the rate limit. */
import { ApiError, notFound } from '../api-error.js';
import type { Delivery } from '../webhooks/webhooks.js';
import { appOf } from './apps.js';
import { type Call, type Handlers, ok, type Reply } from './call.js';

/** Docs, "Redelivering webhooks": github.com keeps deliveries for three days. */
const KEPT = 3 * 24 * 3_600_000;

export const HOOK_HANDLERS: Handlers = {
  'GET /app/hook/config': (call) => ok(config(call)),
  'PATCH /app/hook/config': (call) => {
    const { hook } = appOf(call);
    hook.url = call.text('url') ?? hook.url;
    hook.secret = call.text('secret') ?? hook.secret;
    hook.contentType =
      call.text('content_type') === 'form' ? 'form' : call.text('content_type') === 'json' ? 'json' : hook.contentType;
    const insecure = call.body['insecure_ssl'];
    if (insecure !== undefined) hook.insecureSsl = insecure === '1' || insecure === 1 ? '1' : '0';
    return ok(config(call));
  },
  'GET /app/hook/deliveries': listDeliveries,
  'GET /app/hook/deliveries/{delivery_id}': (call) => {
    const delivery = deliveryOf(call);
    return ok({
      ...summary(delivery),
      url: delivery.url,
      request: { headers: delivery.requestHeaders, payload: delivery.payload },
      response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
    });
  },
  'POST /app/hook/deliveries/{delivery_id}/attempts': (call) => {
    const delivery = deliveryOf(call);
    if (Date.parse(delivery.deliveredAt) + KEPT < call.platform.state.clock().getTime())
      throw new ApiError(422, 'Delivery is too old to be redelivered');
    call.platform.webhooks.redeliver(delivery);
    return { status: 202, body: {} };
  },
};

function config(call: Call): unknown {
  const { hook } = appOf(call);
  return {
    content_type: hook.contentType,
    insecure_ssl: hook.insecureSsl,
    ...(hook.secret === null ? {} : { secret: '********' }),
    url: hook.url ?? '',
  };
}

function deliveriesOf(call: Call): Delivery[] {
  const oldest = call.platform.state.clock().getTime() - KEPT;
  return call.platform.webhooks.deliveries.filter((each) => each.app === appOf(call) && Date.parse(each.deliveredAt) >= oldest);
}

function deliveryOf(call: Call): Delivery {
  const id = call.pathNumber('delivery_id');
  const delivery = call.platform.webhooks.deliveries.find((each) => each.app === appOf(call) && each.id === id);
  if (delivery === undefined) throw notFound();
  return delivery;
}

function summary(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** Newest first, by cursor rather than by page. A delivery without any answer has no code and is in neither status filter. */
function listDeliveries(call: Call): Reply {
  const { perPage } = call.paging();
  const cursor = Number(/^v1_(\d+)$/.exec(call.query.get('cursor') ?? '')?.[1] ?? Number.POSITIVE_INFINITY);
  const status = call.query.get('status');
  const matching = deliveriesOf(call)
    .reverse()
    .filter(({ statusCode }) => {
      if (status === 'success') return statusCode >= 200 && statusCode < 400;
      return status !== 'failure' || statusCode >= 400;
    })
    .filter((each) => each.id < cursor);
  const page = matching.slice(0, perPage);
  const last = page.at(-1);
  if (last === undefined || matching.length <= perPage) return ok(page.map(summary));
  const next = new URL(call.url);
  next.searchParams.set('cursor', `v1_${last.id}`);
  return ok(page.map(summary), { Link: `<${next.href}>; rel="next"` });
}
