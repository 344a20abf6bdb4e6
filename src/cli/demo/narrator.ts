/** Tells the night: a line as each thing happens, a table at the end. */
import pc from 'picocolors';
import { terminalText, wrap } from '../../render/terminal-text.js';

export type Sign = 'ok' | 'refused' | 'none';

export interface Row {
  readonly number: number;
  readonly title: string;
  readonly by: string;
  readonly green: boolean;
  readonly check: string;
  readonly merge: string;
  readonly url: string;
}

/** What to write for: colours or none, and how many columns. */
export interface Page {
  readonly color: boolean;
  readonly width: number;
}

/** Where what is told begins: after the time and the sign. */
const INDENT = ' '.repeat(11);

export class Narrator {
  private readonly colors;
  private readonly width;

  constructor(
    private readonly write: (text: string) => void,
    private readonly elapsed: () => number,
    { color, width }: Page,
  ) {
    this.colors = pc.createColors(color);
    this.width = Math.max(40, width);
  }

  heading(text: string): void {
    this.write(`\n${this.colors.bold(wrap(text, this.width))}\n`);
  }

  say(text: string): void {
    this.write(`${wrap(text, this.width)}\n`);
  }

  note(text: string): void {
    this.write(`${this.colors.dim(wrap(text, this.width))}\n`);
  }

  gap(): void {
    this.write('\n');
  }

  /** One event: when, whether it went well, who, what; what there is to know about it below. */
  event(who: string, what: string, sign: Sign = 'none', details: readonly string[] = []): void {
    const time = this.colors.dim(`${(this.elapsed() / 1000).toFixed(1).padStart(5)} s`);
    const text = wrap(`${who} ${terminalText(what)}`, this.width, INDENT).trimStart();
    const told = (who === 'nightwarden' ? this.colors.cyan(who) : this.colors.bold(who)) + text.slice(who.length);
    this.write(`${time}  ${this.signOf(sign)} ${told}\n`);
    for (const detail of details) this.write(`${this.colors.dim(wrap(terminalText(detail), this.width, `${INDENT}  `))}\n`);
  }

  table(rows: readonly Row[]): void {
    const widest = (pick: (row: Row) => string): number => Math.max(...rows.map((row) => pick(row).length));
    const [title, by] = [widest((row) => row.title), widest((row) => row.by)];
    for (const row of rows) {
      const merge = row.merge === 'merged' ? this.colors.green(row.merge) : this.colors.red(row.merge);
      this.write(`${`#${row.number}`.padStart(4)}  ${row.title.padEnd(title)}  ${row.by.padEnd(by)}  ${merge}\n`);
      const check = wrap(row.check, this.width, '        ').trimStart();
      this.write(`      ${this.signOf(row.green ? 'ok' : 'refused')} ${check}\n`);
      this.write(`        ${this.colors.dim(row.url)}\n`);
    }
  }

  private signOf(sign: Sign): string {
    if (sign === 'ok') return this.colors.green('✔');
    return sign === 'refused' ? this.colors.red('✖') : ' ';
  }
}
