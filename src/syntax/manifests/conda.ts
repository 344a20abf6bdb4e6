/** environment.yml of Conda: match specifications, and requirements of pip below `pip:`. */
import { isUnreadableData, itemsOf, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { levelOfConstraint } from './constraints.js';
import { Declarations, manifestReader } from './declarations.js';
import type { Declaration, Level, Unreadable } from './manifest.js';
import { readRequirement } from './python-requirement.js';

export const condaManifest = manifestReader({
  ecosystem: 'conda',
  matches: (path) => /(?:^|\/)(?:conda-)?environment(?:[._-][^/]{1,60})?\.ya?ml$/.test(path),
  read: readEnvironment,
  pin: () => null,
  written: ({ name }, specifier) => `${name}==${specifier}`,
});

function readEnvironment(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const item of itemsOf(valueAt(read[0] ?? null, 'dependencies'))) {
    for (const requirement of itemsOf(valueAt(item, 'pip'))) {
      const asked = requirement.kind === 'scalar' ? readRequirement(requirement.text) : null;
      if (asked !== null) found.add({ ...asked, group: 'pip', ecosystem: 'python', line: requirement.line });
    }
    if (item.kind !== 'scalar') continue;
    const [, name, rest = ''] =
      /^(?:[^\s:]{1,200}::)?([A-Za-z0-9_.-]{1,200})\s*(.*)$/.exec(item.text.trim().slice(0, 1_000)) ?? [];
    if (name === undefined || ['python', 'pip'].includes(name)) continue;
    const level = levelOf(rest.trim());
    if (level !== null)
      found.add({ name: name.toLowerCase(), group: 'dependencies', specifier: rest.trim(), level, line: item.line });
  }
  return found.done();
}

/** "=1.2" lets 1.2.* in; "==1.2.3" and "=1.2.3=build" are exact, "1.2.3 build" too. */
function levelOf(specifier: string): Level | null {
  if (/^=[^=\s]+=[^=\s]+$/.test(specifier) || /^=?=?\d[\w.]*\s+\S+$/.test(specifier)) return 'exact';
  if (/^=[^=]/.test(specifier)) return levelOfConstraint(specifier.slice(1), { bare: 'range' });
  return levelOfConstraint(specifier, { bare: 'exact' });
}
