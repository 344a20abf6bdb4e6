/**
 * The word of a human: findings of one pull request that somebody answers for, with a reason and an end. A waiver covers findings
 * as they were when it was given, and nothing else: one that is worse, other or new is not covered, and what could not be judged
 * cannot be waived at all.
 */
import { createHash } from 'node:crypto';
import type { Until } from './until.js';
import type { Policy } from './policy.js';
import { reaches } from './severity.js';
import type { Finding, FindingWaiver, RuleResult } from './verdict.js';

/** Who gave a waiver, as GitHub knew the account then. The id decides; logins can be taken over. */
export interface Waiving {
  readonly login: string;
  readonly id: number;
}

/** A finding as it stood when it was waived. */
export interface CoveredFinding {
  readonly fingerprint: string;
  /** Digest of what was said of it, `statementOf`. */
  readonly statement: string;
}

export interface Waiver {
  readonly pullRequest: number;
  readonly by: Waiving;
  readonly reason: string;
  readonly givenAt: Date;
  readonly until: Date;
  /** The commit that was judged when it was given. */
  readonly headSha: string;
  readonly covers: readonly CoveredFinding[];
}

/** What was said of a finding, without where it stands: lines shift, and a waiver holds on. */
export function statementOf({ rule, message, data, severity }: Finding): string {
  const text = JSON.stringify([rule, message, severity, Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}

export function coveredFinding(finding: Finding): CoveredFinding {
  return { fingerprint: finding.fingerprint, statement: statementOf(finding) };
}

/** Whether a waiver may be given for findings of this rule at all. */
export function isWaivable(rule: string, policy: Pick<Policy, 'commands'>): boolean {
  return !policy.commands.waive.never.includes(rule);
}

/** How many people must have waived a finding before it passes. */
export function peopleNeeded({ severity }: Pick<Finding, 'severity'>, { commands }: Pick<Policy, 'commands'>): 1 | 2 {
  const { secondPerson } = commands.waive;
  return secondPerson !== 'never' && reaches(severity, secondPerson) ? 2 : 1;
}

/**
 * The results with each failing finding that living waivers cover marked and passing. Rules' outcomes, reasons and all other
 * findings stay as they are.
 */
export function withWaivers(
  results: readonly RuleResult[],
  waivers: readonly Waiver[],
  policy: Pick<Policy, 'commands'>,
  now: Date,
): readonly RuleResult[] {
  const living = waivers.filter((waiver) => waiver.until > now);
  if (living.length === 0) return results;
  return results.map((result) =>
    isWaivable(result.rule, policy)
      ? { ...result, findings: result.findings.map((finding) => waived(finding, living, policy)) }
      : result,
  );
}

function waived(finding: Finding, waivers: readonly Waiver[], policy: Pick<Policy, 'commands'>): Finding {
  if (!finding.fails) return finding;
  const { fingerprint, statement } = coveredFinding(finding);
  const covering = waivers.filter(({ covers }) =>
    covers.some((each) => each.fingerprint === fingerprint && each.statement === statement),
  );
  // Of one person the word that holds longest; of several, all must still hold.
  const byPerson = new Map<number, Waiver>();
  for (const waiver of covering) {
    const other = byPerson.get(waiver.by.id);
    if (other === undefined || other.until < waiver.until) byPerson.set(waiver.by.id, waiver);
  }
  const needed = peopleNeeded(finding, policy);
  const people = [...byPerson.values()]
    .sort((a, b) => b.until.getTime() - a.until.getTime() || a.by.id - b.by.id)
    .slice(0, needed);
  const last = people.at(-1);
  if (last === undefined) return finding;
  const by = people.map((waiver) => waiver.by.login);
  if (people.length < needed) return { ...finding, halfWaivedBy: by };
  const waiver: FindingWaiver = { by, reason: last.reason, until: last.until.toISOString() };
  return { ...finding, fails: false, waiver };
}

/** Each waiver with the findings that are still there as it covered them; those that cover nothing any more are left out. */
export function stillCovering(waivers: readonly Waiver[], results: readonly RuleResult[]): Waiver[] {
  const standing = new Map(
    results.flatMap(({ findings }) => findings.map((finding) => [finding.fingerprint, statementOf(finding)])),
  );
  return waivers
    .map((waiver) => ({
      ...waiver,
      covers: waiver.covers.filter(({ fingerprint, statement }) => standing.get(fingerprint) === statement),
    }))
    .filter(({ covers }) => covers.length > 0);
}

/**
 * When a waiver that is given now ends, or why it cannot be given for so long. A day is counted to its end, in UTC.
 */
export function endOfWaiver(until: Until | null, { commands }: Pick<Policy, 'commands'>, now: Date): Date | string {
  const { days, longestDays } = commands.waive;
  const end =
    until === null
      ? now.getTime() + days * DAY
      : 'hours' in until
        ? now.getTime() + until.hours * HOUR
        : Date.parse(`${until.day}T00:00:00Z`) + DAY;
  if (end <= now.getTime()) return 'that time has passed';
  if (end > now.getTime() + longestDays * DAY + DAY) return `the policy allows ${longestDays} days at most`;
  return new Date(Math.min(end, now.getTime() + longestDays * DAY));
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
