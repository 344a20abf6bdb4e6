/** What every report says of a verdict, whatever its form: the findings in order, the headline, and how it was judged. */
import type { EvidenceSource } from '../change/attribution.js';
import type { Change } from '../change/change.js';
import type { Rule } from '../rules/rule.js';
import { isUndecided } from '../verdict/decide.js';
import { bySeverity, presentationOf } from '../verdict/severity.js';
import type { Finding, FindingWaiver, Outcome, RuleResult, Verdict } from '../verdict/verdict.js';
import { type Medium, PLAIN, titleInSentence } from './message.js';
import { clip, count } from './visible.js';

/** What a report needs to know besides the verdict. */
export interface ReportContext {
  readonly change: Change;
  readonly catalogue: readonly Rule[];
  /** The address of a rule's documentation. */
  readonly ruleUrl: (rule: string) => string;
  /** Of the GitHub that hosts the repository, without a slash at the end. Default https://github.com. */
  readonly serverUrl?: string | undefined;
}

/** All findings: what fails first, then the gravest, then in the order of rules and files. */
export function findingsOf(verdict: Verdict): Finding[] {
  return verdict.results
    .flatMap((result) => result.findings)
    .sort((a, b) => Number(b.fails) - Number(a.fails) || bySeverity(a.severity, b.severity));
}

/** The results that leave something unseen, those that decide first. */
export function undecidedOf(verdict: Verdict): RuleResult[] {
  return verdict.results
    .filter(isUndecided)
    .sort((a, b) => Number(b.enforcement === 'active') - Number(a.enforcement === 'active'));
}

/** The verdict in one line of plain text of at most 255 characters, as GitHub takes for a check run's title. */
export function headline(verdict: Verdict, catalogue: readonly Rule[]): string {
  return clip(headlineIn(PLAIN, verdict, catalogue), 255);
}

/** The verdict in one line, the verdict itself first. */
export function headlineIn(medium: Medium, verdict: Verdict, catalogue: readonly Rule[]): string {
  const findings = findingsOf(verdict);
  const failing = findings.filter((finding) => finding.fails);
  const unseen = undecidedOf(verdict).filter((result) => result.enforcement === 'active');
  const [first] = failing;
  if (verdict.decision === 'failed' && first !== undefined) {
    const also = unseen.length > 0 ? `, ${count(unseen.length, 'rule')} not judged` : '';
    return `${failing.length === 1 ? '1 finding fails' : `${count(failing.length, 'finding')} fail`}${also} · ${titleInSentence(first, catalogue, medium)}`;
  }
  if (verdict.decision === 'not-judged') {
    const reasons = [...new Set(unseen.flatMap((result) => result.reasons))];
    return `Not judged: ${medium.words(reasons[0] ?? 'the reason is not known', 180)}${reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''}`;
  }
  if (verdict.results.length === 0) return 'Nothing judged · the policy disables every rule';
  const scope = [
    verdict.change.filesChanged === null ? '' : count(verdict.change.filesChanged, 'file'),
    count(verdict.results.length, 'rule'),
  ]
    .filter((part) => part !== '')
    .join(', ');
  if (findings.length === 0) return `All clear · ${scope}`;
  return ['Nothing fails', waivedInWords(medium, findings), shownCounts(findings), scope]
    .filter((part) => part !== '')
    .join(' · ');
}

/** "2 waived by octocat until 30 November"; empty when no finding is waived. Of several waivers the first to end is named. */
function waivedInWords(medium: Medium, findings: readonly Finding[]): string {
  const waivers = findings.flatMap(({ waiver }) => (waiver ? [waiver] : []));
  const [first] = waivers.toSorted((a, b) => (a.until < b.until ? -1 : 1));
  if (first === undefined) return '';
  const by = [...new Set(waivers.flatMap((waiver) => waiver.by))];
  return `${waivers.length.toLocaleString('en-US')} waived ${waivedWords(medium, { by, until: first.until })}`;
}

/** "by octocat until 30 November 2026, 14:05 UTC". */
export function waivedWords(medium: Medium, { by, until }: Pick<FindingWaiver, 'by' | 'until'>): string {
  const end = new Date(until);
  const day = end.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `by ${namesOf(medium, by)} until ${day}, ${end.toISOString().slice(11, 16)} UTC`;
}

