import { Command, Option } from 'commander';

export interface ExplainOptions {
  readonly change?: string | true;
  readonly staged?: boolean;
  readonly command?: string;
  readonly sql?: string;
  readonly path?: string;
  readonly repo?: string;
  readonly format?: 'text' | 'json';
}

const HELP = `
With --change or --staged, guard-removed is shown at work on one change: which guards it found before and after, what each was taken
for and in what the two are alike, what was let pass and why, and what is left as a finding. It judges as check does, by the rule alone.

With --command, a shell script is shown as the rules about commands understand it: what runs, through what, with which words, and the
entries of destructive-command, infrastructure-destroy and direct-deploy that match. Nothing of it is run.

With --sql, a text is shown as destructive-sql understands it: each statement that takes something away, what of, which rows it reaches
and how it weighs. PostgreSQL is read by its own parser, other dialects by a tolerant reader.

Examples:
  nightwarden explain                             the list of rules
  nightwarden explain guard-removed               what one looks for, why, its options and examples
  nightwarden explain --change                    what it thinks of this branch against the default branch
  nightwarden explain --change HEAD               of what the last commit changed
  nightwarden explain --change main..work --path src/users
                                                  of what lies between two commits; every guard of some files
  nightwarden explain --change main...work        of what work has changed since it left main
  nightwarden explain --staged --format json      of what is about to be committed, for a program
  nightwarden explain --command 'sudo bash -c "rm -rf /"'
                                                  what that runs, and why it is flagged ("-": standard input)
  nightwarden explain --sql 'DELETE FROM users WHERE 1 = 1'
                                                  which rows that reaches, and how it weighs`;

export function explainCommand(): Command {
  return new Command('explain')
    .summary('explain a rule, list all, or show one at work on a change, a command or SQL')
    .description(
      'Explains what a rule looks for, why it matters and what to do about its findings; or what it thought of a change.',
    )
    .argument('[rule]', 'the id of a rule, as findings name it')
    .addOption(
      new Option(
        '--change [commits]',
        'show what guard-removed thinks of a change: a commit, BASE..HEAD or BASE...HEAD',
      ).conflicts('staged'),
    )
    .option('--staged', 'show what it thinks of the index against HEAD')
    .addOption(
      new Option('--command <script>', 'show what a shell command runs, and which entries it matches').conflicts([
        'change',
        'staged',
      ]),
    )
    .addOption(
      new Option('--sql <text>', 'show what an SQL text takes away, and how it weighs').conflicts([
        'change',
        'staged',
        'command',
      ]),
    )
    .option('--path <path>', 'only this file or folder of the change, with every guard')
    .option('--repo <folder>', 'the repository (default: the one around the current folder)')
    .addOption(new Option('--format <format>', 'how to print what it thinks (default: "text")').choices(['text', 'json']))
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, options: ExplainOptions) => {
      if (options.command !== undefined) {
        const { runExplainScript } = await import('./explain-script.js');
        process.exitCode = await runExplainScript(id, { ...options, command: options.command });
      } else if (options.sql !== undefined) {
        const { runExplainSql } = await import('./explain-sql.js');
        process.exitCode = await runExplainSql(id, { ...options, sql: options.sql });
      } else if (options.change === undefined && options.staged === undefined) {
        const { runExplain } = await import('./explain.js');
        runExplain(id, options);
      } else {
        const { runExplainChange } = await import('./explain-change.js');
        process.exitCode = await runExplainChange(id, options);
      }
    });
}
