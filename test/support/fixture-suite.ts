/** Folders of changes as tests: what is below `flagged` fails, what is below `accepted` is silent. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Observation, Rule } from '../../src/rules/rule.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { type ChangeFile, changeFilesIn } from './change-file.js';
import { unmetDemands } from './rule-demands.js';
import { judge } from './rule-judge.js';

/** Makes a jest suite of a folder of fixtures, and gives back what is in it. `faulty`: which of the findings that fail are not as they must be. */
export function testFixtures(
  rule: Rule,
  folder: string,
  faulty: (failing: readonly Observation[]) => readonly Observation[] = () => [],
): readonly [string, ChangeFile][] {
  const changes = changeFilesIn(folder);
  const below = (side: string): [string, ChangeFile][] => changes.filter(([name]) => name.includes(`/${side}/`));
  beforeAll(() => loadGrammars(changes.flatMap(([, { files }]) => Object.keys(files))));
  describe(`${rule.id} in ${folder}`, () => {
    it.each(below('flagged'))('flags %s', (name, { files }) => {
      const { findings, undecided } = judge(rule, { name, files });
      expect(undecided).toEqual([]);
      const failing = findings.filter((finding) => finding.confidence !== 'possible');
      expect(failing).not.toEqual([]);
      expect(faulty(failing)).toEqual([]);
      expect(unmetDemands(rule, { name, files })).toEqual([]);
    });
    it.each(below('accepted'))('accepts %s', (name, { files }) => {
      const { findings, undecided } = judge(rule, { name, files });
      expect({ findings, undecided }).toEqual({ findings: [], undecided: [] });
    });
  });
  return changes;
}
