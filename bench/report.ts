/** Tables in Markdown, so that they can be put into docs/performance.md as they are, and what became of the goals. */

let missed = 0;

export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log(`\n${title}\n\n${[line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')}`);
}

export function goal(what: string, value: number, most: number, unit: string): void {
  const reached = value <= most;
  if (!reached) missed++;
  console.log(`\n${reached ? 'reached' : 'MISSED'}: ${what}: ${rounded(value)} ${unit}, at most ${most} ${unit}`);
}

export function missedGoals(): number {
  return missed;
}

export function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

/** The value that `share` of all values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
