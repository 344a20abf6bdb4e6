/**
 * Settings of Codex, Gemini CLI and Qwen Code, Cursor, OpenCode, VS Code and development containers.
 *
 * Sources: the configuration references of these tools.
 */
import { type DataNode, entriesOf, itemsOf, textAt, valueAt } from '../data/data.js';
import { addHooks, isSuspicious } from './agent-hooks.js';
import { type AgentSetting, commandLineOf, isOff, isOn, Settings } from './agent-setting.js';
import { addRefusals, addVariables } from './claude-settings.js';
import { addAllowed, namesSecretFiles } from './permission-rules.js';
import { addServers } from './tool-servers.js';

export function codexSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('Codex');
  const profiles = entriesOf(valueAt(root, 'profiles')).map(({ value }) => value);
  for (const each of [root, ...profiles]) {
    const policy = valueAt(each, 'approval_policy');
    if (policy?.kind === 'scalar' && policy.text === 'never') {
      settings.add('bypass', policy, { text: 'approval_policy never', effect: 'lets it run everything unasked' });
    }
    const mode = valueAt(each, 'sandbox_mode');
    if (mode?.kind === 'scalar' && mode.text === 'danger-full-access') {
      settings.add('sandbox-off', mode, { text: 'sandbox_mode danger-full-access', effect: 'switches the sandbox off' });
    }
    const sandbox = valueAt(each, 'sandbox_workspace_write');
    const network = valueAt(sandbox, 'network_access');
    if (network !== null && isOn(network)) {
      const text = 'network_access';
      settings.add('sandbox-off', network, { text, effect: 'opens the network to commands in the sandbox', doubtful: true });
    }
    for (const item of itemsOf(valueAt(sandbox, 'writable_roots'))) {
      if (item.kind === 'scalar' && /^(?:\/|~\/?|\/(?:home|Users|root|etc)\/?[\w-]*\/?)$/.test(item.text)) {
        settings.add('sandbox-off', item, {
          text: `writable_roots ${item.text}`,
          effect: 'lets commands write outside of the project',
        });
      }
    }
  }
  addServers(settings, valueAt(root, 'mcp_servers'));
  addVariables(settings, valueAt(root, 'shell_environment_policy', 'set'));
  return settings.found;
}

export function geminiSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('Gemini CLI');
  const tools = valueAt(root, 'tools');
  for (const item of [...itemsOf(valueAt(tools, 'exclude')), ...itemsOf(valueAt(root, 'excludeTools'))]) {
    if (item.kind === 'scalar') settings.add('deny', item, { text: item.text, effect: 'refuses what it names' });
  }
  for (const item of itemsOf(valueAt(tools, 'confirmationRequired'))) {
    if (item.kind === 'scalar') settings.add('ask', item, { text: item.text, effect: 'asks a person first' });
  }
  for (const item of [...itemsOf(valueAt(tools, 'allowed')), ...itemsOf(valueAt(root, 'allowedTools'))])
    addAllowed(settings, item);
  for (const sandbox of [valueAt(tools, 'sandbox'), valueAt(root, 'sandbox')]) {
    if (sandbox?.kind !== 'scalar') continue;
    if (isOff(sandbox)) settings.add('sandbox-off', sandbox, { text: 'tools.sandbox', effect: 'switches the sandbox off' });
    else settings.add('lock', sandbox, { text: 'tools.sandbox', key: 'sandbox', effect: 'keeps commands in a sandbox' });
  }
  for (const mode of [valueAt(root, 'general', 'defaultApprovalMode'), valueAt(tools, 'approvalMode')]) {
    if (mode?.kind === 'scalar' && mode.text === 'yolo')
      settings.add('bypass', mode, { text: 'yolo', effect: 'lets it run everything unasked' });
  }
  const accept = valueAt(tools, 'autoAccept') ?? valueAt(root, 'autoAccept');
  if (accept !== null && isOn(accept))
    settings.add('bypass', accept, { text: 'autoAccept', effect: 'asks less than the default', doubtful: true });
  for (const [text, ...path] of [
    ['security.disableYoloMode', 'security', 'disableYoloMode'],
    ['security.folderTrust.enabled', 'security', 'folderTrust', 'enabled'],
    ['admin.secureModeEnabled', 'admin', 'secureModeEnabled'],
  ] as const) {
    const lock = valueAt(root, ...path);
    if (lock !== null && isOn(lock)) settings.add('lock', lock, { text, effect: 'keeps people from skipping permissions' });
  }
  addHooks(settings, valueAt(root, 'hooks'));
  addServers(settings, valueAt(root, 'mcpServers'));
  return settings.found;
}

