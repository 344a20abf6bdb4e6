// The figures of docs/guard-removed.md, as Markdown, from what a scorer wrote and the corpus that it judged:
//   node bench/guard-figures.mjs RESULTS MANIFEST [PAGE]
// PAGE: a Markdown file in which they are put between <!-- figures --> and <!-- /figures -->, with the day; else they are printed.
// RESULTS: JSON lines {id, set, alerted, placed?, exact?, undecided?}; MANIFEST: JSON lines {id, set, language, shape, category,
// direction, kind}. An entry of the manifest without a result is counted apart, never as judged.
import { readFileSync, writeFileSync } from 'node:fs';

const [resultsFile, manifestFile, pageFile] = process.argv.slice(2);
if (resultsFile === undefined || manifestFile === undefined) {
  console.error('usage: node bench/guard-figures.mjs RESULTS MANIFEST [PAGE]');
  process.exit(2);
}
const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

const entries = new Map(linesOf(manifestFile).map((entry) => [entry.id, entry]));
const judged = linesOf(resultsFile).flatMap((result) =>
  entries.has(result.id) ? [{ ...entries.get(result.id), ...result }] : [],
);
const of = (set) => judged.filter((each) => each.set === set);
const isAlarm = ({ alerted, undecided }) => alerted === true || undecided === true;

const percent = (hits, all) => (all === 0 ? '–' : `${((100 * hits) / all).toFixed(1)} %`);

/** Wilson's interval, 95 %: what the same detector may show on other commits of the same kind. */
function interval(hits, all) {
  if (all === 0) return '–';
  const z = 1.96;
  const share = hits / all;
  const divisor = 1 + (z * z) / all;
  const middle = share + (z * z) / (2 * all);
  const margin = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return `${((100 * (middle - margin)) / divisor).toFixed(1)}–${((100 * (middle + margin)) / divisor).toFixed(1)} %`;
}

const cell = (text) => String(text ?? '–').replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const row = (name, all, test) => {
  const hits = all.filter(test).length;
  return [name, `${hits} of ${all.length}`, percent(hits, all.length), interval(hits, all.length)];
};

const removals = of('removal');
const blocks = [
  table(
    ['', 'commits', 'share', '95 %'],
    [
      row('removals found in a guarded file', removals, (each) => each.placed === true),
      row('removals found on the guard’s line (± 5)', removals, (each) => each.exact === true),
      row('false alarms, ordinary commits', of('plain'), isAlarm),
      row('false alarms, hard look-alikes', of('hard'), isAlarm),
    ],
  ),
];

const grouped = (all, key) => {
  const groups = new Map();
  for (const each of all) groups.set(each[key] ?? '–', [...(groups.get(each[key] ?? '–') ?? []), each]);
  return [...groups].sort(([one, first], [other, second]) => second.length - first.length || (one < other ? -1 : 1));
};

for (const key of ['language', 'shape', 'category', 'direction']) {
  const rows = grouped(removals, key).map(([name, all]) => {
    const placed = all.filter((each) => each.placed === true).length;
    const exact = all.filter((each) => each.exact === true).length;
    return [name, all.length, percent(placed, all.length), percent(exact, all.length), interval(placed, all.length)];
  });
  blocks.push(`By ${key}:\n\n${table([key, 'removals', 'found in file', 'on the line', 'in file, 95 %'], rows)}`);
}
for (const set of ['hard', 'plain']) {
  for (const key of ['kind', 'language']) {
    const rows = grouped(of(set), key).map(([name, all]) => [name, all.length, all.filter(isAlarm).length]);
    blocks.push(`False alarms on ${set} commits, by ${key}:\n\n${table([key, 'commits', 'false alarms'], rows)}`);
  }
}
const unanswered = entries.size - judged.length;
if (unanswered > 0) blocks.push(`${unanswered} of ${entries.size} commits of the corpus have no result and are not counted.`);
if (pageFile === undefined) console.log(blocks.join('\n\n'));
else {
  const day = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const page = readFileSync(pageFile, 'utf8');
  const [head, rest = ''] = page.split('<!-- figures -->');
  const [, foot] = rest.split('<!-- /figures -->');
  if (foot === undefined) throw new Error(`${pageFile} has no <!-- figures --> … <!-- /figures -->`);
  const figures = [`Measured on ${day}, on ${judged.length} commits, with Node ${process.versions.node}.`, ...blocks].join(
    '\n\n',
  );
  writeFileSync(pageFile, `${head}<!-- figures -->\n\n${figures}\n\n<!-- /figures -->${foot}`);
}
