import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { webhookDescription } from '../../src/simulator/description/data.js';
import { validateWebhookPayload } from '../../src/simulator/description/index.js';

interface WebhookExamples {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}
const examples = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as readonly WebhookExamples[];

/**
 * Where the examples that GitHub published (@octokit/webhooks-examples 7.6.1) break the schemas that GitHub published
 * (@octokit/openapi-webhooks 12.1.0). Most were recorded before a field existed; a few show what GitHub really sends where the
 * schema is wrong. One line a disagreement: the events it is seen in, the problem, the reason.
 */
const DISAGREEMENTS: readonly (readonly [events: RegExp, problem: RegExp, why: string])[] = [
  [/^(push|pull_request)/, /the field "has_discussions" is missing$/, 'recorded before discussions existed'],
  [
    /^(push|pull_request_review)/,
    /the field "(topics|visibility)" is missing$/,
    'recorded before these fields of a repository existed',
  ],
  [
    /^pull_request/,
    /the field "(auto_merge|active_lock_reason|draft)" is missing$/,
    'recorded before these fields of a pull request existed',
  ],
  [
    /^pull_request_review_comment/,
    /^payload\.comment: the field "\w+" is missing$/,
    'recorded before comments on several lines existed',
  ],
  [
    /^pull_request /,
    /^payload: the field "requested_team" is missing$/,
    'the schema is a choice between a user and a team; the user is the one meant',
  ],
  [
    /^issue_comment/,
    /the field "(performed_via_github_app|reactions|active_lock_reason|description)" is missing$/,
    'recorded before these fields existed',
  ],
  [
    /^(check_run|check_suite|member|meta)/,
    /^payload\.repository: the field "disabled" is missing$/,
    'recorded before repositories could be disabled',
  ],
  [
    /^check_run/,
    /^payload\.check_run.*: the field "(node_id|details_url|permissions|events)" is missing$/,
    'recorded in the preview of the checks API',
  ],
  [
    /^check_run/,
    /\.app\.(created|updated)_at must match format "date-time"$/,
    'the preview of the checks API sent seconds with a local offset',
  ],
  [/^installation/, /\.(created|updated)_at must be string$/, 'GitHub sends seconds since 1970 in these events'],
  [
    /^installation/,
    /the field "(app_slug|suspended_by|suspended_at|requester)" is missing$/,
    'recorded before installations could be suspended',
  ],
  [/./, /^payload\.repository\.homepage must match format "uri"$/, 'GitHub sends the empty text for a homepage that was cleared'],
  [
    /^branch_protection_rule/,
    /the field "lock_branch_enforcement_level" is missing$/,
    'recorded before branches could be locked',
  ],
  [
    /^meta/,
    /^payload\.repository must be null$/,
    'the schema offers null or a repository; the newer field "disabled" makes the repository fail',
  ],
  [/^status/, /verification: the field "verified_at" is missing$/, 'recorded before the field existed'],
  [/^workflow_run/, /the field "(actor|path|triggering_actor)" is missing$/, 'recorded before these fields existed'],
  [
    /^workflow_job/,
    /the field "(run_attempt|workflow_name|head_branch|created_at)" is missing$/,
    'recorded before these fields existed',
  ],
];

describe('judging a webhook payload', () => {
  const kept = examples.filter(({ name }) => name in webhookDescription().events);
  const judged = kept.flatMap(({ name, examples: each }) =>
    each.map((payload) => ({ what: `${name} ${payload.action ?? ''}`, problems: validateWebhookPayload(name, payload) })),
  );

  it("accepts all of GitHub's own examples but for the listed disagreements", () => {
    expect(judged.length).toBeGreaterThan(100);
    const unexplained = judged.flatMap(({ what, problems }) =>
      problems
        .filter((problem) => !/^and \d+ more problems$/.test(problem))
        .filter((problem) => !DISAGREEMENTS.some(([events, pattern]) => events.test(what) && pattern.test(problem)))
        .map((problem) => `${what}: ${problem}`),
    );
    expect(unexplained).toEqual([]);
  });

  it('lists no disagreement that is settled', () => {
    const settled = DISAGREEMENTS.filter(
      ([events, pattern]) =>
        !judged.some(({ what, problems }) => events.test(what) && problems.some((problem) => pattern.test(problem))),
    );
    expect(settled.map(([, , why]) => why)).toEqual([]);
  });

  it('has examples without any problem for the events that the App lives on', () => {
    const sound = new Set(judged.filter(({ problems }) => problems.length === 0).map(({ what }) => what));
    for (const what of ['check_run requested_action', 'check_suite rerequested', 'pull_request closed'])
      expect(sound).toContain(what);
  });

  it('compiles the schema of every kept event', () => {
    const compiled = Object.entries(webhookDescription().events).flatMap(([event, actions]) =>
      Object.keys(actions).map((action) => validateWebhookPayload(event, action === '' ? {} : { action })),
    );
    expect(compiled.length).toBeGreaterThan(80);
    // Only a ping may be empty.
    expect(compiled.filter((problems) => problems.length === 0)).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['pull_request', { action: 'synchronised' }, 'no action "synchronised"'],
    ['pull_request', null, 'no action ""'],
    ['pull_requests', { action: 'opened' }, 'the event "pull_requests" is not'],
    ['push', { ref: 'refs/heads/main' }, 'the field "after" is missing'],
    ['push', 'text', 'payload must be object'],
  ])('refuses %s %j', (event, payload, problem) => {
    expect(validateWebhookPayload(event, payload)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});
