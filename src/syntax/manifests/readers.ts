/** The manifests that can be read, by path. */
import type { ManifestReader } from './manifest.js';
import { npmManifest } from './npm.js';
import { pnpmWorkspace } from './pnpm-workspace.js';

export const MANIFEST_READERS: readonly ManifestReader[] = [npmManifest, pnpmWorkspace];

export function manifestReaderOf(path: string): ManifestReader | null {
  return MANIFEST_READERS.find((reader) => reader.matches(path)) ?? null;
}

/** The reader whose lockfile has this path, or null. */
export function lockfileReaderOf(path: string): ManifestReader | null {
  return MANIFEST_READERS.find((reader) => reader.isLockfile(path)) ?? null;
}
