/** Every change in fixtures/guards is judged, and every kind of guard has some in every language. */
import { describe, expect, it } from '@jest/globals';
import { guardRemoved } from '../../src/rules/monitoring/guard-removed.js';
import { GUARD_KINDS, type GuardKind } from '../../src/syntax/guards/guard.js';
import { testFixtures } from '../support/fixture-suite.js';

const CHANGES = testFixtures(guardRemoved, 'fixtures/guards');

const LANGUAGES = ['csharp', 'go', 'java', 'javascript', 'kotlin', 'php', 'python', 'ruby', 'rust', 'typescript'] as const;
type Side = 'flagged' | 'accepted';

/** Kinds that no code of a programming language has. */
const OF_TEMPLATES: readonly GuardKind[] = ['output', 'fence'];

/** What has no fixture, by language, with the reason. Whoever adds the fixture takes the entry out. */
const GAPS: Readonly<Record<string, string>> = {
  'go flagged decorator': 'The language has no decorators.',
  'go accepted decorator': 'The language has no decorators.',
};

describe('the kinds of guards', () => {
  const held = new Set(
    CHANGES.map(([name]) => {
      const [language = '', side = '', file = ''] = name.split('/');
      return `${language} ${side} ${file.split('-')[0] ?? ''}`;
    }),
  );
  const places = LANGUAGES.flatMap((language) =>
    GUARD_KINDS.filter((kind) => !OF_TEMPLATES.includes(kind)).flatMap((kind) =>
      (['flagged', 'accepted'] satisfies Side[]).map((side) => `${language} ${side} ${kind}`),
    ),
  );

  it('have fixtures in every language, or a reason why not', () => {
    expect(places.filter((place) => !held.has(place) && GAPS[place] === undefined)).toEqual([]);
  });

  it('are given no reason where they have fixtures, or where no such place is', () => {
    expect(Object.keys(GAPS).filter((place) => held.has(place) || !places.includes(place))).toEqual([]);
  });
});
