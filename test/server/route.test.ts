import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { type Job, queued } from '../../src/server/job.js';
import { type Routed, route, UnexpectedPayload } from '../../src/server/route.js';

const keyOf = (job: Job): string => queued(job, 0).key;

const APP_ID = 99;
const sha = (digit: string): string => digit.repeat(40);
const base = {
  installation: { id: 5 },
  repository: { id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
  sender: { login: 'octocat', id: 1, type: 'User' },
};
const pull = { number: 12, head: { sha: sha('a') } };
const routed = (event: string, payload: object): Routed => route({ id: 'd', event, payload: { ...base, ...payload } }, APP_ID);
const jobOf = (event: string, payload: object) => {
  const result = routed(event, payload);
  if (result.kind !== 'job') throw new Error(result.reason);
  return result.job;
};
const reasonOf = (event: string, payload: object): string => {
  const result = routed(event, payload);
  return result.kind === 'ignored' ? result.reason : 'a job';
};

describe('route', () => {
  it.each(['opened', 'synchronize', 'reopened', 'labeled', 'unlabeled', 'converted_to_draft', 'ready_for_review', 'closed'])(
    'judges the head on pull_request.%s',
    (action) => {
      expect(jobOf('pull_request', { action, pull_request: pull })).toEqual({
        installationId: 5,
        repository: { id: 7, owner: 'acme', name: 'shop', defaultBranch: 'main' },
        headSha: sha('a'),
        target: { kind: 'head', pullRequests: [12], branch: null },
        sender: ['opened', 'synchronize', 'reopened'].includes(action) ? base.sender : null,
      });
    },
  );

  it.each(['assigned', 'locked', 'milestoned', 'enqueued', 'some_new_action'])('ignores pull_request.%s', (action) => {
    expect(reasonOf('pull_request', { action, pull_request: pull })).toContain(action);
  });

  it.each([
    [{ base: { ref: { from: 'main' } } }, 'a job'],
    [{ title: { from: 'x' } }, 'a job'],
    [{ body: { from: 'x' } }, 'a job'],
    [{}, 'neither title, body nor base was edited'],
  ])('judges an edit by what was edited: %j', (changes, outcome) => {
    expect(reasonOf('pull_request', { action: 'edited', pull_request: pull, changes })).toBe(outcome);
  });

  it('judges again after a review', () => {
    const job = jobOf('pull_request_review', { action: 'submitted', pull_request: pull });
    expect(job.headSha).toBe(sha('a'));
    // A bot that reviews a person's work has not made it.
    expect(job.sender).toBeNull();
    expect(reasonOf('pull_request_review', { action: 'edited_by_a_cat', pull_request: pull })).toContain('edited_by_a_cat');
  });

  it.each(['check_run', 'check_suite'])('judges again when our own %s is rerequested', (event) => {
    const subject = (id: number) => ({ action: 'rerequested', [event]: { head_sha: sha('b'), app: { id } } });
    expect(jobOf(event, subject(APP_ID)).headSha).toBe(sha('b'));
    expect(reasonOf(event, subject(APP_ID + 1))).toBe("another App's check");
    expect(reasonOf(event, { ...subject(APP_ID), action: 'completed' })).toContain('completed');
  });

  it('judges a merge group as the whole of what is queued', () => {
    const group = {
      head_sha: sha('c'),
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-1-x',
      base_sha: sha('d'),
      base_ref: 'refs/heads/main',
    };
    expect(jobOf('merge_group', { action: 'checks_requested', merge_group: group }).target).toEqual({
      kind: 'merge-group',
      baseRef: 'main',
      baseSha: sha('d'),
      branch: 'gh-readonly-queue/main/pr-1-x',
    });
    expect(reasonOf('merge_group', { action: 'destroyed', merge_group: group })).toContain('destroyed');
  });

  it('looks at a pushed branch, and at nothing that is none', () => {
    const push = (ref: string, after: string, deleted = false) => ({ ref, after, deleted });
    expect(jobOf('push', push('refs/heads/agent/x', sha('e'))).target).toEqual({
      kind: 'head',
      pullRequests: [],
      branch: 'agent/x',
    });
    expect(jobOf('push', push('refs/heads/agent/x', 'e'.repeat(64))).headSha).toHaveLength(64);
    expect(reasonOf('push', push('refs/heads/agent/x', '0'.repeat(40), true))).toBe('the branch was deleted');
    expect(reasonOf('push', push('refs/heads/agent/x', '0'.repeat(64)))).toBe('the branch was deleted');
    expect(reasonOf('push', push('refs/tags/v1', sha('e')))).toBe('not a branch');
    expect(reasonOf('push', push('refs/heads/main', sha('e')))).toBe('the default branch');
    expect(reasonOf('push', push('refs/heads/gh-readonly-queue/main/pr-1', sha('e')))).toContain('merge queue');
  });

  it('gives the push and the pull request of one head the same key, and a merge group another', () => {
    const push = jobOf('push', { ref: 'refs/heads/agent/x', after: sha('a'), deleted: false });
    const opened = jobOf('pull_request', { action: 'opened', pull_request: pull });
    const group = { head_sha: sha('a'), head_ref: 'refs/heads/q', base_sha: sha('d'), base_ref: 'refs/heads/main' };
    expect(keyOf(push)).toBe(keyOf(opened));
    expect(keyOf(jobOf('merge_group', { action: 'checks_requested', merge_group: group }))).not.toBe(keyOf(push));
  });

  it.each([
    ['a head that is no object id', { action: 'opened', pull_request: { number: 1, head: { sha: '../../x' } } }],
    ['no pull request', { action: 'opened' }],
    ['no installation', { action: 'opened', pull_request: pull, installation: undefined }],
  ])('refuses a payload with %s', (_, payload) => {
    expect(() => routed('pull_request', payload)).toThrow(UnexpectedPayload);
  });

  it("understands every one of GitHub's own examples", () => {
    const examples = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as {
      name: string;
      examples: Record<string, unknown>[];
    }[];
    const outcomes = new Map<string, number>();
    for (const { name, examples: payloads } of examples) {
      for (const payload of payloads) {
        const signed = { ...payload, installation: payload.installation ?? { id: 5 } };
        const result = route({ id: 'd', event: name, payload: signed }, APP_ID);
        const key = result.kind === 'job' ? `${name} job` : result.kind;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      }
    }
    expect(outcomes.get('pull_request job')).toBeGreaterThan(5);
    expect(outcomes.get('pull_request_review job')).toBeGreaterThan(0);
    expect(outcomes.get('ignored')).toBeGreaterThan(100);
  });
});
