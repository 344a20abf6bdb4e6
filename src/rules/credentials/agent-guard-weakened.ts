// Length: texts and examples for six kinds of findings; the reading of settings stands elsewhere.
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { SettingKind } from '../../syntax/agents/agent-setting.js';
import { cut } from '../offences.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { type InFile, isRead, shownLines } from '../sides.js';
import { compareSettings, GUARDS, guardsAmong, isMadeUpFor, type SaidSetting, SETTING_SIDES } from './agent-setting-sides.js';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const claude = (before: unknown, after: unknown) => ({
  '.claude/settings.json': { before: before === null ? null : json(before), after: json(after) },
});
const guard = (command: string) => ({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command }] }] } });

export const agentGuardWeakened = defineRule({
  id: 'agent-guard-weakened',
  checklist: [3],
  subject: 'change',
  title: "An agent's own guards are weakened",
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Settings of coding agents in the repository that hold them less than before. Taken away: deny and ask rules, hooks that can
refuse a call (also by \`|| true\`, \`exit 1\` for \`exit 2\`, a narrower matcher, a dropped \`failClosed\`), locks such as
\`disableBypassPermissionsMode\`. Brought in: allow rules for everything (\`Bash\`, \`Bash(*)\`, \`Bash(sudo:*)\`), modes that ask nothing,
commands that run by themselves (session start, opening a folder), tool servers, settings that hand out credentials or load code.`,
    why: "An agent can edit its own settings, and whoever opens the project next runs with them. Worms have spread through a session's start hook.",
    fix: 'Keep the refusals, allow single commands by name, pin the version of a tool server, and let a person start what has to run.',
    limits: `Reads Claude Code, Codex, Gemini CLI, Qwen Code, Cursor, Copilot, OpenCode, VS Code, development containers and files of tool servers. A
refusal that moved to a file which the change does not touch is taken for lost. Broad rules that are often meant (\`Bash(python:*)\`),
pinned tool servers and plain start commands are warnings. Settings below folders for test fixtures are not judged.`,
  },
  messages: {
    lost: {
      title: '{tool} loses {setting}',
      what: '{setting} in {file} {effect}, and the change takes it away.',
      why: 'Nothing else in the changed settings makes up for it, so the agent can now do what it was kept from.',
      fix: 'Bring it back, or replace it by one that refuses as much.',
    },
    allow: {
      title: '{tool} may do far more: `{setting}`',
      what: '`{setting}` in {file} {effect}.',
      why: 'A text that the agent reads can make it use all of that, without anybody being asked.',
      fix: 'Allow single commands and folders by name.',
    },
    bypass: {
      title: '{tool} asks nobody any more: {setting}',
      what: '{setting} in {file} {effect}.',
      why: 'The rules and hooks that stand between the agent and the machine no longer count.',
      fix: 'Leave the default mode in the repository; who needs another one can choose it for a session.',
    },
    server: {
      title: '{tool} uses another tool server',
      what: '`{setting}` in {file} {effect}.',
      why: 'A tool server runs with the rights of who opens the project, and what it answers the agent believes.',
      fix: 'Use servers that your organisation trusts, in one version, over an encrypted connection.',
    },
    start: {
      title: 'A command runs by itself in {tool}',
      what: '`{setting}` in {file} {effect}.',
      why: 'It runs on the machine of everybody who opens the project, before they have read it.',
      fix: 'Take it out, and let people or the build start it by name.',
    },
    override: {
      title: '{tool} is given a setting that hands it over: {setting}',
      what: '{setting} in {file} {effect}.',
      why: 'Whoever can change this file then has the credentials or the traffic of everybody who opens the project.',
      fix: 'Keep it in the settings of the person or the machine, not in the repository.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'a deny rule is removed',
        files: claude({ permissions: { deny: ['Read(./.env)', 'Bash(rm:*)'] } }, { permissions: { deny: ['Bash(rm:*)'] } }),
      },
      { name: 'a hook blocks no longer', files: claude(guard('./guard.sh'), guard('./guard.sh || true')) },
      { name: 'every command is allowed', files: claude({}, { permissions: { allow: ['Bash(*)'] } }) },
      { name: 'permissions are bypassed', files: claude({}, { permissions: { defaultMode: 'bypassPermissions' } }) },
    ],
    accepted: [
      { name: 'one command is allowed', files: claude({}, { permissions: { allow: ['Bash(npm test)'] } }) },
      {
        name: 'a wider deny rule takes the place of two',
        files: claude({ permissions: { deny: ['Read(.env)', 'Read(.env.local)'] } }, { permissions: { deny: ['Read(.env*)'] } }),
      },
      { name: 'the hook is made to fail closed', files: claude(guard('./guard.sh'), guard('./guard.sh || exit 2')) },
    ],
  },
  wantsText: (file) => isRead(file, SETTING_SIDES),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, SETTING_SIDES)),
  check,
});

/** More lost guards than these are reported without a look for what makes up for them. */
const MOST_LOST = 100;
/** The sandbox and files with secrets are judged by rules of their own. */
const ELSEWHERE: ReadonlySet<SettingKind> = new Set<SettingKind>(['sandbox-off', 'reads']);

function* check(change: Change): Generator<Observation | UndecidedPart> {
  const { gained, lost, after, undecided } = compareSettings(change);
  yield* undecided;
  const seen = new Set<string>();
  const kept = guardsAmong(after);
  const sandboxOff = new Set(gained.flatMap(({ said: { setting } }) => (setting.kind === 'sandbox-off' ? [setting.tool] : [])));
  let compared = 0;
  for (const each of lost) {
    const { kind, tool, text } = each.said.setting;
    if (!GUARDS.has(kind) || (compared++ < MOST_LOST && isMadeUpFor(each, kept)) || seen.has(each.said.key)) continue;
    if (/sandbox/.test(text) && sandboxOff.has(tool)) continue;
    seen.add(each.said.key);
    yield findingOf(each, 'lost');
  }
  for (const each of gained) {
    const { kind } = each.said.setting;
    const key = `${each.file.path} ${each.said.line} ${each.said.key}`;
    if (GUARDS.has(kind) || ELSEWHERE.has(kind) || seen.has(key)) continue;
    seen.add(key);
    yield findingOf(each, kind);
  }
}

function findingOf({ file, said: { setting, line, endLine, key } }: InFile<SaidSetting>, message: string): Observation {
  const isLost = message === 'lost';
  const { tool, effect } = setting;
  const lines = shownLines(file, isLost ? 'base' : 'head', line, endLine);
  const place = isLost ? { baseLine: lines.line, baseEndLine: lines.endLine } : lines;
  const named =
    setting.kind === 'deny'
      ? `the deny rule \`${setting.text}\``
      : setting.kind === 'ask'
        ? `the ask rule \`${setting.text}\``
        : setting.text;
  const shown = cut(isLost ? named : setting.text);
  const path = isLost ? (file.before?.path ?? file.path) : file.path;
  return {
    kind: 'finding',
    message,
    data: { tool, effect, setting: isLost ? upperFirst(shown) : shown, file: path },
    location: { path: file.path, previousPath: file.previousPath ?? undefined, ...place },
    identity: cut(key, 200),
    severity: severityOf(setting.kind, setting.doubtful),
    confidence: setting.doubtful && !isLost ? 'possible' : 'certain',
  };
}

function severityOf(kind: SettingKind, doubtful: boolean): Observation['severity'] {
  if (doubtful) return 'low';
  return kind === 'ask' || kind === 'server' ? 'medium' : 'high';
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
