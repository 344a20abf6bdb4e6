/** YAML with positions. Aliases are followed; depth, size and repetition are bounded, since all of it is untrusted. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar } from 'yaml';
import { isNestedTooDeeply } from '../yaml-nesting.js';
import { type DataEntry, type DataNode, LARGEST_DATA, type UnreadableData } from './data.js';

/** Nodes after following aliases: a few lines of aliases can stand for billions. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 100;

/** The documents of a file. Never throws. */
export function readYaml(text: string): readonly DataNode[] | UnreadableData {
  if (text.length > LARGEST_DATA) return { reason: 'it is longer than 2 MB' };
  if (isNestedTooDeeply(text)) return { reason: 'it is nested too deeply to be read' };
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: false });
  if (!Array.isArray(documents)) return [];
  const read: DataNode[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return { reason: `line ${lines.linePos(error.pos[0]).line} is not valid YAML` };
    const node = new Reader(document, lines, text).read(document.contents, 0);
    if (node === null) return { reason: 'its aliases stand for too much' };
    read.push(node);
  }
  return read;
}

class Reader {
  private count = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
    private readonly text: string,
  ) {}

  read(node: Node | null | undefined, depth: number): DataNode | null {
    if (++this.count > MAX_NODES || depth > MAX_DEPTH) return null;
    const place = this.placeOf(node);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      const value = target === undefined ? this.nothing(place) : this.read(target, depth + 1);
      return value === null ? null : { ...value, ...place };
    }
    if (isMap(node)) {
      const entries: DataEntry[] = [];
      for (const pair of node.items) {
        const value = this.read(pair.value as Node | null, depth + 1);
        if (value === null) return null;
        const key = isScalar(pair.key) ? String(pair.key.value) : '';
        if (key === '<<' && value.kind === 'map') entries.push(...value.entries);
        else entries.push({ key, line: this.placeOf(pair.key as Node).line, value });
      }
      return { kind: 'map', entries, ...place };
    }
    if (isSeq(node)) {
      const items: DataNode[] = [];
      for (const item of node.items) {
        const value = this.read(item as Node | null, depth + 1);
        if (value === null) return null;
        items.push(value);
      }
      return { kind: 'list', items, ...place };
    }
    return isScalar(node) ? this.scalar(node, place) : this.nothing(place);
  }

  private nothing(place: { line: number; endLine: number }): DataNode {
    return { kind: 'scalar', text: '', value: null, lines: [place.line], ...place };
  }

  private scalar(node: Scalar, place: { line: number; endLine: number }): DataNode {
    const { value } = node;
    const told = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    const text = typeof value === 'string' ? value : (node.source ?? '');
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const first = block ? place.line + 1 : place.line;
    const spread = node.type === 'BLOCK_LITERAL' ? text.split('\n').map((_line, index) => first + index) : [first];
    return { kind: 'scalar', text, value: told, lines: spread, ...place };
  }

  private placeOf(node: Node | null | undefined): { line: number; endLine: number } {
    const range = node?.range;
    if (!range) return { line: 1, endLine: 1 };
    const line = this.lines.linePos(range[0]).line;
    // The end of a block's value is the start of what follows it.
    let end = range[1];
    while (end > range[0] && /\s/.test(this.text.charAt(end - 1))) end--;
    return { line, endLine: Math.max(line, this.lines.linePos(Math.max(range[0], end - 1)).line) };
  }
}
