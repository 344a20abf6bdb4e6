import { Command } from 'commander';

export function auditCommand(): Command {
  return new Command('audit')
    .summary('show which of the 25 rules this version enforces')
    .description(
      'Shows the 25 rules of the checklist for coding agents, what enforces each, and what this version has not built yet.',
    )
    .action(async () => {
      const { runAudit } = await import('./audit.js');
      runAudit();
    });
}