/** Logins, at most three of them. */
export function namesOf(medium: Medium, logins: readonly string[]): string {
  const shown = logins.slice(0, 3).map((login) => medium.code(login));
  return `${shown.join(', ')}${logins.length > 3 ? ` and ${logins.length - 3} more` : ''}`;
}

/** "2 warnings, 1 note" of the findings that neither fail nor are waived; empty when there are none. */
export function shownCounts(findings: readonly Finding[]): string {
  const shown = findings.filter((finding) => !finding.fails && !finding.waiver).map((finding) => presentationOf(finding).noun);
  return (['warning', 'note'] as const)
    .map((noun) => ({ noun, amount: shown.filter((each) => each === noun).length }))
    .filter(({ amount }) => amount > 0)
    .map(({ noun, amount }) => count(amount, noun))
    .join(', ');
}

/** "9,950 dependency-unpinned, 12 guard-removed". */
export function byRule(findings: readonly Finding[]): string {
  const amounts = new Map<string, number>();
  for (const finding of findings) amounts.set(finding.rule, (amounts.get(finding.rule) ?? 0) + 1);
  return [...amounts].map(([rule, amount]) => `${amount.toLocaleString('en-US')} ${rule}`).join(', ');
}

const OUTCOME_WORDS: readonly (readonly [Outcome, string])[] = [
  ['clean', 'clean'],
  ['found', 'found'],
  ['not-applicable', 'not applicable'],
  ['undecided', 'undecided'],
  ['crashed', 'crashed'],
];

const EVIDENCE_WORDS: Readonly<Record<EvidenceSource, string>> = {
  sender: 'sender',
  'pull-request-author': 'pull request author',
  'branch-prefix': 'branch prefix',
  'session-link': 'session link',
  'commit-author': 'commit author',
  'commit-trailer': 'commit trailer',
  'pull-request-body': 'pull request text',
  label: 'label',
};

/** What was read, by which policy, whose work it is and what each rule came to. */
export function howJudged(medium: Medium, verdict: Verdict, change: Change): string {
  return [filesRead(medium, change), policyOrigin(medium, verdict), agentsSeen(medium, verdict), outcomes(verdict)].join(' · ');
}

function filesRead(medium: Medium, change: Change): string {
  if (!change.files.known) return `files not read: ${medium.words(change.files.reason)}`;
  const all = change.files.value;
  const read = all.filter((file) => file.hunks.known).length;
  return `${read.toLocaleString('en-US')} of ${count(all.length, 'file')} read`;
}

function policyOrigin(medium: Medium, verdict: Verdict): string {
  const origins = verdict.policy.origins.map((origin) => medium.words(origin, 100));
  return `policy ${origins.length === 0 ? 'defaults' : origins.join(' and ')}`;
}

function agentsSeen(medium: Medium, verdict: Verdict): string {
  const { agents } = verdict.change.attribution;
  if (agents.length === 0) return 'no agent seen';
  const each = agents.map((agent) => {
    const sources = [...new Set(agent.evidence.map((evidence) => EVIDENCE_WORDS[evidence.source]))];
    return `${medium.words(agent.name, 60)}${sources.length > 0 ? ` (${sources.join(', ')})` : ''}`;
  });
  return `${agents.length === 1 ? 'agent' : 'agents'} ${each.join(', ')}`;
}

function outcomes(verdict: Verdict): string {
  const { results } = verdict;
  if (results.length === 0) return 'no rule enabled';
  const parts = OUTCOME_WORDS.map(([outcome, words]) => ({
    words,
    amount: results.filter((each) => each.outcome === outcome).length,
  }))
    .filter(({ amount }) => amount > 0)
    .map(({ words, amount }) => `${amount} ${words}`);
  const evaluated = results.filter((result) => result.enforcement === 'evaluate').length;
  return `${count(results.length, 'rule')}: ${parts.join(', ')}${evaluated > 0 ? ` (${evaluated} only evaluated)` : ''}`;
}
