/** composer.json. Demands on the platform (`php`, `ext-…`) are none on packages. */
import { entriesOf, isUnreadableData, valueAt } from '../data/data.js';
import { readJson } from '../data/json.js';
import { levelOfConstraint } from './constraints.js';
import { Declarations, isCommitId, manifestReader } from './declarations.js';
import { lockfileOf, readComposerLock } from './lockfiles.js';
import { type Declaration, type Level, loosest, type Unreadable } from './manifest.js';

export const composerManifest = manifestReader({
  ecosystem: 'composer',
  matches: (path) => /(?:^|\/)composer\.json$/.test(path) && !/(?:^|\/)vendor\//.test(path),
  read: readManifest,
  pin: (_declaration, to) => (isCommitId(to) ? null : to),
  written: ({ name }, specifier) => `"${name}": "${specifier}"`,
  ...lockfileOf(new Map([['composer.lock', readComposerLock]]), (name) => name.toLowerCase()),
});

function readManifest(text: string): readonly Declaration[] | Unreadable {
  const read = readJson(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const group of ['require', 'require-dev']) {
    for (const { key, line, value } of entriesOf(valueAt(read[0] ?? null, group))) {
      if (value.kind !== 'scalar' || !key.includes('/')) continue;
      const level = levelOf(value.text);
      if (level !== null)
        found.add({ name: key.toLowerCase(), group, specifier: value.text, level, line, endLine: value.endLine });
    }
  }
  return found.done();
}

/** "dev-main" and "2.x-dev" are branches; "dev-main as 1.0" too; "#<commit>" holds one; "@dev" alone is any version. */
function levelOf(specifier: string): Level | null {
  const levels = specifier.split(/\|{1,2}/).map((each): Level | null => {
    const [spec = ''] = each.trim().split(/(?<!\s)\s+as\s+/);
    const hash = spec.indexOf('#');
    if (/^dev-/i.test(spec) || /-dev(?:$|#)/i.test(spec))
      return hash > 0 && isCommitId(spec.slice(hash + 1)) ? 'exact' : 'moving';
    if (spec === 'self.version') return 'exact';
    return levelOfConstraint(spec.replace(/@[a-zA-Z]{1,10}(?=$|[\s,])/g, ''), { bare: 'exact' });
  });
  if (levels.includes(null)) return null;
  const worst = loosest(levels.filter((level) => level !== null));
  return levels.length > 1 && worst === 'exact' ? 'range' : worst;
}
