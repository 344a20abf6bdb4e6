/**
 * What endpoints need where @octokit/app-permissions is silent or older than GitHub. This is the one place for such facts.
 *
 * Source unless an entry says otherwise: GitHub's documentation, "Permissions required for GitHub Apps" (REST API 2026-03-10).
 */

/** "permission:level" → endpoints for which this one grant suffices. They win over the table. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'metadata:read': [
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    'GET /repos/{owner}/{repo}/hash-algorithm',
    'GET /repos/{owner}/{repo}/rules/branches/{branch}',
    'GET /repos/{owner}/{repo}/rulesets',
    'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}',
  ],
  'contents:read': [
    'GET /repos/{owner}/{repo}/activity',
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head',
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    'GET /repos/{owner}/{repo}/contents/{path}',
    'GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}',
  ],
  'contents:write': ['PUT /repos/{owner}/{repo}/contents/{path}', 'DELETE /repos/{owner}/{repo}/contents/{path}'],
  'pull_requests:read': ['GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'],
  'pull_requests:write': [
    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch',
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies',
  ],
  'checks:write': ['POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest'],
  'actions:read': [
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
  ],
  'actions:write': [
    'DELETE /repos/{owner}/{repo}/actions/runs/{run_id}',
    'POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel',
    'PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable',
    'PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable',
  ],
  'deployments:write': ['POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule'],
  'administration:read': [
    'GET /repos/{owner}/{repo}/rulesets/rule-suites',
    'GET /repos/{owner}/{repo}/rulesets/rule-suites/{rule_suite_id}',
  ],
  'administration:write': [
    'POST /repos/{owner}/{repo}/rulesets',
    'PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}',
    'DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}',
    // Reading a ruleset's history takes the right to write it.
    'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}/history',
    'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}/history/{version_id}',
    'PUT /repos/{owner}/{repo}/actions/permissions',
  ],
  'organization_administration:read': [
    'GET /orgs/{org}/installations',
    'GET /orgs/{org}/rulesets',
    'GET /orgs/{org}/rulesets/{ruleset_id}',
  ],
  'organization_administration:write': [
    'POST /orgs/{org}/rulesets',
    'PUT /orgs/{org}/rulesets/{ruleset_id}',
    'DELETE /orgs/{org}/rulesets/{ruleset_id}',
  ],
};

/** Endpoints that any installation token may call ("Endpoints available for GitHub App installation access tokens"). */
const FOR_EVERY_INSTALLATION: readonly string[] = [
  'GET /installation/repositories',
  'DELETE /installation/token',
  'GET /users/{username}',
  'GET /user/{account_id}',
  'GET /orgs/{org}',
  'GET /rate_limit',
  'GET /meta',
  'GET /zen',
  'GET /octocat',
  'GET /emojis',
  'GET /',
];

/** Alternatives of "permission:level" by endpoint; an empty list: any installation token will do. */
export const FACTS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...Object.entries(DOCUMENTED).flatMap(([grant, endpoints]) =>
    endpoints.map((endpoint): [string, string[]] => [endpoint, [grant]]),
  ),
  ...FOR_EVERY_INSTALLATION.map((endpoint): [string, string[]] => [endpoint, []]),
]);

/** The table still names `contents` beside these for workflow runs and checks; the documentation names them alone. */
export const WITHOUT_CONTENTS: ReadonlySet<string> = new Set(['actions', 'checks']);

/** The endpoints of the App itself, which take its JWT and no installation token. */
export const WITH_APP_TOKEN = /^\/app($|\/)|^\/(orgs\/\{org\}|repos\/\{owner\}\/\{repo\}|users\/\{username\})\/installation$/;

/** Exchanging a manifest's code comes before there is any App, so it takes no credential. */
export const WITHOUT_CREDENTIAL = /^\/app-manifests\//;

/**
 * A pull request is an issue too: its comments, labels, assignees and lock are written through the issues endpoints. The table
 * names `issues` and `pull_requests` as alternatives for them; on the number of a pull request the grant that counts is
 * `pull_requests` (`issues: write` alone is refused with 403, as several projects reported), on an issue's number `issues`.
 */
export const SHARED_WITH_ISSUES = /^(?:POST|PATCH|PUT|DELETE) \/repos\/\{owner\}\/\{repo\}\/issues\//;
