/** Every change in fixtures/dependencies is judged. */
import { describe, expect, it } from '@jest/globals';
import { dependencyUnpinned } from '../../src/rules/git/dependency-unpinned.js';
import { ECOSYSTEMS } from '../../src/syntax/manifests/readers.js';
import { testFixtures } from '../support/fixture-suite.js';

// Every finding names a line that the change shows.
const CHANGES = testFixtures(dependencyUnpinned, 'fixtures/dependencies', (failing) =>
  failing.filter((finding) => finding.location?.line === undefined),
);

describe('fixtures of dependencies', () => {
  it.each(['flagged', 'accepted'])('are %s in every ecosystem', (side) => {
    const shown = CHANGES.filter(([name]) => name.split('/')[1] === side).map(([name]) => name.split('/')[0] ?? '');
    expect([...new Set(shown)].toSorted()).toEqual(ECOSYSTEMS);
  });
});
