import { Command, InvalidArgumentError, Option } from 'commander';

export interface BacktestOptions {
  readonly repo?: string;
  readonly since?: string;
  readonly last?: number;
  readonly commits?: string;
  readonly format: 'text' | 'jsonl';
  readonly policy?: string;
}

const HELP = `
Each commit of the first-parent history that ends at HEAD is judged against its first parent: what each push or merge brought.
The policy is today's, of the default branch. Rules about the names of branches are left out, since a past commit does not say on
which branch it came. Nothing is changed anywhere.

--commits takes a file with one JSON object a line: {"id": "…", "repo": "…", "base": "…", "head": "…"}. base and head are revisions,
compared as they are; repo is a folder (default: --repo). The answer to each line has its id:
{"id": "…", "findings": [{"rule": "…", "fails": true, "path": "…", "line": 3, …}], "undecided": ["rule", …]}

Examples:
  nightwarden backtest                               the last 100 commits
  nightwarden backtest --since "3 months ago"
  nightwarden backtest --last 500 --format jsonl > past.jsonl
  nightwarden backtest --commits changes.jsonl --format jsonl

Exit codes:
  0  every change was judged, whatever was found
  2  a wrong call, or a policy with a mistake
  3  a change, or a part of one, could not be judged`;

export function backtestCommand(): Command {
  return new Command('backtest')
    .summary('show what would have been flagged in past commits')
    .description('Judges many past changes and sums up, by rule, what would have been flagged.')
    .option('--repo <folder>', 'the repository (default: the one around the current folder)')
    .option('--since <date>', 'commits since then, as git reads dates: "2026-01-31", "2 weeks ago"')
    .option('--last <number>', 'at most so many commits, the newest (default: 100, without --since)', wholeNumber)
    .addOption(
      new Option('--commits <file>', 'the changes that this file names ("-": standard input)').conflicts(['since', 'last']),
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'jsonl']).default('text'))
    .option('--policy <file>', 'judge by this policy file instead')
    .addHelpText('after', HELP)
    .action(async (options: BacktestOptions) => {
      const { runBacktest } = await import('./backtest.js');
      process.exitCode = await runBacktest(options);
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number above zero.');
  return Number(text);
}
