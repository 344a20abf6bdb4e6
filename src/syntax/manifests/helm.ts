/** Charts that a Helm chart depends on. */
import { isUnreadableData, itemsOf, textAt, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { Declarations, manifestReader } from './declarations.js';
import { levelOfConstraint } from './constraints.js';
import { lockfileOf, readChartLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';

export const helmManifest = manifestReader({
  ecosystem: 'helm',
  matches: (path) => /(?:^|\/)(?:Chart|requirements)\.yaml$/.test(path),
  read: readChart,
  written: ({ name }, specifier) => `name: ${name}, version: ${specifier}`,
  ...lockfileOf(
    new Map([
      ['Chart.lock', readChartLock],
      ['requirements.lock', readChartLock],
    ]),
  ),
});

function readChart(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const entry of itemsOf(valueAt(read[0] ?? null, 'dependencies'))) {
    const name = textAt(entry, 'name');
    const repository = textAt(entry, 'repository') ?? '';
    if (name === null || repository.startsWith('file:') || repository === '') continue;
    const version = valueAt(entry, 'version');
    const specifier = version?.kind === 'scalar' ? version.text : '';
    const level = levelOfConstraint(specifier, { bare: 'exact' });
    if (level !== null)
      found.add({ name, group: 'dependencies', specifier, level, origin: repository, line: version?.line ?? entry.line });
  }
  return found.done();
}
