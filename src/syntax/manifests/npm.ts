/** package.json, as npm, Yarn, pnpm and Bun read it: the last of several equal keys counts, and nothing else is executed. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Declaration, ManifestReader, Unreadable } from './manifest.js';
import { isNpmLockfile, openNpmLockfile } from './npm-lockfile.js';
import { floorOf, LONGEST_SPECIFIER, pinned, reachOf } from './npm-specifier.js';

/** Where package.json names versions of other packages. `peerDependencies` and `engines` are demands on the user, not choices. */
const DIRECT = [['dependencies'], ['devDependencies'], ['optionalDependencies'], ['catalog'], ['workspaces', 'catalog']];
const CATALOGS = [['catalogs'], ['workspaces', 'catalogs']];
const OVERRIDES = [['overrides'], ['resolutions'], ['pnpm', 'overrides']];

/** Nested overrides deeper than this are no manifest but a load. */
const DEEPEST_OVERRIDE = 50;
/** Characters; the largest manifests of real repositories have some thousand lines. */
const LARGEST_MANIFEST = 10_000_000;

export const npmManifest: ManifestReader = {
  ecosystem: 'npm',
  matches: (path) => /(?:^|\/)package\.json$/i.test(path) && !/(?:^|\/)node_modules\//.test(path),
  read: readManifest,
  pin: ({ specifier }, to) => pinned(specifier, to),
  written: ({ name }, specifier) => `"${name}": "${specifier}"`,
  floor: ({ specifier }) => floorOf(specifier),
  openLockfile: openNpmLockfile,
  isLockfile: isNpmLockfile,
};

function readManifest(source: string): readonly Declaration[] | Unreadable {
  if (source.length > LARGEST_MANIFEST) return { reason: 'the manifest is longer than 10 MB' };
  const text = source.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  } catch {
    // The parser recurses; only nesting thousands deep makes it throw.
    return { reason: 'the manifest is nested too deeply to be read' };
  }
  const lines = new Lines(text);
  const [error] = errors;
  if (error !== undefined)
    return { reason: `line ${lines.at(error.offset)} is not valid JSON (${printParseErrorCode(error.error)})` };
  if (root?.type !== 'object') return { reason: 'the manifest is not a JSON object' };
  return new Reading(lines).declarations(root);
}

class Reading {
  private readonly found: Declaration[] = [];
  private tooLong: string | null = null;

  constructor(private readonly lines: Lines) {}

  declarations(root: Node): readonly Declaration[] | Unreadable {
    for (const path of DIRECT) this.flat(valueAt(root, path), path.join(' > '));
    for (const path of CATALOGS) {
      for (const [name, catalog] of entriesOf(valueAt(root, path))) this.flat(valueOf(catalog), `${path.join(' > ')} > ${name}`);
    }
    for (const path of OVERRIDES) this.nested(valueAt(root, path), path.join(' > '), 0);
    return this.tooLong === null ? this.found : { reason: `the specifier of ${this.tooLong} is too long to be read` };
  }

  private flat(group: Node | undefined, name: string): void {
    for (const [key, property] of entriesOf(group)) this.add(key, property, name, 'direct');
  }

  private nested(group: Node | undefined, name: string, depth: number): void {
    for (const [key, property] of entriesOf(group)) {
      const value = valueOf(property);
      if (value?.type !== 'object') this.add(overridden(key, name), property, name, 'override');
      else if (depth < DEEPEST_OVERRIDE) this.nested(value, `${name} > ${key}`, depth + 1);
      else this.tooLong = key.slice(0, 100);
    }
  }

  private add(name: string, property: Node, group: string, scope: Declaration['scope']): void {
    const value = valueOf(property);
    if (value?.type !== 'string') return;
    const specifier = String(value.value);
    if (specifier.length > LONGEST_SPECIFIER) {
      this.tooLong = name.slice(0, 100);
      return;
    }
    const line = this.lines.at(property.offset);
    const endLine = this.lines.at(property.offset + property.length);
    // An escaped text ("\u002a") stands in the file in other characters than it says.
    const isPlain = value.length === specifier.length + 2;
    const column = isPlain && line === endLine ? value.offset + 1 - this.lines.startOf(line) : null;
    this.found.push({ name, group, scope, specifier, ...reachOf(specifier), line, endLine, column });
  }
}

/** "left-pad" of the override keys "left-pad@^1", "webpack>left-pad" and "**\/left-pad"; "." stands for the package around it. */
export function overridden(key: string, group: string): string {
  const [last = ''] = (key === '.' ? group : key).split(/ > |>/).slice(-1);
  const path = last.split('/');
  const name = path.length > 1 && path.at(-2)?.startsWith('@') ? path.slice(-2).join('/') : (path.at(-1) ?? '');
  const at = name.indexOf('@', 1);
  return (at > 0 ? name.slice(0, at) : name) || key;
}

function valueAt(node: Node, path: readonly string[]): Node | undefined {
  let at: Node | undefined = node;
  for (const part of path) {
    const property: Node | undefined = entriesOf(at).get(part);
    at = property && valueOf(property);
  }
  return at;
}

/** The properties of an object by key, the last of several equal ones. */
function entriesOf(node: Node | undefined): Map<string, Node> {
  const entries = new Map<string, Node>();
  if (node?.type !== 'object') return entries;
  for (const property of node.children ?? []) entries.set(String(property.children?.[0]?.value), property);
  return entries;
}

function valueOf(property: Node): Node | undefined {
  return property.children?.[1];
}

/** One-based lines of offsets. */
class Lines {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  at(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  startOf(line: number): number {
    return this.starts[line - 1] ?? 0;
  }
}
