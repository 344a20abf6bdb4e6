/** Every change in fixtures/dependencies is judged: what is below `flagged` fails, what is `accepted` is silent. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { dependencyUnpinned } from '../../src/rules/git/dependency-unpinned.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { ECOSYSTEMS } from '../../src/syntax/manifests/readers.js';
import { changeFilesIn } from '../support/change-file.js';
import { unmetDemands } from '../support/rule-demands.js';
import { judge } from '../support/rule-judge.js';

const CHANGES = changeFilesIn('fixtures/dependencies');
const flagged = CHANGES.filter(([name]) => name.includes('/flagged/'));
const accepted = CHANGES.filter(([name]) => name.includes('/accepted/'));

beforeAll(() => loadGrammars(CHANGES.flatMap(([, { files }]) => Object.keys(files))));

describe('dependencies in fixtures', () => {
  it.each(flagged)('flags %s', (name, { files }) => {
    const { findings, undecided } = judge(dependencyUnpinned, { name, files });
    expect(undecided).toEqual([]);
    const failing = findings.filter((finding) => finding.confidence !== 'possible');
    expect(failing).not.toEqual([]);
    // Every finding names a line that the change shows.
    expect(failing.filter((finding) => finding.location?.line === undefined)).toEqual([]);
    expect(unmetDemands(dependencyUnpinned, { name, files })).toEqual([]);
  });
  it.each(accepted)('accepts %s', (name, { files }) => {
    const { findings, undecided } = judge(dependencyUnpinned, { name, files });
    expect({ findings, undecided }).toEqual({ findings: [], undecided: [] });
  });
  it('show both for every ecosystem', () => {
    const shown = (changes: typeof CHANGES) => [...new Set(changes.map(([name]) => name.split('/')[0] ?? ''))].toSorted();
    expect(shown(flagged)).toEqual(ECOSYSTEMS);
    expect(shown(accepted)).toEqual(ECOSYSTEMS);
  });
});
