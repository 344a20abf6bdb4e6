/** Every change in fixtures/guards is judged: what is below `flagged` fails at its removed or added lines, what is `accepted` is silent. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { guardRemoved } from '../../src/rules/monitoring/guard-removed.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { changeFilesIn } from '../support/change-file.js';
import { judge } from '../support/rule-judge.js';

const CHANGES = changeFilesIn('fixtures/guards');
const flagged = CHANGES.filter(([name]) => name.includes('/flagged/'));
const accepted = CHANGES.filter(([name]) => name.includes('/accepted/'));

beforeAll(() => loadGrammars(CHANGES.flatMap(([, { files }]) => Object.keys(files))));

describe('guards in fixtures', () => {
  it.each(flagged)('flags %s', (name, { files }) => {
    const { findings, undecided } = judge(guardRemoved, { name, files });
    expect(undecided).toEqual([]);
    expect(findings.filter((finding) => finding.confidence !== 'possible')).not.toEqual([]);
  });
  it.each(accepted)('accepts %s', (name, { files }) => {
    const { findings, undecided } = judge(guardRemoved, { name, files });
    expect({ findings, undecided }).toEqual({ findings: [], undecided: [] });
  });
});
