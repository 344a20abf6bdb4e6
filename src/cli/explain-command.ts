import { Command } from 'commander';

const HELP = `
Examples:
  nightwarden explain                  the list of rules
  nightwarden explain guard-removed    what one looks for, why, its options and examples`;

export function explainCommand(): Command {
  return new Command('explain')
    .summary('explain a rule, or list all')
    .description('Explains what a rule looks for, why it matters and what to do about its findings.')
    .argument('[rule]', 'the id of a rule, as findings name it')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined) => {
      const { runExplain } = await import('./explain.js');
      runExplain(id);
    });
}
