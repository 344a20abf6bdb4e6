/** Whether memory stays flat over thousands of parses, in every language. */
import { loadGrammars } from '../src/syntax/grammars.js';
import { guardsOf } from '../src/syntax/guards/extract.js';
import { parseSource } from '../src/syntax/source.js';
import { goal, quantile, rounded, table } from './report.js';
import { EXTENSIONS, sourceOf } from './sources.js';

const PARSES = 2_000;
/** Caches, compiled code and WebAssembly's memory have their size after the first stretch. */
const STRETCH = 500;
const SAMPLE = 50;
const FUNCTIONS = 25;
const MOST_GROWTH = 8;

export async function measureParsers(): Promise<void> {
  await loadGrammars(EXTENSIONS.map((extension) => `a.${extension}`));
  const growths: number[] = [];
  const rows = EXTENSIONS.map((extension) => {
    const path = `src/a.${extension}`;
    const times: number[] = [];
    const samples: Memory[] = [];
    for (let index = 0; index < PARSES; index++) {
      if (index % SAMPLE === 0) samples.push(memory());
      const text = sourceOf(extension, FUNCTIONS, { first: index });
      const started = performance.now();
      const tree = parseSource(path, text);
      if (!tree.parsed || tree.partial) throw new Error(`${path} was not parsed`);
      guardsOf(tree);
      times.push(performance.now() - started);
    }
    // The collector returns pages when it likes to, so single samples say little.
    const [warm, end] = [STRETCH, PARSES - STRETCH].map((from) =>
      medianOf(samples.slice(from / SAMPLE, (from + STRETCH) / SAMPLE)),
    );
    if (warm === undefined || end === undefined) throw new Error('nothing was measured');
    growths.push(Math.max(end.resident - warm.resident, end.heap - warm.heap));
    const lines = sourceOf(extension, FUNCTIONS).split('\n').length - 1;
    return [
      extension,
      String(lines),
      `${rounded(quantile(times, 0.5))} ms`,
      ...[warm.resident, end.resident, warm.heap, end.heap].map((megabytes) => `${Math.round(megabytes)} MB`),
    ];
  });
  table(
    `Memory over ${PARSES.toLocaleString('en-US')} parses of each language: the median of the second quarter and of the last (guards extracted too)`,
    [
      'language',
      'lines',
      'one parse',
      'resident, second quarter',
      'resident, last quarter',
      'heap, second quarter',
      'heap, last quarter',
    ],
    rows,
  );
  goal('growth of memory, the worst language', Math.max(...growths), MOST_GROWTH, 'MB');
}

interface Memory {
  readonly resident: number;
  readonly heap: number;
}

function medianOf(samples: readonly Memory[]): Memory {
  const middle = (name: keyof Memory): number =>
    quantile(
      samples.map((sample) => sample[name]),
      0.5,
    );
  return { resident: middle('resident'), heap: middle('heap') };
}

/** In megabytes, after everything that can go has gone. */
function memory(): Memory {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { resident: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
}
