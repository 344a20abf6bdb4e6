/** The frame of the pages for people. */
import type { ServerResponse } from 'node:http';

/** Answers with a page that may load and run nothing. */
export function send(response: ServerResponse, status: number, html: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
  response.end(html);
}

/** Everything shown comes from repositories and requests: nothing of it may become markup. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}
code{background:#f6f8fa;border-radius:4px;padding:.1em .3em}pre code{padding:0}.text{border:1px solid #d1d9e0;border-radius:6px;padding:0 1rem;margin:1rem 0}summary{cursor:pointer}
pre{background:#f6f8fa;padding:1rem;border-radius:6px;overflow:auto;white-space:pre-wrap}a{color:#0969da}
table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:.25rem .75rem;text-align:left}
.state{border-radius:1em;padding:.1em .7em;color:#fff;background:#59636e}.success,.open{background:#1a7f37}.failure,.closed{background:#d1242f}.merged{background:#8250df}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#f0f6fc}code{background:#f6f8fa;border-radius:4px;padding:.1em .3em}pre code{padding:0}.text{border:1px solid #d1d9e0;border-radius:6px;padding:0 1rem;margin:1rem 0}summary{cursor:pointer}
pre,code{background:#151b23}.text{border-color:#3d444d}a{color:#4493f8}td,th{border-color:#3d444d}}`;

/** A whole page; `body` is markup. */
export function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style><h1>${escape(title)}</h1>${body}</html>\n`;
}

/** A state as a coloured word. */
export function badge(text: string): string {
  return `<span class="state ${escape(text)}">${escape(text)}</span>`;
}
