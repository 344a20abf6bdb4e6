/** Makes Apps. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { State } from './state/state.js';
import type { Account, App, Permissions } from './state/account.js';

export interface NewApp {
  readonly name: string;
  /** Made from the name when absent. */
  readonly slug?: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  readonly events?: readonly string[];
  /** Where webhooks go; none are sent without. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  readonly description?: string;
  readonly externalUrl?: string;
}

export function newApp(state: State, fields: NewApp): App {
  const slug =
    fields.slug ??
    fields.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  if (state.apps.some((each) => each.slug === slug)) throw new Error(`there is an App ${slug} already`);
  const bot: Account = { id: state.nextId(), login: `${slug}[bot]`, type: 'Bot', name: `${slug}[bot]`, email: null };
  state.accounts.set(bot.login.toLowerCase(), bot);
  let keys: { privateKey: string; publicKey: string } | undefined;
  const app: App = {
    id: state.nextId(),
    clientId: `Iv23li${randomBytes(11).toString('base64url').replace(/[-_]/g, 'x').slice(0, 14)}`,
    clientSecret: randomBytes(20).toString('hex'),
    slug,
    name: fields.name,
    description: fields.description ?? '',
    externalUrl: fields.externalUrl ?? 'https://example.com',
    owner: fields.owner,
    bot,
    permissions: { metadata: 'read', ...fields.permissions },
    events: fields.events ?? [],
    hookId: state.nextId(),
    hook: { url: fields.webhookUrl ?? null, secret: fields.webhookSecret ?? null, contentType: 'json', insecureSsl: '0' },
    createdAt: state.now(),
    keys: () => {
      keys ??= generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      });
      return keys;
    },
  };
  state.apps.push(app);
  return app;
}
