/** Every change in fixtures/tests is judged: what is below `flagged` fails, what is `accepted` is silent. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { testWeakened } from '../../src/rules/monitoring/test-weakened.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { changeFilesIn } from '../support/change-file.js';
import { judge } from '../support/rule-judge.js';
import { unmetDemands } from '../support/rule-demands.js';

const CHANGES = changeFilesIn('fixtures/tests');
const flagged = CHANGES.filter(([name]) => name.includes('/flagged/'));
const accepted = CHANGES.filter(([name]) => name.includes('/accepted/'));

beforeAll(() => loadGrammars(CHANGES.flatMap(([, { files }]) => Object.keys(files))));

describe('tests in fixtures', () => {
  it.each(flagged)('flags %s', (name, { files }) => {
    const { findings, undecided } = judge(testWeakened, { name, files });
    expect(undecided).toEqual([]);
    expect(findings.filter((finding) => finding.confidence !== 'possible')).not.toEqual([]);
    expect(unmetDemands(testWeakened, { name, files })).toEqual([]);
  });
  it.each(accepted)('accepts %s', (name, { files }) => {
    const { findings, undecided } = judge(testWeakened, { name, files });
    expect({ findings, undecided }).toEqual({ findings: [], undecided: [] });
  });
});
