/** Which permission an App needs to receive an event (webhook docs, "Webhook events and payloads"). */
import type { AccessLevel } from '../state/account.js';

interface Need {
  readonly permission: string;
  readonly level: AccessLevel;
}

const read = (...permissions: readonly string[]): Need[] => permissions.map((permission) => ({ permission, level: 'read' }));

const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  push: read('contents'),
  create: read('contents'),
  delete: read('contents'),
  pull_request: read('pull_requests'),
  pull_request_review: read('pull_requests'),
  issue_comment: read('issues', 'pull_requests'),
  issues: read('issues'),
  label: read('metadata'),
  merge_group: read('merge_queues'),
  check_run: read('checks'),
  check_suite: read('checks'),
  status: read('statuses'),
  branch_protection_rule: read('administration'),
  repository_ruleset: read('administration', 'organization_administration'),
  repository: read('metadata'),
  member: read('members'),
  organization: read('members'),
};

/** Permissions of which one is enough; null for an event that the local GitHub does not send by subscription. */
export function eventNeeds(event: string): readonly Need[] | null {
  return NEEDS[event] ?? null;
}

/** Whether the manifest of an App may subscribe to an event with these permissions; events unknown here are not judged. */
export function maySubscribe(event: string, permissions: Readonly<Record<string, AccessLevel>>): boolean {
  const needs = NEEDS[event];
  return (
    needs === undefined || needs.some(({ permission }) => permission === 'metadata' || permissions[permission] !== undefined)
  );
}
