/**
 * The coding agents that Nightwarden knows. Data, not code: to add an agent, add an entry.
 *
 * Sources: the vendors' documentation and published source (GitHub Copilot cloud agent, anthropics/claude-code-action, Claude Code's
 * settings, Aider), commits and pull requests that the agents left in public repositories, and the rule sets of
 * chaoss/ai-detection-action, jphme/github-coding-agent-tracker and coderbuds/ai-detector. What a single secondary source names
 * has a confidence of 0.5 or less.
 *
 * The number before `+` in a noreply address is decoration: claude-code-action signs as 41898282+claude[bot], and 41898282 is
 * github-actions[bot]. So `login[bot]@users.noreply.github.com` with any number points to the account of that login, and needs
 * no entry here.
 */
import type { AgentDefinition, OtherBot } from './agents.js';

export const KNOWN_AGENTS: readonly AgentDefinition[] = [
  {
    id: 'copilot',
    name: 'GitHub Copilot',
    accounts: [{ login: 'Copilot', id: 198982749 }, { login: 'copilot-swe-agent[bot]' }],
    branches: [{ prefix: 'copilot/' }],
    emails: [
      { address: '198982749+Copilot@users.noreply.github.com' },
      // Suggestions in the editor and in reviews.
      { address: '175728472+Copilot@users.noreply.github.com' },
    ],
    trailers: [{ key: 'Agent-Logs-Url', value: '/sessions/', isSession: true }],
    sessions: [{ link: 'github.com/copilot/tasks/' }],
    markers: [{ text: '<!-- START COPILOT CODING AGENT', autonomy: 'autonomous' }],
  },
  {
    id: 'copilot-autofix',
    name: 'Copilot Autofix',
    accounts: [
      { login: 'github-advanced-security[bot]', id: 62310815, reviews: true },
      { login: 'github-code-quality[bot]', id: 223894421, reviews: true },
    ],
    trailers: [{ key: 'Co-authored-by', value: 'Copilot Autofix powered by AI' }],
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    accounts: [
      { login: 'claude[bot]', id: 209825114 },
      // anthropics/claude-code-action counts this login as its own; no id is published.
      { login: 'claude-code[bot]' },
      // Only in chaoss/ai-detection-action.
      { login: 'anthropic-claude[bot]', id: 215619710, confidence: 0.5 },
      { login: 'claude-code-action[bot]', id: 208546643, confidence: 0.5 },
    ],
    branches: [{ prefix: 'claude/' }],
    emails: [{ address: 'noreply@anthropic.com' }],
    trailers: [
      { key: 'Claude-Session', isSession: true },
      { key: 'Entire-Agent', value: 'Claude Code' },
    ],
    sessions: [{ link: 'claude.ai/code/session_' }],
    markers: [
      { text: 'Generated with [Claude Code](https://claude.com/claude-code)' },
      { text: 'Generated with [Claude Code](https://claude.ai/code)' },
    ],
    labels: [{ label: 'claude-code-assisted' }],
  },
  {
    id: 'codex',
    name: 'OpenAI Codex',
    accounts: [
      { login: 'chatgpt-codex-connector[bot]', id: 199175422 },
      // Only in chaoss/ai-detection-action.
      { login: 'openai-codex[bot]', id: 215057067, confidence: 0.5 },
    ],
    branches: [{ prefix: 'codex/' }],
    // The command line leaves no mark by default; these addresses were seen.
    emails: [
      { address: 'codex@openai.com', confidence: 0.6 },
      { address: 'noreply@openai.com', confidence: 0.6 },
    ],
    sessions: [{ link: 'chatgpt.com/codex/tasks/' }],
    labels: [{ label: 'codex' }],
  },
  {
    id: 'cursor',
    name: 'Cursor',
    accounts: [{ login: 'cursor[bot]', id: 206951365 }],
    branches: [{ prefix: 'cursor/' }],
    emails: [{ address: 'cursoragent@cursor.com' }],
    trailers: [{ key: 'Entire-Agent', value: 'Cursor' }],
    sessions: [{ link: 'cursor.com/agents/bc-' }, { link: 'cursor.com/background-agent?bcId=' }],
    // CURSOR_SUMMARY is left by its reviewer on people's pull requests too.
    markers: [{ text: 'Made with [Cursor](https://cursor.com)' }, { text: '<!-- CURSOR_SUMMARY -->', confidence: 0.3 }],
  },
  {
    id: 'devin',
    name: 'Devin',
    accounts: [{ login: 'devin-ai-integration[bot]', id: 158243242 }],
    branches: [{ prefix: 'devin/' }],
    sessions: [{ link: 'app.devin.ai/sessions/' }],
  },
  {
    id: 'jules',
    name: 'Google Jules',
    // The id stands in the noreply addresses of its commits.
    accounts: [{ login: 'google-labs-jules[bot]', id: 161369871 }],
    sessions: [{ link: 'jules.google.com/task/' }],
  },
  {
    id: 'gemini',
    name: 'Gemini',
    accounts: [
      { login: 'gemini-code-assist[bot]', id: 176961590, reviews: true },
      // One secondary source each.
      { login: 'gemini-cli[bot]', confidence: 0.5 },
      { login: 'gemini-cli-robot', confidence: 0.5 },
    ],
    trailers: [{ key: 'Entire-Agent', value: 'Gemini' }],
  },
  {
    id: 'aider',
    name: 'Aider',
    emails: [{ address: 'aider@aider.chat' }, { address: 'noreply@aider.chat' }],
    authorNames: [{ suffix: ' (aider)' }],
  },
  {
    id: 'openhands',
    name: 'OpenHands',
    emails: [{ address: 'openhands@all-hands.dev' }],
    // Inferred from its name for branches.
    branches: [{ prefix: 'openhands/', confidence: 0.5 }],
  },
  {
    id: 'factory-droid',
    name: 'Factory Droid',
    accounts: [{ login: 'factory-droid[bot]', id: 138933559 }],
  },
  { id: 'amp', name: 'Amp', emails: [{ address: 'amp@ampcode.com' }] },
  {
    id: 'opencode',
    name: 'OpenCode',
    branches: [{ prefix: 'opencode/' }],
    emails: [{ address: 'noreply@opencode.ai' }],
    trailers: [{ key: 'Entire-Agent', value: 'OpenCode' }],
  },
  {
    id: 'windsurf',
    name: 'Windsurf',
    // One secondary source for all of it.
    branches: [
      { prefix: 'windsurf/', confidence: 0.4 },
      { prefix: 'windsurf-', confidence: 0.3 },
    ],
    emails: [{ address: 'windsurf@codeium.com', confidence: 0.5 }],
  },
  {
    id: 'junie',
    name: 'JetBrains Junie',
    accounts: [
      { login: 'jetbrains-junie[bot]' },
      // Only in chaoss/ai-detection-action.
      { login: 'jetbrains-ai[bot]', id: 220155983, confidence: 0.5 },
    ],
  },
  { id: 'amazon-q', name: 'Amazon Q Developer', accounts: [{ login: 'amazon-q-developer[bot]', id: 208079219 }] },
  {
    id: 'replit',
    name: 'Replit Agent',
    emails: [{ address: 'agent@replit.com' }],
    trailers: [
      { key: 'Replit-Commit-Author', value: 'Agent', autonomy: 'autonomous' },
      { key: 'Replit-Commit-Author', value: 'Assistant' },
      { key: 'Replit-Commit-Session-Id', isSession: true },
    ],
  },
  {
    id: 'sweep',
    name: 'Sweep',
    // One secondary source for both.
    accounts: [{ login: 'sweep-ai[bot]', confidence: 0.5 }],
    branches: [{ prefix: 'sweep/', confidence: 0.4 }],
  },
  {
    id: 'entire',
    name: 'an agent recorded by Entire',
    // A recorder of sessions: it says that an agent took part in a person's session, and `Entire-Agent` which one.
    trailers: [{ key: 'Entire-Session' }, { key: 'Entire-Agent' }, { key: 'Entire-Checkpoint' }],
  },
  // Only in chaoss/ai-detection-action, the next three.
  { id: 'cline', name: 'Cline', accounts: [{ login: 'cline[bot]', id: 205137888, confidence: 0.5 }] },
  { id: 'continue', name: 'Continue', accounts: [{ login: 'continue[bot]', id: 230936708, confidence: 0.5 }] },
  { id: 'cody', name: 'Cody', accounts: [{ login: 'cody[bot]', id: 201248094, confidence: 0.5 }] },
  { id: 'coderabbit', name: 'CodeRabbit', accounts: [{ login: 'coderabbitai[bot]', id: 136622811, reviews: true }] },
  // Not verified by any primary source.
  { id: 'v0', name: 'v0', branches: [{ prefix: 'v0/', confidence: 0.3 }] },
];

export const OTHER_BOTS: readonly OtherBot[] = [
  { login: 'dependabot[bot]', id: 49699333, quotesOthers: true },
  { login: 'renovate[bot]', id: 29139614, quotesOthers: true },
  // Workflows run agents under this account, so what it writes is evidence.
  { login: 'github-actions[bot]', id: 41898282, quotesOthers: false },
];
