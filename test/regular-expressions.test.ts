/**
 * No text makes a regular expression run away. Each one of the product is either proven to take time in proportion to the text, or
 * survives the worst text that the prover could make for it, at a length that no line of a change reaches.
 *
 * Proofs take minutes, so they are kept in fixtures/regular-expressions.json, by the digest of what they prove; an expression
 * without one is proven here and now. `PROVE=1 npm test -- test/regular-expressions` writes the file anew, with the proofs that it
 * has; empty the file to prove all again.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { check } from 'recheck';
import { expressionsOfTheProduct, type WrittenExpression } from './support/regular-expressions.js';

interface Attack {
  readonly pumps: readonly { readonly prefix: string; readonly pump: string }[];
  readonly suffix: string;
}

/** Linear, or the attack that the prover thinks is worse than that. */
type Proof = 'linear' | Attack;

const PROOFS = new URL('../fixtures/regular-expressions.json', import.meta.url);
const LENGTH = 100_000;
/** The bar for one text of a change, with every rule; an expression that is linear in practice takes some milliseconds. */
const LIMIT_MS = 1_000;

/** Constructed from what a function is given, with what bounds it. */
const MADE_IN_FUNCTIONS: Readonly<Record<string, string>> = {
  'src/cli/hook/secret-paths.ts': 'From a pattern of the call, and tried on four characters only.',
  'src/rules/credentials/secret-kinds.ts': 'From constants of the same file; each is part of the list that the module exports.',
  'src/simulator/description/operations.ts':
    "From GitHub's own description of its API; the local GitHub is no part of the product.",
  'src/simulator/protection/metadata-rules.ts': 'The pattern of a ruleset of the local GitHub, given by who tests with it.',
  'src/syntax/guards/bypasses.ts': 'A switch of a table and its value, between bounded spaces.',
  'src/syntax/guards/gone-checks.ts': 'The name of a function, escaped, before a bounded space.',
  'src/syntax/shell/values.ts': 'One class of at most 20 escaped characters.',
  'src/syntax/tests/framework.ts': 'The names of a table in the same file, joined.',
  'src/syntax/shell/wrappers.ts': 'Patterns of the same file, one or the other.',
  'src/syntax/sql/migration-calls.ts': 'One of a few names of options, before a bounded value.',
  'src/syntax/templates/elements.ts': 'A copy of a constant, and the name of a tag, escaped, between fixed ends.',
};

const hasRepetition = (source: string): boolean => /[*+{]/.test(source);
const keyOf = ({ source, flags }: WrittenExpression): string =>
  createHash('sha256').update(`/${source}/${flags}`).digest('hex').slice(0, 20);

async function prove({ source, flags, place }: WrittenExpression): Promise<Proof> {
  const told = await check(source, flags, { timeout: 60_000 });
  if (told.status === 'safe') return 'linear';
  if (told.status === 'unknown')
    throw new Error(`${place}: nothing could be proven about /${source}/${flags}. Write it more simply.`);
  const { attack } = told;
  return { pumps: attack.pumps.map(({ prefix, pump }) => ({ prefix, pump })), suffix: attack.suffix };
}

function textOf({ pumps, suffix }: Attack): string {
  const each = pumps.reduce((sum, { pump }) => sum + pump.length, 0);
  return pumps.map(({ prefix, pump }) => prefix + pump.repeat(Math.ceil(LENGTH / Math.max(each, 1)))).join('') + suffix;
}

const ATTACKED = `
  const { parentPort, workerData } = require('node:worker_threads');
  const expression = new RegExp(workerData.source, workerData.flags);
  const start = performance.now();
  workerData.text.replace(expression, '');
  parentPort.postMessage(performance.now() - start);`;

/** Milliseconds, without end when it had not ended at five times the limit. In a thread, since nothing else could end it. */
async function timeOf({ source, flags }: WrittenExpression, attack: Attack): Promise<number> {
  const worker = new Worker(ATTACKED, { eval: true, workerData: { source, flags, text: textOf(attack) } });
  const took = await new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => resolve(Number.POSITIVE_INFINITY), LIMIT_MS * 5);
    worker.on('message', (milliseconds: number) => {
      clearTimeout(late);
      resolve(milliseconds);
    });
    worker.on('error', reject);
  });
  await worker.terminate();
  return took;
}

describe('regular expressions', () => {
  it('take no text longer than a second', async () => {
    const { all, madeInFunctions } = await expressionsOfTheProduct();
    expect(madeInFunctions).toEqual(Object.keys(MADE_IN_FUNCTIONS).sort());
    expect(all.length).toBeGreaterThan(1_000);

    const kept = JSON.parse(readFileSync(PROOFS, 'utf8')) as Record<string, Proof>;
    const proofs = new Map<string, { readonly expression: WrittenExpression; readonly proof: Proof }>();
    for (const expression of all) {
      const key = keyOf(expression);
      if (!hasRepetition(expression.source) || proofs.has(key)) continue;
      proofs.set(key, { expression, proof: kept[key] ?? (await prove(expression)) });
    }
    if (process.env.PROVE !== undefined) {
      const sorted = [...proofs]
        .map(([key, { proof }]) => [key, proof] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      writeFileSync(PROOFS, `{\n${sorted.map((entry) => entry.map((part) => JSON.stringify(part)).join(': ')).join(',\n')}\n}\n`);
    }

    const slow: string[] = [];
    for (const { expression, proof } of proofs.values()) {
      if (proof === 'linear') continue;
      // Other work on the machine slows a try; a text that takes long takes long each time.
      let took = await timeOf(expression, proof);
      for (let again = 0; took > LIMIT_MS && again < 2; again++) took = await timeOf(expression, proof);
      if (took > LIMIT_MS)
        slow.push(`${expression.place} /${expression.source}/${expression.flags}: ${took} ms for ${LENGTH} characters`);
    }
    expect(slow).toEqual([]);
  }, 900_000);

  it('are refused when they do run away', async () => {
    const expression = { source: '^(?:a|a)*$', flags: '', place: 'here' };
    const proof = await prove(expression);
    if (proof === 'linear') throw new Error('The prover took it for linear.');
    expect(await timeOf(expression, proof)).toBeGreaterThan(LIMIT_MS);
  });
});
