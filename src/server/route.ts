/**
 * From a delivery to the work that it calls for. Pure: what a payload claims is only a hint about where to look, so little is read
 * from it, and that little is checked.
 */
import { z } from 'zod';
import { accountOf } from '../github/pusher.js';
import { accountShape } from '../github/shapes.js';
import { PRIORITY } from '../store/queued-job.js';
import type { Job, JobTarget } from './job.js';

export interface Delivery {
  /** GitHub's GUID; a redelivery carries the same one. */
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

export type Routed = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'ignored'; readonly reason: string };

const sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const repository = z.object({
  id: z.int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.string(),
});
const envelope = z.object({
  installation: z.object({ id: z.int() }),
  repository,
  sender: accountShape,
  action: z.string().optional(),
});
const appOwned = z.object({ head_sha: sha, app: z.object({ id: z.number() }).nullable(), head_branch: z.string().nullish() });
const pullRequest = z.object({ number: z.number(), head: z.object({ sha }) });

const shapes = {
  pull_request: z.object({ pull_request: pullRequest, changes: z.record(z.string(), z.unknown()).optional() }),
  pull_request_review: z.object({ pull_request: pullRequest }),
  check_run: z.object({
    check_run: appOwned.extend({ check_suite: z.object({ head_branch: z.string().nullable() }).nullish() }),
  }),
  check_suite: z.object({ check_suite: appOwned }),
  merge_group: z.object({ merge_group: z.object({ head_sha: sha, head_ref: z.string(), base_sha: sha, base_ref: z.string() }) }),
  push: z.object({ ref: z.string(), after: z.string(), deleted: z.boolean() }),
};

/** The actions of `pull_request` after which the verdict can be another one. */
const PULL_REQUEST_ACTIONS = new Set([
  'opened',
  'synchronize',
  'reopened',
  'edited',
  'labeled',
  'unlabeled',
  'converted_to_draft',
  'ready_for_review',
  'closed',
]);
/** Those whose sender pushed the commits, or offered them. */
const AUTHORS_ACTIONS = new Set(['opened', 'synchronize', 'reopened']);
const REVIEW_ACTIONS = new Set(['submitted', 'edited', 'dismissed']);
/** What `edited` must have changed: the other fields do not enter a verdict. */
const EDITED_FIELDS = ['title', 'body', 'base'];

/** The events that the App subscribes to and that lead to work. */
export const ROUTED_EVENTS = ['pull_request', 'pull_request_review', 'check_run', 'check_suite', 'merge_group', 'push'] as const;

/**
 * What to do about a delivery.
 * @param appId our App's id: re-runs of other Apps' checks are not ours.
 * @throws {UnexpectedPayload} when a payload is not as GitHub documents it.
 */
export function route(delivery: Delivery, appId: number): Routed {
  const event = delivery.event;
  if (!isRouted(event)) return ignored(`nothing is done on ${event}`);
  const hints = hintsOf(event, delivery, appId);
  if ('reason' in hints) return ignored(hints.reason);
  const { installation, repository: repo, sender } = parse(envelope, delivery);
  return {
    kind: 'job',
    job: {
      installationId: installation.id,
      repository: {
        id: repo.id,
        owner: repo.owner.login,
        name: repo.name,
        defaultBranch: repo.default_branch,
      },
      headSha: hints.headSha,
      target: hints.target,
      sender: hints.byAuthor ? accountOf(sender) : null,
    },
  };
}

const origin = z.object({
  installation: z.object({ id: z.int().positive() }),
  repository: z.object({ id: z.int().positive(), full_name: z.string().max(200) }).optional(),
});

export interface Origin {
  /** 0 where the delivery does not say. */
  readonly installationId: number;
  readonly repository: { readonly id: number; readonly fullName: string } | null;
}

/** Whom a delivery is about, for the record. */
export function originOf({ payload }: Delivery): Origin {
  const read = origin.safeParse(payload);
  if (!read.success) return { installationId: 0, repository: null };
  const { installation, repository: about } = read.data;
  return { installationId: installation.id, repository: about ? { id: about.id, fullName: about.full_name } : null };
}

