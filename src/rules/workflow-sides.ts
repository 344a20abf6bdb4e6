/** The workflow that a side of a changed file holds. Several rules ask for the same side; it is read once. */
import type { FileSide } from '../change/file-change.js';
import { type AgentStart, startedByAction, startedByCommand } from '../syntax/agents/agent-starts.js';
import type { UnreadableData } from '../syntax/data/data.js';
import { readWorkflow } from '../syntax/workflows/read-workflow.js';
import type { Job, Step, Workflow } from '../syntax/workflows/workflow.js';
import { invocationsOf, type Placed } from './destructive/commands-of-change.js';

const READ = new WeakMap<FileSide, Workflow | null | UnreadableData>();

export function workflowOfSide(side: FileSide, text: string): Workflow | null | UnreadableData {
  if (!READ.has(side)) READ.set(side, readWorkflow(side.path, text));
  return READ.get(side) ?? null;
}

/** A step of a workflow that starts an agent. */
export interface AgentStep {
  readonly job: Job;
  readonly step: Step;
  readonly start: AgentStart;
  /** The command that starts it; null for an action. */
  readonly command: Placed | null;
  readonly line: number;
  readonly endLine: number;
}

/** The steps that start agents, by an action or a command; a reason when the commands cannot be read. */
export function agentStepsOf(side: FileSide, workflow: Workflow): readonly AgentStep[] | UnreadableData {
  const commands = invocationsOf(side);
  if ('kind' in commands) return commands;
  const started = commands.flatMap((command) => {
    const start = startedByCommand(command.invocation);
    return start === null ? [] : [{ command, start }];
  });
  return workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step): AgentStep[] => {
      const action = startedByAction(step);
      const byAction =
        action === null
          ? []
          : [
              {
                job,
                step,
                start: action,
                command: null,
                line: step.uses?.line ?? step.line,
                endLine: step.uses?.endLine ?? step.line,
              },
            ];
      const byCommand = started
        .filter(({ command }) => command.line >= step.line && command.line <= step.endLine)
        .map(({ command, start }) => ({ job, step, start, command, line: command.line, endLine: command.endLine }));
      return [...byAction, ...byCommand];
    }),
  );
}
