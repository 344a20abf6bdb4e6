// Length: texts and examples for three kinds of findings beside the reading of workflows and scripts.
import { z } from 'zod';
import type { FileSide } from '../../change/file-change.js';
import { isLimited, startedByCommand } from '../../syntax/agents/agent-starts.js';
import { isWorkflowPath, type Job, type Step, titleOf } from '../../syntax/workflows/workflow.js';
import { holdsWorkflow, isUnreadableWorkflow } from '../../syntax/workflows/read-workflow.js';
import { scriptReadersOf } from '../../syntax/scripts/readers.js';
import { outsidersTriggers } from '../../syntax/workflows/untrusted.js';
import { invocationsOf } from '../destructive/commands-of-change.js';
import { cut, type Offence, offencesBroughtIn } from '../offences.js';
import { defineRule } from '../rule.js';
import { isRead, type SidesReader } from '../sides.js';
import { agentStepsOf, workflowOfSide } from '../workflow-sides.js';

const options = z.strictObject({
  mostTurns: z.int().min(1).max(100_000).default(250).describe('A limit of more turns than this is none.'),
  mostMinutes: z.int().min(1).max(100_000).default(120).describe('A timeout of more minutes than this is none.'),
});

type Options = z.infer<typeof options>;

const head = 'on: issues\nconcurrency: triage\njobs:\n  triage:\n    runs-on: ubuntu-latest\n';
const sides = (before: string | null, after: string) => ({
  '.github/workflows/triage.yml': { before: before === null ? null : head + before, after: head + after },
});
const claude = (args: string) => `    steps:\n      - run: npx -y @anthropic-ai/claude-code@2.0.0 -p "Label the issue"${args}\n`;

export const agentUnbounded = defineRule({
  id: 'agent-unbounded',
  checklist: [16],
  subject: 'change',
  title: 'An agent is started without a limit',
  severity: 'medium',
  needs: ['files'],
  options,
  docs: {
    what: `A step of a workflow that starts a coding agent, by its action or its command, with no turn limit (\`--max-turns\`,
\`maxSessionTurns\`) and no \`timeout-minutes\`; a limit that a change takes away or lifts beyond \`mostTurns\` and \`mostMinutes\`; a
script that starts agents in an endless loop. Warnings: a workflow that outsiders can start and that has no \`concurrency\`, and a
script that starts an agent without a limit.`,
    why: 'An agent that goes round in circles costs money until somebody looks, and GitHub ends a job only after six hours.',
    fix: 'Give the session a turn limit, and its job `timeout-minutes` and a `concurrency` group.',
    limits: `Knows the actions and command lines of the usual agents. Limits that stand in a file which the agent reads are not
counted, nor is what a reusable workflow of another repository does.`,
  },
  messages: {
    step: {
      title: '{tool} runs without a limit in "{step}"',
      what: 'The step "{step}" of the job {job} starts {tool} with no turn limit and no timeout.',
      why: 'A session that goes round in circles runs, and is paid for, until GitHub ends the job after six hours.',
      fix: 'Set a turn limit where the tool has one, and `timeout-minutes` for the job.',
    },
    loop: {
      title: '{tool} is started in an endless loop',
      what: '{place} starts {tool} again and again, without an end: `{command}`.',
      why: 'Nothing ends the loop but a person who looks.',
      fix: 'Count the rounds, and give each session a turn limit or a `timeout`.',
    },
    script: {
      title: '{tool} is started without a limit',
      what: '{place} starts {tool} without a turn limit or a `timeout`: `{command}`.',
      why: 'Nobody sits before a session of this kind, so nothing ends it early.',
      fix: 'Add a turn limit where the tool has one, or run it under `timeout`.',
    },
    concurrency: {
      title: 'Outsiders can start {tool} as often as they like',
      what: 'The job {job} starts {tool} on `{triggers}` and has no `concurrency` group.',
      why: 'Every event starts one more session, beside those that still run.',
      fix: 'Add a `concurrency` group to the workflow or the job.',
    },
  },
  examples: {
    flagged: [
      { name: 'a new workflow without a limit', files: sides(null, claude('')) },
      { name: 'the turn limit is taken away', files: sides(claude(' --max-turns 20'), claude('')) },
      {
        name: 'the timeout is taken away',
        files: sides(`    timeout-minutes: 10\n${claude('')}`, claude('')),
      },
    ],
    accepted: [
      { name: 'a turn limit', files: sides(null, claude(' --max-turns 20')) },
      { name: 'a timeout', files: sides(null, `    timeout-minutes: 10\n${claude('')}`) },
      { name: 'it had no limit before', files: sides(claude(''), `    env: { A: b }\n${claude('')}`) },
    ],
  },
  wantsText: (file) => isRead(file, { matches }),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, { matches })),
  check: (change, chosen) => offencesBroughtIn(change, readerOf(chosen)),
});

