/**
 * How much of a diff all rules judge in a second on one core, each rule alone, and the library that looks for secrets alone. MEGABYTES
 * sets the size, 100 by default.
 */
import { type ChangeParts, changeOf, type FileParts } from '../test/support/change.js';
import type { Change } from '../src/change/change.js';
import { addedTextOf } from '../src/rules/credentials/added-text.js';
import { secretAdded } from '../src/rules/credentials/secret-added.js';
import { findByLibrary } from '../src/rules/credentials/secretlint.js';
import type { Rule } from '../src/rules/rule.js';
import { RULES } from '../src/verdict/all-rules.js';
import { defaultPolicy } from '../src/verdict/effective-policy.js';
import { evaluateLoaded, loadGrammarsFor } from '../src/verdict/evaluate.js';
import { rounded, table } from './report.js';
import { type Extension, EXTENSIONS, sourceOf } from './sources.js';

const MEGABYTE = 1_000_000;
const TOTAL = Number(process.env['MEGABYTES'] ?? 100) * MEGABYTE;
/** A change as large as it may be read at once without being out of the ordinary. */
const EACH = Math.min(5 * MEGABYTE, TOTAL);
/** Of the whole, what each rule judges alone: there are many rules. */
const ALONE = 0.1;
const SHOWN = 5;

export async function measureThroughput(): Promise<void> {
  const rows: string[][] = [];
  const all = await timed(TOTAL, RULES);
  rows.push(rowOf('all rules together', all));
  rows.push(rowOf('`secret-added` alone', await timed(TOTAL, [secretAdded])));
  rows.push(rowOf("secretlint's preset alone, on the same lines", await timedLibrary(TOTAL)));
  const alone: { id: string; run: Run }[] = [];
  for (const rule of RULES) alone.push({ id: rule.id, run: await timed(TOTAL * ALONE, [rule]) });
  alone.sort((one, other) => other.run.seconds / other.run.bytes - one.run.seconds / one.run.bytes);
  for (const { id, run } of alone.slice(0, SHOWN)) rows.push(rowOf(`\`${id}\` alone, on a part`, run));
  const size = (TOTAL / MEGABYTE).toLocaleString('en-US');
  table(
    `Throughput: ${size} MB of added and removed lines in changes of ${EACH / MEGABYTE} MB`,
    ['what', 'diff', 'time', 'in a second'],
    rows,
  );
}

interface Run {
  readonly bytes: number;
  readonly seconds: number;
}

function rowOf(what: string, { bytes, seconds }: Run): string[] {
  return [what, `${rounded(bytes / MEGABYTE)} MB`, `${rounded(seconds)} s`, `${rounded(bytes / MEGABYTE / seconds)} MB`];
}

/** Reading and comparing the files is not counted, nor loading the grammars. */
async function timed(bytes: number, rules: readonly Rule[]): Promise<Run> {
  const policy = defaultPolicy(RULES);
  return timedChanges(bytes, (change) => {
    const { results } = evaluateLoaded(change, policy, rules, null);
    const stopped = results.find(({ outcome }) => outcome === 'crashed');
    if (stopped !== undefined) throw new Error(`${stopped.rule}: ${stopped.reasons.join('; ')}`);
  });
}

function timedLibrary(bytes: number): Promise<Run> {
  return timedChanges(bytes, (change) => {
    for (const { hunks } of change.files.known ? change.files.value : []) {
      if (hunks.known) findByLibrary(addedTextOf(hunks.value).text);
    }
  });
}

async function timedChanges(bytes: number, judge: (change: Change) => void): Promise<Run> {
  let seconds = 0;
  let done = 0;
  for (let first = 0; done < bytes; first += 1_000_000) {
    const { change, size } = changeFrom(first, Math.min(EACH, bytes - done));
    await loadGrammarsFor(change);
    const started = performance.now();
    judge(change);
    seconds += (performance.now() - started) / 1000;
    done += size;
  }
  return { bytes: done, seconds };
}

/** Files numbered from `first` until their changed lines are `bytes` together. New objects each time: rules keep what they read. */
function changeFrom(first: number, bytes: number): { readonly change: Change; readonly size: number } {
  const files: Record<string, FileParts> = {};
  let size = 0;
  for (let index = first; size < bytes; index++) {
    const [path, parts] = fileOf(index);
    files[path] = parts;
    size += (parts.before?.length ?? 0) + (parts.after?.length ?? 0);
  }
  const parts: ChangeParts = { files, agent: 'claude-code' };
  return { change: changeOf(parts), size };
}

const OTHERS: readonly ((n: number) => [path: string, text: string])[] = [
  (n) => [
    `docs/page${n}.md`,
    lines(60, (at) => `The ${at}th part of page ${n} says how orders are kept, paid and sent, and who may see them.`),
  ],
  (n) => [
    `data/table${n}.json`,
    JSON.stringify(
      Array.from({ length: 60 }, (_, at) => ({ id: n + at, name: `row ${at}`, total: at * 1.5 })),
      null,
      2,
    ),
  ],
  (n) => [
    `deploy/service${n}.yaml`,
    lines(50, (at) => `  replicas${at}: ${at}\n  image${at}: registry.acme.io/shop:${n}.${at}.0`),
  ],
  (n) => [
    `db/migrations/${n}_orders.sql`,
    lines(
      40,
      (at) => `ALTER TABLE orders_${n} ADD COLUMN note_${at} text;\nUPDATE orders_${n} SET note_${at} = 'x' WHERE id = ${at};`,
    ),
  ],
  (n) => [
    `scripts/job${n}.sh`,
    `#!/bin/sh\nset -eu\n${lines(40, (at) => `cp "$SOURCE/part${at}" "build/${n}/part${at}" && echo "part ${at}"`)}`,
  ],
  (n) => [`styles/page${n}.css`, lines(80, (at) => `.page${n} .row${at} { margin: ${at}px; color: #${String(100000 + at)}; }`)],
];

/** Two thirds source code of ten languages, the rest as in other repositories; half of it edited in every line, half new. */
function fileOf(index: number): [path: string, parts: FileParts] {
  if (index % 3 === 2) {
    const made = OTHERS[Math.floor(index / 3) % OTHERS.length]?.(index) ?? ['a.txt', ''];
    return [made[0], { before: null, after: made[1] }];
  }
  const extension: Extension = EXTENSIONS[index % EXTENSIONS.length] ?? 'ts';
  const text = (name: string): string => sourceOf(extension, 12, { first: index * 12, name });
  return [`src/part${index % 90}/file${index}.${extension}`, { before: index % 2 === 0 ? text('A') : null, after: text('B') }];
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');
}
