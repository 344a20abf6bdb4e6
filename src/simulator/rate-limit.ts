/** GitHub's primary rate limit: so many requests an hour for each installation or person. */
import type { Platform } from './platform.js';
import type { Actor } from './state/account.js';

const HOUR = 3_600;
/** Without signing in (REST docs, "Rate limits"). */
const ANONYMOUS = 60;

export interface Budget {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the epoch. */
  readonly reset: number;
}

export class RateLimits {
  readonly #windows = new Map<string, { used: number; reset: number }>();

  constructor(readonly platform: Pick<Platform, 'state' | 'limits'>) {}

  budget(actor: Actor, resource: 'core' | 'graphql'): Budget {
    const limit = actor.kind === 'anonymous' ? ANONYMOUS : this.platform.limits.rateLimit;
    const { used, reset } = this.#window(actor, resource);
    return { limit, used: Math.min(used, limit), remaining: Math.max(0, limit - used), reset };
  }

  /** Counts a request; false when the budget was used up before it. */
  spend(actor: Actor, resource: 'core' | 'graphql'): boolean {
    const { remaining } = this.budget(actor, resource);
    if (remaining === 0) return false;
    this.#window(actor, resource).used += 1;
    return true;
  }

  /** Gives a request back: answers of 304 cost nothing. */
  refund(actor: Actor, resource: 'core' | 'graphql'): void {
    this.#window(actor, resource).used -= 1;
  }

  #window(actor: Actor, resource: string): { used: number; reset: number } {
    const key = `${actorName(actor)} ${resource}`;
    const now = Math.floor(this.platform.state.clock().getTime() / 1000);
    const known = this.#windows.get(key);
    if (known !== undefined && known.reset > now) return known;
    const fresh = { used: 0, reset: now + HOUR };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

export function actorName(actor: Actor): string {
  if (actor.kind === 'user') return `user:${actor.account.login}`;
  if (actor.kind === 'app') return `app:${actor.app.slug}`;
  return actor.kind === 'installation' ? `installation:${actor.installation.id}` : 'anonymous';
}
