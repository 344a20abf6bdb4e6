/** The table of ecosystems and cases in docs/rules.md. Every case is a change in fixtures/dependencies that a test judges. */
import { readdirSync } from 'node:fs';

/** Every case below a folder: "cargo/flagged/any.diff". */
export function dependencyCasesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.diff'));
}

/** One row for each ecosystem, as policies name it. */
export function dependencyCases(names: readonly string[]): string {
  const rows = new Map<string, { flagged: string[]; accepted: string[] }>();
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const [ecosystem = '', kind, file = ''] = name.split('/');
    const row = rows.get(ecosystem) ?? { flagged: [], accepted: [] };
    rows.set(ecosystem, row);
    row[kind === 'flagged' ? 'flagged' : 'accepted'].push(file.replace(/\.diff$/, '').replaceAll('-', ' '));
  }
  return [
    '### Ecosystems',
    '',
    'Each case is a change in `fixtures/dependencies` that the tests judge.',
    '',
    '| Ecosystem | Flagged | Accepted |',
    '| --- | --- | --- |',
    ...[...rows].map(
      ([ecosystem, { flagged, accepted }]) => `| \`${ecosystem}\` | ${flagged.join(', ')} | ${accepted.join(', ')} |`,
    ),
  ].join('\n');
}
