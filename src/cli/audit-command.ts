import { Command } from 'commander';

export interface AuditOptions {
  readonly json?: boolean;
  readonly whole?: boolean;
}

const HELP = `
What is looked at: the files of the work tree as they lie on the disk, and the repository's own git settings. Nothing is written,
nothing is run and nothing is sent. What is decided in GitHub's settings or at a provider is "not visible from here", with the place
to look. Credentials are searched in the first 12 MB of text, the likeliest files first; --whole searches all of it.

Examples:
  nightwarden audit                     the repository around the current folder
  nightwarden audit ../shop --json      another one, for a program (docs/output.md)

Exit codes:
  0  no row is not met
  1  a row is not met
  2  a wrong call
  3  the repository could not be looked at`;

export function auditCommand(): Command {
  return new Command('audit')
    .summary('report this repository against the 25 rules of the checklist')
    .description(
      'Reports a repository against the 25 rules of the checklist for coding agents: met, not met or not visible from here, each with evidence and the fix.',
    )
    .argument('[path]', 'a folder of the repository (default: the current one)')
    .option('--json', 'print for a program')
    .option('--whole', 'search every file for credentials, however long it takes')
    .addHelpText('after', HELP)
    .action(async (path: string | undefined, options: AuditOptions) => {
      const { runAudit } = await import('./audit.js');
      process.exitCode = await runAudit(path, options);
    });
}
