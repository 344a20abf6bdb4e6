/** Data files (YAML, JSON) in one shape, every value with its lines: what rules about configuration look at. */

interface Placed {
  /** One-based lines of the file. */
  readonly line: number;
  readonly endLine: number;
}

export interface DataMap extends Placed {
  readonly kind: 'map';
  readonly entries: readonly DataEntry[];
}

export interface DataEntry {
  readonly key: string;
  /** The line of the key. */
  readonly line: number;
  readonly value: DataNode;
}

export interface DataList extends Placed {
  readonly kind: 'list';
  readonly items: readonly DataNode[];
}

export interface DataScalar extends Placed {
  readonly kind: 'scalar';
  /** The text as it is meant: without quotes, folded and unescaped; "" for nothing. */
  readonly text: string;
  readonly value: string | number | boolean | null;
  /** The file's line for each line of the text; the last one holds for all that follow. */
  readonly lines: readonly number[];
}

export type DataNode = DataMap | DataList | DataScalar;

export interface UnreadableData {
  /** One sentence part without a full stop. */
  readonly reason: string;
}

/** Characters. */
export const LARGEST_DATA = 2_000_000;

export function isUnreadableData(read: readonly DataNode[] | UnreadableData): read is UnreadableData {
  return 'reason' in read;
}

/** The value under a path of keys, or null. */
export function valueAt(node: DataNode | null, ...keys: readonly string[]): DataNode | null {
  let at = node;
  for (const key of keys) at = at?.kind === 'map' ? (at.entries.find((entry) => entry.key === key)?.value ?? null) : null;
  return at;
}

/** The text of a scalar, or null. */
export function textAt(node: DataNode | null, ...keys: readonly string[]): string | null {
  const found = valueAt(node, ...keys);
  return found?.kind === 'scalar' ? found.text : null;
}

/** The entries of a map; none for anything else. */
export function entriesOf(node: DataNode | null): readonly DataEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The items of a list; a value that stands alone is a list of one, nothing is none. */
export function itemsOf(node: DataNode | null): readonly DataNode[] {
  if (node === null) return [];
  if (node.kind === 'list') return node.items;
  return node.kind === 'scalar' && node.value === null ? [] : [node];
}

/** Every node below and including this one, with the keys that lead to it; list items have their index as a key. */
export function* walkData(node: DataNode, path: readonly string[] = []): Generator<{ node: DataNode; path: readonly string[] }> {
  yield { node, path };
  if (node.kind === 'map') for (const entry of node.entries) yield* walkData(entry.value, [...path, entry.key]);
  if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* walkData(item, [...path, String(index)]);
}
