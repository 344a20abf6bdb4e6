/** What `npm run new:rule` writes: a rule, its test and its line in the catalogue. Pure; a test holds the result to types, lint and tests. */

/** The folders under src/rules, each with the first and the last row of the checklist that it is for. */
export const CHAPTERS: Readonly<Record<string, readonly [first: number, last: number]>> = {
  credentials: [1, 5],
  destructive: [6, 10],
  git: [11, 15],
  cost: [16, 20],
  monitoring: [21, 25],
};

export interface NewRule {
  readonly id: string;
  readonly chapter: string;
  /** The row of the checklist. */
  readonly row: number;
}

/** The id names the offence in two to five plain words: it reads after "waive". */
export const RULE_ID = /^[a-z]+(?:-[a-z]+){1,4}$/;

/** Texts by path. `catalogue` is the present text of src/rules/catalogue.ts. */
export function filesOfNewRule(rule: NewRule, catalogue: string): Record<string, string> {
  return {
    [`src/rules/${rule.chapter}/${rule.id}.ts`]: ruleText(rule),
    [`test/rules/${rule.id}.test.ts`]: testText(rule),
    'src/rules/catalogue.ts': withRule(catalogue, rule),
  };
}

const IMPORT = /^import \{ (?<name>\w+) \} from '\.\/(?<chapter>\w+)\/(?<id>[\w-]+)\.js';$/gm;
const LIST = /export const CATALOGUE: readonly Rule\[\] = \[[^\]]*\];/;

/** The widest line that the formatter leaves as it is. */
const LINE_WIDTH = 130;

function withRule(catalogue: string, rule: NewRule): string {
  const listed = Array.from(catalogue.matchAll(IMPORT), ({ groups = {} }) => ({
    chapter: groups['chapter'] ?? '',
    id: groups['id'] ?? '',
  }));
  if (!LIST.test(catalogue)) throw new Error('src/rules/catalogue.ts has no list of rules where one is expected');
  const chapters = Object.keys(CHAPTERS);
  const rules = [...listed, rule].toSorted(
    (one, other) => chapters.indexOf(one.chapter) - chapters.indexOf(other.chapter) || (one.id < other.id ? -1 : 1),
  );
  const names = rules.map(({ id }) => nameOf(id));
  const list = `export const CATALOGUE: readonly Rule[] = [${names.join(', ')}];`;
  const imports = rules.map(({ chapter, id }) => `import { ${nameOf(id)} } from './${chapter}/${id}.js';\n`).join('');
  const [head = '', ...rest] = catalogue
    .replaceAll(/^import \{ \w+ \} from '\.\/\w+\/[\w-]+\.js';\n/gm, '')
    .split(/(?=^import type)/m);
  return [head, imports, ...rest]
    .join('')
    .replace(
      LIST,
      list.length <= LINE_WIDTH
        ? list
        : `export const CATALOGUE: readonly Rule[] = [\n${names.map((name) => `  ${name},\n`).join('')}];`,
    );
}

function nameOf(id: string): string {
  return id.replaceAll(/-(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A small rule that does what its documentation says, so that every convention holds before the first line of it is changed. */
function ruleText({ id, row }: NewRule): string {
  const words = id.replaceAll('-', ' ');
  return `import { z } from 'zod';
import { addedLines } from '../../change/file-change.js';
import { defineRule } from '../rule.js';

const options = z.strictObject({
  marker: z.string().min(1).max(100).default('${id}').describe('The text that an added line must not contain.'),
});

type Options = z.infer<typeof options>;

export const ${nameOf(id)} = defineRule<Options>({
  id: '${id}',
  checklist: [${row}],
  subject: 'change',
  title: '${words.charAt(0).toUpperCase()}${words.slice(1)}',
  severity: 'medium',
  needs: ['files'],
  options,

  docs: {
    what: 'Added lines that contain the text \`${id}\`.',
    why: 'The text announces what the rule is named after.',
    fix: 'Take the line out.',
    limits: 'The same thing in other words is not seen.',
  },

  messages: {
    marker: {
      title: 'Line with "{marker}" added',
      what: 'An added line contains the text "{marker}".',
      why: 'The text announces what the rule is named after.',
      fix: 'Take the line out.',
    },
  },

  examples: {
    flagged: [
      { name: 'A line with the text', files: { 'notes.txt': { before: 'one\\n', after: 'one\\n${id}\\n' } } },
      { name: 'A new file with the text', files: { 'notes.txt': { before: null, after: '${id}\\n' } } },
      { name: 'The text within a line', files: { 'notes.txt': { before: null, after: 'see ${id} here\\n' } } },
    ],
    accepted: [
      { name: 'Another line', files: { 'notes.txt': { before: 'one\\n', after: 'one\\ntwo\\n' } } },
      { name: 'A line without the text now', files: { 'notes.txt': { before: '${id}\\n', after: 'one\\n' } } },
      { name: 'A file that is deleted', files: { 'notes.txt': { before: '${id}\\n', after: null } } },
    ],
  },

  appliesTo: (change) => change.files.known && change.files.value.length > 0,

  *check(change, { marker }) {
    for (const file of change.files.known ? change.files.value : []) {
      if (!file.hunks.known) {
        yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
        continue;
      }
      for (const line of addedLines(file.hunks.value)) {
        if (line.head === null || !line.text.includes(marker)) continue;
        const location = { path: file.path, line: line.head };
        yield { kind: 'finding', message: 'marker', data: { marker }, location, identity: line.text.trim() };
      }
    }
  },
});
`;
}

function testText({ id, chapter }: NewRule): string {
  return `import { ${nameOf(id)} } from '../../src/rules/${chapter}/${id}.js';
import { testRule } from '../support/rule-tester.js';

testRule(${nameOf(id)}, {
  flagged: [
    {
      name: 'a line with the text between others',
      files: { 'notes.txt': { before: 'one\\ntwo\\n', after: 'one\\n  ${id}\\ntwo\\n' } },
      findings: [{ message: 'marker', path: 'notes.txt', line: 2, identity: '${id}' }],
    },
  ],
  accepted: [
    { name: 'a change without files', outcome: 'not-applicable' },
    {
      name: 'a line with the text that was there before',
      files: { 'notes.txt': { before: '${id}\\ntwo\\n', after: '${id}\\nthree\\n' } },
    },
  ],
  undecided: [
    {
      name: 'a file whose lines are not known',
      files: { 'notes.txt': { before: null, after: '${id}\\n' } },
      missing: ['hunks'],
      reason: 'the hunks of notes.txt were left out',
    },
  ],
});
`;
}
