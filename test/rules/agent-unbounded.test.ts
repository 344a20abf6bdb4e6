import { agentUnbounded } from '../../src/rules/cost/agent-unbounded.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

await loadGrammars(['run.sh']);

const CI = '.github/workflows/agent.yml';
const job = (steps: string, settings = '', on = 'workflow_dispatch') =>
  `on: ${on}\njobs:\n  work:\n    runs-on: ubuntu-latest\n${settings}    steps:\n${steps}`;
const added = (after: string, before: string | null = null) => ({ [CI]: { before, after } });
const action = (inputs: string) =>
  `      - name: Agent\n        uses: anthropics/claude-code-action@v1\n        with:\n          prompt: Fix it\n${inputs}`;

testRule(agentUnbounded, {
  flagged: [
    {
      name: 'an action without any limit',
      files: added(job(action(''))),
      findings: [
        {
          message: 'step',
          line: 7,
          confidence: 'certain',
          data: { tool: 'Claude Code', step: 'Agent', job: 'work' },
        },
      ],
    },
    {
      name: 'limits that limit nothing',
      files: added(job(action('          claude_args: --max-turns 99999\n'), '    timeout-minutes: 360\n')),
      findings: [{ message: 'step' }],
    },
    {
      name: 'commands of other tools, behind wrappers',
      files: added(
        job(
          '      - run: |\n          sudo codex exec "Fix it"\n          npx @google/gemini-cli --yolo -p "Fix it"\n          bash -c "copilot -p go"\n',
        ),
      ),
      findings: [{ line: 7 }, { line: 8 }, { line: 9 }],
    },
    {
      name: 'outsiders can start it as often as they like',
      files: added(job(action(''), '    timeout-minutes: 5\n', 'issue_comment')),
      findings: [{ message: 'concurrency', confidence: 'possible', severity: 'low' }],
    },
    {
      name: 'a loop without an end',
      files: { 'loop.sh': { before: null, after: 'while true; do\n  claude -p "$(cat PROMPT.md)"\ndone\n' } },
      findings: [{ message: 'loop', line: 2, confidence: 'certain' }],
    },
    {
      name: 'a script without a limit is a warning',
      files: { 'fix.sh': { before: null, after: 'codex exec "Fix it"\n' } },
      findings: [{ message: 'script', confidence: 'possible' }],
    },
    {
      name: 'a second one beside one that was there',
      files: added(job(action('') + action('')), job(action(''))),
      findings: [{ line: 11 }],
    },
  ],
  accepted: [
    {
      name: 'a turn limit in the arguments',
      files: added(job(action('          claude_args: |\n            --max-turns 10\n'))),
    },
    { name: 'the turn limit of the older action', files: added(job(action('          max_turns: "10"\n'))) },
    { name: 'a timeout of the step', files: added(job('      - run: codex exec "Fix it"\n        timeout-minutes: 20\n')) },
    { name: 'a command under timeout', files: added(job('      - run: timeout 600 codex exec "Fix it"\n')) },
    {
      name: 'nothing is started',
      files: added(job('      - run: npm i -g @anthropic-ai/claude-code && claude --version && echo "claude -p"\n')),
    },
    {
      name: 'moved to another file',
      files: {
        ...added(job('      - run: make\n'), job(action(''))),
        '.github/workflows/other.yml': { before: null, after: job(action('')) },
      },
    },
    {
      name: 'files that are not judged',
      files: { 'README.md': { before: 'a', after: 'claude -p x\n' } },
      outcome: 'not-applicable',
    },
    { name: 'a session that a person sits before', files: { 'start.sh': { before: null, after: 'claude\n' } } },
  ],
  undecided: [
    { name: 'a workflow that is no YAML', files: added('jobs: [\n'), reason: 'is not valid YAML' },
    { name: 'one that is nested too deeply', files: added(`a: ${'['.repeat(5_000)}\n`), reason: 'nested too deeply' },
  ],
});
