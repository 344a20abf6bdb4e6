// Length: texts and examples for four kinds of findings in settings and workflows.
import { z } from 'zod';
import type { FileSide } from '../../change/file-change.js';
import { holdsAgentSettings, readAgentSettings } from '../../syntax/agents/agent-settings.js';
import { contextsFlowingFrom, expressionsIn } from '../../syntax/workflows/expressions.js';
import { isUnreadableWorkflow } from '../../syntax/workflows/read-workflow.js';
import { environmentOf, isWorkflowPath, scalarsOf, titleOf } from '../../syntax/workflows/workflow.js';
import { cut, type Offence, offencesBroughtIn } from '../offences.js';
import { defineRule } from '../rule.js';
import { isRead, type SidesReader } from '../sides.js';
import { type AgentStep, agentStepsOf, workflowOfSide } from '../workflow-sides.js';

const allowing = (allow: readonly string[]): string => `${JSON.stringify({ permissions: { allow } }, null, 2)}\n`;
const withEnv = (env: string): string =>
  `on: issues\njobs:\n  fix:\n    runs-on: ubuntu-latest\n    timeout-minutes: 9\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        env:\n          NODE_ENV: test\n${env}`;
const sides = (before: string, after: string) => ({
  '.github/workflows/fix.yml': { before: withEnv(before), after: withEnv(after) },
});

export const agentReadsSecrets = defineRule({
  id: 'agent-reads-secrets',
  checklist: [1],
  subject: 'change',
  title: 'An agent is given secrets to read',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({
    secrets: z
      .array(z.string().min(1).max(200))
      .max(200)
      .default([])
      .describe('Names of secrets that agents may be given, beside the keys of their own providers and the token of the job.'),
  }),
  docs: {
    what: `Allow rules of coding agents that name files with secrets (\`.env\`, \`~/.aws\`, \`~/.ssh\`, keys) or the whole disk, folders
outside of the project that they may reach, and steps of workflows that start an agent with secrets in their environment or inputs:
all of them (\`toJSON(secrets)\`), or those of clouds, databases, registries and deployments. Any other secret is a warning.`,
    why: 'What an agent can read, a text that it reads can make it send away, or use: an agent that found a token for a database has deleted it.',
    fix: 'Deny reading of secret files, and give the step that starts the agent no secret but the key of its provider.',
    limits: `Whether an agent reads files that no rule names is not judged here. Secrets that an earlier step writes to a file are not
followed. The keys of model providers and \`GITHUB_TOKEN\` are not reported.`,
  },
  messages: {
    files: {
      title: '{tool} may read secrets: `{setting}`',
      what: '`{setting}` in {file} {effect}.',
      why: 'A text that the agent reads can make it look there, and send what it finds away.',
      fix: 'Take the rule out, and deny reading of files with secrets.',
    },
    all: {
      title: '{tool} is given every secret',
      what: 'The step "{step}" starts {tool} with `{secret}`, every secret that the repository has.',
      why: 'What the agent reads can make it send all of them away.',
      fix: 'Give the step the key of its provider and nothing else.',
    },
    secret: {
      title: '{tool} is given the secret {secret}',
      what: 'The step "{step}" starts {tool} with the secret {secret} in `{name}`.',
      why: 'The agent, and every command that it runs, can read it, and what it reads can make it send it away.',
      fix: 'Use the secret in a step of its own, before or after the agent, or name it in `secrets` of this rule.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'an allow rule names secret files',
        files: { '.claude/settings.json': { before: allowing([]), after: allowing(['Read(~/.aws/**)']) } },
      },
      {
        name: 'the agent gets the key of a cloud',
        files: sides('', `          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}\n`),
      },
      { name: 'the agent gets every secret', files: sides('', `          ALL: \${{ toJSON(secrets) }}\n`) },
    ],
    accepted: [
      {
        name: 'an allow rule names an example',
        files: { '.claude/settings.json': { before: allowing([]), after: allowing(['Read(.env.example)']) } },
      },
      {
        name: 'the key of its provider',
        files: sides('', `          ANTHROPIC_API_KEY: \${{ secrets.ANTHROPIC_API_KEY }}\n`),
      },
      {
        name: 'it had the secret before',
        files: sides(
          `          DATABASE_URL: \${{ secrets.DATABASE_URL }}\n`,
          `          B: c\n          DATABASE_URL: \${{ secrets.DATABASE_URL }}\n`,
        ),
      },
    ],
  },
  wantsText: (file) => isRead(file, { matches }),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, { matches })),
  check: (change, { secrets }) => offencesBroughtIn(change, readerOf(new Set(secrets.map((name) => name.toLowerCase())))),
});

