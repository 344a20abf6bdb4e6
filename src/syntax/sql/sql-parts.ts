/** The SQL that stands in a file: the whole of an SQL file, what a migration of an ORM does, and texts in source code. */
import { languageOf } from '../languages.js';
import { consecutive, type ScriptPart } from '../scripts/script.js';
import { changelogParts, isChangelog } from './changelogs.js';
import { ectoParts, isEctoMigration } from './ecto.js';
import { isTestPath, sqlOfCode } from './sql-in-code.js';
import { isSqlFile } from './sql-files.js';

export interface UnreadableSql {
  /** One sentence part without a full stop. */
  readonly reason: string;
}

/** Made by machines or brought in from elsewhere. */
const NOT_OWN = /(?:^|\/)(?:node_modules|vendor|dist|third_party|\.yarn)\/|[._-]min\.[a-z]+$|\.d\.[cm]?ts$/i;

export function mayHoldSql(path: string): boolean {
  return isSqlFile(path) || isChangelog(path) || isEctoMigration(path) || (languageOf(path) !== null && !NOT_OWN.test(path));
}

/** Never throws on any text. */
export function sqlPartsOf(path: string, text: string): readonly ScriptPart[] | UnreadableSql {
  if (isSqlFile(path)) return fileParts(path, text);
  if (isEctoMigration(path)) return ectoParts(text);
  return isChangelog(path) ? changelogParts(path, text) : sqlOfCode(path, text);
}

/** Names of files that take a migration back. */
const DOWN_FILE = /(?:^|[/._-])(?:down|undo|rollback|revert|downgrade|teardown|uninstall)(?:[/._-]|$)|(?:^|\/)U\d[\w.]*__/i;
/** Lines of the tools that keep both ways in one file. */
const DOWN_LINE = /^\s*--\s*(?:\+\w+\s+Down|migrate:down|Down\b(?: Migration)?|\/\/\s*@UNDO|rollback\b|undo\b|@?DOWN\b)/i;
const UP_LINE = /^\s*--\s*(?:\+\w+\s+Up|migrate:up|Up\b(?: Migration)?|changeset\b)/i;

function fileParts(path: string, text: string): ScriptPart[] {
  const back = DOWN_FILE.test(path) || isTestPath(path);
  const whole = { text, lines: consecutive(text, 1), place: 'the file', teardown: back };
  if (back || !/^[ \t]*--.{0,10}(?:down|undo|rollback)/im.test(text)) return [whole];
  const parts: ScriptPart[] = [];
  let lines: string[] = [];
  let first = 1;
  let down = false;
  const close = (next: number): void => {
    const piece = lines.join('\n');
    if (piece.trim() !== '')
      parts.push({ text: piece, lines: consecutive(piece, first), place: down ? 'the way back' : 'the file', teardown: down });
    lines = [];
    first = next;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const turns = DOWN_LINE.test(line) ? true : UP_LINE.test(line) ? false : null;
    if (turns !== null && turns !== down) {
      close(index + 1);
      down = turns;
    }
    lines.push(line);
  }
  close(0);
  return parts;
}
