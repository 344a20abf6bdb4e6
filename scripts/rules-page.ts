/** docs/rules.md: every rule as its own file describes it. Pure; a test holds the committed page to what this returns. */
import { z } from 'zod';
import { hunksBetween } from '../src/change/diff.js';
import type { Line } from '../src/change/file-change.js';
import { visible, visibleLines } from '../src/render/visible.js';
import type { Example, Rule } from '../src/rules/rule.js';

const HEADING = [
  '# Rules',
  '',
  '<!-- Generated from the rules under src. Change those and run `npm run docs`. -->',
  '',
  'A rule is switched, made more or less severe and given options in `.github/nightwarden.yml`, under `rules` and its id;',
  '`nightwarden explain <rule>` shows the same text as this page.',
  '',
].join('\n');

const MARKS: Readonly<Record<Line['kind'], string>> = { added: '+', removed: '-', context: ' ' };

/** The page, rules in the order of the list, ending in a line break. What is added to a rule's section stands before its examples. */
export function rulesPage(rules: readonly Rule[], additions: Readonly<Record<string, string>> = {}): string {
  const overview = [
    '| Rule | Looks for | Severity | Checklist |',
    '| --- | --- | --- | --- |',
    ...rules.map(
      (rule) => `| [\`${rule.id}\`](#${rule.id}) | ${cell(rule.title)} | ${rule.severity} | ${rule.checklist.join(', ')} |`,
    ),
  ];
  return [HEADING, ...overview, '', rules.map((rule) => sectionOf(rule, additions[rule.id])).join('\n')].join('\n');
}

function sectionOf(rule: Rule, addition: string | undefined): string {
  const { what, why, fix, limits } = rule.docs;
  const rows = rule.checklist.length === 1 ? 'row' : 'rows';
  return [
    `## ${rule.id}`,
    `**${rule.title}.** Severity ${rule.severity}; ${rows} ${rule.checklist.join(', ')} of the checklist.`,
    `**What it looks for.** ${what}`,
    `**Why it matters.** ${why}`,
    `**What to do.** ${fix}`,
    `**What it does not see.** ${limits}`,
    optionsOf(rule),
    ...(addition === undefined ? [] : [addition]),
    '### Flagged',
    ...rule.examples.flagged.map(exampleOf),
    '### Accepted',
    ...rule.examples.accepted.map(exampleOf),
  ]
    .join('\n\n')
    .concat('\n');
}

function optionsOf(rule: Rule): string {
  const { properties = {} } = z.toJSONSchema(rule.options, { io: 'input', unrepresentable: 'any' });
  const options = Object.entries(properties);
  if (options.length === 0) return 'The rule has no options of its own.';
  return [
    '| Option | Values | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...options.map(([name, schema]) => {
      const { description = '', default: fallback } = typeof schema === 'boolean' ? {} : schema;
      return `| \`${name}\` | ${cell(valuesOf(schema))} | ${fallback === undefined ? '' : cell(code(JSON.stringify(fallback)))} | ${cell(description)} |`;
    }),
  ].join('\n');
}

/** What an option may be, in a few words: `optional` or `required`, list of text, number from 1 to 10. */
function valuesOf(schema: z.core.JSONSchema._JSONSchema): string {
  if (typeof schema === 'boolean') return 'any value';
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(valuesOf))].join(', or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(' or ');
  if (schema.type === 'array') {
    const { items } = schema;
    return `list of ${items === undefined || Array.isArray(items) ? 'values' : valuesOf(items)}`;
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum, maximum } = schema;
    return `number${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
  }
  if (schema.type === 'string') return 'text';
  return schema.type === 'boolean' ? 'true or false' : 'settings';
}

function exampleOf({ name, files = {}, branch, agent, options }: Example): string {
  const facts = [
    ...(branch === undefined ? [] : [`branch ${code(visible(branch))}`]),
    ...(agent === undefined ? [] : [`by the agent ${code(visible(agent))}`]),
    ...(options === undefined ? [] : [`with the options ${code(visible(JSON.stringify(options)))}`]),
  ];
  const diffs = Object.entries(files).map(([path, { before, after }]) => diffOf(path, before, after));
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return [`${title}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${diffs.length === 0 ? '.' : ':'}`, ...diffs].join(
    '\n\n',
  );
}

/** As git shows it, with secrets masked: no scanner is to take this page for a leak. */
function diffOf(path: string, before: string | null, after: string | null): string {
  const hunks = hunksBetween(before, after);
  const lines = (hunks.known ? hunks.value : []).flatMap(({ lines: all, baseStart, headStart }) => [
    `@@ -${baseStart},${all.filter((line) => line.base !== null).length} +${headStart},${all.filter((line) => line.head !== null).length} @@`,
    ...all.map((line) => MARKS[line.kind] + line.text),
  ]);
  const sides = [before === null ? '--- /dev/null' : `--- a/${path}`, after === null ? '+++ /dev/null' : `+++ b/${path}`];
  const text = visibleLines([...sides, ...lines]);
  const longest = Math.max(2, ...text.flatMap((line) => Array.from(line.matchAll(/`+/g), (match) => match[0].length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...text, fence].join('\n');
}

/** A code span, also around text with backticks. */
function code(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), (match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
