/** Resources in YAML and JSON: CloudFormation and what is built on it, Kubernetes and Pulumi. */
import { type DataNode, entriesOf, isUnreadableData, textAt, valueAt, walkData } from '../data/data.js';
import { readJson } from '../data/json.js';
import { readYaml } from '../data/yaml.js';
import { type DescribedResource, MOST_SETTINGS, type ResourceSetting } from './resource.js';

/** Without one of these a file describes none that is told of. */
const HOPE = /\bAWS::|\bapiVersion["']?\s{0,5}:|\bruntime["']?\s{0,5}:/;
const CLOUD_FORMATION = /^[A-Z]\w{1,60}::\w{1,60}::\w{1,60}$/;
const PULUMI = /^[a-z][\w-]{0,60}:[\w/.-]{1,100}(?::\w{1,100})?$/;

/** Null for what is no YAML and no JSON, as a template of Helm is until it is filled in. Never throws. */
export function templateResources(path: string, text: string): DescribedResource[] | null {
  if (!HOPE.test(text)) return [];
  const documents = path.endsWith('.json') ? readJson(text) : readYaml(text);
  if (isUnreadableData(documents)) return null;
  return documents.flatMap((document) => [...objectsOf(document), ...stackOf(document)]);
}

/** An object of Kubernetes, or the objects of a List. */
function objectsOf(document: DataNode): DescribedResource[] {
  const [kind, version] = ['kind', 'apiVersion'].map((key) => textAt(document, key));
  if (typeof kind !== 'string' || typeof version !== 'string') return [];
  const items = valueAt(document, 'items');
  if (kind === 'List' && items?.kind === 'list') return items.items.flatMap(objectsOf);
  const name = textAt(document, 'metadata', 'name') ?? textAt(document, 'metadata', 'generateName') ?? '';
  const namespace = textAt(document, 'metadata', 'namespace') ?? '';
  return [{ key: [kind, namespace, name].join('/'), type: kind, line: document.line, settings: settingsOf(document) }];
}

/** Resources of a stack, wherever in the file they stand: each is a map with a type of its own. */
function stackOf(document: DataNode): DescribedResource[] {
  return [...walkData(document)].flatMap(({ node, path }) => {
    if (!/resources/i.test(path.at(-2) ?? '')) return [];
    const type = textAt(node, 'Type') ?? textAt(node, 'type') ?? '';
    if (!CLOUD_FORMATION.test(type) && !PULUMI.test(type)) return [];
    return [{ key: `${type} ${path.at(-1) ?? ''}`, type, line: node.line, settings: settingsOf(node) }];
  });
}

function settingsOf(node: DataNode): Map<string, ResourceSetting> {
  const settings = new Map<string, ResourceSetting>();
  const collect = (inner: DataNode, prefix: string): void => {
    for (const { key, value, line } of entriesOf(inner)) {
      if (settings.size >= MOST_SETTINGS) return;
      if (value.kind === 'scalar') settings.set(`${prefix}${key}`, { value: value.text, line });
      else if (value.kind === 'map') {
        settings.set(`${prefix}${key}`, { value: null, line });
        collect(value, `${prefix}${key}.`);
      }
    }
  };
  collect(node, '');
  return settings;
}
