/** People, organisations and Apps: who can act on the local GitHub. */
import type { Ruleset } from './protection.js';

export type AccountType = 'User' | 'Organization' | 'Bot';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: AccountType;
  readonly name: string;
  readonly email: string | null;
}

export interface Organisation extends Account {
  readonly type: 'Organization';
  readonly members: Map<string, 'admin' | 'member'>;
  readonly rulesets: Ruleset[];
  /** What a member may do in a repository without being named there. */
  readonly baseRole: Role;
}

/** Repository roles, weakest first. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export function roleIncludes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export type AccessLevel = 'read' | 'write' | 'admin';
/** Permission name as in GitHub's `app-permissions` → level. */
export type Permissions = Readonly<Record<string, AccessLevel>>;

export function levelIncludes(granted: AccessLevel | undefined, needed: AccessLevel): boolean {
  const levels = ['read', 'write', 'admin'];
  return granted !== undefined && levels.indexOf(granted) >= levels.indexOf(needed);
}

export interface WebhookConfig {
  url: string | null;
  secret: string | null;
  contentType: 'json' | 'form';
  insecureSsl: '0' | '1';
}

export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly externalUrl: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hookId: number;
  readonly hook: WebhookConfig;
  readonly createdAt: string;
  /** PEM, made when first asked for: most Apps of a test never sign anything. */
  readonly keys: () => { readonly privateKey: string; readonly publicKey: string };
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  permissions: Permissions;
  events: readonly string[];
  /** Ids of the repositories chosen, or 'all'. */
  repositories: Set<number> | 'all';
  suspendedAt: string | null;
  readonly createdAt: string;
}

/** Whoever makes a request. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly account: Account }
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Permissions;
      /** Ids of the repositories that the token was narrowed to, or 'all' that the installation has. */
      readonly repositories: ReadonlySet<number> | 'all';
    };

export interface Token {
  readonly value: string;
  readonly actor: Extract<Actor, { kind: 'user' | 'installation' }>;
  /** Milliseconds since the epoch; null never expires. */
  readonly expiresAt: number | null;
}

/** The account that an actor's actions carry, null for nobody. */
export function actorAccount(actor: Actor): Account | null {
  if (actor.kind === 'user') return actor.account;
  if (actor.kind === 'app') return actor.app.bot;
  return actor.kind === 'installation' ? actor.installation.app.bot : null;
}

/** The App behind an actor, null for people. */
export function actorApp(actor: Actor): App | null {
  if (actor.kind === 'app') return actor.app;
  return actor.kind === 'installation' ? actor.installation.app : null;
}
