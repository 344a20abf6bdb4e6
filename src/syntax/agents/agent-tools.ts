/**
 * Coding agents as workflows and scripts start them: their programs, their actions, and the flags that matter. One entry is one
 * tool.
 *
 * Sources: the command-line references of Claude Code, Codex, Gemini CLI, Copilot CLI, Cursor CLI, Amazon Q and Kiro, Aider,
 * OpenCode, Amp, Goose, Qwen Code, Crush, Droid and Auggie, and the descriptions (action.yml) of their actions.
 */
export interface AgentTool {
  readonly name: string;
  readonly programs: readonly string[];
  /** Packages that `npx` and its like fetch it from. */
  readonly packages?: readonly string[];
  /** `owner/repository`, in lower case. */
  readonly actions: readonly string[];
  /** Arguments of a session that nobody sits before. Matched against the arguments, one blank between. */
  readonly unattended: RegExp;
  /** Arguments and inputs that let it run every command unasked. */
  readonly skipsPermissions: RegExp;
  /** Arguments and inputs that keep its commands in a sandbox all the same. */
  readonly sandboxed?: RegExp;
  /** Arguments and inputs that end a session; the first group is the number of turns, where it counts those. */
  readonly limit: RegExp | null;
  /** Inputs of its action that are told to the model. */
  readonly prompts: readonly string[];
  /** Inputs of its action that say who may start it. */
  readonly starters: readonly string[];
}

const NEVER = /(?!)/;
const YOLO = /(?:^|\s)(?:--yolo|-y|--approval-mode[= ]yolo)(?:\s|$)/;

