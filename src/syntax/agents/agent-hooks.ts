/**
 * Hooks of agents. Only exit status 2 refuses a tool call; any other failure, and a status that is swallowed, lets it through.
 *
 * Sources: the pages on hooks of Claude Code, Codex, Cursor, Gemini CLI and Copilot.
 */
import { type DataNode, entriesOf, itemsOf, textAt, valueAt } from '../data/data.js';
import { commandLineOf, isOn, type Settings } from './agent-setting.js';

/** Events before something happens, whose hooks can keep it from happening. */
const BEFORE =
  /^(?:PreToolUse|PermissionRequest|UserPromptSubmit|ConfigChange|BeforeTool|BeforeAgent|before\w+|preToolUse|permissionRequest|userPromptSubmitted)$/;
const AT_START = /^(?:SessionStart|Setup|sessionStart)$/;
const MOST_ALTERNATIVES = 40;

/** The hooks of a map of events, as groups with a matcher or plainly as a list of commands. */
export function addHooks(settings: Settings, hooks: DataNode | null): void {
  for (const { key: event, value } of entriesOf(hooks)) {
    for (const item of itemsOf(value)) {
      const inner = valueAt(item, 'hooks');
      const matcher = textAt(item, 'matcher') ?? '';
      if (inner === null) addHook(settings, event, matcher, item);
      else for (const hook of itemsOf(inner)) addHook(settings, event, matcher, hook);
    }
  }
}

function addHook(settings: Settings, event: string, matcher: string, hook: DataNode): void {
  const command = commandLineOf(hook);
  const told = command === '' ? (textAt(hook, 'url') ?? textAt(hook, 'prompt') ?? '') : command;
  if (told === '') return;
  if (BEFORE.test(event) && !isOn(valueAt(hook, 'async')) && (command === '' || refuses(command))) {
    for (const tool of toolsOf(matcher)) {
      const text = tool === '*' ? `the hook ${event}` : `the hook ${event} of ${tool}`;
      settings.add('hook', hook, { text, key: `${event} ${tool}`, effect: 'can refuse a call before it runs' });
    }
    if (isOn(valueAt(hook, 'failClosed'))) {
      const text = `failClosed of the hook ${event}`;
      settings.add('lock', hook, { text, effect: 'refuses when the hook itself fails' });
    }
  }
  const doubtful = !isSuspicious(command);
  if (AT_START.test(event) || !doubtful) {
    settings.add('start', hook, { text: told, effect: `runs by itself on ${event}`, doubtful });
  }
}

/** "Bash|Edit" is about two tools; nothing, or a star, is about all. */
function toolsOf(matcher: string): string[] {
  const plain = matcher.replace(/^\^?\(?|\)?\$?$/g, '');
  if (/^[.*]*$/.test(plain)) return ['*'];
  return plain.split('|', MOST_ALTERNATIVES);
}

const SWALLOWED =
  /(?:\|\||;|&&)\s{0,9}(?:true|:|exit\s{1,9}[01]|echo\b[^;&|]{0,200})\s{0,9}$|^\s{0,9}(?:true|:|exit\s{1,9}[01]|echo\b[^;&|]{0,500})?\s{0,9}$|[^&]&\s{0,9}$/;

/** Whether a hook's command can end with the status that refuses. */
export function refuses(command: string): boolean {
  // `guard && exit 0` ends well only when the guard did: its own failure is the status.
  const tail = command.slice(-1_000).replace(/&&\s{0,9}(?:exit\s{1,9}0|true|:)\s{0,9}$/, '');
  return !SWALLOWED.test(tail);
}

/** Downloads that are run, hidden text, other runtimes, and scripts in folders that hold no scripts of hooks. */
const SUSPICIOUS =
  /\b(?:curl|wget)\b.{0,500}\|\s{0,9}(?:\w{1,20}\/){0,6}(?:ba|z|da)?sh\b|base64\s{1,9}(?:-d|-D|--decode)|\beval\b|\bbunx?\s{1,9}(?:run\s|\S{0,200}\.(?:[cm]?js|ts))|\b(?:node|python3?|deno run|tsx|ruby|perl)\s{1,9}(?:-\S{1,40}\s{1,9}){0,4}["']?(?:[^\s"']{0,80}\/)?\.(?:claude|cursor|vscode|github|gemini|codex|idea|config|cache)\/(?!hooks\/|scripts\/|[\w-]{1,60}\/)[^\s"']{1,200}\.(?:[cm]?js|ts|py|rb|pl)\b|\b(?:node|python3?|bun|deno)\s{1,9}(?:-\S{1,40}\s{1,9}){0,4}["']?(?:[^\s"']{0,80}\/)?\.(?:vscode|idea|github)\//s;

export function isSuspicious(command: string): boolean {
  return SUSPICIOUS.test(command.slice(0, 2_000));
}
