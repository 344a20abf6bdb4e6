/** The scripts of files in JSON: package.json, composer.json, deno.json, and the hooks of coding agents. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, valueAt, walkData } from '../data/data.js';
import { readJson } from '../data/json.js';
import type { ScriptPart, ScriptReader } from './script.js';

/** Settings of agents that run commands before and after a tool is used. */
const HOOKS =
  /(?:^|\/)\.(?:claude|gemini|cursor|codex|copilot|windsurf|qwen|factory|kiro|augment)\/(?:.{0,300}\/)?(?:settings(?:\.local)?|hooks|config|mcp|[^/]{0,100}\.hook)\.json$|(?:^|\/)\.github\/hooks\/[^/]*\.json$/;
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
]);

export const packageScripts: ScriptReader = {
  matches: (path) => TASKS.test(path) || HOOKS.test(path),
  read: (path, text) => {
    const read = readJson(text);
    if (isUnreadableData(read)) return { reason: `${path} cannot be read: ${read.reason}` };
    const document = read[0] ?? null;
    if (HOOKS.test(path)) return hooksIn(document);
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

function hooksIn(document: DataNode | null): ScriptPart[] {
  if (document === null) return [];
  return [...walkData(document)].flatMap(({ node, path }) =>
    entriesOf(node).flatMap(({ key, value }): ScriptPart[] => {
      if (!COMMAND_KEYS.has(key) || value.kind !== 'scalar') return [];
      const args = itemsOf(valueAt(node, 'args')).flatMap((item) =>
        item.kind === 'scalar' ? [`'${item.text.replaceAll("'", "'\\''")}'`] : [],
      );
      const owner = path.find((each) => !/^(?:\d+|hooks|mcpServers)$/.test(each)) ?? 'settings';
      return [
        {
          text: [value.text, ...args].join(' '),
          lines: value.lines,
          place: `the agent's hook "${owner.slice(0, 60)}"`,
          teardown: false,
        },
      ];
    }),
  );
}
