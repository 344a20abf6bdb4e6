/** Liquibase's change logs in XML: what they drop and delete, and the SQL that they hold, as SQL. */
import { consecutive, type ScriptPart } from '../scripts/script.js';
import { isUnreadableXml, readXml, type XmlElement } from '../data/xml.js';

export function isChangelog(path: string): boolean {
  return /(?:changelog|liquibase|migrations?)[^/]{0,100}(?:\/[^/]{1,100}){0,6}\.xml$/i.test(path);
}

export function changelogParts(_path: string, text: string): ScriptPart[] | { readonly reason: string } {
  if (!text.includes('databaseChangeLog')) return [];
  const root = readXml(text);
  if (isUnreadableXml(root)) return { reason: root.reason };
  const parts: ScriptPart[] = [];
  const stack: { element: XmlElement; teardown: boolean }[] = [{ element: root, teardown: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { element } = next;
    const name = localName(element.name);
    const teardown = next.teardown || name === 'rollback';
    const sql = statementOf(name, element);
    if (sql !== null) parts.push({ text: sql, lines: consecutive(sql, element.line), place: `a change "${name}"`, teardown });
    for (const child of element.children.toReversed()) stack.push({ element: child, teardown });
  }
  return parts;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function statementOf(name: string, element: XmlElement): string | null {
  const told = (key: string): string => `"${(element.attributes[key] ?? '').replaceAll('"', '')}"`;
  switch (name) {
    case 'sql':
      return element.text;
    case 'dropTable':
      return `DROP TABLE ${told('tableName')}`;
    case 'dropColumn':
      return `ALTER TABLE ${told('tableName')} DROP COLUMN ${told('columnName')}`;
    case 'delete': {
      const where = element.children.find((child) => localName(child.name) === 'where')?.text.trim() ?? '';
      return `DELETE FROM ${told('tableName')}${where === '' ? '' : ` WHERE ${where}`}`;
    }
    default:
      return null;
  }
}
