import { Command, Option } from 'commander';
import { EXIT_CODES } from './exit.js';

export const CHECK_FORMATS = ['text', 'json', 'jsonl', 'sarif', 'github'] as const;

export interface CheckOptions {
  readonly base?: string;
  readonly head?: string;
  readonly branch?: string;
  readonly repo?: string;
  readonly staged?: boolean;
  readonly format: (typeof CHECK_FORMATS)[number];
  readonly policy?: string;
}

const HELP = `
What is judged: everything that head has and base has not, from the commit where head left base, as a pull request would show it.
The policy is .github/nightwarden.yml of the default branch, never of the change that is judged; without one, the defaults.

Examples:
  nightwarden check                                  this branch against the default branch
  nightwarden check --base origin/release/2.x        against another branch
  nightwarden check --base HEAD~1                    the last commit
  nightwarden check --staged                         in a pre-commit hook
  nightwarden check --format sarif > nightwarden.sarif
  nightwarden check --format github --base "origin/$GITHUB_BASE_REF" --branch "$GITHUB_HEAD_REF"
                                                     in GitHub Actions (check out with fetch-depth: 0)

${EXIT_CODES}`;

export function checkCommand(): Command {
  return new Command('check')
    .summary('judge a branch, a range of commits or what is staged')
    .description('Judges a change in a git repository by every rule of the policy.')
    .addOption(new Option('--base <revision>', 'what to compare with (default: the default branch)').conflicts('staged'))
    .addOption(new Option('--head <revision>', 'what to judge (default: HEAD)').conflicts('staged'))
    .option('--branch <name>', 'the branch that the work is on, where HEAD is detached, as in CI; empty: not known')
    .option('--repo <folder>', 'the repository (default: the one around the current folder)')
    .option('--staged', 'judge the index against HEAD')
    .addOption(new Option('--format <format>', 'how to print the verdict').choices([...CHECK_FORMATS]).default('text'))
    .option('--policy <file>', 'judge by this policy file instead')
    .addHelpText('after', HELP)
    .action(async (options: CheckOptions) => {
      const { runCheck } = await import('./check.js');
      process.exitCode = await runCheck(options);
    });
}
