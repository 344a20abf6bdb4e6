/** A verdict as the one comment on a pull request: the check's headline and table, without the details. */
import type { Verdict } from '../verdict/verdict.js';
import { findingsTable, policyProblems, undecidedList } from './findings-table.js';
import { WHAT_TO_DO_UNJUDGED } from './check-run.js';
import { MARKDOWN } from './markdown.js';
import { headlineIn, type ReportContext } from './overview.js';
import { filesByPath } from './place.js';
import { truncateMarkdown } from './truncate-markdown.js';

/** Stands at the start of the comment, unseen, so that the next verdict finds it and updates it in place. */
export const COMMENT_MARKER = '<!-- nightwarden:verdict -->';

export interface CommentContext extends ReportContext {
  /** The check run's page, for the details. Null when it is not known. */
  readonly checkUrl: string | null;
  /** Whether the pull request has the comment from an earlier verdict. */
  readonly commented: boolean;
}

/** The comment's markdown, or null when there is nothing to say: a clear change is praised by silence, unless it was red before. */
export function renderComment(verdict: Verdict, context: CommentContext): string | null {
  const title = headlineIn(MARKDOWN, verdict, context.catalogue);
  if (verdict.decision === 'clear') {
    return context.commented ? `${COMMENT_MARKER}\n${nowClear(verdict, title)}` : null;
  }
  const table = findingsTable(verdict, context, filesByPath(context.change), { rows: 20, rest: 'see the check.' });
  const details = context.checkUrl === null ? '' : `[What was found, why it matters and what to do](${context.checkUrl})`;
  const blocks = [
    `**Nightwarden** · ${title}`,
    table,
    undecidedList(verdict, context, 2),
    verdict.decision === 'not-judged' ? WHAT_TO_DO_UNJUDGED : '',
    policyProblems(verdict),
    details,
  ].filter((block) => block !== '');
  return truncateMarkdown(`${COMMENT_MARKER}\n${blocks.join('\n\n')}`);
}

function nowClear(verdict: Verdict, title: string): string {
  return `**Nightwarden** · ${title.replace(/^All clear/, 'All clear now')} · judged at \`${verdict.change.head.sha.slice(0, 7)}\``;
}
