/** One request to the REST API, as its handler sees it. */
import { notFound } from '../api-error.js';
import type { Operation } from '../description/index.js';
import type { Platform } from '../platform.js';
import { accountOf } from '../ref-updates.js';
import type { Account, Actor } from '../state/account.js';
import type { Repository } from '../state/repository.js';

export interface Reply {
  readonly status: number;
  /** Serialised as JSON, unless it is bytes; undefined for no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Call {
  constructor(
    readonly platform: Platform,
    readonly operation: Operation,
    readonly actor: Actor,
    readonly query: URLSearchParams,
    /** The JSON body, {} when there was none. */
    readonly body: Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    readonly url: URL,
    readonly target: Repository | null,
  ) {}

  /** The repository of the path, which the actor may see. */
  get repository(): Repository {
    if (this.target === null) throw new Error(`${this.operation.template} names no repository`);
    return this.target;
  }

  /** The account that acts; only for operations that nobody calls without signing in. */
  get account(): Account {
    return accountOf(this.actor);
  }

  /** A decoded parameter of the path. */
  path(name: string): string {
    return this.operation.pathParameters[name] ?? '';
  }

  /** A number of the path; what is no number names nothing. */
  pathNumber(name: string): number {
    const value = this.path(name);
    if (!/^\d+$/.test(value)) throw notFound();
    return Number(value);
  }

  /** A string of the body, or undefined. The description has checked its type. */
  text(name: string): string | undefined {
    const value = this.body[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Which representation is asked for: `raw`, `diff` and so on; `json` when nothing special. */
  get media(): string {
    return (
      /application\/vnd\.github\.(?:v3\.)?(raw|diff|patch|sha|object|html)\b/.exec(String(this.headers['accept'] ?? ''))?.[1] ??
      'json'
    );
  }

  get apiVersion(): string {
    return String(this.headers['x-github-api-version'] ?? '2022-11-28');
  }

  /** `per_page` and `page` of the query, per_page at most 100. */
  paging(): { page: number; perPage: number } {
    const number = (name: string, fallback: number): number => {
      const value = Number(this.query.get(name) ?? fallback);
      return Number.isInteger(value) && value > 0 ? value : fallback;
    };
    return { page: number('page', 1), perPage: Math.min(number('per_page', 30), 100) };
  }
}

export type Handler = (call: Call) => Reply | Promise<Reply>;
/** Handlers by `METHOD /path/{template}` as GitHub's description writes it. */
export type Handlers = Readonly<Record<string, Handler>>;

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export const NO_CONTENT: Reply = { status: 204 };

/** One page of a list, with GitHub's Link header. `wrap` makes the body where GitHub does not answer with a bare list. */
export function paged<Item>(
  call: Call,
  items: readonly Item[],
  represent: (item: Item) => unknown,
  wrap?: (list: unknown[], total: number) => unknown,
): Reply {
  const { page, perPage } = call.paging();
  const list = items.slice((page - 1) * perPage, page * perPage).map(represent);
  return ok(
    wrap === undefined ? list : wrap(list, items.length),
    linkHeader(call, page, Math.max(1, Math.ceil(items.length / perPage))),
  );
}

export function linkHeader(call: Call, page: number, last: number): Record<string, string> {
  const link = (rel: string, to: number): string => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(page < last ? [link('next', page + 1), link('last', last)] : []),
    ...(page > 1 ? [link('first', 1)] : []),
  ];
  return links.length === 0 ? {} : { Link: links.join(', ') };
}
