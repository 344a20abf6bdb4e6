/**
 * The set-up of a new App: a form that hands the manifest (app.yml) to GitHub, and the way back, on which GitHub gives the App's
 * credentials once. They are written to `.env`.
 *
 * Whoever reaches these pages decides whose App this becomes, so their address holds a token that only the terminal shows.
 */
import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';

export interface SetUpEnvironment {
  /** Unguessable; part of every address, and GitHub's `state` on the way back. */
  readonly token: string;
  /** The parsed app.yml. */
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly webhookPath: string;
  readonly fetch: typeof globalThis.fetch;
  /** Keeps the new App's credentials; rejects when it cannot. */
  readonly save: (credentials: NewCredentials) => Promise<void>;
}

export interface NewCredentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

const conversionShape = z.object({
  id: z.number(),
  pem: z.string().min(1),
  webhook_secret: z.string().nullable(),
  html_url: z.string(),
});

/** An organisation's login as GitHub allows them, so that nothing else enters the address that the form goes to. */
const LOGIN = /^[a-z\d](?:[a-z\d-]{0,38})$/i;

export function setUpRoutes(environment: SetUpEnvironment): Hono {
  const { token, manifest, webUrl, apiUrl, webhookPath } = environment;
  const routes = new Hono();
  /** The page of the App that was made here. One set-up makes one App: a second code must not put another's credentials in place. */
  let created: string | null = null;
  const allowed = (given: string | undefined): boolean => {
    const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)];
    return a.length === b.length && timingSafeEqual(a, b);
  };

  routes.get('/set-up', (context) => {
    if (!allowed(context.req.query('token'))) return context.text('Open the address that the terminal shows.', 403);
    return context.html(
      page(html`<p>Nightwarden runs as a GitHub App of your own. GitHub creates it from a manifest; you confirm it there.</p>
        <form action="/set-up/confirm" method="get">
          <input type="hidden" name="token" value="${token}" />
          <label>Organisation <input name="organisation" placeholder="your organisation's login" pattern="[A-Za-z0-9\\-]{1,39}" required /></label>
          <label>Address at which GitHub reaches this server <input name="address" type="url" placeholder="https://nightwarden.example.com" required /></label>
          <button>Go on</button>
        </form>`),
    );
  });

  routes.get('/set-up/confirm', (context) => {
    if (!allowed(context.req.query('token'))) return context.text('Open the address that the terminal shows.', 403);
    const organisation = context.req.query('organisation') ?? '';
    const address = URL.canParse(context.req.query('address') ?? '') ? new URL(context.req.query('address') ?? '') : null;
    if (!LOGIN.test(organisation)) return context.text('That is not the login of an organisation. Go back and correct it.', 400);
    if (!address || (address.protocol !== 'https:' && address.protocol !== 'http:')) {
      return context.text('That is not an address that begins with https://. Go back and correct it.', 400);
    }
    const back = new URL(context.req.url);
    const filled = {
      ...manifest,
      hook_attributes: { url: new URL(webhookPath, address).href, active: true },
      redirect_url: `${back.origin}/set-up/done`,
    };
    return context.html(
      page(html`<p>GitHub will ask you to create the App for <strong>${organisation}</strong>. It may read code and settings, and write checks and comments. It cannot push, merge or change settings.</p>
        <form action="${webUrl}/organizations/${organisation}/settings/apps/new?state=${token}" method="post">
          <input type="hidden" name="manifest" value="${JSON.stringify(filled)}" />
          <button>Create the App on GitHub</button>
        </form>`),
    );
  });

  routes.get('/set-up/done', async (context) => {
    const code = context.req.query('code') ?? '';
    if (!allowed(context.req.query('state')))
      return context.text('This answer belongs to no set-up that was begun here. Begin again from the terminal.', 403);
    if (created !== null) return context.html(donePage(created));
    if (!/^[\w-]{1,200}$/.test(code)) return context.text('GitHub sent no code. Begin again from the terminal.', 400);
    const answer = await environment
      .fetch(`${apiUrl}/app-manifests/${code}/conversions`, {
        method: 'POST',
        headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
      })
      .catch(() => null);
    if (answer === null)
      return context.text(`${apiUrl} cannot be reached from this server. Load this page again when it can.`, 502);
    const conversion = conversionShape.safeParse(answer.ok ? await answer.json().catch(() => null) : null);
    if (!conversion.success || !conversion.data.webhook_secret) {
      return context.text(
        `GitHub did not give the App's credentials (status ${answer.status}). A code is good for one hour and one use: begin again.`,
        502,
      );
    }
    const { id, pem, webhook_secret: webhookSecret, html_url: appPage } = conversion.data;
    try {
      await environment.save({ appId: id, privateKey: pem, webhookSecret });
    } catch (error) {
      const reason = (error as { code?: string }).code ?? 'unknown error';
      return context.text(
        `The App exists, but its credentials could not be written to .env (${reason}), and GitHub gives them once. ` +
          'Delete the App on GitHub, make the folder writable and begin again from the terminal.',
        500,
      );
    }
    created = appPage;
    return context.html(donePage(created));
  });
  return routes;
}

/** @param appPage the new App's page on GitHub. */
function donePage(appPage: string) {
  return page(html`<p>The App exists, and its credentials are in <code>.env</code>. Two steps are left:</p>
    <ol>
      <li>Start again: <code>npm start</code></li>
      <li><a href="${appPage}/installations/new">Install the App</a> on the organisation's repositories.</li>
    </ol>`);
}

function page(content: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Set up Nightwarden</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem; margin: 4rem auto; padding: 0 1rem; color: #1f2328; background: #fff; }
          label { display: block; margin: 1rem 0; }
          input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: 0.4rem 0.6rem; border: 1px solid #d1d9e0; border-radius: 6px; }
          button { font: inherit; font-weight: 600; padding: 0.5rem 1rem; border: 0; border-radius: 6px; background: #1f883d; color: #fff; cursor: pointer; }
          code { background: #f6f8fa; padding: 0.1rem 0.3rem; border-radius: 4px; }
          @media (prefers-color-scheme: dark) {
            body { color: #f0f6fc; background: #0d1117; }
            input { background: #0d1117; color: inherit; border-color: #3d444d; }
            code { background: #151b23; }
            a { color: #4493f8; }
          }
        </style>
      </head>
      <body>
        <h1>Set up Nightwarden</h1>
        ${content}
      </body>
    </html>`;
}
