/** Where a workflow lets outsiders decide what it runs: expressions in code and prompts, checkouts of pull requests, open agents. */
import { codeOf } from '../../syntax/workflows/code-inputs.js';
import { isGated } from '../../syntax/workflows/conditions.js';
import { expressionsIn } from '../../syntax/workflows/expressions.js';
import { namesHead, openTriggers, untrustedIn } from '../../syntax/workflows/untrusted.js';
import {
  actionOf,
  environmentOf,
  inputOf,
  type Job,
  scalarsOf,
  type Step,
  titleOf,
  type Workflow,
} from '../../syntax/workflows/workflow.js';
import type { DataScalar } from '../../syntax/data/data.js';
import { cut, type Offence } from '../offences.js';
import type { AgentStep } from '../workflow-sides.js';

export function untrustedInputsOf(workflow: Workflow, agents: readonly AgentStep[]): Offence[] {
  const inSteps = workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) => [
      ...codeOf(step).flatMap((code) => inText(workflow, job, step, code, 'code', { step: cut(titleOf(step), 60) })),
      ...checkoutsOf(workflow, job, step),
    ]),
  );
  return [...inSteps, ...agents.flatMap((agent) => [...promptsOf(workflow, agent), ...openTo(agent)])];
}

/** Whether outsiders can get there, with secrets, and nothing looks at who they are. */
function isOpen(workflow: Workflow, job: Job, step: Step): boolean {
  return openTriggers(workflow).length > 0 && !isGated(workflow, job, step);
}

function inText(
  workflow: Workflow,
  job: Job,
  step: Step,
  { text, line: first, lines }: DataScalar,
  message: 'code' | 'prompt',
  told: Readonly<Record<string, string>>,
): Offence[] {
  const environment = heldAsItIs(workflow, job, step);
  const open = isOpen(workflow, job, step);
  return expressionsIn(text).flatMap((expression) =>
    untrustedIn(expression.text, environment).map((context): Offence => {
      const line = lines[Math.min(expression.line, lines.length - 1)] ?? first;
      const identity = `${message} ${context}`;
      return {
        line,
        endLine: line,
        message,
        key: identity,
        data: { ...told, context: cut(context, 80) },
        identity,
        grave: open && isStartedWith(workflow, context),
        severity: open ? 'high' : 'medium',
      };
    }),
  );
}

/** Whether one of the open triggers is an event that has this context: on `push` an issue's title is empty. */
function isStartedWith(workflow: Workflow, context: string): boolean {
  const triggers = openTriggers(workflow);
  const has = (...names: readonly string[]): boolean => names.some((name) => triggers.includes(name));
  const [, of, about = ''] = context.split('.');
  if (of === 'head_ref' || about === 'pull_request') return has('pull_request_target');
  if (about === 'workflow_run') return has('workflow_run');
  if (about === 'issue') return has('issues', 'issue_comment');
  if (about === 'comment') return has('issue_comment', 'discussion_comment');
  if (about === 'discussion') return has('discussion', 'discussion_comment');
  if (about === 'pages') return has('gollum');
  // Commits come with a push, which only people who may write can make.
  return about === '' || of === undefined;
}

/** Environment variables whose value is an untrusted context, by name. */
function heldAsItIs(workflow: Workflow, job: Job, step: Step): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { key, value } of environmentOf(workflow, job, step)) {
    const [context] =
      value.kind === 'scalar' ? expressionsIn(value.text).flatMap(({ text }) => untrustedIn(text, new Map())) : [];
    if (context === undefined) held.delete(key.toLowerCase());
    else held.set(key.toLowerCase(), context);
  }
  return held;
}

const FETCHES_HEAD =
  /\bgh\s{1,9}pr\s{1,9}checkout\b|\bgit\s{1,9}(?:fetch|pull)\b[^\n]{0,300}\bpull\/[^\n]{0,200}\/(?:head|merge)\b|\brefs\/pull\/[^\n]{0,200}\/(?:head|merge)\b/;

