/** What the server's doings are called in the log. Everything that came from outside is masked and bounded before it is sealed. */
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import type { Receipt } from '../store/deliveries.js';
import type { EntryContent, Json } from '../store/log/entry.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import type { Job } from './job.js';
import type { JobOutcome } from './judge.js';
import type { Delivery, Origin } from './route.js';

/** A verdict has more only in changes that nobody reads to the end; how many were left out is said. */
const MOST_FINDINGS = 200;
const LONGEST_TEXT = 500;

/** Ties a delivery to all that its job led to. */
function correlationOf(jobId: number): string {
  return `job-${jobId}`;
}

export function deliveryEntry(
  at: Date,
  { id, event }: Pick<Delivery, 'id' | 'event'>,
  { installationId, repository }: Origin,
  { receipt, jobId, reason }: { receipt: Receipt; jobId: number | null; reason: string | null },
): EntryContent {
  return {
    at: at.toISOString(),
    kind: 'delivery',
    installation: installationId,
    repository: repository?.id ?? null,
    correlation: jobId === null ? null : correlationOf(jobId),
    data: {
      ...(repository === null ? {} : { repository: plain(repository.fullName) }),
      guid: plain(id),
      event: plain(event),
      receipt,
      ...(reason === null ? {} : { reason: plain(reason) }),
    },
  };
}

/** The entries of a job that ended: its verdict, and what of it was published where. */
export function outcomeEntries(
  at: Date,
  { id, payload: job }: { readonly id: number; readonly payload: Job },
  outcome: JobOutcome | { readonly kind: 'failed'; readonly reason: string },
): readonly EntryContent[] {
  const entry = (kind: 'verdict' | 'publication', data: EntryContent['data']): EntryContent => ({
    at: at.toISOString(),
    kind,
    installation: job.installationId,
    repository: job.repository.id,
    correlation: correlationOf(id),
    data: { repository: plain(`${job.repository.owner}/${job.repository.name}`), head: job.headSha, ...data },
  });
  switch (outcome.kind) {
    case 'published': {
      const { verdict, checkRun, pullRequests } = outcome;
      return [
        entry('verdict', verdictData(verdict)),
        entry('publication', { checkRun, decision: verdict.decision, pullRequests }),
      ];
    }
    case 'superseded':
      return [entry('verdict', { decision: 'superseded' })];
    case 'nothing-to-judge':
    case 'failed':
      return [
        entry('verdict', { decision: outcome.kind === 'failed' ? 'not-judged' : outcome.kind, reason: plain(outcome.reason) }),
      ];
  }
}

function verdictData({ decision, results, policy, change }: Verdict): EntryContent['data'] {
  const findings = results.flatMap((result) => result.findings);
  const unjudged = results.filter(({ outcome }) => outcome === 'undecided' || outcome === 'crashed');
  return {
    decision,
    change: change.kind,
    base: change.base.sha,
    agents: change.attribution.agents.map(({ agent }) => plain(agent)),
    rules: results.length,
    policy: policy.origins.map(plain),
    ...(policy.problems.length === 0 ? {} : { policyProblems: policy.problems.slice(0, 20).map(plain) }),
    findings: findings.slice(0, MOST_FINDINGS).map(findingData),
    ...(findings.length > MOST_FINDINGS ? { findingsLeftOut: findings.length - MOST_FINDINGS } : {}),
    ...(unjudged.length === 0 ? {} : { undecided: unjudged.map(({ rule }) => rule) }),
  };
}

function findingData({ rule, severity, fails, fingerprint, location }: Finding): Json {
  return {
    rule,
    severity,
    fails,
    fingerprint,
    ...(location === null
      ? {}
      : { path: plain(location.path), line: location.line ?? null, baseLine: location.baseLine ?? null }),
  };
}

function plain(text: string): string {
  return maskSecrets(text.slice(0, LONGEST_TEXT));
}
