/** Migrations of Ecto, line by line: what they drop and remove, and the SQL that they run, as SQL. */
import type { ScriptPart } from '../scripts/script.js';

export function isEctoMigration(path: string): boolean {
  return /(?:^|\/)migrations\/[^/]{1,200}\.exs?$/.test(path);
}

const OPERATION = /^\s*(create|create_if_not_exists|drop|drop_if_exists|alter)[ (]+table\(\s?:?"?([\w.]{1,100})/;
const COLUMN = /^\s*(add|add_if_not_exists|remove|remove_if_exists)[ (]+:([\w?!]{1,100})/;
const EXECUTED = /^\s*execute[ (]+(?:fn\s{0,5}->\s{0,5}\S{1,50}\s)?"((?:[^"\\]|\\.){1,5000})"/;
const WAY_BACK = /^\s*def\s+down\b/;
const FUNCTION = /^\s*defp?\s+\w/;

/** Never throws on any text. */
export function ectoParts(text: string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let table = '';
  let teardown = false;
  let block: { lines: string[]; first: number } | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const add = (sql: string): void => {
      parts.push({ text: sql, lines: [index + 1], place: teardown ? 'the way back' : 'the migration', teardown });
    };
    if (block !== null) {
      if (!line.includes('"""')) block.lines.push(line);
      else {
        const { lines, first } = block;
        const numbers = lines.map((_line, offset) => first + offset);
        parts.push({ text: lines.join('\n'), lines: numbers, place: teardown ? 'the way back' : 'the migration', teardown });
        block = null;
      }
      continue;
    }
    if (/^\s*execute\W{1,5}"""\s*$/.test(line)) block = { lines: [], first: index + 2 };
    if (FUNCTION.test(line)) teardown = WAY_BACK.test(line);
    const [, operation = '', named = ''] = OPERATION.exec(line) ?? [];
    if (operation !== '') table = named;
    if (operation.startsWith('drop')) add(`DROP TABLE "${named}"`);
    if (operation.startsWith('create')) add(`CREATE TABLE "${named}" (a int)`);
    const [, change = '', column = ''] = COLUMN.exec(line) ?? [];
    if (change !== '' && table !== '')
      add(
        `ALTER TABLE "${table}" ${change.startsWith('add') ? 'ADD' : 'DROP'} COLUMN "${column}" ${change.startsWith('add') ? 'int' : ''}`,
      );
    const sql = EXECUTED.exec(line)?.[1];
    if (sql !== undefined) add(sql.replace(/\\(.)/g, '$1'));
  }
  return parts;
}
