/** What the check says when there is no verdict: the work failed, or the head moved while it was judged. */
import { conclusion } from '../verdict/severity.js';
import type { CheckRunOutput } from './check-run.js';
import { WHAT_TO_DO_UNJUDGED } from './check-run.js';
import { escapeMarkdown } from './markdown.js';
import { clip, visible } from './visible.js';

/** @param reason one sentence part without a full stop: what could not be done. */
export function renderNotJudged(reason: string): CheckRunOutput {
  return {
    conclusion: conclusion({ decision: 'not-judged' }),
    title: clip(`Not judged: ${visible(reason, 200)}`, 255),
    summary: `This commit could not be judged: ${escapeMarkdown(reason)}. What was not seen is never green.\n\n${WHAT_TO_DO_UNJUDGED}`,
    text: null,
    annotations: [],
  };
}

/** The output for a check that nobody waits for any more. Its conclusion is given by the publisher. */
export function renderWithdrawn(): Pick<CheckRunOutput, 'title' | 'summary' | 'text' | 'annotations'> {
  return {
    title: 'Nothing to judge',
    summary: 'No open pull request has this commit as its head any more. When one does, this check is run again.',
    text: null,
    annotations: [],
  };
}

/** The output for a head that is no longer one. Its conclusion is given by the publisher. */
export function renderSuperseded(newHead: string): Pick<CheckRunOutput, 'title' | 'summary' | 'text' | 'annotations'> {
  return {
    title: `Superseded by ${newHead.slice(0, 7)}`,
    summary: `The branch moved to ${newHead} while this commit was judged. The new head has a check of its own.`,
    text: null,
    annotations: [],
  };
}
