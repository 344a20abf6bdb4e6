import { Command } from 'commander';

export function demoCommand(): Command {
  return new Command('demo')
    .summary('watch a night of agents on a local GitHub')
    .description(
      'Starts a local GitHub with a small organisation. Scripted agents push and open pull requests; Nightwarden, the same App as in production, judges them, and merges are refused where its check fails. Needs git, no account and no network.',
    )
    .option('--keep', 'stay up afterwards, for looking around')
    .action(async ({ keep }: { keep?: boolean }) => {
      const { runDemo } = await import('./demo/demo.js');
      process.exitCode = await runDemo({ keep: keep === true });
    });
}
