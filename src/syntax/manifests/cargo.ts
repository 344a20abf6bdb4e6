/** Cargo.toml: dependencies of all kinds, of targets and of the workspace, patches, and sources of Git. */
import { type DataEntry, type DataNode, entriesOf, isUnreadableData, textAt, valueAt } from '../data/data.js';
import { readToml } from '../data/toml.js';
import { levelOfConstraint } from './constraints.js';
import { Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { lockfileOf, readTomlLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';

const GROUPS = ['dependencies', 'dev-dependencies', 'build-dependencies', 'dev_dependencies', 'build_dependencies'];

export const cargoManifest = manifestReader({
  ecosystem: 'cargo',
  matches: (path) => /(?:^|\/)Cargo\.toml$/.test(path),
  read: readManifest,
  // A bare version lets every compatible one in; "=" holds it.
  pin: ({ source }, to) => (source === 'registry' && !isCommitId(to) ? `=${to}` : null),
  written: ({ name, source }, specifier) =>
    source === 'git' ? `${name} = { git = "…", rev = "${specifier}" }` : `${name} = "${specifier}"`,
  ...lockfileOf(new Map([['Cargo.lock', readTomlLock]])),
});

function readManifest(text: string): readonly Declaration[] | Unreadable {
  const read = readToml(text);
  if (isUnreadableData(read)) return read;
  const root = read[0] ?? null;
  const found = new Declarations(text);
  const addGroups = (table: DataNode | null, prefix: string): void => {
    for (const group of GROUPS) addTable(found, valueAt(table, group), `${prefix}${group}`, 'direct');
  };
  addGroups(root, '');
  addTable(found, valueAt(root, 'workspace', 'dependencies'), 'workspace.dependencies', 'direct');
  for (const { key, value } of entriesOf(valueAt(root, 'target'))) addGroups(value, `target.${key}.`);
  for (const { key, value } of entriesOf(valueAt(root, 'patch'))) addTable(found, value, `patch.${key}`, 'override');
  return found.done();
}

function addTable(found: Declarations, table: DataNode | null, group: string, scope: Declaration['scope']): void {
  for (const entry of entriesOf(table)) addEntry(found, entry, group, scope);
}

function addEntry(found: Declarations, { key, line, value }: DataEntry, group: string, scope: Declaration['scope']): void {
  const name = textAt(value, 'package') ?? key;
  const place = { name, group, scope, line, endLine: Math.max(line, value.endLine) };
  const git = textAt(value, 'git');
  if (git !== null) {
    const rev = textAt(value, 'rev') ?? '';
    const ref = rev || (textAt(value, 'tag') ?? textAt(value, 'branch') ?? '');
    const level = isCommitId(rev) ? 'exact' : 'moving';
    found.add({ ...place, specifier: ref === '' ? git : `${git}#${ref}`, level, source: 'git', origin: repositoryOf(git) });
    return;
  }
  if (textAt(value, 'workspace') === 'true' || textAt(value, 'path') !== null) return;
  const version = value.kind === 'scalar' ? value.text : textAt(value, 'version');
  const level = levelOfConstraint(version ?? '', { bare: 'range' });
  if (level !== null) found.add({ ...place, specifier: version ?? '', level, origin: textAt(value, 'registry') ?? '' });
}
