/** Pinned commits beside a comment that names another version: one of the two changed, the other stayed. */
import type { Declaration } from '../../syntax/manifests/manifest.js';
import type { Observation } from '../rule.js';
import type { Manifest } from './loosened-dependencies.js';
import { ManifestLines } from './manifest-lines.js';
import { quoted, shown } from './pinned-fix.js';

/**
 * A new commit under an old comment passes for what was reviewed before, so it fails. A new comment at an old commit may also mend
 * a wrong one, so it is shown only.
 */
export function* misnamedCommits(manifests: readonly Manifest[]): Generator<Observation> {
  for (const { file, before, after } of manifests) {
    const lines = new ManifestLines(file);
    const earlier = before.filter(({ said }) => said !== undefined);
    for (const declaration of after) {
      if (declaration.said === undefined) continue;
      const same = earlier.filter(({ origin, name }) => origin === declaration.origin && name === declaration.name);
      if (same.some((each) => isOf(each, declaration) && each.said === declaration.said)) continue;
      const oldComment = same.some(({ said }) => said === declaration.said);
      const oldCommit = same.some((each) => isOf(each, declaration));
      if (oldComment || oldCommit) yield observe(declaration, lines, oldComment);
    }
  }
}

function isOf(a: Declaration, b: Declaration): boolean {
  return a.specifier.toLowerCase() === b.specifier.toLowerCase();
}

function observe(declaration: Declaration, lines: ManifestLines, isOldComment: boolean): Observation {
  const { name, group, specifier, said = '' } = declaration;
  return {
    kind: 'finding',
    message: 'misnamed',
    data: {
      dependency: shown(name, 100),
      specifier: quoted(specifier),
      group: shown(group, 100),
      said: shown(said, 100),
      changed: isOldComment ? 'commit' : 'comment',
      kept: isOldComment ? 'comment' : 'commit',
    },
    location: lines.locationOf(declaration),
    identity: `misnamed ${shown(name, 300)} ${quoted(specifier)} ${shown(said, 100)}`,
    confidence: isOldComment ? 'certain' : 'possible',
  };
}
