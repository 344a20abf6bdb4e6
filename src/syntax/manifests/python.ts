/** Manifests of Python: requirements, pyproject.toml (PEP 621, PEP 735, Poetry, PDM, uv), Pipfile, setup.cfg and setup.py. */
import { type DataEntry, type DataNode, entriesOf, isUnreadableData, itemsOf, textAt, valueAt } from '../data/data.js';
import { readToml } from '../data/toml.js';
import { levelOfConstraint } from './constraints.js';
import { baseOf, Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { lockfileOf, readPipfileLock, readTomlLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';
import { levelOfPep440, normalizedName, readRequirement } from './python-requirement.js';
import { isRequirementsFile, readRequirements } from './requirements-txt.js';
import { readSetupCfg, readSetupPy } from './python-setup.js';

const LOCKFILES = new Map([
  ['poetry.lock', readTomlLock],
  ['uv.lock', readTomlLock],
  ['pdm.lock', readTomlLock],
  ['Pipfile.lock', readPipfileLock],
]);

export const pythonManifest = manifestReader({
  ecosystem: 'python',
  matches: (path) => isRequirementsFile(path) || /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.cfg|setup\.py)$/.test(path),
  read: (text, path) => {
    if (isRequirementsFile(path)) return readRequirements(text, path);
    const base = baseOf(path);
    if (base === 'Pipfile') return readPipfile(text);
    if (base === 'setup.cfg') return readSetupCfg(text);
    return base === 'setup.py' ? readSetupPy(text) : readPyproject(text);
  },
  pin: ({ source, specifier }, to) => {
    if (source === 'git') return isCommitId(to) ? `${withoutRevision(specifier)}@${to}` : null;
    return source === 'registry' ? `==${to}` : null;
  },
  written: ({ name, source, specifier: was }, specifier) =>
    source === 'registry' || was === ''
      ? `${name}${/^[=<>~!]/.test(specifier) ? '' : '=='}${specifier}`
      : `${name} @ ${specifier}`,
  ...lockfileOf(LOCKFILES, normalizedName),
});

/** "git+https://host/a/b@main" without "@main". */
function withoutRevision(specifier: string): string {
  const start = specifier.indexOf('/', specifier.indexOf('://') + 3);
  const at = start < 0 ? -1 : specifier.indexOf('@', start);
  return (at < 0 ? specifier : specifier.slice(0, at)).split('#')[0] ?? '';
}

function readPyproject(text: string): readonly Declaration[] | Unreadable {
  const read = readToml(text);
  if (isUnreadableData(read)) return read;
  const root = read[0] ?? null;
  const found = new Declarations(text);
  // With a build system the project is made to be installed by others.
  const published = valueAt(root, 'build-system') !== null && textAt(root, 'tool', 'poetry', 'package-mode') !== 'false';
  const sources = new Map(entriesOf(valueAt(root, 'tool', 'uv', 'sources')).map((entry) => [normalizedName(entry.key), entry]));
  const list = (node: DataNode | null, group: string, isPublished: boolean): void => {
    for (const item of itemsOf(node)) {
      if (item.kind !== 'scalar') continue;
      const requirement = readRequirement(item.text);
      // Where uv takes a package from is said apart, and judged there.
      if (requirement === null || sources.has(requirement.name)) continue;
      found.add({ ...requirement, group, line: item.line, endLine: item.endLine, published: isPublished });
    }
  };
  list(valueAt(root, 'project', 'dependencies'), 'project.dependencies', published);
  for (const { key, value } of entriesOf(valueAt(root, 'project', 'optional-dependencies')))
    list(value, `project.optional-dependencies.${key}`, published);
  for (const { key, value } of entriesOf(valueAt(root, 'dependency-groups'))) list(value, `dependency-groups.${key}`, false);
  for (const { key, value } of entriesOf(valueAt(root, 'tool', 'pdm', 'dev-dependencies')))
    list(value, `tool.pdm.dev-dependencies.${key}`, false);
  list(valueAt(root, 'tool', 'uv', 'dev-dependencies'), 'tool.uv.dev-dependencies', false);
  list(valueAt(root, 'build-system', 'requires'), 'build-system.requires', true);
  for (const [name, entry] of sources) addSource(found, name, entry, 'tool.uv.sources');
  const poetry = valueAt(root, 'tool', 'poetry');
  addPoetry(found, valueAt(poetry, 'dependencies'), 'tool.poetry.dependencies', published);
  addPoetry(found, valueAt(poetry, 'dev-dependencies'), 'tool.poetry.dev-dependencies', false);
  for (const { key, value } of entriesOf(valueAt(poetry, 'group')))
    addPoetry(found, valueAt(value, 'dependencies'), `tool.poetry.group.${key}.dependencies`, false);
  return found.done();
}

/** Texts or tables; several tables for several platforms. A bare version is exactly that one. */
function addPoetry(found: Declarations, table: DataNode | null, group: string, published: boolean): void {
  for (const entry of entriesOf(table)) {
    if (entry.key.toLowerCase() === 'python') continue;
    const name = normalizedName(entry.key);
    for (const value of itemsOf(entry.value)) {
      const version = value.kind === 'scalar' ? value.text : textAt(value, 'version');
      const line = entry.value.kind === 'list' ? value.line : entry.line;
      if (value.kind === 'map' && version === null) addSource(found, name, { ...entry, line, value }, group);
      else if (version !== null) {
        const level = levelOfConstraint(version, { bare: 'exact' });
        if (level !== null) found.add({ name, group, specifier: version, level, line, endLine: value.endLine, published });
      }
    }
  }
}

/** `{ git = "…", rev = "…" }`, `{ url = "…" }`, `{ path = "…" }`, of uv, Poetry and Pipenv. */
function addSource(found: Declarations, name: string, entry: DataEntry, group: string): void {
  for (const value of itemsOf(entry.value)) {
    const git = textAt(value, 'git');
    const url = textAt(value, 'url') ?? textAt(value, 'file');
    const place = { name, group, line: entry.line, endLine: Math.max(entry.line, value.endLine) };
    if (git !== null) {
      const ref = ['rev', 'ref', 'tag', 'branch'].map((key) => textAt(value, key)).find((each) => each !== null) ?? '';
      const specifier = ref === '' ? git : `${git}@${ref}`;
      found.add({ ...place, specifier, level: isCommitId(ref) ? 'exact' : 'moving', source: 'git', origin: repositoryOf(git) });
    } else if (url !== null && /^https?:/i.test(url)) {
      const pinned = readRequirement(url);
      if (pinned !== null) found.add({ ...pinned, ...place });
    }
  }
}

function readPipfile(text: string): readonly Declaration[] | Unreadable {
  const read = readToml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const { key: group, value: table } of entriesOf(read[0] ?? null)) {
    if (['source', 'requires', 'scripts', 'pipenv'].includes(group)) continue;
    for (const entry of entriesOf(table)) {
      const name = normalizedName(entry.key);
      const version = entry.value.kind === 'scalar' ? entry.value.text : textAt(entry.value, 'version');
      if (version === null) addSource(found, name, entry, group);
      else {
        const level = version === '*' ? 'wildcard' : levelOfPep440(version);
        if (level !== null) found.add({ name, group, specifier: version, level, line: entry.line, endLine: entry.value.endLine });
      }
    }
  }
  return found.done();
}
