/** What a script was understood as, in the terminal and for programs. The script is untrusted, and may hold a secret. */
import pc from 'picocolors';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import type { AccountedCommand, CommandAccount } from '../rules/destructive/command-account.js';
import type { Grade } from '../rules/destructive/command-pack.js';
import { terminalText, wrap } from './terminal-text.js';

/** What stands before an entry that matched. */
export const GRADE_SIGNS: Readonly<Record<Grade, string>> = { block: '✖', ask: '▲', note: '·' };
const LONGEST_WORD = 200;
const LONGEST_PLACE = 100;

/** Each command that runs, through what, and what is known of it. Ends in a line break. */
export function renderCommandAccount(account: CommandAccount, { color, width }: { color: boolean; width: number }): string {
  const colors = pc.createColors(color);
  const shown = (text: string, limit: number): string => terminalText(maskSecrets(text), limit);
  const blocks = account.commands.map((command) => {
    const name =
      command.program === '' ? colors.yellow('(known only when it runs)') : colors.bold(shown(command.program, LONGEST_WORD));
    const words = wordsOf(command).map((word) =>
      word.known ? shown(word.text, LONGEST_WORD) : colors.yellow(shown(word.text, LONGEST_WORD)),
    );
    const about = [
      `line ${command.line}`,
      ...(command.via.length === 0 ? [] : [`through ${command.via.map((each) => shown(each, LONGEST_PLACE)).join(' › ')}`]),
      ...(command.folder === null ? [] : [`in ${shown(command.folder, LONGEST_PLACE)}`]),
      ...(command.input === null ? [] : [`reads from ${shown(command.input, LONGEST_PLACE)}`]),
      ...command.redirects.map((redirect) => shown(redirect, LONGEST_PLACE)),
    ];
    const entries = command.entries.map(({ id, rule, grade, severity, does }) => {
      const head = `${GRADE_SIGNS[grade]} ${rule} · ${id} (${grade}, ${severity})`;
      return `  ${grade === 'block' ? colors.red(head) : head}\n${wrap(does, width, '    ')}`;
    });
    return [`${[name, ...words].join(' ')}  ${colors.dim(about.join(', '))}`, ...entries].join('\n');
  });
  const matched = account.commands.some(({ entries }) => entries.length > 0);
  const end = [
    ...(account.commands.length === 0 ? ['Nothing in it runs a program.'] : matched ? [] : ['No entry matches.']),
    ...(account.partial ? ['Parts of it could not be read; there may be more.'] : []),
  ];
  return `${[...blocks, ...end].join('\n')}\n`;
}

export function commandAccountJson(account: CommandAccount): string {
  const commands = account.commands.map((command) => ({
    ...command,
    program: maskSecrets(command.program),
    words: wordsOf(command).map(({ text, known }) => ({ text, known })),
  }));
  return `${maskSecrets(JSON.stringify({ ...account, commands }, null, 2))}\n`;
}

/** A secret may be told by the option before it, so the words are masked as one text where that changes anything. */
function wordsOf({ words }: AccountedCommand): readonly { readonly text: string; readonly known: boolean }[] {
  const whole = words.map(({ text }) => text).join(' ');
  const masked = maskSecrets(whole);
  return masked === whole ? words : [{ text: masked, known: true }];
}