function matches(path: string): boolean {
  return isWorkflowPath(path) || holdsAgentSettings(path);
}

function readerOf(known: ReadonlySet<string>): SidesReader<Offence> {
  return { matches, read: (side, text) => (isWorkflowPath(side.path) ? secretsIn(side, text, known) : filesIn(side, text)) };
}

function filesIn(side: FileSide, text: string): readonly Offence[] | { readonly reason: string } {
  const read = readAgentSettings(side.path, text);
  if ('reason' in read) return read;
  return read.flatMap((setting): Offence[] => {
    if (setting.kind !== 'reads') return [];
    const { line, endLine, tool, effect } = setting;
    const shown = cut(setting.text);
    return [
      {
        line,
        endLine,
        message: 'files',
        data: { tool, effect, setting: shown, file: side.path },
        key: `${tool} ${setting.key}`,
        identity: `${tool} ${shown}`,
        grave: !setting.doubtful,
      },
    ];
  });
}

/** Keys of model providers, and tokens that a job has anyway. */
const OWN_KEYS =
  /^(?:(?:anthropic|claude|openai|codex|gemini|google|google_ai|copilot|cursor|openrouter|mistral|groq|xai|deepseek|azure_openai|amp|augment|factory|opencode|qwen|dashscope|zai|kimi|minimax|warp|litellm|bedrock|llm|ai)_?\w{0,60}(?:key|token|auth|session_auth|base_url|endpoint)\w{0,60}|(?:github|gh|actions|copilot|bot|app)_?(?:app_?)?(?:id|token|pat|private_key)|github_token|\w{0,60}oauth_token)$/i;

/** Secrets that reach production, a cloud, a database, or who publishes. */
const FAR_REACHING =
  /aws_(?:secret|access|session)|azure_(?:client|credentials|storage)|gcp|google_(?:application_)?credentials|service_?account|database|(?:^|_)db_|postgres|mysql|mongo|redis|npm_|pypi|cargo|docker|registry|maven|nuget|signing|gpg|ssh|private_key|kube|deploy|prod|vercel|netlify|heroku|railway|fly_|cloudflare|terraform|tf_|stripe|sentry|slack|twilio|sendgrid|pat$|personal_access/i;

function secretsIn(side: FileSide, text: string, known: ReadonlySet<string>): readonly Offence[] | { readonly reason: string } {
  const workflow = workflowOfSide(side, text);
  if (workflow === null) return [];
  if (isUnreadableWorkflow(workflow)) return workflow;
  const starts = agentStepsOf(side, workflow);
  if ('reason' in starts) return starts;
  return starts.flatMap((start) => {
    const { job, step: of } = start;
    const inputs = [...environmentOf(workflow, job, of), ...of.inputs].flatMap(({ key, value }) => [...scalarsOf(value, key)]);
    const run = of.run === null ? [] : [{ key: 'run', scalar: of.run }];
    return [...inputs, ...run].flatMap(({ key, scalar }) =>
      expressionsIn(scalar.text).flatMap(({ text: expression, line }) =>
        contextsFlowingFrom(expression).flatMap((context) =>
          handedOver(start, context, key, scalar.lines[line] ?? scalar.line, known),
        ),
      ),
    );
  });
}

function handedOver(
  { start, step: of }: AgentStep,
  context: string,
  name: string,
  line: number,
  known: ReadonlySet<string>,
): Offence[] {
  const tool = start.tool.name;
  const told = { tool, step: cut(titleOf(of), 60) };
  if (context === 'secrets' || context === 'secrets.*') {
    const data = { ...told, secret: context === 'secrets' ? 'toJSON(secrets)' : 'secrets[…]' };
    return [{ line, endLine: line, message: 'all', key: `all ${tool}`, data, identity: `${tool} all`, grave: true }];
  }
  const secret = context.startsWith('secrets.') ? context.slice('secrets.'.length) : '';
  if (secret === '' || OWN_KEYS.test(secret) || known.has(secret)) return [];
  const grave = FAR_REACHING.test(secret);
  const identity = `${tool} ${secret}`;
  return [
    {
      line,
      endLine: line,
      message: 'secret',
      key: identity,
      data: { ...told, name: cut(name, 60), secret: secret.toUpperCase() },
      identity,
      grave,
      severity: grave ? 'high' : 'low',
    },
  ];
}
