/**
 * `npm run dev`: the App on this machine, with GitHub's deliveries brought in through a smee.io channel. The channel re-serialises
 * payloads, so that a few do not pass the signature check; it is for development only.
 */
import { existsSync } from 'node:fs';
import { SmeeClient } from 'smee-client';
import { WEBHOOK_PATH } from './server/webhook.js';

if (existsSync('.env')) process.loadEnvFile('.env');
const port = process.env.PORT ?? '3000';
const source = process.env.WEBHOOK_PROXY_URL ?? (await SmeeClient.createChannel());
process.stdout.write(`Deliveries come through ${source}\n`);
if (!process.env.WEBHOOK_PROXY_URL) {
  process.stdout.write("Set it as the webhook URL on the App's settings page, and as WEBHOOK_PROXY_URL in .env to keep it.\n");
}
const logger = {
  info: () => undefined,
  error: (...parts: unknown[]) => process.stderr.write(`${parts.map(String).join(' ')}\n`),
};
const smee = new SmeeClient({ source, target: `http://localhost:${port}${WEBHOOK_PATH}`, logger });
await smee.start();
await import('./main.js');
