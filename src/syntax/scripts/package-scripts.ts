/** The scripts of files in JSON: package.json, composer.json, deno.json, the hooks of coding agents, and what editors and containers run. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, valueAt, walkData } from '../data/data.js';
import { readJson } from '../data/json.js';
import type { ScriptPart, ScriptReader } from './script.js';

/** Settings of agents that run commands before and after a tool is used. */
const HOOKS =
  /(?:^|\/)\.(?:claude|gemini|cursor|codex|copilot|windsurf|qwen|factory|kiro|augment)\/(?:.{0,300}\/)?(?:settings(?:\.local)?|hooks|config|mcp|[^/]{0,100}\.hook)\.json$|(?:^|\/)\.github\/hooks\/[^/]*\.json$/;
/** Tasks of an editor, and what a development container runs when it is made, started or opened. */
const EDITOR = /(?:^|\/)(?:\.vscode\/tasks|\.?devcontainer)\.json$/;
const TASKS = /(?:^|\/)(?:package|composer|deno)\.jsonc?$/;
const COMMAND_KEYS = new Set([
  'command',
  'bash',
  'powershell',
  'run',
  'cmd',
  'apiKeyHelper',
  'awsAuthRefresh',
  'awsCredentialExport',
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
]);

export const packageScripts: ScriptReader = {
  matches: (path) => TASKS.test(path) || HOOKS.test(path) || EDITOR.test(path),
  read: (path, text) => {
    const read = readJson(text);
    if (isUnreadableData(read)) return { reason: `${path} cannot be read: ${read.reason}` };
    const document = read[0] ?? null;
    if (HOOKS.test(path)) return hooksIn(document, "the agent's hook");
    if (EDITOR.test(path)) return hooksIn(document, 'what the editor runs as');
    return ['scripts', 'tasks'].flatMap((list) =>
      entriesOf(valueAt(document, list)).flatMap(({ key, value }) =>
        scriptsOf(value, `the script "${key}"`, /clean|teardown/i.test(key)),
      ),
    );
  },
};

/** A text, a list of texts, or Deno's task with a text under `command`. */
function scriptsOf(value: DataNode, place: string, teardown: boolean): ScriptPart[] {
  const texts = value.kind === 'map' ? [valueAt(value, 'command')] : itemsOf(value);
  return texts.flatMap((each) => (each?.kind === 'scalar' ? [{ text: each.text, lines: each.lines, place, teardown }] : []));
}

function hooksIn(document: DataNode | null, what: string): ScriptPart[] {
  if (document === null) return [];
  return [...walkData(document)].flatMap(({ node, path }) =>
    entriesOf(node).flatMap(({ key, value }): ScriptPart[] => {
      if (!COMMAND_KEYS.has(key)) return [];
      // A development container runs each of several by a name of its own.
      if (value.kind === 'map')
        return entriesOf(value).map((entry) => ({
          text: commandOf(entry.value),
          lines: [entry.line],
          place: `${what} "${key}"`,
          teardown: false,
        }));
      const args = key === 'command' ? itemsOf(valueAt(node, 'args')).map(quotedText) : [];
      const owner =
        path.find((each) => !/^(?:\d+|hooks|mcpServers|tasks)$/.test(each)) ?? (what.startsWith('what') ? key : 'settings');
      return [
        {
          text: [commandOf(value), ...args].join(' '),
          lines: value.kind === 'scalar' ? value.lines : [value.line],
          place: `${what} "${owner.slice(0, 60)}"`,
          teardown: false,
        },
      ];
    }),
  );
}

/** A text for a shell, or a list of words. */
function commandOf(value: DataNode): string {
  return value.kind === 'scalar' ? value.text : itemsOf(value).map(quotedText).join(' ');
}

function quotedText(item: DataNode): string {
  return item.kind === 'scalar' ? `'${item.text.replaceAll("'", "'\\''")}'` : '';
}
