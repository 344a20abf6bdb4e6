/** What a rule looks for and why, for `nightwarden explain <rule>`. All of it is our own text, but an example's branch may hold characters that are not seen. */
import pc from 'picocolors';
import { z } from 'zod';
import type { Example, Rule } from '../rules/rule.js';
import { terminalText, wrap } from './terminal-text.js';

export interface ExplainOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

type Colors = ReturnType<typeof pc.createColors>;

/** The rule's page, ending in a line break. */
export function renderRulePage(rule: Rule, { color, width }: ExplainOptions): string {
  const colors = pc.createColors(color);
  const columns = Math.max(40, width);
  const section = (name: string, body: string): string => (body === '' ? '' : `${colors.bold(name)}\n${body}`);
  const prose = (markdown: string): string => paragraphs(markdown, columns);
  const blocks = [
    `${colors.bold(rule.id)} · ${rule.title}\n${colors.dim(`${rule.severity} · checklist ${rule.checklist.join(', ')}`)}`,
    section('What it looks for', prose(rule.docs.what)),
    section('Why it matters', prose(rule.docs.why)),
    section('What to do', prose(rule.docs.fix)),
    section('What it does not see', prose(rule.docs.limits)),
    section('Options', optionLines(rule, columns, colors)),
    section('Flagged', rule.examples.flagged.map((example) => exampleLines(example, colors)).join('\n')),
    section('Accepted', rule.examples.accepted.map((example) => exampleLines(example, colors)).join('\n')),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Paragraphs are wrapped; lists and code keep their lines. */
function paragraphs(markdown: string, width: number): string {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (/^( {2,}|[-*`|]|\d+\.)/.test(paragraph) ? paragraph.replace(/^/gm, '  ') : wrap(paragraph, width, '  ')))
    .join('\n\n');
}

function optionLines(rule: Rule, width: number, colors: Colors): string {
  const { properties = {} } = z.toJSONSchema(rule.options, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties)
    .map(([name, schema]) => {
      const { description, default: fallback } = typeof schema === 'boolean' ? {} : schema;
      const head = `  ${colors.cyan(name)}${fallback === undefined ? '' : colors.dim(` (default ${JSON.stringify(fallback)})`)}`;
      return description === undefined ? head : `${head}\n${wrap(description, width, '    ')}`;
    })
    .join('\n');
}

function exampleLines({ name, files = {}, branch, agent, options }: Example, colors: Colors): string {
  const facts = [
    ...(branch === undefined ? [] : [`branch ${terminalText(branch)}`]),
    ...(agent === undefined ? [] : [`agent ${agent}`]),
    ...(options === undefined ? [] : [`options ${JSON.stringify(options)}`]),
  ];
  const sides = Object.entries(files).flatMap(([path, { before, after }]) => [
    `    ${colors.cyan(path)}`,
    ...changedLines(before, after).map((line) => `    ${line.startsWith('-') ? colors.red(line) : colors.green(line)}`),
  ]);
  return [`  ${name}${facts.length > 0 ? colors.dim(` · ${facts.join(' · ')}`) : ''}`, ...sides].join('\n');
}

/** Lines of one side that the other has not: enough to see the point of a small example. */
function changedLines(before: string | null, after: string | null): string[] {
  const old = (before ?? '').split('\n').filter((line) => line !== '');
  const now = (after ?? '').split('\n').filter((line) => line !== '');
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}
