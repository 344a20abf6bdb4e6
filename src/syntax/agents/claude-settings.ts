/** Claude Code: settings, and the front matter of skills, agents and commands. Source: its pages on settings, permissions and hooks. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, textAt, type UnreadableData, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { addHooks } from './agent-hooks.js';
import { type AgentSetting, isOff, isOn, Settings } from './agent-setting.js';
import { addAllowed } from './permission-rules.js';
import { addServers } from './tool-servers.js';

const TOOL = 'Claude Code';

/** Settings whose value is a command that hands out credentials. */
const HELPERS = ['apiKeyHelper', 'awsAuthRefresh', 'awsCredentialExport', 'gcpAuthRefresh', 'otelHeadersHelper'];

/** Variables that load code into every process, or send the agent's traffic elsewhere. */
const VARIABLES =
  /^(?:LD_PRELOAD|LD_LIBRARY_PATH|DYLD_INSERT_LIBRARIES|NODE_OPTIONS|BASH_ENV|ENV|PYTHONSTARTUP|PERL5OPT|RUBYOPT|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|HTTPS?_PROXY|ALL_PROXY|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|ANTHROPIC_(?:BASE_URL|BEDROCK_BASE_URL|VERTEX_BASE_URL)|OPENAI_BASE_URL|GOOGLE_GEMINI_BASE_URL|PATH)$/;

export function claudeSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings(TOOL);
  const permissions = valueAt(root, 'permissions');
  for (const item of itemsOf(valueAt(permissions, 'allow'))) addAllowed(settings, item);
  addRefusals(settings, permissions);
  for (const item of itemsOf(valueAt(permissions, 'additionalDirectories'))) {
    if (item.kind === 'scalar' && /^(?:\/|~\/?|\$HOME\/?|~?\/.{0,300}\.(?:ssh|aws|gnupg|kube)\b.*)/.test(item.text)) {
      settings.add('reads', item, {
        text: `additionalDirectories ${item.text}`,
        effect: 'lets it reach everything below that folder',
      });
    }
  }
  addMode(settings, valueAt(permissions, 'defaultMode'));
  for (const name of ['disableBypassPermissionsMode', 'disableAutoMode']) {
    const lock = valueAt(permissions, name);
    if (lock?.kind === 'scalar' && lock.text === 'disable') {
      settings.add('lock', lock, { text: name, effect: 'keeps people from skipping permissions' });
    }
  }
  addSandbox(settings, valueAt(root, 'sandbox'));
  addHooks(settings, valueAt(root, 'hooks'));
  const noHooks = valueAt(root, 'disableAllHooks');
  if (noHooks !== null && isOn(noHooks))
    settings.add('bypass', noHooks, { text: 'disableAllHooks', effect: 'switches every hook off' });
  const anyServer = valueAt(root, 'enableAllProjectMcpServers');
  if (anyServer !== null && isOn(anyServer)) {
    settings.add('bypass', anyServer, {
      text: 'enableAllProjectMcpServers',
      effect: 'starts every server that the project names, unasked',
    });
  }
  addServers(settings, valueAt(root, 'mcpServers'));
  for (const name of HELPERS) {
    const helper = valueAt(root, name);
    if (helper !== null) settings.add('override', helper, { text: name, effect: 'runs a command that hands out credentials' });
  }
  addVariables(settings, valueAt(root, 'env'));
  return settings.found;
}

/** `deny` and `ask` lists; of Cursor's command line and others in the same shape too. */
export function addRefusals(settings: Settings, permissions: DataNode | null): void {
  for (const item of itemsOf(valueAt(permissions, 'deny'))) {
    if (item.kind === 'scalar') settings.add('deny', item, { text: item.text, effect: 'refuses what it names' });
  }
  for (const item of itemsOf(valueAt(permissions, 'ask'))) {
    if (item.kind === 'scalar') settings.add('ask', item, { text: item.text, effect: 'asks a person first' });
  }
}

