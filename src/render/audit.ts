/** The audit of a repository: in a terminal, and for programs (docs/output.md). */
import pc from 'picocolors';
import type { AuditedRow } from '../rules/repository/audit.js';
import type { Evidence, RowState } from '../rules/repository/facts.js';
import { terminalText, wrap } from './terminal-text.js';
import { clipPath, count, jsonText, visible } from './visible.js';

export interface AuditReport {
  readonly root: string;
  readonly branch: string | null;
  /** Files of the work tree. */
  readonly files: number;
  readonly rows: readonly AuditedRow[];
  /** What was not read of the work tree, a sentence part each. */
  readonly unread: readonly string[];
}

interface Look {
  readonly sign: string;
  readonly heading: string;
  readonly color: 'red' | 'yellow' | 'green';
}

/** Worst first. */
const LOOKS: Readonly<Record<RowState, Look>> = {
  'not-met': { sign: '✖', heading: 'Not met', color: 'red' },
  'not-visible': { sign: '?', heading: 'Not visible from here', color: 'yellow' },
  met: { sign: '✔', heading: 'Met', color: 'green' },
};
const STATES = Object.keys(LOOKS) as RowState[];

const INDENT = '     ';
/** Evidence and fixes of a row that a person is shown; a program gets all of them. */
const EVIDENCE_SHOWN = 4;
const FIXES_SHOWN = 3;

export function renderAudit(report: AuditReport, options: { color: boolean; width: number; seconds: number }): string {
  const colors = pc.createColors(options.color);
  const width = Math.max(40, options.width);
  const groups = STATES.flatMap((state) => {
    const rows = report.rows.filter((row) => row.state === state);
    if (rows.length === 0) return [];
    const { sign, heading, color } = LOOKS[state];
    const blocks = rows.map((row) => rowBlock(row, colors[color](sign), width, colors));
    return [`${colors.bold(`${heading} (${rows.length})`)}\n\n${blocks.join('\n\n')}`];
  });
  const counts = STATES.map(
    (state) => `${report.rows.filter((row) => row.state === state).length} ${LOOKS[state].heading.toLowerCase()}`,
  );
  const branch = report.branch === null ? 'no branch' : terminalText(report.branch, 100);
  const parts = [
    colors.dim(wrap([terminalText(report.root, 200), branch, count(report.files, 'file')].join(' · '), width)),
    ...groups,
    ...(report.unread.length > 0
      ? [['Not read:', ...report.unread.map((text) => wrap(terminalText(text), width, '  '))].join('\n')]
      : []),
    `${counts.join(', ')} · ${options.seconds.toFixed(1)} s`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function rowBlock(row: AuditedRow, sign: string, width: number, colors: ReturnType<typeof pc.createColors>): string {
  const more = row.evidence.length - EVIDENCE_SHOWN;
  const label = row.state === 'not-visible' ? 'look:' : 'fix:';
  return [
    `${sign} ${String(row.number).padStart(2)} ${colors.bold(row.demand)}`,
    ...row.evidence.slice(0, EVIDENCE_SHOWN).map((evidence) => evidenceLine(evidence, width, colors)),
    ...(more > 0 ? [`${INDENT}and ${more.toLocaleString('en-US')} more: see --json`] : []),
    ...row.fixes
      .slice(0, FIXES_SHOWN)
      .map((fix) => wrap(`${label} ${terminalText(fix)}`, width, INDENT).replace(label, colors.green(label))),
  ].join('\n');
}

function evidenceLine({ path, line, text }: Evidence, width: number, colors: ReturnType<typeof pc.createColors>): string {
  if (path === undefined) return wrap(terminalText(text), width, INDENT);
  const place = `${terminalText(clipPath(path, 200))}${line === undefined ? '' : `:${line}`}`;
  return wrap(`${place}  ${terminalText(text)}`, width, INDENT).replace(place, colors.cyan(place));
}

/** Ends in a line break. Names are only added, never changed or removed. */
export function renderAuditJson(report: AuditReport, exitCode: number): string {
  const counts = Object.fromEntries(STATES.map((state) => [state, report.rows.filter((row) => row.state === state).length]));
  return `${jsonText(
    {
      exitCode,
      root: report.root,
      branch: report.branch,
      files: report.files,
      counts,
      rows: report.rows.map(({ number, demand, state, evidence, fixes }) => ({
        row: number,
        demand,
        state,
        evidence: evidence.map(({ path, line, text }) => ({ path: path ?? null, line: line ?? null, text: visible(text) })),
        fixes: fixes.map((fix) => visible(fix)),
      })),
      unread: report.unread.map((text) => visible(text)),
    },
    2,
  )}\n`;
}
