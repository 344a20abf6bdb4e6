/** The local GitHub: what the demo and the end-to-end tests stand on. Nothing else imports it. */
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
