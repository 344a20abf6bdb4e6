/**
 * The program. This file and the commands' definitions load little; what a command needs is loaded when it runs,
 * so that a check starts fast.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { packagePath } from '../package-path.js';
import { auditCommand } from './audit-command.js';
import { backtestCommand } from './backtest-command.js';
import { checkCommand } from './check-command.js';
import { demoCommand } from './demo-command.js';
import { explainCommand } from './explain-command.js';
import { EXIT_CODES, endQuietlyOnClosedPipe, exitOnSignals, UsageError } from './exit.js';
import { hookCommand } from './hook-command.js';
import { initCommand } from './init-command.js';
import { logCommand } from './log-command.js';
import { policyCommand } from './policy-command.js';

/** In the order of --help. A command that comes later is defined in a file of its own and added here. */
const COMMANDS: readonly (() => Command)[] = [
  checkCommand,
  backtestCommand,
  explainCommand,
  auditCommand,
  initCommand,
  hookCommand,
  policyCommand,
  logCommand,
  demoCommand,
];

const HELP = `
Examples:
  nightwarden check                        judge this branch against the default branch
  nightwarden check --staged               judge what is about to be committed
  nightwarden backtest --last 200          what would have been flagged in the last 200 commits
  nightwarden audit                        report this repository against the 25 rules of the checklist
  nightwarden explain                      list the rules
  nightwarden policy validate              check .github/nightwarden.yml before it is pushed

${EXIT_CODES}`;

function createProgram(): Command {
  const program = new Command('nightwarden')
    .description('Judges what coding agents, and people, change in a repository: by the rules of its policy, offline.')
    .version(versionOfPackage(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText('after', HELP);
  for (const command of COMMANDS) program.addCommand(command());
  for (const command of [program, ...program.commands, ...program.commands.flatMap((child) => child.commands)]) prepare(command);
  return program;
}

/** A wrong call ends with code 2, after one line on what is wrong and one on where to look. */
function prepare(command: Command): void {
  command.exitOverride().showHelpAfterError(`(see ${fullName(command)} --help)`);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function versionOfPackage(): string {
  const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string };
  return version;
}

async function main(): Promise<number> {
  try {
    await createProgram().parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own message already; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { maskSecrets } = await import('../rules/credentials/mask-secrets.js');
    if (error instanceof UsageError) {
      process.stderr.write(`nightwarden: ${maskSecrets(error.message)}\n`);
      return error.exitCode;
    }
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `nightwarden stopped because of a fault of its own, and judged nothing. Please report this:\n${maskSecrets(details)}\n`,
    );
    return 3;
  }
}

endQuietlyOnClosedPipe();
exitOnSignals();
process.exitCode = await main();
