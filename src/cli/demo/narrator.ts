/** Tells the night: a line as each thing happens, a table at the end. */
import pc from 'picocolors';

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

export class Narrator {
  private readonly colors;

  constructor(
    private readonly write: (text: string) => void,
    private readonly elapsed: () => number,
    color: boolean,
  ) {
    this.colors = pc.createColors(color);
  }

  heading(text: string): void {
    this.write(`\n${this.colors.bold(text)}\n`);
  }

  note(text: string): void {
    this.write(`${this.colors.dim(text)}\n`);
  }

  /** One event: who, what, and whether it went well. */
  event(who: string, what: string, sign: Sign = 'none'): void {
    const time = this.colors.dim(`${(this.elapsed() / 1000).toFixed(1).padStart(5)} s`);
    const name = who.padEnd(27);
    this.write(`${time}  ${who === 'nightwarden' ? this.colors.cyan(name) : name} ${this.signOf(sign)} ${what}\n`);
  }

  table(rows: readonly Row[]): void {
    const widest = (pick: (row: Row) => string): number => Math.max(...rows.map((row) => pick(row).length));
    const [title, by, merge] = [widest((row) => row.title), widest((row) => row.by), widest((row) => row.merge)];
    for (const row of rows) {
      const check = `${this.signOf(row.green ? 'ok' : 'refused')} ${row.check}`;
      this.write(
        `${`#${row.number}`.padStart(4)}  ${row.title.padEnd(title)}  ${row.by.padEnd(by)}  ${row.merge.padEnd(merge)}  ${check}\n`,
      );
      this.write(`      ${this.colors.dim(row.url)}\n`);
    }
  }

  private signOf(sign: Sign): string {
    if (sign === 'ok') return this.colors.green('✔');
    return sign === 'refused' ? this.colors.red('✖') : ' ';
  }
}
