/** `nightwarden explain --command`: what the rules about commands understand of a script. Nothing of it is run. */
import { readFileSync } from 'node:fs';
import { commandAccountJson, renderCommandAccount } from '../render/command-account.js';
import { withheldFromText } from '../rules/credentials/withheld-secrets.js';
import { accountOfScript } from '../rules/destructive/command-account.js';
import { loadGrammars } from '../syntax/grammars.js';
import { UsageError } from './exit.js';
import type { ExplainOptions } from './explain-command.js';
import { hasColor, widthOf } from './terminal.js';

/** Prints what runs, through what, and the entries that match; the exit code: 3 when parts could not be read, else 0, whatever matched. */
export async function runExplainScript(id: string | undefined, options: ExplainOptions & { command: string }): Promise<number> {
  if (id !== undefined || options.path !== undefined || options.repo !== undefined) {
    throw new UsageError('--command goes with --format alone.');
  }
  await loadGrammars(['script.sh']);
  const script = options.command === '-' ? readFileSync(0, 'utf8') : options.command;
  const account = accountOfScript(script);
  if ('reason' in account) throw new UsageError(`the command cannot be read: ${account.reason}.`, 3);
  const output =
    options.format === 'json'
      ? commandAccountJson(account)
      : renderCommandAccount(account, { color: hasColor(), width: widthOf() });
  process.stdout.write(withheldFromText(script).maskKnown(output));
  return account.partial ? 3 : 0;
}
