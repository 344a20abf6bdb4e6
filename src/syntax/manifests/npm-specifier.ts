/**
 * What a dependency specifier of npm, Yarn, pnpm or Bun lets be installed. Sources: npm's package.json documentation ("dependencies"),
 * npm-package-arg, and the protocol pages of Yarn, pnpm and Bun. Only registry, git and address protocols reach outside.
 */
import semver from 'semver';
import type { Level, SourceKind } from './manifest.js';

export interface Reach {
  readonly level: Level;
  readonly source: SourceKind;
  readonly origin: string;
}

/** Longer specifiers are not judged: semver's own limit for one version is 256 characters. */
export const LONGEST_SPECIFIER = 1000;

/** A range over this many major versions has an upper end in name only ("<9999"). */
const BOUNDED_MAJORS = 50;

/** Protocols for what lies in the same repository, or is pinned elsewhere in it. */
const LOCAL: Readonly<Record<string, SourceKind>> = {
  'workspace:': 'workspace',
  'catalog:': 'workspace',
  'file:': 'file',
  'link:': 'file',
  'portal:': 'file',
  'exec:': 'file',
};

const GIT_HOSTS = ['github:', 'gitlab:', 'bitbucket:', 'gist:'];

/** @param specifier at most LONGEST_SPECIFIER characters */
export function reachOf(specifier: string): Reach {
  const spec = specifier.trim();
  const lower = spec.toLowerCase();
  const local = Object.entries(LOCAL).find(([protocol]) => lower.startsWith(protocol));
  if (local !== undefined) return { level: 'exact', source: local[1], origin: '' };
  if (/^(?:\.{0,2}\/|~\/|\.{1,2}$|[a-z]:[\\/])/i.test(spec)) return { level: 'exact', source: 'file', origin: '' };
  // npm's `$name` takes the version that the manifest itself asks for; pnpm's `-` removes the dependency.
  if (spec.startsWith('$') || spec === '-') return { level: 'exact', source: 'registry', origin: '' };
  if (lower.startsWith('patch:')) return reachOf(patched(spec));
  for (const protocol of ['npm:', 'jsr:']) {
    if (!lower.startsWith(protocol)) continue;
    const { name, versions } = aliased(spec.slice(protocol.length));
    return { level: levelOfVersions(versions), source: 'registry', origin: protocol === 'npm:' ? name : `${protocol}${name}` };
  }
  if (lower.startsWith('runtime:'))
    return { level: levelOfVersions(spec.slice('runtime:'.length)), source: 'registry', origin: '' };
  if (isGit(lower)) return { level: isCommit(spec) ? 'exact' : 'moving', source: 'git', origin: repositoryOf(lower) };
  if (/^[a-z][a-z0-9+.-]*:/.test(lower)) {
    return { level: isFixedAddress(spec) ? 'exact' : 'moving', source: 'url', origin: lower.split('#')[0] ?? '' };
  }
  return { level: levelOfVersions(spec), source: 'registry', origin: '' };
}

/** The level of versions or a dist-tag as the registry understands them: "^1.2.3", "latest". */
function levelOfVersions(versions: string): Level {
  const spec = versions.trim();
  if (spec === '' || spec.toLowerCase() === 'latest') return 'wildcard';
  let range: semver.Range;
  try {
    range = new semver.Range(spec, { loose: true });
  } catch {
    return 'moving';
  }
  const levels = range.set.map(levelOfComparators);
  if (levels.includes('wildcard')) return 'wildcard';
  if (levels.includes('unbounded')) return 'unbounded';
  return levels.length === 1 && levels[0] === 'exact' ? 'exact' : 'range';
}

/** Comparators hold together, so one upper end bounds them all. */
function levelOfComparators(comparators: readonly semver.Comparator[]): Level {
  // The comparator of `*` has a symbol for a version, which the type does not know.
  const versions = comparators.filter((comparator) => typeof comparator.semver === 'object');
  if (versions.length === 0) return 'wildcard';
  if (versions.some(({ operator }) => operator === '' || operator === '=')) return 'exact';
  const upper = versions.filter(({ operator }) => operator.startsWith('<')).map(({ semver: { major } }) => major);
  const lower = versions.filter(({ operator }) => operator.startsWith('>')).map(({ semver: { major } }) => major);
  return Math.min(...upper) - Math.max(0, ...lower) >= BOUNDED_MAJORS ? 'unbounded' : 'range';
}

