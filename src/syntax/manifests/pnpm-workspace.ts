/** pnpm-workspace.yaml: the catalogs and overrides that the manifests of a pnpm workspace share. */
import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { isNestedTooDeeply } from '../yaml-nesting.js';
import type { Declaration, ManifestReader, Unreadable } from './manifest.js';
import { npmManifest, overridden } from './npm.js';
import { LONGEST_SPECIFIER, reachOf } from './npm-specifier.js';

/** Characters; YAML with positions reads about 350 KB a second. */
const LARGEST_WORKSPACE = 500_000;

export const pnpmWorkspace: ManifestReader = {
  ...npmManifest,
  matches: (path) => /(?:^|\/)pnpm-workspace\.yaml$/.test(path) && !/(?:^|\/)node_modules\//.test(path),
  read: readWorkspace,
};

function readWorkspace(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_WORKSPACE) return { reason: 'the workspace file is longer than 500 KB' };
  if (isNestedTooDeeply(text)) return { reason: 'the workspace file is nested too deeply to be read' };
  try {
    return readText(text);
  } catch {
    // Thrown below, where the alias is followed.
    return { reason: 'the workspace file has an alias to nothing' };
  }
}

function readText(text: string): readonly Declaration[] | Unreadable {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) return { reason: `line ${lines.linePos(error.pos[0]).line} is not valid YAML` };
  if (document.contents === null) return [];

  const entriesOf = (node: unknown): [string, { key: unknown; value: unknown }][] => {
    const map = targetOf(node, document);
    if (!isMap(map)) return [];
    return map.items.flatMap(({ key, value }): [string, { key: unknown; value: unknown }][] =>
      isScalar(key) ? [[String(key.value), { key, value }]] : [],
    );
  };
  const top = new Map(entriesOf(document.contents).map(([name, { value }]) => [name, value]));
  const groups = [
    { group: 'catalog', scope: 'direct' as const, node: top.get('catalog') },
    ...entriesOf(top.get('catalogs')).map(([name, { value }]) => ({
      group: `catalogs > ${name}`,
      scope: 'direct' as const,
      node: value,
    })),
    { group: 'overrides', scope: 'override' as const, node: top.get('overrides') },
  ];

  const found: Declaration[] = [];
  for (const { group, scope, node } of groups) {
    for (const [name, { key, value }] of entriesOf(node)) {
      const scalar = targetOf(value, document);
      if (!isScalar(scalar) || scalar.value === null || !isScalar(key) || !key.range) continue;
      // "1.10" without quotes is a number for YAML; its source is what pnpm's authors meant.
      const specifier = typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? '');
      if (specifier.length > LONGEST_SPECIFIER)
        return { reason: `the specifier of ${name.slice(0, 100)} is too long to be read` };
      const start = key.range[0];
      const { line } = lines.linePos(start);
      const end = isScalar(value) && value.range ? value.range : null;
      const endLine = end ? lines.linePos(Math.max(start, end[1] - 1)).line : line;
      const quote = scalar.type === 'QUOTE_SINGLE' || scalar.type === 'QUOTE_DOUBLE' ? 1 : 0;
      // A fix is written only into quotes: a plain specifier may mean something else to YAML.
      const isPlain = quote === 1 && end !== null && line === endLine && end[1] - end[0] === specifier.length + 2;
      const column = isPlain ? lines.linePos(end[0]).col : null;
      found.push({
        name: scope === 'override' ? overridden(name, group) : name,
        group,
        scope,
        specifier,
        ...reachOf(specifier),
        line,
        endLine,
        column,
      });
    }
  }
  return found;
}

function targetOf(node: unknown, document: Document): unknown {
  if (!isAlias(node)) return node;
  const target = node.resolve(document);
  if (target === undefined) throw new Error('an alias to nothing');
  return target;
}
