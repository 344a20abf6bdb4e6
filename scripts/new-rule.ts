/** `npm run new:rule -- <id> [--chapter git] [--row 12]`: writes a rule, its test and its line in the catalogue. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { CHAPTERS, filesOfNewRule, RULE_ID } from './rule-templates.js';

const USAGE = `Usage: npm run new:rule -- <id> [--chapter ${Object.keys(CHAPTERS).join('|')}] [--row 1-25]`;

function run(): void {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { chapter: { type: 'string' }, row: { type: 'string' } },
  });
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new Error('give one id, which names the offence');
  if (!RULE_ID.test(id)) throw new Error(`"${id}" is no id: two to five words of small letters with hyphens, as in "force-push"`);

  const row = values.row === undefined ? null : Number(values.row);
  const chapter = values.chapter ?? chapterOf(row ?? 11);
  const range = chapter === undefined ? undefined : CHAPTERS[chapter];
  if (chapter === undefined || range === undefined)
    throw new Error(`"${values.chapter ?? values.row}" names no chapter of the checklist`);
  const [first, last] = range;
  if (row !== null && !(Number.isInteger(row) && row >= first && row <= last))
    throw new Error(`chapter ${chapter} has rows ${first} to ${last}`);

  const files = filesOfNewRule({ id, chapter, row: row ?? first }, readFileSync('src/rules/catalogue.ts', 'utf8'));
  const taken = Object.keys(files).find((path) => path !== 'src/rules/catalogue.ts' && existsSync(path));
  if (taken !== undefined) throw new Error(`${taken} exists already`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
  console.log('Next: write the rule and its cases, then run `npm run docs`, `npm run lint` and `npm test`.');
}

function chapterOf(row: number): string | undefined {
  return Object.entries(CHAPTERS).find(([, [first, last]]) => row >= first && row <= last)?.[0];
}

try {
  run();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
