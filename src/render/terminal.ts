/** A verdict in a terminal: each finding with its lines, what it means and what to do, then one line that sums up. */
import pc from 'picocolors';
import type { Change } from '../change/change.js';
import { valueOr } from '../change/fact.js';
import type { Rule } from '../rules/rule.js';
import { presentationOf } from '../verdict/severity.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import { messageOf } from './message.js';
import { byRule, findingsOf, shownCounts, undecidedOf } from './overview.js';
import { type FilesByPath, type FrameLine, filesByPath, frameOf, placeInWords } from './place.js';
import { TERMINAL, terminalLines, terminalText, wrap } from './terminal-text.js';
import { count } from './visible.js';

export interface TerminalOptions {
  readonly change: Change;
  readonly catalogue: readonly Rule[];
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  /** How long the judgement took, for the last line. */
  readonly seconds?: number | undefined;
}

type Colors = ReturnType<typeof pc.createColors>;

const INDENT = '  ';

/** Findings shown in full; nobody reads more of them in a terminal. */
const SHOWN = 200;

/** The whole report, ending in a line break. */
export function renderTerminal(verdict: Verdict, options: TerminalOptions): string {
  const colors = pc.createColors(options.color);
  const width = Math.max(40, options.width);
  const files = filesByPath(options.change);
  const findings = findingsOf(verdict);
  const rest = findings.slice(SHOWN);
  const blocks = [
    colors.dim(wrap(scope(verdict, options.change), width)),
    ...findings.slice(0, SHOWN).map((finding) => findingBlock(finding, { ...options, width }, files, colors)),
    ...(rest.length > 0 ? [wrap(`And ${count(rest.length, 'more finding')} (${byRule(rest)}): see --format json.`, width)] : []),
    ...undecidedOf(verdict).map((result) => {
      const mild = result.enforcement === 'evaluate' ? ' (only evaluated)' : '';
      const reasons = result.reasons.slice(0, 20).map((reason) => wrap(terminalText(reason), width, INDENT));
      const more = result.reasons.length > 20 ? [`${INDENT}and ${result.reasons.length - 20} more`] : [];
      return [`${colors.yellow('?')} ${colors.bold(terminalText(result.rule))}  not judged${mild}`, ...reasons, ...more].join(
        '\n',
      );
    }),
    ...policyBlock(verdict, width, colors),
    ...(verdict.decision === 'not-judged'
      ? [wrap('Not judged is not clear: mend what is named above, then run again.', width)]
      : []),
    summary(verdict, options, colors),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function scope(verdict: Verdict, change: Change): string {
  const from = terminalText(valueOr(change.branch, change.head.sha.slice(0, 12)), 100);
  const to = terminalText(change.base.ref ?? change.base.sha.slice(0, 12), 100);
  const files = change.files.known ? count(change.files.value.length, 'file') : 'files not read';
  const agents = verdict.change.attribution.agents.map((agent) => terminalText(agent.name, 60));
  return [`${from} → ${to}`, files, ...agents].join(' · ');
}

function findingBlock(finding: Finding, options: TerminalOptions, files: FilesByPath, colors: Colors): string {
  const { sign } = presentationOf(finding);
  const paint = finding.fails ? colors.red : sign === '▲' ? colors.yellow : colors.dim;
  const { title, what, why, fix } = messageOf(finding, options.catalogue, TERMINAL);
  const place = finding.location === null ? '' : `  ${colors.cyan(terminalText(placeInWords(finding.location)))}`;
  const frame = frameLines(frameOf(finding.location, files), colors);
  const lines = [
    `${paint(sign)} ${colors.bold(terminalText(finding.rule))}${place}`,
    wrap(`${title}.`, options.width, INDENT),
    wrap([what, why].join(' '), options.width, INDENT),
    ...(frame.length > 0 ? ['', ...frame, ''] : []),
    fixLine(fix, finding, options.width, colors),
  ];
  return lines.filter((line, index) => line !== '' || frame.length > 0 || index === 0).join('\n');
}

function fixLine(fix: string, finding: Finding, width: number, colors: Colors): string {
  const text = wrap(`fix: ${fix}`, width, INDENT).replace('fix:', colors.green('fix:'));
  const replacement =
    finding.fix === null || fix.includes(finding.fix.replacement.trim())
      ? []
      : terminalLines(finding.fix.replacement.split(/\r?\n/).slice(0, 20)).map(
          (line) => `${INDENT}${colors.dim('│')} ${colors.green(line)}`,
        );
  return [text, ...replacement, `${INDENT}${colors.dim(`nightwarden explain ${terminalText(finding.rule)}`)}`].join('\n');
}

const MARKS: Readonly<Record<FrameLine['kind'], string>> = { context: ' ', added: '+', removed: '-' };

function frameLines(frame: readonly FrameLine[], colors: Colors): string[] {
  const digits = String(Math.max(0, ...frame.map((line) => line.number))).length;
  return frame.map(({ kind, number, text }) => {
    const gutter = colors.dim(`${String(number).padStart(digits)} │`);
    const code = terminalLines([text]).join('').trimEnd();
    const marked = `${MARKS[kind]} ${code}`.trimEnd();
    return `${INDENT}${gutter} ${kind === 'context' ? marked : kind === 'added' ? colors.green(marked) : colors.red(marked)}`.trimEnd();
  });
}

function policyBlock(verdict: Verdict, width: number, colors: Colors): string[] {
  const { problems } = verdict.policy;
  if (problems.length === 0) return [];
  const said = wrap(
    'A policy was not used. The last valid one, or the defaults, stays in force until this is mended:',
    width - 2,
  );
  const lines = problems.slice(0, 20).map((problem) => wrap(terminalText(problem), width, INDENT));
  return [[`${colors.yellow('▲')} ${said}`, ...lines].join('\n')];
}

function summary(verdict: Verdict, { change, seconds }: TerminalOptions, colors: Colors): string {
  const findings = findingsOf(verdict);
  const failing = findings.filter((finding) => finding.fails).length;
  const unseen = undecidedOf(verdict).filter((result) => result.enforcement === 'active').length;
  const result = [
    failing > 0 ? colors.red(`${count(failing, 'finding')} ${failing === 1 ? 'fails' : 'fail'}`) : '',
    unseen > 0 ? colors.yellow(`${count(unseen, 'rule')} not judged`) : '',
    verdict.decision === 'clear' ? colors.green(findings.length === 0 ? 'All clear' : 'Nothing fails') : '',
    shownCounts(findings),
  ].filter((part) => part !== '');
  const seen = [
    count(verdict.results.length, 'rule'),
    ...(change.files.known ? [count(change.files.value.length, 'file')] : []),
    ...(seconds === undefined ? [] : [`${seconds.toFixed(1)} s`]),
  ];
  return `${result.join(', ')} · ${seen.join(', ')}`;
}
