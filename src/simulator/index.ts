/**
 * The local GitHub: what the demo and the end-to-end tests stand on. Nothing else imports it.
 *
 * It answers as GitHub does or says loudly that it does not: 501 for an operation of GitHub's description that it lacks, an error
 * that names the field in GraphQL, and an entry in `problems` for whatever breaks GitHub's own description. Where it is known to
 * differ without saying so:
 *
 * - Stricter: unknown parameters and body fields are refused (GitHub ignores them), and a token needs its permission even where
 *   the repository is public and its own (GitHub lets public data be read).
 * - Simpler: the test merge is done when a pull request is read, so `mergeable` is null in webhooks only; the merge queue builds
 *   one group a pull request; no secondary rate limits; no node and time limits of GraphQL; required checks may name an App
 *   whatever its permissions; no signature is ever verified, so only GitHub's own commits satisfy `required_signatures`.
 * - Events that are not sent at all: those of issues (other than comments), workflows, deployments, members, teams and
 *   organisations, since nothing here brings them about.
 * - Private repositories are open to everyone on the HTML pages, which are for whoever runs this on their machine.
 */
export { ApiError } from './api-error.js';
export type { NewApp } from './accounts.js';
export type { Fault } from './faults.js';
export type { FileContent } from './git/repository.js';
export type { Grant } from './installations.js';
export { LocalGitHub, type LocalGitHubOptions, type User } from './local-github.js';
export { GITHUB_LIMITS, type Limits } from './limits.js';
export type { Problem, RecordedRequest } from './platform.js';
export type { FilePush, NewRepository } from './repositories.js';
export type { ClassicSettings } from './protection/classic-settings.js';
export type { RulesetSettings } from './protection/ruleset-settings.js';
export type { Account, App, Installation, Organisation, Permissions, Role } from './state/account.js';
export type { CheckRun, CommitStatus } from './state/check.js';
export type { PullRequest, Review } from './state/pull-request.js';
export type { Repository } from './state/repository.js';
export type { Delivery } from './webhooks/webhooks.js';
