/** pubspec.yaml of Dart and Flutter. */
import { entriesOf, isUnreadableData, textAt, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { levelOfConstraint } from './constraints.js';
import { Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { lockfileOf, readPubspecLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';

export const pubManifest = manifestReader({
  ecosystem: 'pub',
  matches: (path) => /(?:^|\/)pubspec(?:_overrides)?\.yaml$/.test(path),
  read: readPubspec,
  pin: ({ source }, to) => (source === 'registry' && !isCommitId(to) ? to : null),
  written: ({ name, source }, specifier) =>
    source === 'git' ? `${name}: { git: { url: …, ref: ${specifier} } }` : `${name}: ${specifier}`,
  ...lockfileOf(new Map([['pubspec.lock', readPubspecLock]])),
});

function readPubspec(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const group of ['dependencies', 'dev_dependencies', 'dependency_overrides']) {
    const scope = group === 'dependency_overrides' ? 'override' : 'direct';
    for (const { key: name, line, value } of entriesOf(valueAt(read[0] ?? null, group))) {
      const place = { name, group, scope, line, endLine: Math.max(line, value.endLine) } as const;
      const git = valueAt(value, 'git');
      if (git !== null) {
        const address = git.kind === 'scalar' ? git.text : (textAt(git, 'url') ?? '');
        const ref = textAt(git, 'ref') ?? '';
        found.add({
          ...place,
          specifier: ref === '' ? address : ref,
          level: isCommitId(ref) ? 'exact' : 'moving',
          source: 'git',
          origin: repositoryOf(address),
        });
        continue;
      }
      const version = value.kind === 'scalar' ? value.text : textAt(value, 'version');
      if (value.kind === 'map' && (valueAt(value, 'path') !== null || valueAt(value, 'sdk') !== null)) continue;
      const level = version === 'any' ? 'wildcard' : levelOfConstraint(version ?? '', { bare: 'exact' });
      if (level !== null)
        found.add({
          ...place,
          specifier: version ?? '',
          level,
          origin: textAt(value, 'hosted', 'url') ?? textAt(value, 'hosted') ?? '',
        });
    }
  }
  return found.done();
}
