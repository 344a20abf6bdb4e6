/** The line that would pin a dependency, and where its version comes from. */
import type { Change } from '../../change/change.js';
import type { Level, Locked, Lockfile, ManifestReader } from '../../syntax/manifests/manifest.js';
import { lockfileReaderOf } from '../../syntax/manifests/readers.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import type { SuggestedFix } from '../rule.js';
import type { LoosenedDependency } from './loosened-dependencies.js';

/** The lockfiles of a change, each opened once and only when there is a finding. */
export class Lockfiles {
  private opened: readonly OpenLockfile[] | null = null;

  constructor(private readonly change: Change) {}

  /** What the nearest lockfile has for a declaration, and that lockfile's name. */
  find({ file, reader, declaration }: LoosenedDependency): (Locked & { readonly name: string }) | null {
    this.opened ??= this.open();
    for (const lockfile of this.opened) {
      const locked = lockfile.reader.ecosystem === reader.ecosystem ? lockfile.lockedOf(declaration, file.path) : null;
      // Anyone can bring a second lockfile along, which nothing installs from, to call a package a local one.
      if (locked === null || (locked.isLocal && lockfile.isNew && file.before !== null)) continue;
      return { ...locked, name: lockfile.name };
    }
    return null;
  }

  private open(): OpenLockfile[] {
    const files = this.change.files.known ? this.change.files.value : [];
    return files
      .toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1))
      .flatMap(({ path, before, after }) => {
        const reader = lockfileReaderOf(path);
        if (reader === null || !after?.text.known) return [];
        const name = path.slice(path.lastIndexOf('/') + 1);
        return [{ reader, name, isNew: before === null, lockedOf: reader.openLockfile(path, after.text.value) }];
      });
  }
}

interface OpenLockfile {
  readonly reader: ManifestReader;
  readonly name: string;
  readonly isNew: boolean;
  readonly lockedOf: Lockfile;
}

/** The version of the lockfile, else what stood there before, else where the open range begins. */
export function fixOf(
  { file, reader, lines, declaration, before }: LoosenedDependency,
  locked: string | null,
  fails: readonly Level[],
): { pin: string; suggestion: SuggestedFix | undefined } | null {
  const floor = reader.floor(declaration);
  const wasPinned = before !== null && !fails.includes(before.level) && before.origin === declaration.origin;
  const candidates = [
    locked === null ? null : reader.pin(declaration, locked),
    wasPinned ? before.specifier : null,
    floor === null ? null : reader.pin(declaration, floor),
  ];
  const specifier = candidates.find((each) => each !== null) ?? null;
  if (specifier === null || /["\\\p{Cc}]/u.test(specifier) || shown(specifier, 1000) !== specifier) return null;
  const pin = reader.written({ ...declaration, name: shown(declaration.name, 100) }, specifier);
  const { line, endLine, column } = declaration;
  const text = lines.textOf(line);
  if (column === null || text === null || shown(text, 2000) !== text) return { pin, suggestion: undefined };
  const replacement = text.slice(0, column) + specifier + text.slice(column + declaration.specifier.length);
  return { pin, suggestion: { path: file.path, line, endLine, replacement } };
}

/** For people: in quotes, escaped, without credentials and short. */
export function quoted(specifier: string): string {
  return JSON.stringify(shown(specifier, 120));
}

/** Without credentials, such as the token in "git+https://token@host/…", and short. */
export function shown(text: string, limit: number): string {
  const masked = maskSecrets(text.replace(/\/\/[^/@\s]{1,500}@/g, '//***@'));
  return masked.length > limit ? `${masked.slice(0, limit)}…` : masked;
}
