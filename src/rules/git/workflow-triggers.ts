/** What keeps the checks of a workflow from running on pull requests, or from coming under the name that is required. */
import { addedLines, type FileChange, type FileSide } from '../../change/file-change.js';
import { isUnreadableWorkflow, readWorkflow } from '../../syntax/workflows/read-workflow.js';
import { isWorkflowPath, type Workflow } from '../../syntax/workflows/workflow.js';
import { locationOf } from '../monitoring/changed-lines.js';
import type { Observation } from '../rule.js';
import type { Check } from './ci-checks.js';

interface Checks {
  readonly before: readonly Check[];
  readonly after: readonly Check[];
}

export function* triggerLosses(file: FileChange, { before, after }: Checks): Iterable<Observation> {
  const [old, now] = [file.before, file.after].map(workflowOf);
  if (!old || !now || before.length === 0 || after.length === 0 || !file.hunks.known) return;
  const first = addedLines(file.hunks.value)[0]?.head ?? null;
  const location = { path: file.path, ...(file.previousPath !== null && { previousPath: file.previousPath }) };
  const at =
    first === null
      ? locationOf({ side: 'base', startLine: 1, endLine: 1 }, file, file.hunks.value)
      : { ...location, line: first };
  const [filtered, isFiltered] = [old, now].map((each) => pullRequestOf(each));
  if (filtered !== undefined && filtered !== null) {
    const how = isFiltered === null ? 'no longer does' : (isFiltered ?? []).find((key) => !filtered.includes(key));
    if (how !== undefined) {
      yield {
        kind: 'finding',
        message: 'untriggered',
        data: { file: file.path, how: isFiltered === null ? how : `only on some of them (\`${how}\`)` },
        location: at,
        identity: `untriggered ${how}`,
        ...(isFiltered !== null && { confidence: 'possible' as const, severity: 'low' as const }),
      };
    }
  }
  const names = (each: Workflow): Map<string, string> => new Map(each.jobs.map((job) => [job.id, job.name ?? job.id]));
  const newNames = names(now);
  for (const [id, job] of names(old)) {
    const name = newNames.get(id);
    if (name === undefined || name === job || /\$\{\{/.test(name + job)) continue;
    yield {
      kind: 'finding',
      message: 'renamed',
      data: { job, now: name, file: file.path },
      location: at,
      identity: `renamed ${job}`,
      confidence: 'possible',
      severity: 'low',
    };
  }
}

function workflowOf(side: FileSide | null): Workflow | null {
  if (side === null || !isWorkflowPath(side.path) || !side.text.known) return null;
  const read = readWorkflow(side.path, side.text.value);
  return isUnreadableWorkflow(read) ? null : read;
}

/** The filters under which it runs on pull requests; null when it does not at all. A push to any branch counts too. */
function pullRequestOf({ triggers }: Workflow): string[] | null {
  const runs = triggers.filter(
    ({ name, settings }) =>
      /^(?:pull_request(?:_target)?|merge_group|workflow_call)$/.test(name) || (name === 'push' && settings === null),
  );
  if (runs.length === 0) return null;
  const request = runs.find(({ name }) => name === 'pull_request');
  return request?.settings?.kind === 'map' ? request.settings.entries.map(({ key }) => key) : [];
}
