/** What an SQL text was understood as, in the terminal and for programs. The text is untrusted, and may hold a secret. */
import pc from 'picocolors';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import type { AccountedStatement, SqlAccount } from '../rules/destructive/sql-account.js';
import { GRADE_SIGNS } from './command-account.js';
import { terminalText, wrap } from './terminal-text.js';

const LONGEST_STATEMENT = 200;
const LONGEST_NAME = 100;
const REACHES: Readonly<Record<NonNullable<AccountedStatement['reach']>, string>> = {
  all: 'every row',
  'all-by-condition': 'every row, as each meets its condition',
  some: 'some rows',
};

/** Each statement that takes something away or makes it, what it is about, and how it weighs. Ends in a line break. */
export function renderSqlAccount(account: SqlAccount, { color, width }: { color: boolean; width: number }): string {
  const colors = pc.createColors(color);
  const shown = (text: string, limit: number): string => terminalText(maskSecrets(text), limit);
  const blocks = account.statements.map(({ line, kind, objects, members, reach, text, graded }) => {
    const about = [
      `line ${line}`,
      kind,
      ...objects.map((name) => shown(name, LONGEST_NAME)),
      ...(members.length === 0 ? [] : [`(${members.map((name) => shown(name, LONGEST_NAME)).join(', ')})`]),
      ...(reach === null ? [] : [REACHES[reach]]),
    ];
    const head = `${colors.bold(shown(text.replace(/\s+/g, ' '), LONGEST_STATEMENT))}  ${colors.dim(about.join(', '))}`;
    if (graded === null) return head;
    const sign = `${GRADE_SIGNS[graded.grade]} destructive-sql (${graded.grade}, ${graded.severity})`;
    const why = graded.because === null ? graded.does : `${graded.does}. ${graded.because}`;
    return `${head}\n  ${graded.grade === 'block' ? colors.red(sign) : sign}\n${wrap(why, width, '    ')}`;
  });
  const lost = account.statements.some(({ graded }) => graded !== null);
  const end = [
    ...(lost ? [] : ['Nothing in it takes anything away.']),
    ...(account.partial ? ['Parts of it could not be read; there may be more.'] : []),
  ];
  return `${[...blocks, ...end].join('\n')}\n`;
}

export function sqlAccountJson(account: SqlAccount): string {
  return `${maskSecrets(JSON.stringify(account, null, 2))}\n`;
}
