/**
 * Which version a lockfile of npm, Yarn, pnpm or Bun has for a declaration. Only for what people are told and offered: the lines of
 * these files are read, not their whole grammar, and what is not found is null.
 */
import type { Declaration, Locked, Lockfile } from './manifest.js';

/** Answers for a manifest in `directory`, relative to the lockfile's own. */
type Answers = (declaration: Declaration, directory: string) => Locked | null;

const LOCAL: Locked = { version: null, isLocal: true };

const LOCKFILES: ReadonlyMap<string, (text: string) => Answers> = new Map([
  ['package-lock.json', readPackageLock],
  ['npm-shrinkwrap.json', readPackageLock],
  ['yarn.lock', readYarnLock],
  ['pnpm-lock.yaml', readPnpmLock],
  ['bun.lock', readBunLock],
]);

/** Characters; larger lockfiles are not looked into. */
const LARGEST_LOCKFILE = 30_000_000;

export function isNpmLockfile(path: string): boolean {
  return LOCKFILES.has(baseOf(path)) && !/(?:^|\/)node_modules\//.test(path);
}

/** A lockfile serves the manifests beside and below it. */
export function openNpmLockfile(path: string, text: string): Lockfile {
  const answers = text.length > LARGEST_LOCKFILE ? undefined : LOCKFILES.get(baseOf(path))?.(text);
  const root = directoryOf(path);
  return (declaration, manifest) => {
    const directory = directoryOf(manifest);
    if (answers === undefined || !`${directory}/`.startsWith(root === '' ? '' : `${root}/`)) return null;
    return answers(declaration, root === '' ? directory : directory.slice(root.length + 1));
  };
}

function readPackageLock(text: string): Answers {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch {
    return () => null;
  }
  const packages = entryOf(lock, 'packages');
  return ({ name, source }, directory) => {
    const installed =
      entryOf(packages, `${directory === '' ? '' : `${directory}/`}node_modules/${name}`) ??
      entryOf(packages, `node_modules/${name}`) ??
      entryOf(entryOf(lock, 'dependencies'), name);
    if (entryOf(installed, 'link') === true) return LOCAL;
    const version = textOf(entryOf(installed, 'version'));
    if (source !== 'git') return found(version);
    return found(/#([0-9a-f]{40})$/.exec(textOf(entryOf(installed, 'resolved')) ?? version ?? '')?.[1]);
  };
}

/** Yarn 1: `left-pad@*:` and below it `  version "1.3.0"`; later: `"left-pad@npm:*":` and `  version: 1.3.0`. */
function readYarnLock(text: string): Answers {
  const entries = new Map<string, Locked | null>();
  let keys: string[] = [];
  for (const line of text.split('\n')) {
    if (line !== '' && !/^[\s#]/.test(line)) keys = line.trimEnd().replace(/:$/, '').replaceAll('"', '').split(', ');
    else if (line.startsWith('  version')) {
      // "types@*, types@workspace:packages/types" is one entry.
      const isLocal = keys.some((key) => key.slice(key.indexOf('@', 1)).startsWith('@workspace:'));
      for (const key of keys) entries.set(key, isLocal ? LOCAL : found(versionIn(line)));
      keys = [];
    }
  }
  return ({ name, specifier }) => entries.get(`${name}@${specifier}`) ?? entries.get(`${name}@npm:${specifier}`) ?? null;
}

/** Under `importers:`, the manifest's directory, its groups, and for each dependency `specifier:` and `version:`. */
function readPnpmLock(text: string): Answers {
  const entries = new Map<string, Locked | null>();
  const path: string[] = [];
  let specifier = '';
  for (const line of text.split('\n')) {
    const match = /^( *)([^\s#:][^:]*):(?: (.*))?$/.exec(line.length > 2000 ? '' : line.trimEnd());
    if (match === null) continue;
    const [, indent = '', key = '', value = ''] = match;
    path.length = Math.min(path.length, Math.floor(indent.length / 2));
    path.push(unquoted(key));
    const [top, importer, , dependency, field] = path;
    if (top !== 'importers') continue;
    if (field === 'specifier') specifier = unquoted(value);
    if (field !== 'version') continue;
    const version = unquoted(value);
    entries.set(
      JSON.stringify([importer, dependency, specifier]),
      version.startsWith('link:') ? LOCAL : found(versionIn(` ${version}`)),
    );
  }
  return ({ name, specifier: asked }, directory) => entries.get(JSON.stringify([directory || '.', name, asked])) ?? null;
}

/** `"left-pad": ["left-pad@1.3.0", …` */
function readBunLock(text: string): Answers {
  const entries = new Map<string, Locked | null>();
  for (const line of text.split('\n')) {
    const [, name, installed] = /^\s{1,20}"([^"]{1,300})": \["([^"]{1,300})"/.exec(line) ?? [];
    if (name === undefined || installed === undefined) continue;
    const version = installed.slice(installed.indexOf('@', 1) + 1);
    entries.set(name, version.startsWith('workspace:') ? LOCAL : found(versionIn(` ${version}`)));
  }
  return ({ name }) => entries.get(name) ?? null;
}

function found(version: string | null | undefined): Locked | null {
  return typeof version === 'string' ? { version, isLocal: false } : null;
}

/** The version that a line names after a space or a quote; what pnpm puts in brackets after it is left out. */
function versionIn(line: string): string | null {
  return /[ "](\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,99})?)(?=["(\s]|$)/.exec(line)?.[1] ?? null;
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, '$2');
}

function entryOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
