/** What holds for every rule of the catalogue, whatever it looks for. Each test names the rules that break its convention. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.js';
import { type Rule, SEVERITIES } from '../../src/rules/rule.js';
import { unmetDemands } from '../support/rule-demands.js';

const ROOT = join(import.meta.dirname, '../..');
const CHAPTERS = ['credentials', 'destructive', 'git', 'cost', 'monitoring'];

/** Files under src/rules that define a rule, as "chapter/id". */
const defined = readdirSync(join(ROOT, 'src/rules'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(ROOT, 'src/rules', name)).map((file) => `${name}/${file}`))
  .filter((file) => file.endsWith('.ts') && /defineRule[<(]/.test(readFileSync(join(ROOT, 'src/rules', file), 'utf8')))
  .map((file) => file.replace(/\.ts$/, ''));

const tests = readdirSync(join(ROOT, 'test/rules'), { recursive: true }).map(String);

const fileOf = (rule: Rule): string | undefined => defined.find((file) => file.endsWith(`/${rule.id}`));
const breaking = (broken: (rule: Rule) => boolean): string[] => CATALOGUE.filter(broken).map((rule) => rule.id);
const sentences = (rule: Rule): [string, string][] =>
  Object.entries(rule.messages).flatMap(([id, { title: _title, ...message }]) =>
    Object.values(message).map((text): [string, string] => [id, text]),
  );

describe('the catalogue', () => {
  it('lists every rule under src/rules once, by chapter and then by id', () => {
    const listed = CATALOGUE.map((rule) => fileOf(rule) ?? `?/${rule.id}`);
    const chapterOf = (file: string): number => CHAPTERS.indexOf(file.split('/')[0] ?? '');
    expect(listed).toEqual(defined.toSorted((one, other) => chapterOf(one) - chapterOf(other) || (one < other ? -1 : 1)));
    expect(new Set(listed.map((file) => file.split('/')[0]).filter((chapter) => !CHAPTERS.includes(chapter ?? '')))).toEqual(
      new Set(),
    );
  });

  it('has a test for every rule', () => {
    expect(breaking((rule) => !tests.some((file) => file.endsWith(`${rule.id}.test.ts`)))).toEqual([]);
  });
});

describe('every rule', () => {
  it('has an id of plain words, a known severity and rows of the checklist', () => {
    expect(breaking((rule) => !/^[a-z]+(?:-[a-z]+){1,4}$/.test(rule.id))).toEqual([]);
    expect(breaking((rule) => !SEVERITIES.includes(rule.severity))).toEqual([]);
    expect(
      breaking(
        ({ checklist }) => checklist.length === 0 || checklist.some((row) => !Number.isInteger(row) || row < 1 || row > 25),
      ),
    ).toEqual([]);
    expect(breaking(({ needs }) => new Set(needs).size !== needs.length)).toEqual([]);
  });

  it('has a title in sentence case without a full stop', () => {
    expect(breaking((rule) => !isTitle(rule.title))).toEqual([]);
    expect(
      CATALOGUE.flatMap((rule) => Object.values(rule.messages).map((message) => message.title)).filter(
        (title) => !isTitle(title),
      ),
    ).toEqual([]);
  });

  it('says in whole sentences what, why and how to fix, and what it does not see', () => {
    const docs = CATALOGUE.flatMap(({ id, docs: { what, why, fix, limits } }) =>
      [what, why, fix, limits].map((text): [string, string] => [id, text]),
    );
    const messages = CATALOGUE.flatMap(sentences);
    expect([...docs, ...messages].filter(([, text]) => !/^[A-Z`{].*[.)`}]$/su.test(text.trim()))).toEqual([]);
    // A placeholder alone stands for a whole sentence; the rule's own tests see that it is one.
    expect(messages.filter(([, text]) => !/\.$|^\{\w+\}$/.test(text))).toEqual([]);
    expect(breaking((rule) => Object.keys(rule.messages).length === 0)).toEqual([]);
    expect([...docs, ...messages].filter(([, text]) => /!|\b(?:violation|alert)/i.test(text))).toEqual([]);
  });

  it('has at least three flagged and three accepted examples with names of their own', () => {
    expect(breaking(({ examples }) => examples.flagged.length < 3 || examples.accepted.length < 3)).toEqual([]);
    expect(
      breaking(({ examples }) => {
        const names = [...examples.flagged, ...examples.accepted].map((example) => example.name);
        return new Set(names).size !== names.length;
      }),
    ).toEqual([]);
  });

  it('parses an empty policy, refuses an unknown option, and describes each option', () => {
    expect(breaking((rule) => !rule.options.safeParse({}).success)).toEqual([]);
    expect(breaking((rule) => rule.options.safeParse({ noSuchOption: true }).success)).toEqual([]);
  });

  it('survives a change without anything in it', () => {
    expect(CATALOGUE.flatMap((rule) => unmetDemands(rule, { name: 'empty' }))).toEqual([]);
  });
});

function isTitle(title: string): boolean {
  return /^[A-Z`{]/.test(title) && !/[.:!]$/.test(title) && !/ (?:The|And|Of|With|Is|Was|Has|Not|From) /.test(title);
}
