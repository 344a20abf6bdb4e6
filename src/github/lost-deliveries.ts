/**
 * Deliveries that GitHub made and nobody took: the App was down, refused them, or the way between was broken. GitHub never sends
 * one again by itself (Webhooks, "Handling failed webhook deliveries"); it keeps them for three days and sends them again when asked.
 */
import { z } from 'zod';
import { type GitHubClient, statusOf } from './clients.js';
import { parseAnswer } from './shapes.js';

export interface LostDelivery {
  /** Of the newest attempt; each attempt has its own. */
  readonly id: number;
  /** Of the delivery: the same in every attempt. */
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Date;
}

export interface DeliveryReading {
  readonly lost: readonly LostDelivery[];
  /** When the newest attempt that was read was made; null when there was none. A later reading may begin shortly before it. */
  readonly newest: Date | null;
  /** Whether everything since the asked time was read; if not, older ones than these were left out. */
  readonly complete: boolean;
}

/** As long as GitHub keeps them (Webhooks, "Redelivering webhooks"). */
export const DELIVERIES_KEPT_MILLISECONDS = 3 * 24 * 3_600_000;

const PER_PAGE = 100;
/** Of some 100 deliveries each: an App has 5,000 requests an hour for all that it asks as itself. */
const MOST_PAGES = 500;

const attemptShape = z.object({
  id: z.number(),
  guid: z.string(),
  delivered_at: z.iso.datetime(),
  status_code: z.number(),
  event: z.string(),
});
type Attempt = z.infer<typeof attemptShape>;

/**
 * Reads the App's log of deliveries, newest first, down to `since`. All attempts are read and not only those that GitHub calls
 * failed: one that got no answer has no code of a failure.
 * @param app the App's own client
 */
export async function readLostDeliveries(app: GitHubClient, since: Date): Promise<DeliveryReading> {
  const endpoint = 'GET /app/hook/deliveries';
  const attempts: Attempt[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { data, headers } = await app.request(endpoint, { per_page: PER_PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const page = parseAnswer(attemptShape.array(), data, endpoint);
    const wanted = page.filter(({ delivered_at: at }) => new Date(at) >= since);
    attempts.push(...wanted);
    cursor = nextCursor(headers.link);
    if (cursor === undefined || wanted.length < page.length) return { ...sortedOut(attempts), complete: true };
  }
  return { ...sortedOut(attempts), complete: false };
}

/** Those without any attempt that was taken. */
function sortedOut(attempts: readonly Attempt[]): Omit<DeliveryReading, 'complete'> {
  const taken = new Set(attempts.filter(({ status_code: code }) => code >= 200 && code < 300).map(({ guid }) => guid));
  const newestOf = new Map<string, Attempt>();
  for (const attempt of attempts)
    if (!taken.has(attempt.guid) && !newestOf.has(attempt.guid)) newestOf.set(attempt.guid, attempt);
  return {
    lost: [...newestOf.values()].map(({ id, guid, event, delivered_at: at }) => ({ id, guid, event, deliveredAt: new Date(at) })),
    newest: attempts[0] === undefined ? null : new Date(attempts[0].delivered_at),
  };
}

function nextCursor(link: string | undefined): string | undefined {
  const address = /<([^>]{1,2000})>; rel="next"/.exec(link ?? '')?.[1];
  return address === undefined || !URL.canParse(address) ? undefined : (new URL(address).searchParams.get('cursor') ?? undefined);
}

/**
 * Asks GitHub to send a delivery again. It arrives like any other, later, and may be lost again.
 * @returns false when GitHub does not have it any more.
 */
export async function askForRedelivery(app: GitHubClient, { id }: LostDelivery): Promise<boolean> {
  try {
    await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id });
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 422) return false;
    throw error;
  }
}