function checkoutsOf(workflow: Workflow, job: Job, step: Step): Offence[] {
  const triggers = openTriggers(workflow).filter((name) =>
    ['pull_request_target', 'workflow_run', 'issue_comment'].includes(name),
  );
  if (triggers.length === 0) return [];
  const place = checkedOut(step);
  if (place === null) return [];
  const grave = isRunAfter(job, step) && !isGated(workflow, job, step);
  const identity = `checkout ${job.id}`;
  const data = { job: cut(job.id, 60), step: cut(titleOf(step), 60), triggers: triggers.join(', ') };
  return [
    {
      line: place,
      endLine: place,
      message: 'checkout',
      key: 'checkout',
      data,
      identity,
      grave,
      severity: grave ? 'critical' : 'medium',
    },
  ];
}

/** The line where a step gets a pull request's code, or null. */
function checkedOut(step: Step): number | null {
  if (actionOf(step.uses) === 'actions/checkout') {
    for (const name of ['ref', 'repository']) {
      const input = inputOf(step, name);
      if (input?.kind !== 'scalar') continue;
      const isHead =
        expressionsIn(input.text).some(({ text }) => namesHead(text)) ||
        /^refs\/pull\/.*\/(?:head|merge)$/.test(input.text.trim());
      if (isHead) return input.line;
    }
    return null;
  }
  if (step.run === null) return null;
  const index = step.run.text.split('\n').findIndex((line) => {
    const code = line.slice(0, 2_000);
    if (FETCHES_HEAD.test(code)) return true;
    return /\bgit\s{1,9}(?:checkout|switch|merge|reset)\b/.test(code) && expressionsIn(code).some(({ text }) => namesHead(text));
  });
  return index < 0 ? null : (step.run.lines[Math.min(index, step.run.lines.length - 1)] ?? step.run.line);
}

/** Programs that run what lies in the folder: scripts of packages, builds, tests. */
const RUNS_CODE =
  /(?:^|[\s;&|("])(?:npm|pnpm|yarn|bun|npx|node|deno|python3?|pip3?|uv|poetry|pytest|tox|make|cmake|cargo|go|mvnw?|\.?\/?gradlew?|gradle|mvn|dotnet|bundle|rake|ruby|composer|php|docker|bash|sh|just|task|nix|bazel|swift|terraform|claude|codex|gemini)\s|(?:^|[\s;&|("])\.{1,2}\/\S/m;

/** Whether a later step of the job, or the rest of this one, runs what was checked out. */
function isRunAfter(job: Job, step: Step): boolean {
  return job.steps.slice(step.run === null ? step.index + 1 : step.index).some((later) => {
    const uses = later.uses?.text ?? '';
    if (uses.startsWith('./')) return true;
    return later.run !== null && RUNS_CODE.test(later.run.text.slice(0, 100_000));
  });
}

function promptsOf(workflow: Workflow, { job, step, start, command }: AgentStep): Offence[] {
  // In a command the expression is code already.
  if (command !== null) return [];
  const told = { step: cut(titleOf(step), 60), tool: start.tool.name };
  const prompts = start.tool.prompts.map((name) => inputOf(step, name)).flatMap((node) => [...scalarsOf(node)]);
  // Without an input that opens it, the action of Claude Code lets only people start it who may write.
  const asks =
    start.tool.starters.length > 0 &&
    openTo({ job, step, start, command, line: 0, endLine: 0 }).every(({ grave }) => grave !== true);
  return prompts.flatMap(({ scalar }) =>
    inText(workflow, job, step, scalar, 'prompt', told).map((each) =>
      asks ? { ...each, grave: false, severity: 'medium' as const } : each,
    ),
  );
}

/** Inputs that let everybody start the agent. */
function openTo({ step, start }: AgentStep): Offence[] {
  return start.tool.starters.flatMap((name) => {
    const input = inputOf(step, name);
    if (input?.kind !== 'scalar' || !/^\s*["']?\*["']?\s*$/.test(input.text)) return [];
    const tool = start.tool.name;
    const grave = !/bot/.test(name);
    const data = { tool, step: cut(titleOf(step), 60), input: `${name}: "*"` };
    const identity = `anyone ${tool} ${name}`;
    return [
      {
        line: input.line,
        endLine: input.line,
        message: 'anyone',
        key: identity,
        data,
        identity,
        grave,
        severity: grave ? 'high' : 'medium',
      },
    ];
  });
}
