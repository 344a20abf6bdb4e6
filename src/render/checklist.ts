/** The checklist's 25 rows with what this version enforces of each: for the terminal and for the README. */
import pc from 'picocolors';
import type { RowState } from '../rules/checklist.js';
import { count } from './visible.js';

export function renderChecklist(states: readonly RowState[], { color }: { color: boolean }): string {
  const colors = pc.createColors(color);
  const width = Math.max(...states.map(({ row }) => row.demand.length));
  const rows = states.map(({ row, built, missing }) => {
    const sign = built.length === 0 ? colors.dim('·') : missing.length === 0 ? colors.green('✔') : colors.yellow('▲');
    const parts = [built.join(', '), missing.length > 0 ? colors.dim(`not built yet: ${missing.join(', ')}`) : ''].filter(
      (part) => part !== '',
    );
    return `${String(row.number).padStart(3)} ${sign} ${row.demand.padEnd(width)}  ${parts.join(' · ')}`;
  });
  return `${rows.join('\n')}\n\n${summaryOf(states)}\n`;
}

export function checklistTable(states: readonly RowState[]): string {
  const rows = states.map(({ row, built, missing }) => {
    const links = built.map((rule) => `[\`${rule}\`](docs/rules.md#${rule})`);
    return `| ${row.number} | ${row.demand} | ${links.join(', ')} | ${missing.join(', ')} |`;
  });
  return `| | Rule of the checklist | Enforced by | Not built yet |\n|---|---|---|---|\n${rows.join('\n')}\n\n${summaryOf(states)}\n`;
}

function summaryOf(states: readonly RowState[]): string {
  const whole = states.filter(({ missing }) => missing.length === 0).length;
  const partly = states.filter(({ built, missing }) => built.length > 0 && missing.length > 0).length;
  return `Of ${count(states.length, 'rule')}: ${whole} enforced, ${partly} in part, ${states.length - whole - partly} not built yet.`;
}
