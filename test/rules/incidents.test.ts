/** Incidents that happened, rebuilt as changes: each names the rules that keep it from being merged. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { changeFilesIn } from '../support/change-file.js';
import { judge } from '../support/rule-judge.js';

const INCIDENTS = changeFilesIn(join(import.meta.dirname, '../../fixtures/incidents'));

beforeAll(() => loadGrammars(INCIDENTS.flatMap(([, { files }]) => Object.keys(files))));

describe('the incident', () => {
  it.each(INCIDENTS)('%s is caught by the rules that it names', (name, { facts, files }) => {
    const expected = (facts['catches'] ?? '').split(', ').toSorted();
    const failing = CATALOGUE.filter((rule) =>
      judge(rule, { name, files }).findings.some(({ confidence }) => confidence !== 'possible'),
    );
    expect(expected).not.toEqual(['']);
    expect(failing.map((rule) => rule.id)).toEqual(expect.arrayContaining(expected));
  });
});
