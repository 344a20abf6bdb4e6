/** What an installation lets the App do, compared with what its features need. Detected, since every owner decides alone. */
import { z } from 'zod';
import type { GitHubClient } from './clients.js';
import { parseAnswer } from './shapes.js';

export type Permissions = Readonly<Record<string, string>>;

/** The two consents: what app.yml asks for, and the second step (docs/enforcer.yml). */
export interface AskedPermissions {
  readonly observer: Permissions;
  readonly enforcer: Permissions;
}

export interface GrantReport {
  readonly installation: number;
  readonly account: string;
  readonly suspended: boolean;
  /** "checks: write" for each permission that watching needs and the installation lacks; then some checks will fail. */
  readonly missing: readonly string[];
  /** The second step: all of it, some, or none. */
  readonly enforcer: 'granted' | 'in part' | 'not granted';
}

export const installationShape = z.object({
  id: z.number(),
  account: z.object({ login: z.string() }).nullable(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullish(),
});

const PER_PAGE = 100;

/** Reads every installation of the App with the App's own client. */
export async function readGrants(app: GitHubClient, asked: AskedPermissions): Promise<GrantReport[]> {
  const endpoint = 'GET /app/installations';
  const reports: GrantReport[] = [];
  for (let page = 1; ; page++) {
    const { data } = await app.request(endpoint, { per_page: PER_PAGE, page });
    const installations = parseAnswer(installationShape.array(), data, endpoint);
    reports.push(...installations.map((installation) => reportGrant(installation, asked)));
    if (installations.length < PER_PAGE) return reports;
  }
}

export function reportGrant(
  installation: z.infer<typeof installationShape>,
  { observer, enforcer }: AskedPermissions,
): GrantReport {
  const lacking = (asked: Permissions): string[] =>
    Object.entries(asked).flatMap(([name, level]) =>
      rank(installation.permissions[name]) < rank(level) ? [`${name}: ${level}`] : [],
    );
  const lackedByEnforcer = lacking(enforcer).length;
  return {
    installation: installation.id,
    account: installation.account?.login ?? 'unknown',
    suspended: installation.suspended_at != null,
    missing: lacking(observer),
    enforcer: lackedByEnforcer === 0 ? 'granted' : lackedByEnforcer < Object.keys(enforcer).length ? 'in part' : 'not granted',
  };
}

function rank(level: string | undefined): number {
  return ['read', 'write', 'admin'].indexOf(level ?? '');
}
