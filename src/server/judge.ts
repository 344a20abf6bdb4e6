/** One job, from the truth on GitHub to the published verdict. The state is judged as it is, whatever event led here. */
import { isAutonomous } from '../change/attribution.js';
import { withAttribution } from '../change/attribute.js';
import type { Account, Change } from '../change/change.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import {
  type CheckRun,
  type CheckTarget,
  completeCheckRun,
  findCheckRun,
  type StandingCheckRun,
  startCheckRun,
} from '../github/check-run.js';
import { type Clients, type GitHubClient, statusOf } from '../github/clients.js';
import type { CommitMemory } from '../github/commit-memory.js';
import { type CommentTarget, findComment, writeComment } from '../github/comment.js';
import { type GatherContext, gatherPullRequest, gatherRange, readPullRequest } from '../github/gather.js';
import { pullRequestsWithHead } from '../github/pull-requests.js';
import { pusherOf } from '../github/pusher.js';
import type { PullRequestShape } from '../github/shapes.js';
import { renderCheckRun } from '../render/check-run.js';
import { renderComment } from '../render/comment.js';
import { renderNotJudged, renderSuperseded, renderWithdrawn } from '../render/unjudged.js';
import type { Rule } from '../rules/rule.js';
import type { Locks } from '../store/locks.js';
import type { PolicyMemory } from '../store/policy-memory.js';
import { worst } from '../verdict/decide.js';
import { enabledRules, type Judged, judgeChange, textsWantedBy } from '../verdict/judge.js';
import type { Policy } from '../verdict/policy.js';
import { conclusion } from '../verdict/severity.js';
import type { Verdict } from '../verdict/verdict.js';
import type { Job } from './job.js';
import { readPolicy } from './policy.js';

export interface Judging {
  readonly clients: Clients;
  readonly memory: PolicyMemory;
  /** Held on a pull request while its verdict is published: jobs of two heads of it may end at the same time. */
  readonly locks: Locks;
  readonly catalogue: readonly Rule[];
  readonly commitMemory: CommitMemory;
  readonly appId: number;
  /** Keys the fingerprints of credentials. */
  readonly fingerprintKey: string;
  readonly now: () => Date;
  /** Where a rule's documentation stands, for links. */
  readonly ruleUrl: (rule: string) => string;
  /** Where people see GitHub, for links: "https://github.com". */
  readonly serverUrl: string;
}

export type JobOutcome =
  | {
      readonly kind: 'published';
      readonly verdict: Verdict;
      readonly pullRequests: readonly number[];
      /** The check run's id. */
      readonly checkRun: number;
    }
  /** The head moved while it was judged; the event of the new head brings its own job. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'nothing-to-judge'; readonly reason: string };

/** Judges the job's head and publishes. Rejects when GitHub could not be read or written; the check is then in progress. */
export async function judge(job: Job, judging: Judging): Promise<JobOutcome> {
  const client = await judging.clients.forRepository(job.installationId, job.repository.id);
  return job.target.kind === 'merge-group'
    ? judgeMergeGroup(job, job.target, judging, client)
    : judgeHead(job, job.target, judging, client);
}

/**
 * Completes the head's check as not judged, for a job that failed for good. A push that has no check yet gets none: nothing says
 * that anyone waits for it.
 */
export async function publishFailure(job: Job, judging: Judging, reason: string): Promise<void> {
  const client = await judging.clients.forRepository(job.installationId, job.repository.id);
  const target = checkTarget(job, judging, client);
  const standing = await findCheckRun(target);
  const { target: hints } = job;
  const pullRequests = [...new Set([...(standing?.pullRequests ?? []), ...(hints.kind === 'head' ? hints.pullRequests : [])])];
  if (standing === null && hints.kind === 'head' && pullRequests.length === 0) return;
  const run = await startCheckRun(target, standing, pullRequests, judging.now());
  const output = renderNotJudged(reason);
  await completeCheckRun(target, run, output, output.conclusion, judging.now());
}

