/** .pre-commit-config.yaml: the repositories of hooks and their `rev`. */
import { isUnreadableData, itemsOf, textAt, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { Declarations, isCommitId, isVersionTag, manifestReader, repositoryOf } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';

export const preCommitManifest = manifestReader({
  ecosystem: 'pre-commit',
  matches: (path) => /(?:^|\/)\.pre-commit-config\.ya?ml$/.test(path),
  read: readConfiguration,
  pin: () => null,
  written: ({ name }, specifier) => `repo: ${name}, rev: ${specifier}`,
});

function readConfiguration(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const entry of itemsOf(valueAt(read[0] ?? null, 'repos'))) {
    const repository = textAt(entry, 'repo') ?? '';
    if (repository === '' || ['local', 'meta'].includes(repository)) continue;
    const rev = valueAt(entry, 'rev');
    const specifier = rev?.kind === 'scalar' ? rev.text : '';
    const level = specifier === '' ? 'wildcard' : isCommitId(specifier) ? 'exact' : isVersionTag(specifier) ? 'tag' : 'moving';
    const origin = repositoryOf(repository);
    found.add({ name: origin, group: 'repos', specifier, level, source: 'git', origin, line: rev?.line ?? entry.line });
  }
  return found.done();
}