/** `permissions.json` and `cli.json`, `sandbox.json`, `environment.json`, `hooks.json` and `mcp.json`. */
export function cursorSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('Cursor');
  const permissions = valueAt(root, 'permissions');
  for (const item of itemsOf(valueAt(permissions, 'allow'))) addAllowed(settings, item);
  addRefusals(settings, permissions);
  const type = valueAt(root, 'type');
  if (type?.kind === 'scalar' && type.text === 'insecure_none') {
    settings.add('sandbox-off', type, { text: 'insecure_none', effect: 'switches the sandbox off' });
  }
  const network = valueAt(root, 'networkPolicy');
  if (textAt(network, 'default') === 'allow') {
    settings.add('sandbox-off', network ?? root, {
      text: 'networkPolicy allow',
      effect: 'opens the network of the sandbox to every host',
    });
  }
  for (const item of itemsOf(valueAt(network, 'allow'))) {
    if (item.kind === 'scalar' && item.text === '*') {
      settings.add('sandbox-off', item, { text: 'networkPolicy *', effect: 'opens the network of the sandbox to every host' });
    }
  }
  addHooks(settings, valueAt(root, 'hooks'));
  addServers(settings, valueAt(root, 'mcpServers'));
  for (const key of ['install', 'start']) {
    const command = valueAt(root, key);
    if (command?.kind !== 'scalar') continue;
    const doubtful = !isSuspicious(command.text);
    settings.add('start', command, { text: command.text, key, effect: "runs by itself in the agent's machine", doubtful });
  }
  return settings.found;
}

export function openCodeSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('OpenCode');
  const agents = entriesOf(valueAt(root, 'agent')).map(({ value }) => valueAt(value, 'permission'));
  for (const permission of [valueAt(root, 'permission'), ...agents]) {
    if (permission?.kind === 'scalar') addDecision(settings, '*', permission);
    for (const { key, value } of entriesOf(permission)) {
      if (value.kind === 'scalar') addDecision(settings, key, value);
      else
        for (const { key: pattern, value: decision } of entriesOf(value)) addDecision(settings, `${key}(${pattern})`, decision);
    }
  }
  addServers(settings, valueAt(root, 'mcp'));
  return settings.found;
}

function addDecision(settings: Settings, rule: string, decision: DataNode): void {
  if (decision.kind !== 'scalar') return;
  if (decision.text === 'deny') settings.add('deny', decision, { text: rule, effect: 'refuses what it names' });
  else if (decision.text === 'ask') settings.add('ask', decision, { text: rule, effect: 'asks a person first' });
  else if (decision.text === 'allow') addAllowed(settings, { ...decision, text: rule });
}

export function editorSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('VS Code');
  for (const { key, line, value } of entriesOf(root)) {
    if (/^chat\.tools\.(?:global\.)?autoApprove$/.test(key) && isOn(value)) {
      settings.add('bypass', { line }, { text: key, effect: 'lets its agents use every tool unasked' });
    }
    if (key === 'chat.tools.terminal.autoApprove') {
      for (const { key: command, value: allowed } of entriesOf(value)) {
        const pattern = command.replace(/^\/(.*)\/[a-z]*$/s, '$1').replace(/^\^?\.\*\$?$/, '*');
        if (isOn(allowed))
          addAllowed(settings, {
            ...allowed,
            kind: 'scalar',
            text: `Bash(${pattern === '*' ? '*' : `${pattern}:*`})`,
            value: '',
            lines: [],
          });
        else if (isOff(allowed))
          settings.add('deny', allowed, { text: `Bash(${pattern}:*)`, effect: 'is never approved by itself' });
      }
    }
  }
  addServers(settings, valueAt(root, 'servers') ?? valueAt(root, 'mcp', 'servers'));
  for (const task of itemsOf(valueAt(root, 'tasks'))) {
    if (textAt(task, 'runOptions', 'runOn') !== 'folderOpen') continue;
    const args = itemsOf(valueAt(task, 'args')).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
    const text = [commandLineOf(task) || (textAt(task, 'script') ?? textAt(task, 'task') ?? 'a task'), ...args].join(' ');
    settings.add('start', task, { text, effect: 'runs by itself when the folder is opened' });
  }
  return settings.found;
}

/** What runs on the machine of who opens the container; all other commands run inside. */
export function containerSettings(root: DataNode): AgentSetting[] {
  const settings = new Settings('Development container');
  const command = valueAt(root, 'initializeCommand');
  if (command !== null) {
    const words = command.kind === 'map' ? entriesOf(command).map(({ value }) => value) : itemsOf(command);
    const text = words.flatMap((word) => (word.kind === 'scalar' ? [word.text] : [])).join(' ');
    settings.add('start', command, {
      text,
      effect: 'runs by itself on the machine of who opens it',
      doubtful: !isSuspicious(text),
    });
  }
  return settings.found;
}

/** Any file that only lists servers. */
export function serverSettings(tool: string): (root: DataNode) => AgentSetting[] {
  return (root) => {
    const settings = new Settings(tool);
    addServers(settings, valueAt(root, 'mcpServers') ?? valueAt(root, 'servers'));
    return settings.found;
  };
}

/** Hooks alone, in the shape of Claude Code's. */
export function hookSettings(tool: string): (root: DataNode) => AgentSetting[] {
  return (root) => {
    const settings = new Settings(tool);
    addHooks(settings, valueAt(root, 'hooks'));
    return settings.found;
  };
}

/** Files that agents must not read, one pattern a line, as in .gitignore. */
export function ignoredFiles(tool: string): (text: string) => AgentSetting[] {
  return (text) => {
    const settings = new Settings(tool);
    for (const [index, line] of text.split('\n').entries()) {
      const pattern = line.trim();
      if (pattern === '' || /^[#!]/.test(pattern) || !namesSecretFiles(pattern)) continue;
      settings.add('deny', { line: index + 1 }, { text: `Read(${pattern})`, effect: 'keeps the file from being read' });
    }
    return settings.found;
  };
}
