/** The checklist's 25 rows with what this version enforces of each, for the README. */
import { isCommand, type RowState } from '../rules/checklist.js';
import { count } from './visible.js';

export function checklistTable(states: readonly RowState[]): string {
  const rows = states.map(({ row, built, missing }) => {
    const parts = built.map((part) => (isCommand(part) ? `\`${part}\`` : `[\`${part}\`](docs/rules.md#${part})`));
    return `| ${row.number} | ${row.demand} | ${parts.join(', ')} | ${missing.join(', ')} |`;
  });
  return `| | Rule of the checklist | Enforced by | Not built yet |\n|---|---|---|---|\n${rows.join('\n')}\n\n${summaryOf(states)}\n`;
}

function summaryOf(states: readonly RowState[]): string {
  const whole = states.filter(({ missing }) => missing.length === 0).length;
  const partly = states.filter(({ built, missing }) => built.length > 0 && missing.length > 0).length;
  return `Of ${count(states.length, 'rule')}: ${whole} enforced, ${partly} in part, ${states.length - whole - partly} not built yet.`;
}
