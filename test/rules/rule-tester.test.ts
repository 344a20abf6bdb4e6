/** The tester itself: a rule that breaks a demand must be caught, or green rule tests mean nothing. */
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { addedLines } from '../../src/change/file-change.js';
import { defineRule, type Observation, type Rule } from '../../src/rules/rule.js';
import { silences, unmetDemands } from '../support/rule-demands.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

const files = {
  'a.txt': { before: 'one\ntwo\n', after: 'one\nbad word\ntwo\n' },
  'b.txt': { before: null, after: 'fine\nbad\n' },
};

/** Finds added lines that begin with "bad"; each test breaks it in one way. */
function ruleWith(spoil: (finding: Observation, count: number) => Observation, changes: Partial<Rule> = {}): Rule {
  let count = 0;
  return defineRule({
    id: 'bad-word',
    checklist: [1],
    subject: 'change',
    title: 'Bad word',
    severity: 'low',
    needs: ['files'],
    options: z.strictObject({}),
    docs: { what: 'Words.', why: 'Because.', fix: 'Do not.', limits: 'None.' },
    messages: { word: { title: 'Bad word {word}', what: 'It says {word}.', why: 'It is bad.', fix: 'Remove it.' } },
    examples: { flagged: [], accepted: [] },
    appliesTo: () => true,
    *check(change) {
      for (const file of change.files.known ? change.files.value : []) {
        if (!file.hunks.known) yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
        for (const line of file.hunks.known ? addedLines(file.hunks.value) : []) {
          if (!line.text.startsWith('bad')) continue;
          const location = { path: file.path, line: line.head ?? 0 };
          yield spoil({ kind: 'finding', message: 'word', data: { word: line.text }, location, identity: line.text }, count++);
        }
      }
    },
    ...changes,
  });
}

const asItIs = (finding: Observation): Observation => finding;

describe('the demands on a rule', () => {
  it('are met by a sound rule, on texts that it did not ask for too', () => {
    const rule = ruleWith(asItIs);
    expect(judge(rule, { files }).findings).toHaveLength(2);
    expect(unmetDemands(rule, { name: 'sound', files, secrets: ['something else entirely'] })).toEqual([]);
    expect(silences(rule, { name: 'sound', files })).toEqual([]);
  });

  it.each<[string, string, (finding: Observation, count: number) => Observation]>([
    ['an unknown message', 'no message of the rule', (finding) => ({ ...finding, message: 'other' })],
    ['a placeholder without data', 'nothing fills {word}', (finding) => ({ ...finding, data: {} })],
    ['data that nothing uses', 'uses extra', (finding) => ({ ...finding, data: { ...finding.data, extra: 1 } })],
    ['empty data', 'word is empty', (finding) => ({ ...finding, data: { word: ' ' } })],
    ['an empty identity', 'identity is empty', (finding) => ({ ...finding, identity: '' })],
    ['evidence that is no sentence', 'is no sentence', (finding) => ({ ...finding, evidence: ['no full stop'] })],
    [
      'a path outside the change',
      'c.txt is not in the change',
      (finding) => ({ ...finding, location: { path: 'c.txt', line: 1 } }),
    ],
    ['a line outside the hunks', 'line 99 is in no hunk', (finding) => ({ ...finding, location: { path: 'a.txt', line: 99 } })],
    ['no line', 'names no line', (finding) => ({ ...finding, location: { path: 'a.txt' } })],
    [
      'a wrong previous path',
      'previous path',
      (finding) => ({ ...finding, location: { path: 'a.txt', line: 1, previousPath: 'z' } }),
    ],
    [
      'the same finding twice',
      'comes twice',
      (finding) => ({ ...finding, location: { path: 'a.txt', line: 2 }, identity: 'same' }),
    ],
    ['a line number in the identity', 'blank lines above', (finding) => ({ ...finding, identity: `${finding.location?.line}` })],
    ['memory between runs', 'when it is repeated', (finding, count) => ({ ...finding, identity: `${count}` })],
    [
      'a fix that mends nothing',
      'does not mend',
      (finding) => ({ ...finding, fix: { path: 'a.txt', line: 1, endLine: 1, replacement: 'other' } }),
    ],
    [
      'a fix beyond the file',
      'cannot be replaced',
      (finding) => ({ ...finding, fix: { path: 'a.txt', line: 9, endLine: 9, replacement: '' } }),
    ],
  ])('catch %s', (_name, problem, spoil) => {
    expect(unmetDemands(ruleWith(spoil), { name: 'spoiled', files }).join('\n')).toContain(problem);
  });

  it('catch a word where a placeholder stands for a sentence', () => {
    const message = { title: 'Bad word', what: '{word}', why: 'It is bad.', fix: 'Remove it.' };
    const problems = unmetDemands(ruleWith(asItIs, { messages: { word: message } }), { name: 'sentence', files });
    expect(problems.join('\n')).toContain('word is to be a whole sentence');
  });

  it('catch a repeated secret, also a part of it', () => {
    const secret = 'bad-kq83hf7a0c2m5x';
    const secretFiles = { 'a.txt': { before: null, after: `${secret}\n` } };
    const partly = ruleWith((finding) => ({ ...finding, data: { word: 'masked' }, identity: secret.slice(2, 14) }));
    for (const rule of [ruleWith(asItIs), partly]) {
      expect(unmetDemands(rule, { name: 'leak', files: secretFiles, secrets: [secret] }).join('\n')).toContain('of a secret');
    }
  });

  it('catch dependence on the order of files, a change to the input, and a silent rule', () => {
    const first = ruleWith(asItIs, {
      *check(change) {
        const path = change.files.known ? (change.files.value[0]?.path ?? '') : '';
        yield { kind: 'finding', message: 'word', data: { word: path }, location: { path, line: 1 }, identity: path };
      },
    });
    expect(unmetDemands(first, { name: 'order', files }).join('\n')).toContain('another order');

    const writing = ruleWith(asItIs, { check: (change) => Object.assign(change, { kind: 'push' }) && [] });
    expect(() => unmetDemands(writing, { name: 'writes', files })).toThrow(/read only/);

    const silent = ruleWith(asItIs, { needs: [] });
    expect(silences(silent, { name: 'silent', files })).toEqual([
      'without its files the change is clean with other findings, not undecided',
    ]);
  });

  it('refuse lists that prove nothing', () => {
    const flagged = [{ name: 'one', files, findings: [{ message: 'word' }] }];
    const accepted = [{ name: 'two' }];
    const undecided = [{ name: 'three', reason: 'x' }];
    const rule = ruleWith(asItIs);
    expect(() => testRule(rule, { flagged: [], accepted, undecided })).toThrow('list of flagged cases is empty');
    expect(() => testRule(rule, { flagged, accepted, undecided: [] })).toThrow('list of undecided cases is empty');
    expect(() => testRule(rule, { flagged, accepted: [{ name: 'one' }], undecided })).toThrow('two cases are named "one"');
    expect(() => testRule(rule, { flagged: [{ name: 'none', files, findings: [] }], accepted, undecided })).toThrow(
      'expects no finding',
    );
  });
});
