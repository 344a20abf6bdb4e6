import { Command, Option } from 'commander';
import { AGENT_TOOLS } from './hook/tool-call.js';

const HELP = `
It reads the call as JSON from standard input and answers in the form of the tool. It is written into the tools' settings by
nightwarden init, and is not meant to be typed.

Exit codes:
  0  the tool may go on, or ask: what was printed says which
  2  blocked; also for input that cannot be read, a fault of its own, and a decision that takes too long`;

/** Only for --help: a hook itself starts without any of this (main.ts). */
export function hookCommand(): Command {
  return new Command('hook')
    .summary('judge what an agent is about to do, from a hook of its tool')
    .description('Judges one call of a tool before it runs: commands, reads of secrets, and edits by the same rules as changes.')
    .addOption(new Option('--tool <name>', 'whose form the answer has (default: told from the input)').choices([...AGENT_TOOLS]))
    .addHelpText('after', HELP)
    .allowExcessArguments(false);
}
