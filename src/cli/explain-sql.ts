/** `nightwarden explain --sql`: what destructive-sql understands of a text. Nothing of it is run. */
import { readFileSync } from 'node:fs';
import { renderSqlAccount, sqlAccountJson } from '../render/sql-account.js';
import { withheldFromText } from '../rules/credentials/withheld-secrets.js';
import { accountOfSql } from '../rules/destructive/sql-account.js';
import { loadGrammars } from '../syntax/grammars.js';
import { UsageError } from './exit.js';
import type { ExplainOptions } from './explain-command.js';
import { hasColor, widthOf } from './terminal.js';

/** Prints each statement of interest and how it weighs; the exit code: 3 when parts could not be read, else 0, whatever it does. */
export async function runExplainSql(id: string | undefined, options: ExplainOptions & { sql: string }): Promise<number> {
  if (id !== undefined || options.path !== undefined || options.repo !== undefined) {
    throw new UsageError('--sql goes with --format alone.');
  }
  await loadGrammars(['statement.sql']);
  const text = options.sql === '-' ? readFileSync(0, 'utf8') : options.sql;
  const account = accountOfSql(text);
  const output =
    options.format === 'json' ? sqlAccountJson(account) : renderSqlAccount(account, { color: hasColor(), width: widthOf() });
  process.stdout.write(withheldFromText(text).maskKnown(output));
  return account.partial ? 3 : 0;
}
