/** TOML with positions. Nesting and size are bounded, since all of it is untrusted. */
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { DataEntry, DataNode, UnreadableData } from './data.js';

/** Characters; TOML with positions reads about 2.5 MB a second. */
const LARGEST_TOML = 1_000_000;
const MAX_DEPTH = 100;
/** Keys in dots or headers: "a.b.c". */
const MAX_KEYS = 100;

type Mutable =
  | { kind: 'map'; line: number; endLine: number; entries: (Omit<DataEntry, 'value'> & { value: Mutable })[] }
  | { kind: 'list'; line: number; endLine: number; items: Mutable[] }
  | Extract<DataNode, { kind: 'scalar' }>;

/** The one value of a file, a map. Never throws. */
export function readToml(text: string): readonly DataNode[] | UnreadableData {
  if (text.length > LARGEST_TOML) return { reason: 'it is longer than 1 MB' };
  if (isNestedTooDeeply(text)) return { reason: 'it is nested too deeply to be read' };
  try {
    const [top] = parseTOML(text.replace(/^\uFEFF/, ''), { tomlVersion: 'next' }).body;
    const root: Mutable = { kind: 'map', line: 1, endLine: top.loc.end.line, entries: [] };
    for (const node of top.body) {
      if (node.type === 'TOMLKeyValue') put(root, node);
      else for (const pair of node.body) put(tableAt(root, node.resolvedKey, node.loc.start.line), pair);
    }
    return [root];
  } catch (error) {
    if (error instanceof ParseError) return { reason: `line ${error.lineNumber} is not valid TOML` };
    return { reason: 'it is not valid TOML' };
  }
}

/** Counts brackets, those in texts too, so never fewer than there are; and keys in dots, which nest as well. */
function isNestedTooDeeply(text: string): boolean {
  let open = 0;
  let dots = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open++;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    else if (character === '.') dots++;
    else if (character === '\n' || character === '=') dots = 0;
    if (open > MAX_DEPTH || dots > 5_000) return true;
  }
  return false;
}

function put(table: Mutable, pair: AST.TOMLKeyValue): void {
  const keys = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
  const name = keys.at(-1) ?? '';
  const line = pair.loc.start.line;
  const parent = tableAt(table, keys.slice(0, -1), line);
  if (parent.kind === 'map') parent.entries.push({ key: name, line, value: nodeOf(pair.value) });
}

/** The table under these keys, made on the way; numbers are the places of array tables. */
function tableAt(root: Mutable, keys: readonly (string | number)[], line: number): Mutable {
  let at = root;
  for (const [index, key] of keys.slice(0, MAX_KEYS).entries()) {
    const isList = typeof keys[index + 1] === 'number';
    if (at.kind === 'list') {
      const place = Number(key);
      while (at.items.length <= place) at.items.push({ kind: 'map', line, endLine: line, entries: [] });
      at = at.items[place] ?? at;
    } else if (at.kind === 'map') {
      let entry = at.entries.find((each) => each.key === String(key));
      if (entry === undefined) {
        const value: Mutable = isList
          ? { kind: 'list', line, endLine: line, items: [] }
          : { kind: 'map', line, endLine: line, entries: [] };
        entry = { key: String(key), line, value };
        at.entries.push(entry);
      }
      at = entry.value;
    }
  }
  return at;
}

function nodeOf(node: AST.TOMLContentNode): Mutable {
  const line = node.loc.start.line;
  const endLine = node.loc.end.line;
  if (node.type === 'TOMLArray') return { kind: 'list', line, endLine, items: node.elements.map(nodeOf) };
  if (node.type === 'TOMLInlineTable') {
    const table: Mutable = { kind: 'map', line, endLine, entries: [] };
    for (const pair of node.body) put(table, pair);
    return table;
  }
  const { value } = node;
  const told = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', text: told === null ? '' : String(told), value: told, lines: [line], line, endLine };
}
