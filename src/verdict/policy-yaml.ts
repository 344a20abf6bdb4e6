/** YAML of a policy file as plain values with positions, bounded in size, aliases and depth. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { isNestedTooDeeply } from '../syntax/yaml-nesting.js';
import { type Path, printable, type SettingProblem } from './policy-problem.js';

/** A policy is a page or two; YAML with positions reads about 350 KB a second. */
const MAXIMUM_BYTES = 200_000;
const MAXIMUM_ALIASES = 50;

export interface Place {
  /** One-based. */
  readonly line: number;
  readonly column: number;
}

export type YamlReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly duplicates: readonly SettingProblem[];
      placeOf(problem: SettingProblem): Place;
    }
  | { readonly ok: false; readonly problems: readonly (Place & { readonly message: string })[] };

/** Never throws: whatever is wrong with the text is a problem with its place. */
export function readYaml(source: string | Uint8Array): YamlReading {
  if (source.length > MAXIMUM_BYTES) return refused(`the file is longer than ${MAXIMUM_BYTES / 1000} KB.`);
  let text: string;
  try {
    text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
  } catch {
    return refused('the file is not UTF-8 text.');
  }
  if (text.includes('\uFFFD') || text.includes('\0')) return refused('the file is not UTF-8 text.');
  if (isNestedTooDeeply(text)) return refused('nested too deeply to be read.');
  try {
    return readText(text);
  } catch (error) {
    // Aliases are counted when they are resolved; nested in one another they can be deeper than the text.
    return refused(/alias/i.test(String(error)) ? 'too many aliases (*name).' : 'nested too deeply to be read.');
  }
}

function refused(message: string): YamlReading {
  return { ok: false, problems: [{ line: 1, column: 1, message }] };
}

function readText(text: string): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { ok: false, problems: syntaxProblems(text, faults, place) };
  const duplicates = duplicateKeys(document);
  const value: unknown = document.toJS({ maxAliasCount: MAXIMUM_ALIASES });
  return {
    ok: true,
    value,
    duplicates: duplicates.map((duplicate) => ({
      path: duplicate.path,
      at: 'key',
      message: duplicate.message(place(duplicate.first)),
    })),
    placeOf: (problem) =>
      place(duplicates.find((duplicate) => duplicate.path === problem.path)?.offset ?? offsetOf(document, problem)),
  };
}

/** One problem a place: the parser often says more about the same one. */
function syntaxProblems(
  text: string,
  faults: readonly YAMLError[],
  place: (offset: number) => Place,
): (Place & { message: string })[] {
  const byPlace = new Map<string, Place & { message: string }>();
  for (const fault of faults) {
    const at = place(fault.pos[0]);
    const key = `${at.line}:${at.column}`;
    if (byPlace.has(key)) continue;
    const hint = text.split('\n', at.line)[at.line - 1]?.includes('{task}')
      ? ' Inside [ ] or { }, write a pattern in quotes: "agent/{task}".'
      : '';
    byPlace.set(key, { ...at, message: `not valid YAML: ${printable(fault.message, 200)}.${hint}` });
    if (byPlace.size > 50) break;
  }
  return [...byPlace.values()];
}

interface Duplicate {
  readonly path: Path;
  readonly offset: number;
  readonly first: number;
  message(first: Place): string;
}

/** The library compares every key with every other, which is quadratic; a set is not. */
function duplicateKeys(document: Document): Duplicate[] {
  const found: Duplicate[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const seen = new Map<string, number>();
      for (const pair of map.items) {
        if (!isScalar(pair.key)) continue;
        const key = String(pair.key.value);
        const offset = pair.key.range?.[0] ?? 0;
        const first = seen.get(key);
        if (first === undefined) seen.set(key, offset);
        else if (found.length < 60) {
          const path = [
            ...ancestors.flatMap((node) => ('key' in node && isScalar(node.key) ? [String(node.key.value)] : [])),
            key,
          ];
          found.push({ path, offset, first, message: (at) => `given twice; the first stands in line ${at.line}.` });
        }
      }
    },
  });
  return found;
}

/** Where the setting stands, or the nearest setting around it. */
function offsetOf(document: Document, problem: SettingProblem): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of problem.path.entries()) {
    const resolved: unknown = isAlias(node) ? node.resolve(document) : node;
    let key: unknown = null;
    if (isMap(resolved)) {
      const pair = resolved.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      key = pair.key;
      node = pair.value;
    } else if (isSeq(resolved)) node = resolved.items[Number(part)];
    else return offset;
    const isLast = index === problem.path.length - 1;
    const target = isNode(key) && (isLast ? problem.at === 'key' : true) ? key : node;
    if (isNode(target) && target.range) offset = target.range[0];
    else if (isNode(key) && key.range) offset = key.range[0];
  }
  return offset;
}

function isNode(value: unknown): value is Node & { range?: [number, number, number] | null } {
  return typeof value === 'object' && value !== null && 'range' in value;
}