export function addVariables(settings: Settings, env: DataNode | null): void {
  for (const { key, line, value } of entriesOf(env)) {
    if (!VARIABLES.test(key)) continue;
    const effect = /URL|PROXY|CERTS|TLS/.test(key)
      ? 'sends what the agent says, and its key, elsewhere'
      : 'decides what code runs in every process that it starts';
    settings.add('override', { line, endLine: value.endLine }, { text: `env ${key}`, effect });
  }
}

function addMode(settings: Settings, mode: DataNode | null): void {
  if (mode?.kind !== 'scalar') return;
  if (mode.text === 'bypassPermissions') {
    settings.add('bypass', mode, { text: 'bypassPermissions', effect: 'lets it run everything unasked' });
  } else if (mode.text === 'auto' || mode.text === 'acceptEdits') {
    settings.add('bypass', mode, { text: `the mode ${mode.text}`, effect: 'asks less than the default', doubtful: true });
  }
}

function addSandbox(settings: Settings, sandbox: DataNode | null): void {
  const enabled = valueAt(sandbox, 'enabled');
  if (enabled !== null && isOn(enabled))
    settings.add('lock', enabled, { text: 'sandbox.enabled', effect: 'keeps commands in a sandbox' });
  if (enabled !== null && isOff(enabled)) {
    settings.add('sandbox-off', enabled, { text: 'sandbox.enabled', effect: 'switches the sandbox off' });
  }
  const outside = valueAt(sandbox, 'allowUnsandboxedCommands');
  if (outside !== null && isOff(outside)) {
    settings.add('lock', outside, {
      text: 'sandbox.allowUnsandboxedCommands',
      effect: 'keeps commands from leaving the sandbox',
    });
  }
  for (const item of itemsOf(valueAt(sandbox, 'excludedCommands'))) {
    if (item.kind !== 'scalar') continue;
    const all = /^\*+$/.test(item.text);
    settings.add('sandbox-off', item, {
      text: `excludedCommands ${item.text}`,
      effect: all ? 'runs every command outside of the sandbox' : 'runs outside of the sandbox',
      doubtful: !all,
    });
  }
  for (const item of itemsOf(valueAt(sandbox, 'network', 'allowedDomains'))) {
    if (item.kind === 'scalar' && item.text === '*') {
      settings.add('sandbox-off', item, { text: 'allowedDomains *', effect: 'opens the network of the sandbox to every host' });
    }
  }
}

/** The settings in the front matter of a skill, an agent or a command; the text below it is for the model. */
export function frontMatterSettings(text: string): AgentSetting[] | UnreadableData {
  const [, lead = '', front] =
    /^\uFEFF?(\s{0,99}---[ \t]*\r?\n)(.*?)\r?\n---[ \t]*(?:\r?\n|$)/s.exec(text.slice(0, 100_000)) ?? [];
  if (front === undefined) return [];
  const read = readYaml(`${lead.replace(/[^\n]/g, '')}${front}`);
  // Descriptions with a colon are no YAML, and the tools read them all the same; then only single lines are looked at.
  if (isUnreadableData(read)) {
    return /^(?:hooks|permissionMode)\s*:/m.test(front) ? { reason: `its front matter cannot be read: ${read.reason}` } : [];
  }
  const root = read[0] ?? null;
  const settings = new Settings(TOOL);
  const tools = valueAt(root, 'allowed-tools') ?? valueAt(root, 'allowedTools');
  for (const item of itemsOf(tools)) {
    if (item.kind !== 'scalar') continue;
    for (const rule of item.text.match(/[\w*-]+(?:\([^()]*\))?/g) ?? [])
      addAllowed(settings, { ...item, text: rule }, 'allowed-tools: ');
  }
  addHooks(settings, valueAt(root, 'hooks'));
  addMode(settings, valueAt(root, 'permissionMode'));
  addServers(settings, valueAt(root, 'mcpServers'));
  if (textAt(root, 'sandbox') === 'danger-full-access') {
    settings.add('sandbox-off', root ?? { line: 1 }, { text: 'danger-full-access', effect: 'switches the sandbox off' });
  }
  return settings.found;
}
