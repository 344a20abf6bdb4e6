/** deno.json, jsr.json and import maps: `imports` of registries and addresses. */
import { type DataNode, entriesOf, isUnreadableData, valueAt } from '../data/data.js';
import { readJson } from '../data/json.js';
import { Declarations, manifestReader } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';
import { LONGEST_SPECIFIER, pinned, reachOf } from './npm-specifier.js';

export const denoManifest = manifestReader({
  ecosystem: 'deno',
  matches: (path) => /(?:^|\/)(?:deno|jsr)\.jsonc?$|(?:^|\/)import[_-]map\.json$/.test(path),
  read: readManifest,
  pin: ({ specifier, source }, to) => (source === 'registry' ? pinned(specifier, to) : null),
  written: ({ name }, specifier) => `"${name}": "${specifier}"`,
});

function readManifest(text: string): readonly Declaration[] | Unreadable {
  const read = readJson(text);
  if (isUnreadableData(read)) return read;
  const root = read[0] ?? null;
  const found = new Declarations(text);
  addImports(found, valueAt(root, 'imports'), 'imports');
  for (const { key, value } of entriesOf(valueAt(root, 'scopes'))) addImports(found, value, `scopes > ${key}`);
  return found.done();
}

function addImports(found: Declarations, imports: DataNode | null, group: string): void {
  for (const { key: name, line, value } of entriesOf(imports)) {
    if (value.kind !== 'scalar' || value.text.length > LONGEST_SPECIFIER) continue;
    const specifier = value.text;
    const place = { name, group, specifier, line, endLine: value.endLine };
    if (/^(?:npm|jsr):/i.test(specifier)) found.add({ ...place, ...reachOf(withoutSubpath(specifier)) });
    else if (/^https?:/i.test(specifier)) {
      const version =
        /@(v?\d{1,9}\.\d{1,9}\.\d{1,9}[^/]{0,60}|[0-9a-f]{40})(?:\/|$)/i.exec(specifier) ?? /\/[0-9a-f]{40}\//i.exec(specifier);
      found.add({
        ...place,
        level: version === null ? 'moving' : 'exact',
        source: 'url',
        origin: specifier.replace(/@v?\d[^/]{0,60}/, ''),
      });
    }
  }
}

/** "npm:lodash@4/fp" without "/fp". */
function withoutSubpath(specifier: string): string {
  const [, start = '', name = '', rest = ''] =
    /^((?:npm|jsr):)\/?(@[^/@]{1,200}\/[^/@]{1,200}|[^/@]{1,200})(@[^/]{1,200})?/i.exec(specifier) ?? [];
  return name === '' ? specifier : `${start}${name}${rest}`;
}