export const AGENT_TOOLS: readonly AgentTool[] = [
  {
    name: 'Claude Code',
    programs: ['claude'],
    packages: ['@anthropic-ai/claude-code'],
    actions: ['anthropics/claude-code-action', 'anthropics/claude-code-base-action'],
    unattended: /(?:^|\s)(?:-p|--print)(?:\s|$)/,
    skipsPermissions:
      /--(?:allow-)?dangerously-skip-permissions\b|--permission-mode[= ]bypassPermissions\b|"defaultMode"\s*:\s*"bypassPermissions"/,
    limit: /(?:--max-turns[= ]|\bmax_turns: )(\d+)|--max-budget-usd\b/,
    prompts: [
      'prompt',
      'direct_prompt',
      'override_prompt',
      'custom_instructions',
      'claude_args',
      'system_prompt',
      'append_system_prompt',
    ],
    starters: ['allowed_non_write_users', 'allowed_bots'],
  },
  {
    name: 'Codex',
    programs: ['codex'],
    packages: ['@openai/codex'],
    actions: ['openai/codex-action'],
    unattended: /(?:^|\s)(?:exec|e)(?:\s|$)/,
    skipsPermissions:
      /--dangerously-bypass-approvals-and-sandbox\b|(?:^|\s)--yolo(?:\s|$)|(?:-s|--sandbox)[= ]danger-full-access|sandbox_mode\s*=\s*["']?danger-full-access|\bsandbox: danger-full-access|\bsafety-strategy: unsafe\b/,
    limit: null,
    prompts: ['prompt'],
    starters: ['allow-users', 'allow-bots', 'allow-bot-users'],
  },
  {
    name: 'Gemini CLI',
    programs: ['gemini'],
    packages: ['@google/gemini-cli'],
    actions: ['google-github-actions/run-gemini-cli', 'google-gemini/gemini-cli-action'],
    unattended: /(?:^|\s)(?:-p|--prompt)(?:[= ]|$)|--yolo/,
    skipsPermissions: YOLO,
    sandboxed: /(?:^|\s)(?:-s|--sandbox)(?:\s|$|=(?!false|none))/,
    limit: /"maxSessionTurns"\s*:\s*(\d+)/,
    prompts: ['prompt'],
    starters: [],
  },
  {
    name: 'Copilot CLI',
    programs: ['copilot'],
    packages: ['@github/copilot'],
    actions: [],
    unattended: /(?:^|\s)(?:-p|--prompt)(?:[= ]|$)/,
    skipsPermissions: /--allow-all(?:-tools)?(?:\s|$)|(?:^|\s)--yolo(?:\s|$)|--allow-tool[= ]shell(?:\s|$)/,
    limit: /--max-autopilot-continues[= ](\d+)/,
    prompts: [],
    starters: [],
  },
  {
    name: 'Cursor CLI',
    programs: ['cursor-agent'],
    actions: [],
    unattended: /(?:^|\s)(?:-p|--print)(?:\s|$)/,
    skipsPermissions: /(?:^|\s)(?:-f|--force|--yolo)(?:\s|$)|--sandbox[= ]disabled/,
    sandboxed: /--sandbox[= ]enabled/,
    limit: null,
    prompts: [],
    starters: [],
  },
  {
    name: 'Amazon Q',
    programs: ['q', 'qchat', 'kiro-cli'],
    actions: [],
    unattended: /(?:^|\s)--no-interactive(?:\s|$)/,
    skipsPermissions: /--trust-all-tools\b|\bchat\s(?:\S{1,60}\s){0,8}-a(?:\s|$)|--trust-tools=\S{0,200}execute_bash/,
    limit: null,
    prompts: [],
    starters: [],
  },
  {
    name: 'Aider',
    programs: ['aider'],
    packages: ['aider-chat'],
    actions: [],
    unattended: /(?:^|\s)(?:-m|--message|--msg|-f|--message-file)(?:[= ]|$)/,
    skipsPermissions: /(?:^|\s)--yes-always(?:\s|$)/,
    limit: null,
    prompts: [],
    starters: [],
  },
  {
    name: 'OpenCode',
    programs: ['opencode'],
    packages: ['opencode-ai'],
    actions: ['sst/opencode/github', 'anomalyco/opencode/github'],
    unattended: /(?:^|\s)run(?:\s|$)/,
    skipsPermissions: /--dangerously-skip-permissions\b/,
    limit: null,
    prompts: ['prompt'],
    starters: [],
  },
  {
    name: 'Amp',
    programs: ['amp'],
    packages: ['@sourcegraph/amp'],
    actions: [],
    unattended: /(?:^|\s)(?:-x|--execute)(?:[= ]|$)/,
    skipsPermissions: /--dangerously-allow-all\b/,
    limit: null,
    prompts: [],
    starters: [],
  },
  {
    name: 'Goose',
    programs: ['goose'],
    actions: [],
    unattended: /^run(?:\s|$)/,
    skipsPermissions: NEVER,
    limit: /--max-turns[= ](\d+)/,
    prompts: [],
    starters: [],
  },
  {
    name: 'Qwen Code',
    programs: ['qwen'],
    packages: ['@qwen-code/qwen-code'],
    actions: ['qwenlm/qwen-code-action'],
    unattended: /(?:^|\s)(?:-p|--prompt)(?:[= ]|$)|--yolo/,
    skipsPermissions: YOLO,
    sandboxed: /(?:^|\s)(?:-s|--sandbox)(?:\s|$|=(?!false|none))/,
    limit: /--max-session-turns[= ](\d+)|"maxSessionTurns"\s*:\s*(\d+)/,
    prompts: ['prompt'],
    starters: [],
  },
  {
    name: 'Crush',
    programs: ['crush'],
    actions: [],
    unattended: /^run(?:\s|$)/,
    skipsPermissions: /(?:^|\s)(?:-y|--yolo)(?:\s|$)/,
    limit: null,
    prompts: [],
    starters: [],
  },
  {
    name: 'Droid',
    programs: ['droid'],
    actions: ['factory-ai/droid-action'],
    unattended: /^exec(?:\s|$)/,
    skipsPermissions: /--skip-permissions-unsafe\b/,
    limit: null,
    prompts: ['prompt'],
    starters: [],
  },
  {
    name: 'Auggie',
    programs: ['auggie'],
    packages: ['@augmentcode/auggie'],
    actions: ['augmentcode/augment-agent'],
    unattended: /(?:^|\s)(?:-p|--print)(?:\s|$)/,
    skipsPermissions: NEVER,
    limit: /--max-turns[= ](\d+)/,
    prompts: ['instruction', 'prompt'],
    starters: [],
  },
];
