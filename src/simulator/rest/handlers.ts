/** Every operation that the local GitHub simulates. What GitHub describes and this list lacks is answered with 501. */
import { APP_HANDLERS } from './apps.js';
import { BRANCH_HANDLERS } from './branches.js';
import type { Handlers } from './call.js';
import { CHECK_HANDLERS } from './checks.js';
import { COMMENT_HANDLERS } from './comments.js';
import { COMMIT_HANDLERS } from './commits.js';
import { CONTENT_HANDLERS } from './contents.js';
import { GIT_DATA_HANDLERS } from './git-data.js';
import { HOOK_HANDLERS } from './hooks.js';
import { ISSUE_HANDLERS } from './issues.js';
import { ORGANISATION_HANDLERS } from './organisations.js';
import { PULL_HANDLERS } from './pulls.js';
import { REPOSITORY_HANDLERS } from './repositories.js';
import { REVIEW_HANDLERS } from './reviews.js';
import { RULESET_HANDLERS } from './rulesets.js';
import { STATUS_HANDLERS } from './statuses.js';

export const HANDLERS: Handlers = {
  ...APP_HANDLERS,
  ...HOOK_HANDLERS,
  ...REPOSITORY_HANDLERS,
  ...ORGANISATION_HANDLERS,
  ...BRANCH_HANDLERS,
  ...RULESET_HANDLERS,
  ...CONTENT_HANDLERS,
  ...GIT_DATA_HANDLERS,
  ...COMMIT_HANDLERS,
  ...PULL_HANDLERS,
  ...REVIEW_HANDLERS,
  ...ISSUE_HANDLERS,
  ...COMMENT_HANDLERS,
  ...CHECK_HANDLERS,
  ...STATUS_HANDLERS,
};
