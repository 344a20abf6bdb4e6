/**
 * Which version a lockfile has for a dependency, in the ecosystems but npm. Only for what people are told and offered: the lines of
 * these files are read, not their whole grammar, and what is not found is null.
 */
import { baseOf } from './declarations.js';
import type { Declaration, Lockfile, ManifestReader } from './manifest.js';

/** Versions, or for sources of Git commits, by the name that the lockfile uses. */
export type LockedVersions = ReadonlyMap<string, string>;
type ReadLockfile = (text: string) => LockedVersions;

/** Characters; larger lockfiles are not looked into. */
const LARGEST_LOCKFILE = 30_000_000;

/** The part of a reader that knows lockfiles. A lockfile serves the manifests beside and below it. */
export function lockfileOf(
  readers: ReadonlyMap<string, ReadLockfile>,
  normalize: (name: string) => string = (name) => name,
): Pick<ManifestReader, 'isLockfile' | 'openLockfile'> {
  return {
    isLockfile: (path) => readers.has(baseOf(path)),
    openLockfile: (path, text): Lockfile => {
      const read = text.length > LARGEST_LOCKFILE ? undefined : readers.get(baseOf(path));
      const versions = new Map([...(read?.(text) ?? [])].map(([name, version]) => [normalize(name), version]));
      const folder = path.slice(0, path.length - baseOf(path).length);
      return (declaration, manifest) => {
        if (!manifest.startsWith(folder)) return null;
        const version = versions.get(normalize(declaration.name));
        return version === undefined ? null : { version: fitting(declaration, version), isLocal: false };
      };
    },
  };
}

/** A commit answers for a repository only, and a version for a registry. */
function fitting({ source }: Declaration, version: string): string | null {
  return (source === 'git') === /^[0-9a-f]{40}$/.test(version) ? version : null;
}

/** `[[package]]` with `name = "…"`, `version = "…"`: Cargo, Poetry, uv, PDM. Of several versions none is told. */
export function readTomlLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  const several = new Set<string>();
  let name = '';
  let version = '';
  const keep = (): void => {
    if (name !== '' && version !== '') {
      if (versions.has(name) && versions.get(name) !== version) several.add(name);
      versions.set(name, version);
    }
    name = '';
    version = '';
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('[[')) keep();
    const [, key, value = ''] = /^(name|version|source|reference|resolved_reference) = "([^"]{1,500})"/.exec(line) ?? [];
    if (key === 'name') name = value;
    else if (key === 'version' && version === '') version = value;
    else if (key === 'resolved_reference') version = value;
    else if (key === 'source' && value.startsWith('git+')) version = /#([0-9a-f]{40})$/.exec(value)?.[1] ?? version;
  }
  keep();
  for (const each of several) versions.set(each, '');
  return versions;
}

export function readPipfileLock(text: string): LockedVersions {
  const lock = jsonOf(text);
  const versions = new Map<string, string>();
  for (const group of ['develop', 'default']) {
    for (const [name, entry] of entriesIn(memberOf(lock, group))) {
      const version = memberOf(entry, 'version') ?? memberOf(entry, 'ref');
      versions.set(name, typeof version === 'string' ? version.replace(/^==/, '') : '');
    }
  }
  return versions;
}

/** Under `specs:`, `    rails (7.1.2)`; under GIT, `  revision: …` before them. */
export function readGemfileLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  let revision = '';
  for (const line of text.split('\n')) {
    if (/^[A-Z]/.test(line)) revision = '';
    revision = /^ {2}revision: ([0-9a-f]{40})\s*$/.exec(line)?.[1] ?? revision;
    const [, name, version] = /^ {4}([A-Za-z0-9._-]{1,200}) \(([0-9A-Za-z.]{1,100})(?:-[a-z0-9_-]{1,60})?\)/.exec(line) ?? [];
    if (name !== undefined && version !== undefined) versions.set(name, revision === '' ? version : revision);
  }
  return versions;
}

