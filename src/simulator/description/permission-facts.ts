/**
 * Facts about permissions that @octokit/app-permissions lacks or has in an older form. This is the one place for them.
 *
 * Source unless a line says otherwise: GitHub's documentation, "Permissions required for GitHub Apps" (REST API 2026-03-10).
 */

export interface PermissionFact {
  /** Sets of "permission:level"; any one set suffices. */
  readonly anyOf: readonly (readonly string[])[];
  readonly why: string;
}

export const FACTS: Readonly<Record<string, PermissionFact>> = {
  'GET /repos/{owner}/{repo}/compare/{basehead}': { anyOf: [['contents:read']], why: 'newer than the table' },
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': {
    anyOf: [['contents:read'], ['pull_requests:read']],
    why: 'newer than the table',
  },
  'GET /installation/repositories': { anyOf: [['metadata:read']], why: '' },
};
