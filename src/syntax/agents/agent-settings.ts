/** Which files hold settings of coding agents, and how each is read. One more tool is one more entry here. */
import { type DataNode, isUnreadableData, type UnreadableData } from '../data/data.js';
import { readJson } from '../data/json.js';
import { readToml } from '../data/toml.js';
import type { AgentSetting } from './agent-setting.js';
import { codexRules } from './codex-rules.js';
import { claudeSettings, frontMatterSettings } from './claude-settings.js';
import {
  codexSettings,
  containerSettings,
  cursorSettings,
  editorSettings,
  geminiSettings,
  hookSettings,
  ignoredFiles,
  openCodeSettings,
  serverSettings,
} from './other-settings.js';

interface SettingsFile {
  /** Matched without case: file systems that agents run on may not tell it apart. */
  readonly path: RegExp;
  readonly read: (text: string) => readonly AgentSetting[] | UnreadableData;
}

type Data = readonly DataNode[] | UnreadableData;

const inData =
  (parse: (text: string) => Data, settings: (root: DataNode) => readonly AgentSetting[]) =>
  (text: string): readonly AgentSetting[] | UnreadableData => {
    if (text.trim() === '') return [];
    const read = parse(text);
    if (isUnreadableData(read)) return read;
    const [root] = read;
    return root === undefined ? [] : settings(root);
  };

const json = (settings: (root: DataNode) => readonly AgentSetting[]) => inData(readJson, settings);

const FILES: readonly SettingsFile[] = [
  {
    path: /(?:^|\/)\.claude\/settings(?:\.local)?\.json$|(?:^|\/)(?:managed-settings|\.claude)\.json$/i,
    read: json(claudeSettings),
  },
  { path: /(?:^|\/)\.(?:claude|agents|github)\/(?:skills|agents|commands|prompts)\/.{0,300}\.md$/i, read: frontMatterSettings },
  { path: /(?:^|\/)\.mcp\.json$/i, read: json(serverSettings('Claude Code')) },
  { path: /(?:^|\/)\.codex\/(?:.{0,300}\/)?config\.toml$/i, read: inData(readToml, codexSettings) },
  { path: /(?:^|\/)\.codex\/rules\/.{0,300}\.rules$/i, read: codexRules },
  { path: /(?:^|\/)\.codex\/hooks\.json$/i, read: json(hookSettings('Codex')) },
  { path: /(?:^|\/)\.(?:gemini|qwen)\/settings\.json$/i, read: json(geminiSettings) },
  { path: /(?:^|\/)\.cursor\/(?:cli|permissions|sandbox|environment|hooks|mcp)\.json$/i, read: json(cursorSettings) },
  { path: /(?:^|\/)\.github\/hooks\/[^/]*\.json$/i, read: json(hookSettings('Copilot')) },
  { path: /(?:^|\/)\.vscode\/(?:settings|tasks|mcp)\.json$/i, read: json(editorSettings) },
  { path: /(?:^|\/)\.?opencode\.jsonc?$|(?:^|\/)\.opencode\/opencode\.jsonc?$/i, read: json(openCodeSettings) },
  { path: /(?:^|\/)(?:\.devcontainer\/(?:[^/]*\/)?devcontainer|\.devcontainer)\.json$/i, read: json(containerSettings) },
  {
    path: /(?:^|\/)\.(?:roo|amazonq|kiro\/settings|windsurf|kilocode|junie\/mcp|factory|trae)\/mcp(?:_config)?\.json$/i,
    read: json(serverSettings('The agent')),
  },
  {
    path: /(?:^|\/)\.(?:cursor|gemini|aider|codeium|cline|roo|qwen|aug|aiexclude)ignore$|(?:^|\/)\.aiexclude$/i,
    read: ignoredFiles('The agent'),
  },
];

/** Test data holds settings that no agent reads. */
const TEST_DATA = /(?:^|\/)(?:__)?(?:test)?(?:fixtures?|testdata)(?:__)?\//i;

/** Whether a file of this path holds settings of an agent. */
export function holdsAgentSettings(path: string): boolean {
  return !TEST_DATA.test(path) && FILES.some((file) => file.path.test(path));
}

/** The settings of a file that matter; none for any other file. Never throws. */
export function readAgentSettings(path: string, text: string): readonly AgentSetting[] | UnreadableData {
  const file = TEST_DATA.test(path) ? undefined : FILES.find((each) => each.path.test(path));
  const read = file?.read(text) ?? [];
  return 'reason' in read ? { reason: `${path} cannot be read: ${read.reason}` } : read;
}
