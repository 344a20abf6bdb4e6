import { Command, InvalidArgumentError, Option } from 'commander';

export interface LogSourceOptions {
  readonly server?: string;
  readonly account?: string;
}

export interface ShowLogOptions extends LogSourceOptions {
  readonly since?: Date;
  readonly repo?: string;
  readonly follow?: boolean;
  readonly format: 'text' | 'jsonl';
}

export interface VerifyOptions {
  readonly key?: string;
  readonly anchor: readonly { readonly sequence: number; readonly hash: string }[];
}

const HELP = `
Reads what the server wrote down: deliveries, verdicts, what was published. It asks as you, with the token in GITHUB_TOKEN or
GH_TOKEN, and the server gives the log to administrators of the account's .github repository.

Examples:
  export NIGHTWARDEN_SERVER=https://nightwarden.example.com GITHUB_TOKEN=$(gh auth token)
  nightwarden log --account acme --since 2026-11-24T18:00:00Z
  nightwarden log --account acme --repo acme/shop --follow
  nightwarden log export --account acme > acme.jsonl && nightwarden log verify acme.jsonl

Exit codes:
  0  read
  2  a wrong call
  3  the server could not be read, or did not give the log`;

const VERIFY_HELP = `
Every entry holds the hash of the one before it, so an entry that was changed, taken out, put in or moved shows, and the first one is
named. Entries that were cut off the end show by the signed head that ends an export; whoever holds the key could write all of it
anew, which shows by a hash that was anchored elsewhere before.

Examples:
  nightwarden log verify night.jsonl
  nightwarden log verify night.jsonl --key MCowBQYDK2VwAyEA…
  nightwarden log verify night.jsonl --anchor 41250:9f2c…
  zcat 2026-11.jsonl.gz | nightwarden log verify -

Exit codes:
  0  the export is whole
  1  something is wrong with it
  2  a wrong call, or a file that cannot be read`;

export function logCommand(): Command {
  return from(new Command('log'))
    .summary('show, export and verify what the server wrote down')
    .description("Shows an account's log.")
    .option('--since <time>', 'entries since then: "2026-11-24", "2026-11-24T18:00:00Z"', time)
    .option('--repo <owner/name>', 'entries about this repository')
    .option('--follow', 'go on with what is added')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'jsonl']).default('text'))
    .addHelpText('after', HELP)
    .action(async (options: ShowLogOptions) => {
      const { runShowLog } = await import('./log/show.js');
      process.exitCode = await runShowLog(options);
    })
    .addCommand(exportCommand())
    .addCommand(verifyCommand());
}

function exportCommand(): Command {
  return from(new Command('export'))
    .summary('print the whole log with its signed head')
    .description("Prints an account's whole log as lines of JSON, with the signed head at the end.")
    .action(async (_: unknown, command: Command) => {
      const { runExport } = await import('./log/show.js');
      // The command above has options of the same names and takes them first.
      process.exitCode = await runExport(command.optsWithGlobals<LogSourceOptions>());
    });
}

function verifyCommand(): Command {
  return new Command('verify')
    .summary('prove that an exported log is whole')
    .description('Checks the chain of hashes of an exported log, offline.')
    .argument('<file>', 'the export ("-": standard input)')
    .option('--key <key>', 'the public key that must have signed the head at the end')
    .option('--anchor <sequence:hash>', 'an entry and its hash, known from elsewhere; may be given more than once', anchor, [])
    .addHelpText('after', VERIFY_HELP)
    .action(async (file: string, options: VerifyOptions) => {
      const { runVerify } = await import('./log/verify.js');
      process.exitCode = await runVerify(file, options);
    });
}

function from(command: Command): Command {
  return command
    .option('--server <address>', "the server's address (default: NIGHTWARDEN_SERVER)")
    .option('--account <name>', 'the organisation or person whose log it is');
}

function time(text: string): Date {
  const read = new Date(text);
  if (Number.isNaN(read.getTime())) throw new InvalidArgumentError('It takes a time such as 2026-11-24T18:00:00Z.');
  return read;
}

function anchor(text: string, before: VerifyOptions['anchor']): VerifyOptions['anchor'] {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new InvalidArgumentError('It takes the number of an entry, a colon and 64 hexadecimal digits.');
  }
  return [...before, { sequence: Number(sequence), hash }];
}
