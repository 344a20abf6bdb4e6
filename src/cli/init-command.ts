import { Command, Option } from 'commander';
import { AGENT_TOOLS, type AgentTool } from './hook/tool-call.js';

export interface InitOptions {
  readonly repo?: string;
  readonly tool?: readonly AgentTool[];
  readonly yes?: boolean;
}

const HELP = `
What is written: for each tool the hook that runs "nightwarden hook" before every call and blocks when it cannot; for Claude Code also
rules that deny reading secret files; a note in AGENTS.md; and .github/nightwarden.yml, where there is none. What stands there stays
as it is, comments too. The diff is shown first, and nothing is written without a yes. Running it again changes nothing.

Exit codes:
  0  written, or nothing to write
  1  not written: the answer was no
  2  a file that cannot be changed safely, or a wrong call`;

export function initCommand(): Command {
  return new Command('init')
    .summary('put the hook into the settings of the agents of this repository')
    .description(
      'Writes the hooks, the rules and the policy that hold agents on this machine to the same rules as their pull requests.',
    )
    .option('--repo <folder>', 'the repository (default: the current folder)')
    .addOption(
      new Option('--tool <names...>', 'for these tools (default: the ones that the repository has files of)').choices([
        ...AGENT_TOOLS,
      ]),
    )
    .option('--yes', 'write without asking')
    .addHelpText('after', HELP)
    .action(async (options: InitOptions) => {
      const { runInit } = await import('./init/init.js');
      process.exitCode = await runInit(options);
    });
}
