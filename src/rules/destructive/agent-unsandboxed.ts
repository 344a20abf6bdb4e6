// Length: texts and examples for four kinds of findings beside the reading of scripts, workflows and settings.
import { z } from 'zod';
import type { FileSide } from '../../change/file-change.js';
import { type AgentStart, skipsPermissions, startedByAction, startedByCommand } from '../../syntax/agents/agent-starts.js';
import { holdsAgentSettings, readAgentSettings } from '../../syntax/agents/agent-settings.js';
import { scriptReadersOf } from '../../syntax/scripts/readers.js';
import { holdsWorkflow, isUnreadableWorkflow } from '../../syntax/workflows/read-workflow.js';
import { titleOf } from '../../syntax/workflows/workflow.js';
import { cut, type Offence, offencesBroughtIn } from '../offences.js';
import { defineRule } from '../rule.js';
import { isRead, type SidesReader } from '../sides.js';
import { workflowOfSide } from '../workflow-sides.js';
import { invocationsOf } from './commands-of-change.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/agent.sh');

export const agentUnsandboxed = defineRule({
  id: 'agent-unsandboxed',
  checklist: [10],
  subject: 'change',
  title: 'An agent runs without permissions and without a sandbox',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `A workflow, a script or code that starts a coding agent with its permissions skipped
(\`--dangerously-skip-permissions\`, \`--yolo\`, \`--trust-all-tools\`, \`danger-full-access\` and their like) and not in a container or
sandbox; settings of agents that switch the sandbox off; a development container that reaches its host (\`--privileged\`, Docker's
socket, the home folder), as a warning.`,
    why: 'Whatever such an agent reads, a web page or an issue, can tell it what to run, and nothing stands between that and the machine.',
    fix: 'Allow the few commands that it needs, or start it in a container without credentials: `docker run`, a development container, the sandbox of the tool.',
    limits: `A container is seen where the command is run through it, in a job with \`container:\`, and in Dockerfiles. A sandbox that is
set up by other means is not seen, nor is one that the machine of a developer has.`,
  },
  messages: {
    started: {
      title: '{tool} is started with its permissions skipped',
      what: '{place} starts {tool} with `{flags}` and no sandbox around it.',
      why: 'It runs every command unasked, with the rights and the credentials of whoever runs this.',
      fix: 'Allow the commands that it needs by name, or start it in a container without credentials.',
    },
    switched: {
      title: 'The sandbox of {tool} is switched off or opened',
      what: '`{setting}` in {file} {effect}.',
      why: 'Commands that the agent runs then reach what the person who started it can reach.',
      fix: 'Leave the sandbox on, and name the folders and hosts that the work needs.',
    },
    reachesHost: {
      title: 'The development container reaches its host',
      what: '`{setting}` in {file} gives what runs in the container {reach}.',
      why: 'A container that agents are sandboxed in is then no sandbox.',
      fix: 'Take it out, or mount only what the work needs.',
    },
  },
  examples: {
    flagged: [
      { name: 'a script skips permissions', files: script('', 'claude --dangerously-skip-permissions -p "Fix the tests"\n') },
      {
        name: 'a script takes the sandbox away',
        files: script('', 'codex exec --dangerously-bypass-approvals-and-sandbox "$1"\n'),
      },
      {
        name: 'settings of Codex',
        files: {
          '.codex/config.toml': {
            before: 'sandbox_mode = "workspace-write"\n',
            after: 'sandbox_mode = "danger-full-access"\n',
          },
        },
      },
    ],
    accepted: [
      {
        name: 'only what is needed is allowed',
        files: script('', 'claude -p "Fix the tests" --allowedTools "Bash(npm test)"\n'),
      },
      {
        name: 'it runs in a container',
        files: script('', 'docker run --rm agent claude --dangerously-skip-permissions -p "$1"\n'),
      },
      {
        name: 'it was there before',
        files: script('gemini --yolo -p "$1"\n', 'echo start\ngemini --yolo -p "$1"\n'),
      },
    ],
  },
  wantsText: (file) => isRead(file, READER),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, READER)),
  check: (change) => offencesBroughtIn(change, READER),
});

const DEVCONTAINER = /(?:^|\/)(?:\.devcontainer\/(?:.{0,300}\/)?devcontainer|\.devcontainer)\.json$/;

