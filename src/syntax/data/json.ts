/** JSON with positions; comments and trailing commas are read as well, since the tools that read these files allow them. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type DataEntry, type DataNode, LARGEST_DATA, type UnreadableData } from './data.js';
import { lineIndex } from '../line-index.js';

const MAX_DEPTH = 200;

/** The one value of a file. Never throws. */
export function readJson(text: string): readonly DataNode[] | UnreadableData {
  if (text.length > LARGEST_DATA) return { reason: 'it is longer than 2 MB' };
  if (isNestedTooDeeply(text)) return { reason: 'it is nested too deeply to be read' };
  const lineAt = lineIndex(text);
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined)
    return { reason: `line ${lineAt(error.offset)} is not valid JSON (${printParseErrorCode(error.error)})` };
  return root === undefined ? [] : [nodeOf(root, lineAt)];
}

/** Counts brackets, those in texts too, so never fewer than there are. */
function isNestedTooDeeply(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open++;
    else if (character === ']' || character === '}') open--;
    if (open > MAX_DEPTH) return true;
  }
  return false;
}

function nodeOf(node: Node, lineAt: (offset: number) => number): DataNode {
  const place = { line: lineAt(node.offset), endLine: lineAt(node.offset + Math.max(0, node.length - 1)) };
  if (node.type === 'object') {
    const entries = (node.children ?? []).flatMap(({ children, offset }): DataEntry[] => {
      const [key, value] = children ?? [];
      if (typeof key?.value !== 'string' || value === undefined) return [];
      return [{ key: key.value, line: lineAt(offset), value: nodeOf(value, lineAt) }];
    });
    return { kind: 'map', entries, ...place };
  }
  if (node.type === 'array')
    return { kind: 'list', items: (node.children ?? []).map((child) => nodeOf(child, lineAt)), ...place };
  const value: unknown = node.value;
  const told = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', text: told === null ? '' : String(told), value: told, lines: [place.line], ...place };
}