export function readComposerLock(text: string): LockedVersions {
  const lock = jsonOf(text);
  const versions = new Map<string, string>();
  for (const group of ['packages', 'packages-dev']) {
    const packages = memberOf(lock, group);
    for (const each of Array.isArray(packages) ? (packages as unknown[]) : []) {
      const name = memberOf(each, 'name');
      const version = memberOf(each, 'version');
      if (typeof name === 'string' && typeof version === 'string')
        versions.set(name.toLowerCase(), version.replace(/^v(?=\d)/, ''));
    }
  }
  return versions;
}

/** `  http:` and below it `    version: "1.2.0"`. */
export function readPubspecLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    name = /^ {2}([a-z0-9_]{1,200}):\s*$/.exec(line)?.[1] ?? name;
    const version = /^ {4}version: "?([^"\s]{1,100})"?/.exec(line)?.[1];
    if (version !== undefined) versions.set(name, version);
    const commit = /^ {6}resolved-ref: "?([0-9a-f]{40})"?/.exec(line)?.[1];
    if (commit !== undefined) versions.set(name, commit);
  }
  return versions;
}

/** `  "plug": {:hex, :plug, "1.15.2", …`, `  "shop": {:git, "…", "<commit>", …`. */
export function readMixLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, version] =
      /^\s{0,9}"([a-z0-9_]{1,200})": \{:(?:hex, :[a-z0-9_]{1,200}|git, "[^"]{1,500}"), "([^"]{1,100})"/.exec(line) ?? [];
    if (name !== undefined && version !== undefined) versions.set(name, version);
  }
  return versions;
}

/** `provider "registry.terraform.io/hashicorp/aws" {` and below it `  version     = "5.31.0"`; by "hashicorp/aws". */
export function readTerraformLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    name = /^provider "[^"/]{1,200}\/([^"]{1,200})" \{/.exec(line)?.[1] ?? name;
    const version = /^\s{1,9}version\s{1,9}= "([^"]{1,100})"/.exec(line)?.[1];
    if (version !== undefined) versions.set(name, version);
  }
  return versions;
}

/** NuGet's packages.lock.json: by framework, then by package, `resolved`. */
export function readNugetLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  for (const [, framework] of entriesIn(memberOf(jsonOf(text), 'dependencies'))) {
    for (const [name, entry] of entriesIn(framework)) {
      const version = memberOf(entry, 'resolved');
      if (typeof version === 'string') versions.set(name.toLowerCase(), version);
    }
  }
  return versions;
}

/** Package.resolved of versions 1, 2 and 3: by the last part of the repository's address. */
export function readSwiftLock(text: string): LockedVersions {
  const lock = jsonOf(text);
  const pins = memberOf(lock, 'pins') ?? memberOf(memberOf(lock, 'object'), 'pins');
  const versions = new Map<string, string>();
  for (const pin of Array.isArray(pins) ? (pins as unknown[]) : []) {
    const address = memberOf(pin, 'location') ?? memberOf(pin, 'repositoryURL');
    const version = memberOf(memberOf(pin, 'state'), 'version') ?? memberOf(memberOf(pin, 'state'), 'revision');
    if (typeof address !== 'string' || typeof version !== 'string') continue;
    versions.set((address.split('/').at(-1) ?? '').replace(/\.git$/, '').toLowerCase(), version);
  }
  return versions;
}

/** Helm's Chart.lock: `- name: …` and `  version: …`. */
export function readChartLock(text: string): LockedVersions {
  const versions = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    name = /^\s{0,9}- name: "?([^"\s]{1,200})"?/.exec(line)?.[1] ?? name;
    const version = /^\s{1,9}version: "?([^"\s]{1,100})"?/.exec(line)?.[1];
    if (version !== undefined && name !== '') versions.set(name, version);
  }
  return versions;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function entriesIn(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
