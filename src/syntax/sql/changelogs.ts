/** Liquibase's change logs in XML, YAML and JSON: what they drop and delete, and the SQL that they hold, as SQL. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, textAt, valueAt, walkData } from '../data/data.js';
import { readJson } from '../data/json.js';
import { isUnreadableXml, readXml, type XmlElement } from '../data/xml.js';
import { readYaml } from '../data/yaml.js';
import { consecutive, type ScriptPart } from '../scripts/script.js';

export function isChangelog(path: string): boolean {
  return /(?:changelog|liquibase|migrations?)[^/]{0,100}(?:\/[^/]{1,100}){0,6}\.(?:xml|ya?ml|json)$/i.test(path);
}

export function changelogParts(path: string, text: string): ScriptPart[] | { readonly reason: string } {
  if (!text.includes('databaseChangeLog')) return [];
  if (path.endsWith('.xml')) return elementParts(text);
  const documents = path.endsWith('.json') ? readJson(text) : readYaml(text);
  if (isUnreadableData(documents)) return { reason: `${path} cannot be read: ${documents.reason}` };
  return documents.flatMap((document) => [...walkData(document)].flatMap(({ node, path: keys }) => entryParts(node, keys)));
}

/** What a change says of itself, whatever the format. */
interface Told {
  readonly attribute: (name: string) => string;
  readonly columns: readonly string[];
  readonly where: string;
  readonly text: string;
}

function elementParts(text: string): ScriptPart[] | { readonly reason: string } {
  const root = readXml(text);
  if (isUnreadableXml(root)) return { reason: root.reason };
  const parts: ScriptPart[] = [];
  const stack: { element: XmlElement; teardown: boolean }[] = [{ element: root, teardown: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { element } = next;
    const name = localName(element.name);
    const teardown = next.teardown || name === 'rollback';
    const below = (wanted: string): XmlElement[] => element.children.filter((child) => localName(child.name) === wanted);
    const told: Told = {
      attribute: (key) => element.attributes[key] ?? '',
      columns: below('column').map((column) => column.attributes['name'] ?? ''),
      where: below('where')[0]?.text.trim() ?? '',
      text: element.text,
    };
    parts.push(...partOf(name, told, element.line, teardown));
    for (const child of element.children.toReversed()) stack.push({ element: child, teardown });
  }
  return parts;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function entryParts(node: DataNode, keys: readonly string[]): ScriptPart[] {
  const teardown = keys.includes('rollback');
  return entriesOf(node).flatMap(({ key, value, line }) => {
    // A way back may be written as the SQL alone.
    if (key === 'rollback' && value.kind === 'scalar') return partOf('sql', toldOf(value), line, true);
    return partOf(key, toldOf(value), line, teardown || key === 'rollback');
  });
}

function toldOf(value: DataNode): Told {
  return {
    attribute: (key) => textAt(value, key) ?? '',
    columns: itemsOf(valueAt(value, 'columns')).flatMap((item) => textAt(item, 'column', 'name') ?? []),
    where: textAt(value, 'where')?.trim() ?? '',
    text: value.kind === 'scalar' ? value.text : (textAt(value, 'sql') ?? ''),
  };
}

function partOf(name: string, told: Told, line: number, teardown: boolean): ScriptPart[] {
  const sql = statementOf(name, told);
  return sql === null ? [] : [{ text: sql, lines: consecutive(sql, line), place: `a change "${name}"`, teardown }];
}

function statementOf(name: string, { attribute, columns, where, text }: Told): string | null {
  const quoted = (told: string): string => `"${told.replaceAll('"', '')}"`;
  const table = quoted(attribute('tableName'));
  const narrowed = where === '' ? '' : ` WHERE ${where}`;
  switch (name) {
    case 'sql':
      return text === '' ? null : text;
    case 'dropTable':
      return `DROP TABLE ${table}`;
    case 'createTable':
      return `CREATE TABLE ${table} (a int)`;
    case 'dropColumn':
      return [attribute('columnName'), ...columns]
        .filter((column) => column !== '')
        .map((column) => `ALTER TABLE ${table} DROP COLUMN ${quoted(column)};`)
        .join(' ');
    case 'addColumn':
      return columns.map((column) => `ALTER TABLE ${table} ADD COLUMN ${quoted(column)} int;`).join(' ');
    case 'delete':
      return attribute('tableName') === '' ? null : `DELETE FROM ${table}${narrowed}`;
    case 'update':
      return attribute('tableName') === ''
        ? null
        : `UPDATE ${table} SET ${columns.map((column) => `${quoted(column)} = 0`).join(', ')}${narrowed}`;
    default:
      return null;
  }
}