type Hints =
  | {
      readonly headSha: string;
      readonly target: JobTarget;
      /** Whether the event's sender brought the commits; a reviewer or someone who sets a label is no author of the change. */
      readonly byAuthor: boolean;
    }
  | { readonly reason: string };

function hintsOf(event: (typeof ROUTED_EVENTS)[number], delivery: Delivery, appId: number): Hints {
  const action = parse(z.object({ action: z.string().optional() }), delivery).action ?? '';
  switch (event) {
    case 'pull_request': {
      if (!PULL_REQUEST_ACTIONS.has(action)) return { reason: `nothing is done on pull_request.${action}` };
      const { pull_request: pull, changes } = parse(shapes.pull_request, delivery);
      if (action === 'edited' && !EDITED_FIELDS.some((field) => field in (changes ?? {}))) {
        return { reason: 'neither title, body nor base was edited' };
      }
      return headOf(pull.head.sha, [pull.number], AUTHORS_ACTIONS.has(action));
    }
    case 'pull_request_review': {
      if (!REVIEW_ACTIONS.has(action)) return { reason: `nothing is done on pull_request_review.${action}` };
      const { pull_request: pull } = parse(shapes.pull_request_review, delivery);
      return headOf(pull.head.sha, [pull.number]);
    }
    case 'check_run': {
      const { check_run: run } = parse(shapes.check_run, delivery);
      return rerequested(action, { ...run, head_branch: run.check_suite?.head_branch }, appId);
    }
    case 'check_suite':
      return rerequested(action, parse(shapes.check_suite, delivery).check_suite, appId);
    case 'merge_group': {
      if (action !== 'checks_requested') return { reason: `nothing is done on merge_group.${action}` };
      const { merge_group: group } = parse(shapes.merge_group, delivery);
      const target = { kind: 'merge-group' as const, baseRef: shortName(group.base_ref), baseSha: group.base_sha };
      return { headSha: group.head_sha, target: { ...target, branch: shortName(group.head_ref) }, byAuthor: false };
    }
    case 'push': {
      const { ref, after, deleted } = parse(shapes.push, delivery);
      if (deleted || /^0+$/.test(after)) return { reason: 'the branch was deleted' };
      if (!ref.startsWith('refs/heads/')) return { reason: 'not a branch' };
      const branch = shortName(ref);
      if (branch.startsWith('gh-readonly-queue/')) return { reason: "the merge queue's branch is judged as a merge group" };
      if (branch === parse(envelope, delivery).repository.default_branch) return { reason: 'the default branch' };
      const headSha = parse(z.object({ after: sha }), delivery).after;
      return { headSha, target: { kind: 'head', pullRequests: [], branch }, byAuthor: true };
    }
  }
}

function rerequested(action: string, subject: z.infer<typeof appOwned>, appId: number): Hints {
  if (action !== 'rerequested') return { reason: `nothing is done on a check that was ${action}` };
  if (subject.app?.id !== appId) return { reason: "another App's check" };
  return {
    headSha: subject.head_sha,
    target: { kind: 'head', pullRequests: [], branch: subject.head_branch ?? null },
    byAuthor: false,
  };
}

function headOf(headSha: string, pullRequests: readonly number[], byAuthor = false): Hints {
  return { headSha, target: { kind: 'head', pullRequests, branch: null }, byAuthor };
}

function shortName(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;
}

/** Re-runs of a check are asked for by people, who wait for them. */
export function priorityOf({ event }: Delivery): number {
  return event === 'check_run' || event === 'check_suite' ? PRIORITY.person : PRIORITY.event;
}

/** Whether anything is ever done on an event of this name. */
export function isRouted(event: string): event is (typeof ROUTED_EVENTS)[number] {
  return ROUTED_EVENTS.some((routed) => routed === event);
}

function ignored(reason: string): Routed {
  return { kind: 'ignored', reason };
}

function parse<T>(shape: z.ZodType<T>, { event, payload }: Delivery): T {
  const result = shape.safeParse(payload);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') ?? '';
  throw new UnexpectedPayload(`a payload of ${event} is not as GitHub documents it, in \`${field}\``);
}

/** A payload with a valid signature and an unexpected form. */
export class UnexpectedPayload extends Error {
  override readonly name = 'UnexpectedPayload';
}