const READER: SidesReader<Offence> = {
  matches: (path) => holdsWorkflow(path) || holdsAgentSettings(path) || scriptReadersOf(path).length > 0,
  read: (side, text) => {
    const settings = readAgentSettings(side.path, text);
    if ('reason' in settings) return settings;
    const switched = settings.flatMap((setting): Offence[] => {
      if (setting.kind !== 'sandbox-off') return [];
      const { line, endLine, tool, effect } = setting;
      const data = { tool, effect, setting: cut(setting.text), file: side.path };
      return [
        {
          line,
          endLine,
          message: 'switched',
          data,
          key: `${tool} ${setting.key}`,
          identity: `${tool} ${setting.key}`,
          grave: !setting.doubtful,
        },
      ];
    });
    const started = startsIn(side, text);
    return 'reason' in started
      ? started
      : [...switched, ...started, ...(DEVCONTAINER.test(side.path) ? hostsIn(side, text) : [])];
  },
};

/** What reaches the host's files, or the daemon that can start any container on it. */
const REACHES: readonly (readonly [RegExp, string])[] = [
  [/--privileged\b|"privileged"\s*:\s*true/, 'every right on its host'],
  [/docker\.sock/, 'the daemon that starts containers on its host'],
  [/--(?:pid|net|network|ipc)=host\b/, 'the processes or the network of its host'],
  [/--cap-add=(?:ALL|SYS_ADMIN)\b|seccomp=unconfined|apparmor=unconfined/, 'rights that break out of a container'],
  [
    /localEnv:(?:HOME|USERPROFILE)\}(?:\$\{[^}]{0,60}\})?(?:\/\.(?:ssh|aws|config|kube|gnupg|docker|netrc)\b|[,"/]?\s{0,3}(?:,|$|"))/,
    'the home folder or the credentials of whoever starts it',
  ],
];

function hostsIn(side: FileSide, text: string): Offence[] {
  return text.split('\n').flatMap((line, index): Offence[] => {
    const code = line.slice(0, 1_000);
    if (/^\s*\/\//.test(code)) return [];
    const found = REACHES.find(([pattern]) => pattern.test(code));
    if (found === undefined) return [];
    const setting = cut(code);
    const data = { setting, file: side.path, reach: found[1] };
    return [
      {
        line: index + 1,
        endLine: index + 1,
        message: 'reachesHost',
        data,
        key: `host ${found[1]}`,
        identity: found[1],
        severity: 'medium',
      },
    ];
  });
}

/** Programs that start a container or a sandbox around a command. */
const SANDBOXES =
  /^(?:docker|podman|nerdctl|bwrap|firejail|nsjail|srt|sandbox-exec|devcontainer|gvisor|runsc|kubectl|container|docker-compose)\b/;
const CONTAINERS =
  /(?:^|\/)(?:[^/]{0,100}\.)?(?:Dockerfile|Containerfile)(?:\.[^/]{0,100})?$|(?:^|\/)\.devcontainer(?:\/|\.json$)/i;

function startsIn(side: FileSide, text: string): Offence[] | { readonly reason: string } {
  if (CONTAINERS.test(side.path)) return [];
  const workflow = holdsWorkflow(side.path) ? workflowOfSide(side, text) : null;
  if (isUnreadableWorkflow(workflow)) return workflow;
  const jobs = workflow?.jobs ?? [];
  const byAction = jobs
    .filter(({ container }) => container === null)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => {
      const start = startedByAction(step);
      const line = step.uses?.line ?? step.line;
      return start !== null && skipsPermissions(start)
        ? [offenceOf(start, `The step "${cut(titleOf(step), 60)}"`, line, line)]
        : [];
    });
  const commands = scriptReadersOf(side.path).length > 0 ? invocationsOf(side) : [];
  if ('kind' in commands) return { reason: commands.reason };
  const byCommand = commands.flatMap(({ part, invocation, line, endLine }) => {
    const start = startedByCommand(invocation);
    if (start === null || !skipsPermissions(start) || invocation.via.some((each) => SANDBOXES.test(each))) return [];
    if (jobs.some((job) => job.container !== null && line >= job.line && line <= job.endLine)) return [];
    return [offenceOf(start, part.place === 'the script' ? 'The script' : part.place, line, endLine)];
  });
  return [...byAction, ...byCommand];
}

function offenceOf(start: AgentStart, place: string, line: number, endLine: number): Offence {
  const tool = start.tool.name;
  const flags = (start.tool.skipsPermissions.exec(start.told)?.[0] ?? '').trim();
  const data = { tool, place, flags: cut(flags, 80) };
  return { line, endLine, message: 'started', data, key: `start ${tool}`, identity: `${tool}\n${flags}`, grave: true };
}
