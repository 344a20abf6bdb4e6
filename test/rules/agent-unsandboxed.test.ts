import { agentUnsandboxed } from '../../src/rules/destructive/agent-unsandboxed.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

await loadGrammars(['run.sh']);

const script = (after: string, before = '') => ({ 'run.sh': { before: `set -e\n${before}`, after: `set -e\n${after}` } });
const json = (path: string, before: unknown, after: unknown) => ({
  [path]: { before: JSON.stringify(before, null, 1), after: JSON.stringify(after, null, 1) },
});
const CI = '.github/workflows/agent.yml';
const job = (steps: string, settings = '') => `on: push\njobs:\n  work:\n    runs-on: x\n${settings}    steps:\n${steps}`;

testRule(agentUnsandboxed, {
  flagged: [
    {
      name: 'every tool that can skip permissions',
      files: script(
        [
          'claude --dangerously-skip-permissions',
          'claude --permission-mode=bypassPermissions -p go',
          'codex --yolo',
          'codex exec -s danger-full-access go',
          'gemini --approval-mode yolo',
          'q chat --trust-all-tools',
          'copilot --allow-all-tools -p go',
          'cursor-agent -p --force go',
          'amp --dangerously-allow-all -x go',
          '',
        ].join('\n'),
      ),
      findings: [2, 3, 4, 5, 6, 7, 8, 9, 10].map((line) => ({ message: 'started', line, confidence: 'certain' as const })),
    },
    {
      name: 'quoting, variables and wrappers hide nothing',
      files: script(
        `FLAG=--dangerously-skip-permissions\nnohup cl'au'de "$FLAG" &\nnpx -y @anthropic-ai/claude-code@latest $FLAG -p go\n`,
      ),
      findings: [
        { line: 3, data: { tool: 'Claude Code', place: 'The script', flags: '--dangerously-skip-permissions' } },
        { line: 4 },
      ],
    },
    {
      name: 'a step of a workflow, by action and by command',
      files: {
        [CI]: {
          before: null,
          after: job(
            '      - uses: openai/codex-action@v1\n        with:\n          sandbox: danger-full-access\n      - run: gemini --yolo -p go\n',
          ),
        },
      },
      findings: [{ line: 6 }, { line: 9 }],
    },
    {
      name: 'a package that starts agents when it is installed',
      files: json('package.json', {}, { scripts: { postinstall: 'claude --dangerously-skip-permissions -p "$(cat p.txt)"' } }),
      findings: [{ message: 'started' }],
    },
    {
      name: 'settings that switch the sandbox off',
      files: {
        ...json('.claude/settings.json', { sandbox: { enabled: true } }, { sandbox: { enabled: false } }),
        ...json('.cursor/sandbox.json', { type: 'workspace_readwrite' }, { type: 'insecure_none' }),
        ...json('.gemini/settings.json', {}, { tools: { sandbox: false } }),
      },
      findings: [{ path: '.claude/settings.json' }, { path: '.cursor/sandbox.json' }, { path: '.gemini/settings.json' }].map(
        ({ path }) => ({
          path,
          message: 'switched',
          confidence: 'certain' as const,
        }),
      ),
    },
    {
      name: 'a development container that reaches its host',
      files: json(
        '.devcontainer/devcontainer.json',
        {},
        { runArgs: ['--privileged'], mounts: ['source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind'] },
      ),
      findings: [{ message: 'reachesHost', confidence: 'possible' }, { message: 'reachesHost' }],
    },
  ],
  accepted: [
    { name: 'a container around it', files: script('docker run --rm -it img claude --dangerously-skip-permissions\n') },
    { name: 'a sandbox of its own', files: script('gemini --yolo --sandbox -p go\n') },
    {
      name: 'a job in a container',
      files: {
        [CI]: {
          before: null,
          after: job('      - run: claude --dangerously-skip-permissions -p go\n', '    container: node:22\n'),
        },
      },
    },
    {
      name: 'a Dockerfile',
      files: { Dockerfile: { before: 'FROM node:22\n', after: 'FROM node:22\nCMD claude --dangerously-skip-permissions\n' } },
    },
    {
      name: 'the prompt only speaks of it',
      files: script('claude -p "never use --dangerously-skip-permissions here"\necho claude --dangerously-skip-permissions\n'),
    },
    {
      name: 'moved to another script',
      files: { 'a.sh': { before: 'codex --yolo\n', after: 'echo\n' }, 'b.sh': { before: null, after: 'codex --yolo\n' } },
    },
    {
      name: 'a file without settings or scripts',
      files: { 'a.md': { before: '', after: 'codex --yolo\n' } },
      outcome: 'not-applicable',
    },
  ],
  undecided: [
    {
      name: 'settings that are no JSON',
      files: { '.claude/settings.json': { before: '{}', after: '{"sandbox": ' } },
      reason: 'is not valid JSON',
    },
  ],
});
