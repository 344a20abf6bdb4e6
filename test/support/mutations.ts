/** Texts broken on the way: pieces put in, stretches taken out, repeated or swollen, at any place. */
import * as fc from 'fast-check';

const PIECES = [
  '"',
  "'",
  '`',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '\\',
  '\n',
  '\0',
  '${',
  '$(',
  '#',
  '*',
  '>=',
  '@',
  ':',
  ';',
  '<',
  '<<',
  '|',
  ',',
  '=',
  '\u{1F600}',
  '\uD800',
  '[[',
  '--',
  '/*',
  '&',
  '\t',
];

interface Mutation {
  /** From 0 at the start to 1 at the end. */
  readonly at: number;
  readonly length: number;
  readonly kind: 'insert' | 'delete' | 'repeat' | 'swell';
  readonly piece: string;
}

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    kind: fc.constantFrom('insert', 'delete', 'repeat', 'swell'),
    piece: fc.constantFrom(...PIECES),
  }),
  { minLength: 1, maxLength: 6 },
);

export function mutated(text: string, list: readonly Mutation[]): string {
  return list.reduce((now, { at, length, kind, piece }) => {
    const place = Math.floor(at * now.length);
    const stretch = now.slice(place, place + length);
    const middle = {
      insert: piece + stretch,
      delete: '',
      repeat: stretch.repeat(20),
      swell: piece.repeat(500) + stretch,
    }[kind];
    return now.slice(0, place) + middle + now.slice(place + length);
  }, text);
}
