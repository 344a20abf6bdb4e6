import { Command } from 'commander';

export interface ValidateOptions {
  readonly organisation?: boolean;
}

export interface ShowOptions {
  readonly repo?: string;
  readonly policy?: string;
}

const VALIDATE_HELP = `
Without a file, .github/nightwarden.yml of the work tree around the current folder is checked.
Every mistake is printed with its line and column. Exit code 0: valid; 2: not.

Examples:
  nightwarden policy validate
  nightwarden policy validate --organisation .github/nightwarden.yml`;

export function policyCommand(): Command {
  const validate = new Command('validate')
    .summary('check a policy file for mistakes')
    .description('Checks a policy file before it is pushed.')
    .argument('[file]', 'the policy file')
    .option('--organisation', "the file is an organisation's, which may lock settings")
    .addHelpText('after', VALIDATE_HELP)
    .action(async (file: string | undefined, options: ValidateOptions) => {
      const { runValidate } = await import('./policy.js');
      process.exitCode = runValidate(file, options);
    });
  const show = new Command('show')
    .summary('print the policy in force, with every default')
    .description('Prints the policy that check judges by, as YAML: the file of the default branch and every default.')
    .option('--repo <folder>', 'the repository (default: the one around the current folder)')
    .option('--policy <file>', 'show what this policy file would mean')
    .action(async (options: ShowOptions) => {
      const { runShow } = await import('./policy.js');
      process.exitCode = await runShow(options);
    });
  return new Command('policy')
    .summary('check a policy, or show the one in force')
    .description('Works with policies.')
    .addCommand(validate)
    .addCommand(show);
}
