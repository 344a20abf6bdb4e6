/** The App manifest flow: a form makes an App and a code, the code is exchanged once, within an hour, for its credentials. */
import { randomBytes } from 'node:crypto';
import type { App } from './state/account.js';

const LIFETIME = 3_600_000;

export class Manifests {
  readonly #codes = new Map<string, { app: App; expires: number }>();

  constructor(readonly clock: () => Date) {}

  issue(app: App): string {
    const code = randomBytes(20).toString('hex');
    this.#codes.set(code, { app, expires: this.clock().getTime() + LIFETIME });
    return code;
  }

  /** GitHub makes the webhook secret of an App that comes from a manifest. */
  newSecret(): string {
    return randomBytes(20).toString('hex');
  }

  /** The App of a code, which is worth nothing afterwards. */
  redeem(code: string): App | null {
    const entry = this.#codes.get(code);
    this.#codes.delete(code);
    return entry === undefined || entry.expires <= this.clock().getTime() ? null : entry.app;
  }
}
