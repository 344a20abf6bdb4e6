/** Where a change's lockfiles stop following their manifests. */
import type { Change } from '../../change/change.js';
import { addedLines, byPath, type FileChange, removedLines } from '../../change/file-change.js';
import type { ManifestReader } from '../../syntax/manifests/manifest.js';
import { lockfileReaderOf, manifestReadersOf } from '../../syntax/manifests/readers.js';
import type { Observation, UndecidedPart } from '../rule.js';
import { isFixture, type Manifest, readManifests } from './loosened-dependencies.js';
import { ManifestLines } from './manifest-lines.js';
import { shown } from './pinned-fix.js';

export function filesOf(change: Change): FileChange[] {
  return change.files.known ? change.files.value.toSorted(byPath) : [];
}

export function isSettings(path: string): boolean {
  return /(?:^|\/)(?:\.npmrc|\.gitignore)$/.test(path);
}

export function isConcerned(path: string): boolean {
  return isSettings(path) || lockfileReaderOf(path) !== null;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A lockfile that goes away, or gets a name that nothing reads, while its manifest stays. */
export function* deletions(file: FileChange, files: readonly FileChange[]): Generator<Observation> {
  const path = file.status === 'removed' ? file.path : file.status === 'renamed' ? file.previousPath : null;
  const reader = path === null ? null : lockfileReaderOf(path);
  if (path === null || reader === null || (file.status === 'renamed' && lockfileReaderOf(file.path) !== null)) return;
  const folder = folderOf(path);
  // A lockfile of the same ecosystem beside it or above it takes its place: another package manager, or a workspace.
  const isReplaced = files.some(
    (other) =>
      other !== file &&
      other.after !== null &&
      lockfileReaderOf(other.path)?.ecosystem === reader.ecosystem &&
      folder.startsWith(folderOf(other.path)),
  );
  const isManifestGone = files.some((other) => {
    const gone = other.status === 'removed' ? other.path : other.status === 'renamed' ? (other.previousPath ?? '') : '';
    return folderOf(gone) === folder && manifestReadersOf(gone).some(({ ecosystem }) => ecosystem === reader.ecosystem);
  });
  if (isReplaced || isManifestGone) return;
  yield {
    kind: 'finding',
    message: 'deleted',
    data: { lockfile: path, ecosystem: reader.ecosystem },
    location: file.status === 'renamed' ? { path: file.path, previousPath: path } : { path: file.path, baseLine: 1 },
    identity: `deleted ${path}`,
    confidence: isFixture(path) ? 'possible' : 'certain',
  };
}

/** Settings that switch lockfiles off, and lines that keep one out of git. */
export function* settings(file: FileChange): Generator<Observation | UndecidedPart> {
  if (!isSettings(file.path) || file.after === null) return;
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  const removed = new Set(removedLines(file.hunks.value).map(({ text }) => text.trim()));
  for (const { text, head } of addedLines(file.hunks.value)) {
    const line = text.trim();
    if (removed.has(line) || head === null) continue;
    const location = { path: file.path, line: head };
    const confidence = isFixture(file.path) ? 'possible' : 'certain';
    if (file.path.endsWith('.npmrc') && /^(?:package-lock|lockfile|shrinkwrap)\s*=\s*"?false"?$/.test(line))
      yield {
        kind: 'finding',
        message: 'disabled',
        data: { manifest: file.path, setting: line },
        location,
        identity: `disabled ${line}`,
        confidence,
      };
    const name = line.slice(line.lastIndexOf('/') + 1);
    if (file.path.endsWith('.gitignore') && !/^[!#]/.test(line) && lockfileReaderOf(name) !== null)
      yield {
        kind: 'finding',
        message: 'ignored',
        data: { manifest: file.path, lockfile: name },
        location,
        identity: `ignored ${name}`,
        confidence: 'possible',
      };
  }
}

/** Dependencies that the change adds to a manifest and not to the lockfile that it writes. */
export function* missingEntries(files: readonly FileChange[]): Generator<Observation | UndecidedPart> {
  const lockfiles = files.filter(({ path, after }) => after !== null && lockfileReaderOf(path) !== null);
  const beside = files.filter(({ path, after }) => after !== null && lockfiles.some((lockfile) => serves(lockfile, path)));
  for (const manifest of readManifests(beside)) {
    if ('kind' in manifest) yield manifest;
    else if (manifest.file.status === 'modified') yield* missingIn(manifest, lockfiles);
  }
}

function serves({ path: lockfile }: FileChange, manifest: string): boolean {
  const ecosystem = lockfileReaderOf(lockfile)?.ecosystem;
  return manifest.startsWith(folderOf(lockfile)) && manifestReadersOf(manifest).some((reader) => reader.ecosystem === ecosystem);
}

function* missingIn(
  { file, reader, before, after }: Manifest,
  lockfiles: readonly FileChange[],
): Generator<Observation | UndecidedPart> {
  const lockfile = nearest(file, reader, lockfiles);
  const earlier = new Set(before.map(({ name }) => name));
  const direct = after.filter(
    ({ scope, source, ecosystem }) => scope === 'direct' && source === 'registry' && ecosystem === undefined,
  );
  const added = direct.filter(({ name }) => !earlier.has(name));
  if (lockfile?.after == null || added.length === 0) return;
  if (!lockfile.after.text.known) {
    yield { kind: 'undecided', reason: lockfile.after.text.reason, path: lockfile.path };
    return;
  }
  const lockedOf = reader.openLockfile(lockfile.path, lockfile.after.text.value);
  // One that has nothing of the manifest at all is of a form that is not read.
  if (!direct.some((each) => lockedOf(each, file.path) !== null)) return;
  const lines = new ManifestLines(file);
  const told = new Set<string>();
  for (const declaration of added) {
    if (told.has(declaration.name) || lockedOf(declaration, file.path) !== null) continue;
    told.add(declaration.name);
    yield {
      kind: 'finding',
      message: 'missing',
      data: { dependency: shown(declaration.name, 100), manifest: file.path, lockfile: lockfile.path },
      location: lines.locationOf(declaration),
      identity: `missing ${shown(declaration.name, 300)}`,
      confidence: isFixture(file.path) ? 'possible' : 'certain',
    };
  }
}

/** The deepest lockfile of the ecosystem beside or above a manifest. */
function nearest(file: FileChange, reader: ManifestReader, lockfiles: readonly FileChange[]): FileChange | null {
  const serving = lockfiles.filter(
    ({ path }) =>
      file.path.startsWith(folderOf(path)) && lockfileReaderOf(path)?.ecosystem === reader.ecosystem && reader.isLockfile(path),
  );
  return serving.toSorted((a, b) => folderOf(b.path).length - folderOf(a.path).length)[0] ?? null;
}
