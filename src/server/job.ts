/** What is to be judged: one head of one repository. The job carries hints only; what is true is read when it runs. */
import type { Account, RepositoryIdentity } from '../change/change.js';
import type { NewJob } from '../store/queued-job.js';

export type JobTarget =
  /** The open pull requests whose head this is; and, when there is none, the agent's branch that points here. */
  | { readonly kind: 'head'; readonly pullRequests: readonly number[]; readonly branch: string | null }
  | { readonly kind: 'merge-group'; readonly baseRef: string; readonly baseSha: string; readonly branch: string };

export interface Job {
  readonly installationId: number;
  readonly repository: RepositoryIdentity;
  readonly headSha: string;
  readonly target: JobTarget;
  /** Who brought the commits, authenticated by GitHub; null when the event that led here does not tell. */
  readonly sender: Account | null;
}

/** Jobs with one key are the same work: one waits at most. */
function jobKey({ repository, headSha, target }: Job): string {
  return `${repository.id}:${target.kind}:${headSha}`;
}

/** Jobs with one head write to the same check: never two run at once. */
function headKey({ repository, headSha }: Job): string {
  return `${repository.id}:${headSha}`;
}

/** The waiting job and a new one for the same head, as one: the hints of both, and whichever knows who brought the commits. */
export function mergeJobs(waiting: Job, next: Job): Job {
  const sender = next.sender ?? waiting.sender;
  if (waiting.target.kind !== 'head' || next.target.kind !== 'head') return { ...next, sender };
  return {
    ...next,
    sender,
    target: {
      kind: 'head',
      pullRequests: [...new Set([...waiting.target.pullRequests, ...next.target.pullRequests])],
      branch: next.target.branch ?? waiting.target.branch,
    },
  };
}

/** The job as the queue takes it. */
export function queued(job: Job, priority: number): NewJob<Job> {
  return {
    key: jobKey(job),
    exclusiveKey: headKey(job),
    installationId: job.installationId,
    repositoryId: job.repository.id,
    priority,
    payload: job,
  };
}
