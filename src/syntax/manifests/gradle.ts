/** Gradle's build files in Groovy and Kotlin, and its version catalogs. Nothing is executed: literal coordinates are read. */
import { type DataNode, entriesOf, isUnreadableData, textAt, valueAt } from '../data/data.js';
import { readToml } from '../data/toml.js';
import { Declarations, manifestReader } from './declarations.js';
import type { Declaration, Level, Unreadable } from './manifest.js';
import { levelOfMavenVersion } from './maven-version.js';
import { LARGEST_SOURCE, SLASH_COMMENTS, type Token, tokenize } from './tokens.js';

export const gradleManifest = manifestReader({
  ecosystem: 'gradle',
  matches: (path) => /\.gradle(?:\.kts)?$|(?:^|\/)[^/]{0,100}\.versions\.toml$/.test(path),
  read: (text, path) => (path.endsWith('.toml') ? readCatalog(text) : readBuild(text)),
  written: ({ name }, specifier) => `${name}:${specifier}`,
});

/** "group:name:version", with a classifier or an extension after it. */
const COORDINATES = /^([A-Za-z0-9_.-]{1,200}:[A-Za-z0-9_.-]{1,200}):([^:@]{1,200})(?:[:@][^\s]{1,100})?$/;

function readBuild(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'the build file is longer than 1 MB' };
  const found = new Declarations(text);
  const tokens = tokenize(text, SLASH_COMMENTS);
  for (const [index, token] of tokens.entries()) {
    const add = (name: string, version: string, group: string, line = token.line): void => {
      const level = levelOfMavenVersion(version);
      if (level !== null) found.add({ name, group, specifier: version, level, line });
    };
    const [, name, version] = token.kind === 'string' ? (COORDINATES.exec(token.text) ?? []) : [];
    if (name !== undefined && version !== undefined) {
      add(name, version, configurationOf(tokens, index));
      continue;
    }
    if (token.kind !== 'word') continue;
    if (token.text === 'group' && isAssigned(tokens, index)) {
      const artifact = assigned(tokens, index, 'name');
      const own = assigned(tokens, index, 'version');
      const group = tokens[index + 2];
      if (artifact !== null && own !== null && group !== undefined)
        add(`${group.text}:${artifact.text}`, own.text, configurationOf(tokens, index), own.line);
    } else if (token.text === 'id') {
      const at = tokens[index + 1]?.text === '(' ? index + 2 : index + 1;
      const plugin = tokens[at];
      const next = tokens[at + 1]?.text === ')' ? at + 2 : at + 1;
      const literal = tokens[tokens[next + 1]?.text === '(' ? next + 2 : next + 1];
      if (plugin?.kind === 'string' && tokens[next]?.text === 'version' && literal?.kind === 'string')
        add(plugin.text, literal.text, 'plugins', literal.line);
    }
  }
  return found.done();
}

function isAssigned(tokens: readonly Token[], index: number): boolean {
  return [':', '='].includes(tokens[index + 1]?.text ?? '') && tokens[index + 2]?.kind === 'string';
}

/** The literal of `name: '…'` within the same call. */
function assigned(tokens: readonly Token[], from: number, key: string): Token | null {
  for (let index = from; index < from + 24; index++) {
    const token = tokens[index];
    if (token === undefined || token.text === ')' || token.text === '{' || token.text === '}') return null;
    if (token.kind === 'word' && token.text === key && isAssigned(tokens, index)) return tokens[index + 2] ?? null;
  }
  return null;
}

/** The word that begins the call: "implementation". */
function configurationOf(tokens: readonly Token[], index: number): string {
  for (let at = index - 1; at >= 0 && at >= index - 8; at--) {
    const token = tokens[at];
    if (token?.text === '\n') break;
    if (token?.kind === 'word') return token.text;
  }
  return 'dependencies';
}

function readCatalog(text: string): readonly Declaration[] | Unreadable {
  const read = readToml(text);
  if (isUnreadableData(read)) return read;
  const root = read[0] ?? null;
  const found = new Declarations(text);
  for (const { key, line, value } of entriesOf(valueAt(root, 'versions'))) {
    const version = versionOf(value);
    if (version !== null && version.level !== null)
      found.add({ name: key, group: 'versions', specifier: version.text, level: version.level, line });
  }
  for (const group of ['libraries', 'plugins']) {
    for (const { key, line, value } of entriesOf(valueAt(root, group))) {
      const short = value.kind === 'scalar' ? value.text : '';
      const colon = short.lastIndexOf(':');
      const version =
        value.kind === 'scalar'
          ? { text: short.slice(colon + 1), level: levelOfMavenVersion(short.slice(colon + 1)) }
          : versionOf(valueAt(value, 'version'));
      const isReference = value.kind === 'map' && textAt(value, 'version', 'ref') !== null;
      const name = textAt(value, 'module') ?? textAt(value, 'id') ?? (colon > 0 ? short.slice(0, colon) : key);
      if (!isReference && version !== null && version.level !== null)
        found.add({ name, group, specifier: version.text, level: version.level, line, endLine: value.endLine });
    }
  }
  return found.done();
}

/** A text, or a rich version: `strictly`, `require` or `prefer`. Null for none: a bill of materials has it. */
function versionOf(node: DataNode | null): { text: string; level: Level | null } | null {
  const text =
    node?.kind === 'scalar' ? node.text : (textAt(node, 'strictly') ?? textAt(node, 'require') ?? textAt(node, 'prefer'));
  return text === null ? null : { text, level: levelOfMavenVersion(text) };
}
