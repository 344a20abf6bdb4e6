/** Which declarations of a change's manifests let more change than before; what stood there before is not this change's. */
import type { Change } from '../../change/change.js';
import { addedLines, byPath, type FileChange, type FileSide } from '../../change/file-change.js';
import { type Declaration, isLooser, isUnreadable, type ManifestReader } from '../../syntax/manifests/manifest.js';
import { manifestReadersOf } from '../../syntax/manifests/readers.js';
import type { UndecidedPart } from '../rule.js';
import { ManifestLines } from './manifest-lines.js';

export interface LoosenedDependency {
  readonly file: FileChange;
  readonly reader: ManifestReader;
  readonly lines: ManifestLines;
  readonly declaration: Declaration;
  /** The tightest declaration of the same dependency before the change; null when there was none. */
  readonly before: Declaration | null;
}

export interface Manifest {
  readonly file: FileChange;
  readonly reader: ManifestReader;
  readonly before: readonly Declaration[];
  readonly after: readonly Declaration[];
}

/** The manifests that the change touches. */
export function manifestsOf(change: Change): FileChange[] {
  return change.files.known ? change.files.value.filter((file) => manifestReadersOf(file.path).length > 0) : [];
}

/** Both sides of `files`, by path and reader; a manifest that could not be read is undecided. */
export function* readManifests(files: readonly FileChange[]): Generator<Manifest | UndecidedPart> {
  for (const file of files.toSorted(byPath)) {
    const readers = new Set(manifestReadersOf(file.path));
    // A manifest that got another name takes its declarations away from the old one.
    const moved = file.previousPath === null ? [] : manifestReadersOf(file.previousPath).filter((reader) => !readers.has(reader));
    for (const reader of readers) {
      const manifest = readManifest(file, reader);
      if (manifest !== null) yield manifest;
    }
    for (const reader of moved) yield { file, reader, before: declaredBefore(file, reader), after: [] };
  }
}

/** Everything that became looser, by path and line. */
export function* loosenedDependencies(manifests: readonly Manifest[]): Generator<LoosenedDependency> {
  const moved = countLost(manifests);
  for (const { file, reader, before, after } of manifests) {
    const earlier = groupByName(before);
    const lines = new ManifestLines(file);
    for (const declaration of after) {
      const same = (earlier.get(nameOf(declaration)) ?? []).filter((each) => each.origin === declaration.origin);
      if (same.some((each) => !isLooser(declaration.level, each.level))) continue;
      const whole = keyOfMove(file, reader, declaration);
      const lost = moved.get(whole) ?? 0;
      if (lost > 0) moved.set(whole, lost - 1);
      else yield { file, reader, lines, declaration, before: tightest(earlier.get(nameOf(declaration)) ?? []) };
    }
  }
}

/** Test data holds manifests that nobody installs from; a finding there is only shown, so one that is broken hides nothing. */
export function isFixture(path: string): boolean {
  return /(?:^|\/)(?:__)?(?:test)?(?:fixtures?|testdata)(?:__)?\//i.test(path);
}

function readManifest(file: FileChange, reader: ManifestReader): Manifest | UndecidedPart | null {
  const undecided = (reason: string): UndecidedPart => ({ kind: 'undecided', reason, path: file.path });
  if (file.after === null) return { file, reader, before: declaredBefore(file, reader), after: [] };
  const link = linkOf(file.after);
  if (link !== null) return manifestReadersOf(link).length === 0 ? undecided('the manifest is a link to another file') : null;
  if (!file.after.text.known) return undecided(file.after.text.reason);
  const after = reader.read(file.after.text.value, file.path);
  if (isUnreadable(after)) return isFixture(file.path) ? null : undecided(after.reason);
  const wasFixture = isFixture(file.before?.path ?? file.path) && !isFixture(file.path);
  if (file.before === null || file.status === 'copied' || wasFixture || linkOf(file.before) !== null)
    return { file, reader, before: [], after };
  if (!file.before.text.known) return undecided(file.before.text.reason);
  const before = reader.read(file.before.text.value, file.before.path);
  if (!isUnreadable(before)) return { file, reader, before, after };
  // What stood in a broken manifest is told by the lines that the change left alone.
  if (!file.hunks.known) return undecided(`before the change ${before.reason}, and ${file.hunks.reason}`);
  const added = new Set(addedLines(file.hunks.value).map((line) => line.head));
  return { file, reader, before: after.filter(({ line, endLine }) => !added.has(line) && !added.has(endLine)), after };
}

/** Of a removed manifest, as far as it can be read: only what moved from here to another one is looked for. */
function declaredBefore({ before }: FileChange, reader: ManifestReader): readonly Declaration[] {
  if (before === null || !before.text.known || linkOf(before) !== null) return [];
  const read = reader.read(before.text.value, before.path);
  return isUnreadable(read) ? [] : read;
}

/** The target of a link, or null for a plain file. */
function linkOf({ kind, text }: FileSide): string | null {
  if (!kind.known || kind.value !== 'symlink') return null;
  return text.known ? text.value : '';
}

/** How often each declaration went away somewhere in the change: it may have moved to another manifest. */
function countLost(manifests: readonly Manifest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { file, reader, before, after } of manifests) {
    const kept = new Set(after.map(wholeOf));
    for (const declaration of before) {
      const key = keyOfMove(file, reader, declaration);
      if (!kept.has(wholeOf(declaration))) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** What nobody installed from before, test data, is no place that a declaration could have come from. */
function keyOfMove({ path, previousPath }: FileChange, reader: ManifestReader, declaration: Declaration): string {
  return `${isFixture(previousPath ?? path)} ${declaration.ecosystem ?? reader.ecosystem} ${wholeOf(declaration)}`;
}

function groupByName(declarations: readonly Declaration[]): Map<string, Declaration[]> {
  const groups = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    const group = groups.get(nameOf(declaration));
    if (group === undefined) groups.set(nameOf(declaration), [declaration]);
    else group.push(declaration);
  }
  return groups;
}

function tightest(declarations: readonly Declaration[]): Declaration | null {
  return declarations.reduce<Declaration | null>(
    (best, each) => (best === null || isLooser(best.level, each.level) ? each : best),
    null,
  );
}

function nameOf({ ecosystem, scope, name }: Declaration): string {
  return JSON.stringify([ecosystem, scope, name]);
}

function wholeOf({ ecosystem, scope, name, specifier }: Declaration): string {
  return JSON.stringify([ecosystem, scope, name, specifier]);
}
