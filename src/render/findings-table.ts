/** The table of findings and what stands around it: shared by the check run and the comment. */
import type { Location } from '../rules/rule.js';
import { presentationOf } from '../verdict/severity.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import { fileUrl } from './links.js';
import { codeSpan, escapeMarkdown, MARKDOWN, rawCodeSpan, tableCell } from './markdown.js';
import { messageOf } from './message.js';
import { byRule, findingsOf, type ReportContext, undecidedOf } from './overview.js';
import { type FilesByPath, placeInWords } from './place.js';
import { count } from './visible.js';

/** The reader scans a table; what goes beyond is counted by rule. */
export interface TableLimit {
  readonly rows: number;
  /** Where the rest can be read; our own words. */
  readonly rest: string;
}

/** The findings as a table, worst first; empty when there are none. */
export function findingsTable(verdict: Verdict, context: ReportContext, files: FilesByPath, limit: TableLimit): string {
  const findings = findingsOf(verdict);
  if (findings.length === 0) return '';
  const rows = findings.slice(0, limit.rows).map((finding) => tableRow(finding, context, files));
  const table = ['| | Finding | Where |', '|---|---|---|', ...rows].join('\n');
  const rest = findings.slice(limit.rows);
  return rest.length === 0 ? table : `${table}\n\nAnd ${count(rest.length, 'more finding')} (${byRule(rest)}): ${limit.rest}`;
}

function tableRow(finding: Finding, context: ReportContext, files: FilesByPath): string {
  const { title } = messageOf(finding, context.catalogue, MARKDOWN);
  const where = placeMarkdown(finding.location, context, files);
  return `| ${presentationOf(finding).sign} | ${tableCell(finding.fails ? `**${title}**` : title)} | ${tableCell(where)} |`;
}

/** The place as code, linked to the line when the repository is known; for the whole change, its branch. */
export function placeMarkdown(location: Location | null, context: ReportContext, files: FilesByPath): string {
  if (location === null)
    return context.change.branch.known ? `branch ${codeSpan(context.change.branch.value, 120)}` : 'the whole change';
  const words = rawCodeSpan(placeInWords(location));
  const url = fileUrl(context.change, location, files, context.serverUrl);
  return url === null ? words : `[${words}](${url})`;
}

/** What was not judged and why, a line for each rule; empty when everything was. */
export function undecidedList(verdict: Verdict, context: ReportContext, reasonsPerRule = 5): string {
  const lines = undecidedOf(verdict).map((result) => {
    const shown = result.reasons.slice(0, reasonsPerRule).map((reason) => escapeMarkdown(reason));
    const more = result.reasons.length > reasonsPerRule ? [`and ${result.reasons.length - reasonsPerRule} more`] : [];
    const mild = result.enforcement === 'evaluate' ? ' (only evaluated, decides nothing)' : '';
    return `- ${ruleLink(result.rule, context)}${mild}: ${[...shown, ...more].join('; ')}`;
  });
  return lines.length === 0 ? '' : ['**Not judged**', '', ...lines].join('\n');
}

/** The rule's id, linked to its documentation. Ids are our own; one from an older store is still escaped. */
export function ruleLink(rule: string, context: ReportContext): string {
  return `[${rawCodeSpan(rule)}](${context.ruleUrl(rule)})`;
}

/** What is wrong with a policy that is not used; empty when nothing is. */
export function policyProblems(verdict: Verdict): string {
  const { problems } = verdict.policy;
  if (problems.length === 0) return '';
  const more = problems.length > 5 ? [`- and ${problems.length - 5} more`] : [];
  const lines = problems.slice(0, 5).map((problem) => `- ${escapeMarkdown(problem)}`);
  return [
    '**▲ A policy was not used. The last valid one, or the defaults, stays in force until this is mended:**',
    '',
    ...lines,
    ...more,
  ].join('\n');
}
