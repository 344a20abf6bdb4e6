/** The first half of the App manifest flow: the form where a person confirms a manifest. */
import type { ServerResponse } from 'node:http';
import { newApp } from './accounts.js';
import { ApiError } from './api-error.js';
import { page, send } from './html.js';
import type { Platform } from './platform.js';
import type { Account, Permissions } from './state/account.js';
import { maySubscribe } from './webhooks/event-permissions.js';

interface Manifest {
  readonly name?: string;
  readonly url: string;
  readonly hook_attributes?: { readonly url?: string; readonly active?: boolean };
  readonly redirect_url?: string;
  readonly description?: string;
  readonly default_permissions?: Permissions;
  readonly default_events?: readonly string[];
}

/** A person posts a manifest and is sent back to its `redirect_url` with a code. */
export function manifestForm(
  platform: Platform,
  method: string,
  url: URL,
  body: Buffer,
  response: ServerResponse,
  organisation?: string,
): void {
  if (method !== 'POST') {
    const field =
      '<form method="post"><p>Manifest:</p><textarea name="manifest" rows="20" cols="80"></textarea><p><button>Create GitHub App</button></form>';
    return send(response, 200, page('Register a GitHub App', field));
  }
  const manifest = readManifest(new URLSearchParams(body.toString('utf8')).get('manifest'));
  const owner: Account | undefined =
    organisation === undefined
      ? [...platform.state.accounts.values()].find((each) => each.type === 'User' && each !== platform.state.webFlow)
      : platform.state.account(organisation);
  if (owner === undefined) return send(response, 404, page('Not Found', '<p>There is no such account.</p>'));
  const app = newApp(platform.state, {
    name: manifest.name ?? 'Unnamed App',
    owner,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    externalUrl: manifest.url,
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    ...(manifest.hook_attributes?.url === undefined ? {} : { webhookUrl: manifest.hook_attributes.url }),
    webhookSecret: platform.manifests.newSecret(),
  });
  const code = platform.manifests.issue(app);
  if (manifest.redirect_url === undefined) return send(response, 200, page(app.name, `<p>Code: <code>${code}</code></p>`));
  const target = new URL(manifest.redirect_url);
  target.searchParams.set('code', code);
  const state = url.searchParams.get('state');
  if (state !== null) target.searchParams.set('state', state);
  response.statusCode = 302;
  response.setHeader('Location', target.href);
  response.end();
}

function readManifest(text: string | null): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text ?? '') as Manifest;
  } catch {
    throw new ApiError(422, 'Error: Manifest is not valid JSON');
  }
  if (typeof manifest.url !== 'string') throw new ApiError(422, 'Error: "url" wasn\'t supplied.');
  if ((manifest.name ?? '').length > 34) throw new ApiError(422, 'Error: Name is too long (maximum is 34 characters)');
  const permissions = manifest.default_permissions ?? {};
  const event = (manifest.default_events ?? []).find((each) => !maySubscribe(each, permissions));
  if (event !== undefined) throw new ApiError(422, `Error: Default events are not supported by permissions: ${event}`);
  return manifest;
}