/** "name@versions"; Yarn also writes versions without a name. An alias without versions takes any. */
function aliased(spec: string): { name: string; versions: string } {
  const at = spec.lastIndexOf('@');
  if (at > 0) return { name: spec.slice(0, at), versions: spec.slice(at + 1) };
  return at < 0 && semver.validRange(spec, true) !== null ? { name: '', versions: spec } : { name: spec, versions: '' };
}

/** What Yarn's "patch:left-pad@npm%3A1.3.0#./fix.patch" patches. */
function patched(spec: string): string {
  const inner = spec.slice('patch:'.length).split('#')[0] ?? '';
  const versions = inner.slice(inner.indexOf('@', 1) + 1);
  return versions.replace(/%3a/gi, ':').replace(/%5e/gi, '^').replace(/%40/g, '@').replace(/%2f/gi, '/');
}

function isGit(lower: string): boolean {
  if (lower.startsWith('git+') || lower.startsWith('git:') || lower.startsWith('git@') || lower.startsWith('ssh:')) return true;
  if (GIT_HOSTS.some((host) => lower.startsWith(host))) return true;
  const [address = ''] = lower.split('#');
  if (/^https?:/.test(lower))
    return (
      address.endsWith('.git') || /^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket)\.(?:com|org)\/[^/]+\/[^/]+$/.test(address)
    );
  // "owner/repo", as npm reads it: one slash, and no scope.
  return /^[^@:/.\s][^@:/\s]*\/[^@:/\s]+$/.test(address);
}

/** The repository however it is written: "github:acme/shop", "acme/shop" and its address are one. */
function repositoryOf(lower: string): string {
  const [address = ''] = lower.split('#');
  return address
    .replace(/^git\+/, '')
    .replace(/^(?:https?|ssh|git):\/\/(?:[^@/]*@)?/, '')
    .replace(/^git@github\.com:|^github:|^(?:www\.)?github\.com\//, '')
    .replace(/\.git$/, '');
}

/**
 * A whole commit id. A short one is none: git prefers a branch or tag of that name to the commit that it abbreviates. Beside it
 * only settings may stand ("&path:/packages/a"): for npm "main&" and an id is the name of a branch.
 */
function isCommit(spec: string): boolean {
  if (!spec.includes('#')) return false;
  const parts = spec.slice(spec.indexOf('#') + 1).split('&');
  const others = parts.filter((part) => !/^(?:commit[=:])?(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(part));
  return others.length < parts.length && others.every((part) => /^[a-z]+[=:]/i.test(part));
}

/**
 * An address whose content cannot change: of a whole commit on GitHub. A hash at its end is checked by Yarn 1 alone; npm, pnpm, Bun
 * and later versions of Yarn pass it over.
 */
function isFixedAddress(spec: string): boolean {
  const [address = ''] = spec.split(/[?#]/);
  return /^https:\/\/(?:codeload\.)?github\.com\/[^/]+\/[^/]+\/(?:archive|tar\.gz|zip|tarball|zipball)\/[0-9a-f]{40}(?:\.tar\.gz|\.tgz|\.zip)?$/i.test(
    address,
  );
}

/** The same specifier for exactly `to`, a version or a commit; null where that cannot be written. */
export function pinned(specifier: string, to: string): string | null {
  const { source } = reachOf(specifier);
  const spec = specifier.trim();
  const isCommitId = /^[0-9a-f]{40}$/.test(to);
  if (source === 'git' && isCommitId) return `${spec.split('#')[0] ?? ''}#${to}`;
  if (source !== 'registry' || isCommitId || semver.valid(to) === null) return null;
  const protocol = /^(?:npm|jsr):/i.exec(spec)?.[0];
  if (protocol === undefined) return to;
  const { name } = aliased(spec.slice(protocol.length));
  return name === '' ? `${protocol}${to}` : `${protocol}${name}@${to}`;
}

/** The version at which an open range begins, when it names it in full: 1.3.0 of ">=1.3.0". Null for any other specifier. */
export function floorOf(specifier: string): string | null {
  const floor = /^>=\s{0,9}v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,99})?)$/.exec(specifier.trim())?.[1];
  return floor === undefined || floor.startsWith('0.0.0') ? null : semver.valid(floor);
}
