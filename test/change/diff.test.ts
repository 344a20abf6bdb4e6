import { describe, expect, it } from '@jest/globals';
import { hunksBetween } from '../../src/change/diff.js';

const text = (...edited: number[]): string =>
  Array.from({ length: 40 }, (_, n) => `${edited.includes(n) ? 'edited' : `line ${n}`}\n`).join('');

describe('the hunks between two texts', () => {
  it.each([
    { apart: 7, hunks: [[7, 14]] },
    {
      apart: 8,
      hunks: [
        [7, 7],
        [15, 7],
      ],
    },
  ])('of changes $apart lines apart are parted as git parts them', ({ apart, hunks }) => {
    const found = hunksBetween(text(), text(9, 9 + apart));
    expect(
      found.known && found.value.map(({ baseStart, lines }) => [baseStart, lines.filter((line) => line.base !== null).length]),
    ).toEqual(hunks);
  });
});
