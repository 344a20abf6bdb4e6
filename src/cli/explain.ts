/** `nightwarden explain`: a rule's documentation in the terminal. */
import pc from 'picocolors';
import { renderRulePage } from '../render/explain.js';
import { terminalText } from '../render/terminal-text.js';
import { RULES } from '../verdict/all-rules.js';
import { didYouMean } from '../verdict/did-you-mean.js';
import { UsageError } from './exit.js';
import type { ExplainOptions } from './explain-command.js';
import { hasColor, widthOf } from './terminal.js';

export function runExplain(id: string | undefined, { path, repo, format }: ExplainOptions): void {
  if (path !== undefined || repo !== undefined || format !== undefined) {
    throw new UsageError('--path and --repo go with --change or --staged, --format with --command and --sql too.');
  }
  if (id === undefined) {
    process.stdout.write(listOfRules());
    return;
  }
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    const meant = didYouMean(
      id,
      RULES.map((candidate) => candidate.id),
    );
    const hint = meant === null ? 'nightwarden explain lists all rules.' : `Did you mean ${meant}?`;
    throw new UsageError(`there is no rule "${terminalText(id, 60)}". ${hint}`);
  }
  process.stdout.write(renderRulePage(rule, { color: hasColor(), width: widthOf() }));
}

function listOfRules(): string {
  const colors = pc.createColors(hasColor());
  const width = Math.max(...RULES.map((rule) => rule.id.length));
  const rows = RULES.map((rule) => `  ${colors.bold(rule.id.padEnd(width))}  ${rule.severity.padEnd(8)}  ${rule.title}\n`);
  return `${rows.join('')}\nnightwarden explain <rule> says more.\n`;
}
