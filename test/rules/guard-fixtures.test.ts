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

const SAME_FINDER = 'The finder is the one that other languages hold; this one has no example of its own.';

/** What has no fixture, by language, with the reason. Whoever adds the fixture takes the entry out. */
const GAPS: Readonly<Record<string, string>> = {
  'csharp flagged call': SAME_FINDER,
  'csharp accepted call': SAME_FINDER,
  'csharp flagged sanitizer': SAME_FINDER,
  'csharp accepted sanitizer': SAME_FINDER,
  'csharp flagged middleware': SAME_FINDER,
  'csharp accepted middleware': SAME_FINDER,
  'csharp accepted option': SAME_FINDER,
  'csharp flagged schema': SAME_FINDER,
  'csharp accepted schema': SAME_FINDER,
  'csharp flagged pattern': SAME_FINDER,
  'csharp accepted pattern': SAME_FINDER,
  'csharp accepted list': SAME_FINDER,
  'csharp flagged query': SAME_FINDER,
  'csharp accepted query': SAME_FINDER,
  'go flagged decorator': 'The language has no decorators.',
  'go accepted decorator': 'The language has no decorators.',
  'go flagged schema': 'Tags of fields are not read.',
  'java accepted call': SAME_FINDER,
  'java flagged middleware': SAME_FINDER,
  'java accepted middleware': SAME_FINDER,
  'java accepted option': SAME_FINDER,
  'java flagged pattern': SAME_FINDER,
  'java accepted pattern': SAME_FINDER,
  'java flagged list': SAME_FINDER,
  'java accepted list': SAME_FINDER,
  'java flagged query': 'Queries are methods of repositories, named for what they look up.',
  'java accepted query': 'Queries are methods of repositories, named for what they look up.',
  'javascript flagged decorator': 'Decorators are written in TypeScript; the grammar and the finder are the same.',
  'javascript accepted decorator': 'Decorators are written in TypeScript; the grammar and the finder are the same.',
  'kotlin flagged pattern': 'Regex(…) and toRegex() are not read as patterns.',
  'kotlin flagged list': 'Entries of setOf and listOf are not read.',
  'kotlin flagged query': 'Queries are methods of repositories, named for what they look up.',
  'kotlin accepted query': 'Queries are methods of repositories, named for what they look up.',
  'php accepted middleware': SAME_FINDER,
  'php accepted decorator': SAME_FINDER,
  'php accepted option': SAME_FINDER,
  'php flagged schema': SAME_FINDER,
  'php accepted schema': SAME_FINDER,
  'php flagged pattern': SAME_FINDER,
  'php accepted pattern': SAME_FINDER,
  'php flagged list': SAME_FINDER,
  'php accepted list': SAME_FINDER,
  'php flagged query': SAME_FINDER,
  'php accepted query': SAME_FINDER,
  'python accepted sanitizer': SAME_FINDER,
  'python accepted pattern': SAME_FINDER,
  'python flagged list': SAME_FINDER,
  'python accepted list': SAME_FINDER,
  'python accepted query': SAME_FINDER,
  'ruby accepted pattern': SAME_FINDER,
  'ruby accepted list': SAME_FINDER,
  'typescript flagged middleware': SAME_FINDER,
  'typescript flagged pattern': 'Held in JavaScript, whose expressions these are.',
  'typescript accepted pattern': 'Held in JavaScript, whose expressions these are.',
  'typescript flagged list': 'Held in JavaScript, whose expressions these are.',
  'typescript accepted list': 'Held in JavaScript, whose expressions these are.',
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
});
