/** The manifests that can be read, by path. */
import { bundlerManifest } from './bundler.js';
import { composerManifest } from './composer.js';
import { condaManifest } from './conda.js';
import { denoManifest } from './deno.js';
import { gradleManifest } from './gradle.js';
import { helmManifest } from './helm.js';
import { mavenManifest } from './maven.js';
import { mixManifest } from './mix.js';
import { nugetManifest } from './nuget.js';
import { pubManifest } from './pub.js';
import { swiftManifest } from './swift.js';
import { terraformManifest } from './terraform.js';
import { cargoManifest } from './cargo.js';
import { composeManifest } from './compose.js';
import { dockerfileManifest } from './dockerfile.js';
import { githubActionsManifest } from './github-actions.js';
import { goManifest } from './go-mod.js';
import { installsManifest } from './installs.js';
import type { ManifestReader } from './manifest.js';
import { npmManifest } from './npm.js';
import { pnpmWorkspace } from './pnpm-workspace.js';
import { preCommitManifest } from './pre-commit.js';
import { pythonManifest } from './python.js';

export const MANIFEST_READERS: readonly ManifestReader[] = [
  npmManifest,
  pnpmWorkspace,
  pythonManifest,
  cargoManifest,
  goManifest,
  dockerfileManifest,
  composeManifest,
  githubActionsManifest,
  preCommitManifest,
  bundlerManifest,
  composerManifest,
  condaManifest,
  denoManifest,
  gradleManifest,
  helmManifest,
  mavenManifest,
  mixManifest,
  nugetManifest,
  pubManifest,
  swiftManifest,
  terraformManifest,
  installsManifest,
];

/** The ecosystems as policies name them. */
export const ECOSYSTEMS: readonly string[] = [...new Set(MANIFEST_READERS.map(({ ecosystem }) => ecosystem))].toSorted();

/** A file may be read by several: a Dockerfile names images, and installs packages. */
export function manifestReadersOf(path: string): readonly ManifestReader[] {
  return MANIFEST_READERS.filter((reader) => reader.matches(path));
}

/** The reader whose lockfile has this path, or null. */
export function lockfileReaderOf(path: string): ManifestReader | null {
  return MANIFEST_READERS.find((reader) => reader.isLockfile(path)) ?? null;
}
