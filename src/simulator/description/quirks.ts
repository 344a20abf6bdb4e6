/** What GitHub enforces or documents in words but does not write into its schemas. One entry a fact, with its source. */
import type { Operation } from './operations.js';

/** GitHub answers at most this many items a page and says nothing when asked for more (REST docs, "Using pagination"). */
const LARGEST_PAGE = 100;

/** Problems that the schemas cannot find. */
export function undescribedProblems(
  operation: Operation,
  query: ReadonlyMap<string, readonly string[]>,
  body: unknown,
): string[] {
  const problems: string[] = [];
  const perPage = Number(query.get('per_page')?.[0] ?? 0);
  if (perPage > LARGEST_PAGE)
    problems.push(`query.per_page is ${perPage}, but GitHub gives at most ${LARGEST_PAGE} items a page`);
  if (operation.template.includes('/check-runs') && isRecord(body)) problems.push(...checkRunProblems(body));
  return problems;
}

/** REST docs, "Create a check run" and "Update a check run": the conditions stand in the fields' descriptions. */
function checkRunProblems(body: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  const finished = body['status'] === 'completed' || body['completed_at'] !== undefined;
  if (finished && body['conclusion'] === undefined) problems.push('body: a completed check run needs a "conclusion"');
  if (body['conclusion'] === 'stale') problems.push('body.conclusion: only GitHub itself can set "stale"');
  const output = body['output'];
  const annotations = isRecord(output) && Array.isArray(output['annotations']) ? (output['annotations'] as unknown[]) : [];
  for (const [index, annotation] of annotations.entries()) {
    if (!isRecord(annotation)) continue;
    const columns = annotation['start_column'] !== undefined || annotation['end_column'] !== undefined;
    if (columns && annotation['start_line'] !== annotation['end_line']) {
      problems.push(
        `body.output.annotations[${index}] has columns, which GitHub takes only when start_line and end_line are the same`,
      );
    }
  }
  return problems;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