async function judgeHead(job: Job, hints: HeadHints, judging: Judging, client: GitHubClient): Promise<JobOutcome> {
  const target = checkTarget(job, judging, client);
  const standing = await findCheckRun(target);
  // GitHub's list, the event and the check itself: each knows pull requests that the others do not.
  const numbered = [...hints.pullRequests, ...(standing?.pullRequests ?? [])];
  const pulls = await pullRequestsWithHead(client, job.repository, job.headSha, numbered);
  if (pulls.length === 0) return judgeBranch(job, hints.branch, target, standing, judging);

  const numbers = pulls.map((pull) => pull.number);
  const run = await startCheckRun(target, standing, numbers, judging.now());
  const policy = await readPolicy(judging, job.installationId, job.repository, client);
  const judged: { pull: PullRequestShape; result: Judged }[] = [];
  for (const pull of pulls) {
    const ownBranch = pull.head.repo?.id === job.repository.id ? pull.head.ref : null;
    const context = await gatherContext(job, ownBranch, judging, client, policy);
    judged.push({
      pull,
      result: await judgeChange(await gatherPullRequest(context, pull), policy, judging.catalogue, judging.fingerprintKey),
    });
  }
  return judging.locks.holding(
    numbers.map((number) => `${job.repository.id}:${number}`),
    () => publishHead(job, judged, target, run, judging),
  );
}

/** Publishes on those pull requests that still have the head; the others have a job of their own by now. */
async function publishHead(
  job: Job,
  judged: readonly { pull: PullRequestShape; result: Judged }[],
  target: CheckTarget,
  run: CheckRun,
  judging: Judging,
): Promise<JobOutcome> {
  const standing: { pull: PullRequestShape; result: Judged }[] = [];
  let movedTo = job.headSha;
  for (const { pull, result } of judged) {
    const now = await readPullRequest(target.client, job.repository, pull.number);
    if (now.state !== 'open') continue;
    if (now.head.sha !== job.headSha) movedTo = now.head.sha;
    else if (now.base.ref !== pull.base.ref) throw new Error(`pull request ${pull.number} got another base while it was judged`);
    else standing.push({ pull: now, result });
  }
  const [first, ...others] = standing;
  // The next attempt finds no pull request, and ends the check as it ends one that was never needed.
  if (!first && movedTo === job.headSha) throw new Error('every pull request was closed while it was judged');
  if (!first) {
    await completeCheckRun(target, run, renderSuperseded(movedTo), 'cancelled', judging.now());
    return { kind: 'superseded' };
  }
  const verdict = await publishCheck([first.result, ...others.map(({ result }) => result)], target, run, judging);
  for (const { pull, result } of standing) {
    const place = { client: target.client, repository: target.repository, pullRequest: pull.number, appId: judging.appId };
    await publishComment(place, pull.comments, result, run.url, judging);
  }
  return { kind: 'published', verdict, pullRequests: standing.map(({ pull }) => pull.number), checkRun: run.id };
}

type HeadHints = Extract<Job['target'], { kind: 'head' }>;
type MergeGroup = Extract<Job['target'], { kind: 'merge-group' }>;

/** What a branch of the merge queue is for, from its name: all that an event about its check tells. */
function mergeGroupOf(branch: string): MergeGroup | null {
  const [, baseRef, baseSha] = /^gh-readonly-queue\/(.+)\/pr-\d+-([0-9a-f]{40})$/.exec(branch) ?? [];
  return baseRef !== undefined && baseSha !== undefined ? { kind: 'merge-group', baseRef, baseSha, branch } : null;
}

/** A push without a pull request: judged when an agent made it, so that a problem is seen before anyone opens one. */
async function judgeBranch(
  job: Job,
  branch: string | null,
  target: CheckTarget,
  standing: StandingCheckRun | null,
  judging: Judging,
): Promise<JobOutcome> {
  const { client } = target;
  const withdraw = async (reason: string): Promise<JobOutcome> => {
    // Begun by an attempt that failed, or asked for again: it must not stay open for ever.
    if (standing?.completed === false) {
      const run = { id: standing.id, url: standing.url, existed: true };
      await completeCheckRun(target, run, renderWithdrawn(), 'cancelled', judging.now());
    }
    return { kind: 'nothing-to-judge', reason };
  };
  if (branch === null) return withdraw('no open pull request has this head');
  const group = mergeGroupOf(branch);
  if (group) return judgeMergeGroup(job, group, judging, client);
  const policy = await readPolicy(judging, job.installationId, job.repository, client);
  const context = await gatherContext(job, branch, judging, client, policy);
  if (!isAutonomous(withAttribution(bareChange(job, branch, context.sender), policy.agents).attribution)) {
    return withdraw('no open pull request, and nothing says that an agent pushed');
  }
  const run = await startCheckRun(target, standing, [], judging.now());
  const { defaultBranch } = job.repository;
  const range = { kind: 'push' as const, baseRef: defaultBranch, baseSha: null, headSha: job.headSha, branch };
  const change = await gatherRange(context, range);
  const verdict = await publishCheck(
    [await judgeChange(change, policy, judging.catalogue, judging.fingerprintKey)],
    target,
    run,
    judging,
  );
  return { kind: 'published', verdict, pullRequests: [], checkRun: run.id };
}