function matches(path: string): boolean {
  return holdsWorkflow(path) || scriptReadersOf(path).length > 0;
}

function readerOf(chosen: Options): SidesReader<Offence> {
  return {
    matches,
    read: (side, text) => (isWorkflowPath(side.path) ? inWorkflow(side, text, chosen) : inScripts(side, chosen)),
  };
}

function inWorkflow(side: FileSide, text: string, chosen: Options): readonly Offence[] | { readonly reason: string } {
  const workflow = workflowOfSide(side, text);
  if (workflow === null) return [];
  if (isUnreadableWorkflow(workflow)) return workflow;
  const starts = agentStepsOf(side, workflow);
  if ('reason' in starts) return starts;
  const triggers = outsidersTriggers(workflow);
  return starts.flatMap(({ job, step, start, command, line, endLine }): Offence[] => {
    const tool = start.tool.name;
    const told = { tool, job: cut(job.id, 60) };
    const data = { step: { ...told, step: cut(titleOf(step), 60) }, concurrency: { ...told, triggers: triggers.join(', ') } };
    const identity = `${tool}\n${job.id}`;
    const ended =
      isLimited(start, chosen.mostTurns) || hasTimeout(job, step, chosen) || command?.invocation.via.includes('timeout') === true;
    const crowds = !workflow.hasConcurrency && !job.hasConcurrency && triggers.length > 0;
    return [
      ...(ended ? [] : [{ line, endLine, message: 'step', data: data.step, key: `step ${tool}`, identity, grave: true }]),
      ...(crowds && ended
        ? [
            {
              line,
              endLine,
              message: 'concurrency',
              data: data.concurrency,
              key: `concurrency ${tool}`,
              identity,
              severity: 'low' as const,
            },
          ]
        : []),
    ];
  });
}

/** An expression may stand for any number, and somebody thought of the limit when it was written. */
function hasTimeout(job: Job, step: Step, { mostMinutes }: Options): boolean {
  return [job.timeout, step.timeout].some(
    (timeout) =>
      timeout !== null && (typeof timeout.value === 'number' ? timeout.value <= mostMinutes : timeout.text.includes('${{')),
  );
}

/** `while true`, `while :`, `until false`, `for (( ; ; ))`. */
const ENDLESS =
  /\bwhile\s{1,9}(?:true|:|\[\s?1\s?\]|\(\(\s?1\s?\)\))\s{0,9}(?:;|\n)|\buntil\s{1,9}false\b|\bfor\s{0,9}\(\(\s{0,9};\s{0,9};/;

function inScripts(side: FileSide, chosen: Options): readonly Offence[] | { readonly reason: string } {
  const commands = invocationsOf(side);
  if ('kind' in commands) return { reason: commands.reason };
  return commands.flatMap(({ part, invocation, line, endLine }): Offence[] => {
    const start = startedByCommand(invocation);
    if (start === null || !start.unattended) return [];
    const loops = ENDLESS.test(part.text);
    if (isLimited(start, chosen.mostTurns) && !loops) return [];
    if (invocation.via.includes('timeout') && !loops) return [];
    const message = loops ? 'loop' : 'script';
    const tool = start.tool.name;
    const command = cut(`${invocation.program} ${start.told}`, 80);
    const place = part.place === 'the script' ? 'The script' : part.place;
    return [
      {
        line,
        endLine,
        message,
        key: `script ${tool}`,
        grave: loops,
        data: { tool, command, place },
        identity: `${tool}\n${message}`,
      },
    ];
  });
}
