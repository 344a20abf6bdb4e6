/** Settings of agents on both sides of a change, and which of the lost ones others make up for. */
import type { Change } from '../../change/change.js';
import type { AgentSetting, SettingKind } from '../../syntax/agents/agent-setting.js';
import { holdsAgentSettings, readAgentSettings } from '../../syntax/agents/agent-settings.js';
import { covers } from '../../syntax/agents/permission-rules.js';
import { type Compared, compareSides, type InFile, type Said, type SidesReader } from '../sides.js';

export interface SaidSetting extends Said {
  readonly setting: AgentSetting;
}

/** What keeps an agent from doing something. */
export const GUARDS: ReadonlySet<SettingKind> = new Set<SettingKind>(['deny', 'ask', 'hook', 'lock']);

const HOOK_SCRIPT =
  /(?:^|\/)\.(?:claude|cursor|codex|gemini|qwen|github|copilot)\/hooks\/.{0,300}\.(?:sh|bash|py|[cm]?js|ts|rb|ps1)$/i;

/** Exit status 2, or an answer that says no: whatever else a script of a hook does, without one it refuses nothing. */
const REFUSAL =
  /\bexit\s{1,9}2\b|\bexit\(\s?2\s?\)|permissionDecision["']?\s{0,9}[:=]\s{0,9}["'](?:deny|ask)|["']?decision["']?\s{0,9}[:=]\s{0,9}["'](?:deny|block)/;

export const SETTING_SIDES: SidesReader<SaidSetting> = {
  matches: (path) => holdsAgentSettings(path) || HOOK_SCRIPT.test(path),
  read: (side, text) => {
    if (HOOK_SCRIPT.test(side.path)) return refusalIn(side.path, text);
    const read = readAgentSettings(side.path, text);
    if ('reason' in read) return read;
    return read.map((setting) => ({
      setting,
      key: `${setting.tool} ${setting.key}`,
      line: setting.line,
      endLine: setting.endLine,
      grave: !setting.doubtful,
    }));
  },
};

export function compareSettings(change: Change): Compared<SaidSetting> {
  return compareSides(change, SETTING_SIDES);
}

function refusalIn(path: string, text: string): SaidSetting[] {
  const index = text.split('\n').findIndex((line) => REFUSAL.test(line.slice(0, 2_000)) && !/^\s*(?:#|\/\/)/.test(line));
  if (index < 0) return [];
  const line = index + 1;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const effect = 'refuses a call by exit status 2';
  const setting: AgentSetting = {
    kind: 'hook',
    tool: 'The agent',
    key: name,
    text: `the script ${name}`,
    effect,
    doubtful: false,
    line,
    endLine: line,
  };
  return [{ setting, key: `script ${name}`, line, endLine: line, grave: true }];
}

/** Of more guards than these, only the first ones can make up for a lost one. */
const MOST_COMPARED = 300;

/** The guards that may make up for lost ones. */
export function guardsAmong(settings: readonly InFile<SaidSetting>[]): InFile<SaidSetting>[] {
  return settings.filter(({ said: { setting } }) => GUARDS.has(setting.kind)).slice(0, MOST_COMPARED);
}

/** Whether something that is there now refuses at least as much as the lost one did. */
export function isMadeUpFor({ said: { setting } }: InFile<SaidSetting>, after: readonly InFile<SaidSetting>[]): boolean {
  return after.some(({ said: { setting: other } }) => {
    if (other.tool !== setting.tool) return false;
    if (setting.kind === 'hook') return other.kind === 'hook' && other.key === setting.key.replace(/ [^ ]*$/, ' *');
    if (setting.kind === 'deny') return other.kind === 'deny' && covers(other.text, setting.text);
    if (setting.kind === 'ask') return (other.kind === 'deny' || other.kind === 'ask') && covers(other.text, setting.text);
    return other.key === setting.key;
  });
}