async function judgeMergeGroup(job: Job, group: MergeGroup, judging: Judging, client: GitHubClient): Promise<JobOutcome> {
  const target = checkTarget(job, judging, client);
  const run = await startCheckRun(target, await findCheckRun(target), [], judging.now());
  const policy = await readPolicy(judging, job.installationId, job.repository, client);
  const range = {
    kind: 'merge-group' as const,
    baseRef: group.baseRef,
    baseSha: group.baseSha,
    headSha: job.headSha,
    branch: group.branch,
  };
  const change = await gatherRange(await gatherContext(job, null, judging, client, policy), range);
  const verdict = await publishCheck(
    [await judgeChange(change, policy, judging.catalogue, judging.fingerprintKey)],
    target,
    run,
    judging,
  );
  return { kind: 'published', verdict, pullRequests: [], checkRun: run.id };
}

/** Pull requests that share a head share its check: the worst verdict wins. */
async function publishCheck(
  judged: readonly [Judged, ...Judged[]],
  target: CheckTarget,
  run: CheckRun,
  judging: Judging,
): Promise<Verdict> {
  const [first, ...others] = judged;
  const verdict = worst([first.verdict, ...others.map((other) => other.verdict)]);
  const change = judged.find((each) => each.verdict === verdict)?.change ?? first.change;
  const output = renderCheckRun(verdict, { ...judging, change });
  await completeCheckRun(target, run, output, conclusion(verdict), judging.now());
  return verdict;
}

async function publishComment(
  target: CommentTarget,
  comments: number,
  { verdict, change }: Judged,
  checkUrl: string | null,
  judging: Judging,
): Promise<void> {
  const standing = comments > 0 ? await findComment(target) : null;
  const body = renderComment(verdict, { ...judging, change, checkUrl, commented: standing !== null });
  if (body !== null) await writeComment(target, standing, body);
}

/** @param branch the branch that stands at the head, when it is one of the repository itself. */
async function gatherContext(
  job: Job,
  branch: string | null,
  judging: Judging,
  client: GitHubClient,
  policy: Policy,
): Promise<GatherContext> {
  const pusher =
    branch === null
      ? unavailable('the head is no branch of this repository')
      : await pusherOf(client, job.repository, branch, job.headSha);
  return {
    client,
    repository: job.repository,
    sender: pusher.known || job.sender === null ? pusher : known(job.sender),
    wantsText: textsWantedBy(enabledRules(judging.catalogue, policy)),
    commitMemory: judging.commitMemory,
  };
}

/** What a push alone tells, before anything is read: enough to see whether an agent made it. */
function bareChange(job: Job, branch: string, sender: Fact<Account>): Change {
  const notRead = unavailable('not read yet');
  return {
    kind: 'push',
    repository: known(job.repository),
    base: { ref: job.repository.defaultBranch, sha: job.headSha },
    head: { ref: branch, sha: job.headSha },
    branch: known(branch),
    sender,
    pullRequest: notRead,
    files: notRead,
    commits: notRead,
    history: notRead,
    attribution: { agents: [], task: null },
  };
}

function checkTarget({ repository, headSha }: Job, { appId }: Judging, client: GitHubClient): CheckTarget {
  return { client, repository: { owner: repository.owner, repo: repository.name }, headSha, appId };
}

/** Answers that another try does not change: gone, withheld for legal reasons. One of 401 may have been about an old token. */
const FINAL_STATUSES = [410, 451];

/** Whether another try can help: GitHub was unwell, unreachable or limiting, or had not caught up with its own event yet. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || !FINAL_STATUSES.includes(status);
}
