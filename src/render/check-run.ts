/** A verdict as the output of a check run: the headline, a table, the details of each finding, and annotations on the lines. */
import { type Conclusion, conclusion } from '../verdict/severity.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import { type Annotation, annotationsOf, diffLine } from './annotations.js';
import { findingsTable, placeMarkdown, policyProblems, ruleLink, undecidedList } from './findings-table.js';
import { codeBlock, escapeMarkdown, folded, MARKDOWN } from './markdown.js';
import { messageOf } from './message.js';
import { findingsOf, headline, howJudged, namesOf, type ReportContext, waivedWords } from './overview.js';
import { type FilesByPath, filesByPath, frameOf } from './place.js';
import { GITHUB_TEXT_LIMIT, joinBlocks, sizeOf, truncateMarkdown } from './truncate-markdown.js';
import { count, visibleLines } from './visible.js';

export interface CheckRunOutput {
  readonly conclusion: Conclusion;
  /** Plain text, at most 255 characters. */
  readonly title: string;
  /** Markdown, under GitHub's limit. */
  readonly summary: string;
  /** Markdown, under GitHub's limit; null when the summary says it all. */
  readonly text: string | null;
  /** All of them; GitHub takes 50 a request. */
  readonly annotations: readonly Annotation[];
}

const ROWS = 50;

/** What to do when a change could not be judged. */
export const WHAT_TO_DO_UNJUDGED =
  '**Do now**: press "Re-run" on the check, or push again. If it stays, the reason above says what could not be seen: mend that, or make the change smaller.';

export function renderCheckRun(verdict: Verdict, context: ReportContext): CheckRunOutput {
  const files = filesByPath(context.change);
  const judged = folded('How this was judged', howJudged(MARKDOWN, verdict, context.change));
  const table = findingsTable(verdict, context, files, { rows: ROWS, rest: 'see the annotations, or run `nightwarden check`.' });
  const undecided = undecidedList(verdict, context);
  const blocks = [
    table,
    undecided,
    verdict.decision === 'not-judged' ? WHAT_TO_DO_UNJUDGED : '',
    policyProblems(verdict),
    table === '' ? judged : '',
  ].filter((block) => block !== '');
  return {
    conclusion: conclusion(verdict),
    title: headline(verdict, context.catalogue),
    summary: truncateMarkdown(blocks.join('\n\n')),
    text: table === '' ? null : detailsText(verdict, context, files, judged),
    annotations: annotationsOf(verdict, context),
  };
}

function detailsText(verdict: Verdict, context: ReportContext, files: FilesByPath, judged: string): string {
  const findings = findingsOf(verdict);
  const details = joinBlocks(
    findings.map((finding) => () => findingDetails(finding, verdict, context, files)),
    GITHUB_TEXT_LIMIT - sizeOf(judged) - 2,
    (rest) =>
      `**Left out to stay within GitHub's limit: the details of ${rest.toLocaleString('en-US')} of ${count(findings.length, 'finding')}.** \`nightwarden check\` shows all of them.`,
  );
  return truncateMarkdown(`${details}\n\n${judged}`);
}

function findingDetails(finding: Finding, verdict: Verdict, context: ReportContext, files: FilesByPath): string {
  const { title, what, why, fix } = messageOf(finding, context.catalogue, MARKDOWN);
  const where = placeMarkdown(finding.location, context, files);
  const about = [where, `rule ${ruleLink(finding.rule, context)}`, finding.severity, ...standing(finding, verdict)].join(' · ');
  const frame = frameOf(finding.location, files);
  return [
    `### ${title}`,
    about,
    [what, why].filter((sentence) => sentence !== '').join(' '),
    frame.length > 0 ? codeBlock(frame.map(diffLine), 'diff') : '',
    `**Do now**: ${fix}`,
    suggestion(finding, fix),
    finding.evidence.length > 0
      ? folded(
          'What was looked at',
          finding.evidence
            .slice(0, 20)
            .map((sentence) => `- ${escapeMarkdown(sentence)}`)
            .join('\n'),
        )
      : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** Why a finding does not fail the check, when it does not; and what it still lacks. */
function standing(finding: Finding, verdict: Verdict): string[] {
  const { waiver, halfWaivedBy } = finding;
  if (waiver) return [`waived ${waivedWords(MARKDOWN, waiver)}, because ${escapeMarkdown(waiver.reason, 500)}`];
  if (halfWaivedBy) return [`waived by ${namesOf(MARKDOWN, halfWaivedBy)}, and needs a second person`];
  if (finding.fails) return [];
  const enforcement = verdict.results.find((result) => result.rule === finding.rule)?.enforcement;
  return [
    enforcement === 'evaluate' ? 'does not fail the check, since the policy only evaluates this rule' : 'does not fail the check',
  ];
}

/** The replacement, unless the sentence before has just said it. */
function suggestion({ fix }: Finding, said: string): string {
  if (fix === null || said.includes(fix.replacement.trim())) return '';
  const lines = fix.line === fix.endLine ? `line ${fix.line}` : `lines ${fix.line} to ${fix.endLine}`;
  return `In place of ${lines}:\n\n${codeBlock(visibleLines(fix.replacement.split(/\r?\n/).slice(0, 20)), '')}`;
}
