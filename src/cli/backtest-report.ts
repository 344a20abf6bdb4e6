/** What a backtest prints: each change as it is judged, a progress bar for people, and the sum by rule. */
import pc from 'picocolors';
import { renderJsonLine } from '../render/json.js';
import { findingsOf, undecidedOf } from '../render/overview.js';
import { placeInWords } from '../render/place.js';
import { terminalText } from '../render/terminal-text.js';
import { count } from '../render/visible.js';
import { RULES } from '../verdict/all-rules.js';
import { presentationOf } from '../verdict/severity.js';
import type { Verdict } from '../verdict/verdict.js';
import type { PastChange } from './backtest.js';
import { hasColor } from './terminal.js';

/** Findings of one change that are listed; the rest is counted. */
const LISTED = 5;
const BAR = 30;

interface RuleSum {
  findings: number;
  failing: number;
  /** Changes with a finding of the rule that fails. */
  failed: number;
  /** Changes with any finding of the rule. */
  flagged: number;
}

export class BacktestReport {
  readonly #started = performance.now();
  readonly #sums = new Map<string, RuleSum>();
  readonly #undecided = new Map<string, number>();
  readonly #colors = pc.createColors(hasColor());
  readonly #bar = process.stderr.isTTY;
  readonly #noted = new Set<string>();
  #done = 0;
  #failed = 0;
  #warned = 0;
  #notJudged = 0;
  #brokenPolicy = false;

  constructor(
    readonly format: 'text' | 'jsonl',
    readonly total: number,
  ) {}

  /** A line for people, beside the output. */
  note(text: string): void {
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.#clearBar();
    process.stderr.write(`${text}\n`);
  }

  policyProblems(problems: readonly string[]): void {
    if (problems.length === 0) return;
    this.#brokenPolicy = true;
    this.note(`The policy has mistakes; the defaults are used.\n${problems.map((problem) => terminalText(problem)).join('\n')}`);
  }

  judged(change: PastChange, verdict: Verdict): void {
    this.#done++;
    const findings = findingsOf(verdict);
    const undecided = undecidedOf(verdict);
    if (findings.some((finding) => finding.fails)) this.#failed++;
    else if (findings.length > 0) this.#warned++;
    if (undecided.length > 0) this.#notJudged++;
    for (const { rule } of undecided) this.#undecided.set(rule, (this.#undecided.get(rule) ?? 0) + 1);
    for (const result of verdict.results.filter(({ findings: own }) => own.length > 0)) {
      const sum = this.#sums.get(result.rule) ?? { findings: 0, failing: 0, failed: 0, flagged: 0 };
      const failing = result.findings.filter((finding) => finding.fails).length;
      this.#sums.set(result.rule, {
        findings: sum.findings + result.findings.length,
        failing: sum.failing + failing,
        failed: sum.failed + (failing > 0 ? 1 : 0),
        flagged: sum.flagged + 1,
      });
    }
    if (this.format === 'jsonl') this.#print(renderJsonLine(verdict, RULES, change.id));
    else if (findings.length > 0 || undecided.length > 0) this.#print(this.#lines(change, verdict));
    this.#drawBar();
  }

  /** A change that could not be read at all: every rule is undecided about it. */
  unread(change: PastChange, reason: string): void {
    this.#done++;
    this.#notJudged++;
    if (this.format === 'jsonl') {
      this.#print(
        JSON.stringify({ id: change.id, findings: [], undecided: RULES.map((rule) => rule.id), reason: terminalText(reason) }),
      );
    } else {
      this.#print(`${this.#head(change)}\n  ${this.#colors.yellow('?')} not judged: ${terminalText(reason)}`);
    }
    this.#drawBar();
  }

  /** Prints the sum, on the error stream where the output is for programs. The exit code. */
  finish(): number {
    this.#clearBar();
    const stream = this.format === 'jsonl' ? process.stderr : process.stdout;
    const seconds = (performance.now() - this.#started) / 1000;
    const parts = [
      `${count(this.#done, 'change')} judged in ${seconds.toFixed(1)} s`,
      `${count(this.#failed, 'change')} would have failed`,
      `${this.#warned} with warnings only`,
      ...(this.#notJudged > 0 ? [`${this.#notJudged} not judged in full`] : []),
    ];
    stream.write(
      `${this.format === 'text' && this.#failed + this.#warned + this.#notJudged > 0 ? '\n' : ''}${parts.join(' · ')}\n${this.#table()}`,
    );
    if (this.#notJudged > 0) return 3;
    return this.#brokenPolicy ? 2 : 0;
  }

  #lines(change: PastChange, verdict: Verdict): string {
    const findings = findingsOf(verdict);
    const lines = findings.slice(0, LISTED).map((finding) => {
      const { sign } = presentationOf(finding);
      const paint = finding.fails ? this.#colors.red : this.#colors.yellow;
      return `  ${paint(sign)} ${finding.rule}${finding.location === null ? '' : `  ${terminalText(placeInWords(finding.location))}`}`;
    });
    if (findings.length > LISTED) lines.push(`  and ${findings.length - LISTED} more`);
    for (const result of undecidedOf(verdict)) {
      lines.push(
        `  ${this.#colors.yellow('?')} ${result.rule} not judged: ${terminalText(result.reasons[0] ?? 'for no known reason')}`,
      );
    }
    return [this.#head(change), ...lines].join('\n');
  }

  #head(change: PastChange): string {
    const id = change.title === null ? change.id : change.id.slice(0, 10);
    return `${this.#colors.bold(terminalText(id, 80))}${change.title === null ? '' : `  ${terminalText(change.title, 100)}`}`;
  }

  #table(): string {
    const rules = [...new Set([...this.#sums.keys(), ...this.#undecided.keys()])].sort();
    const width = Math.max(0, ...rules.map((rule) => rule.length));
    const rows = rules.map((rule) => {
      const sum = this.#sums.get(rule);
      const undecided = this.#undecided.get(rule) ?? 0;
      const parts = [
        ...(sum && sum.failing > 0 ? [`${count(sum.failing, 'failure')} in ${count(sum.failed, 'change')}`] : []),
        ...(sum && sum.findings > sum.failing ? [count(sum.findings - sum.failing, 'warning')] : []),
        ...(undecided > 0 ? [`undecided on ${count(undecided, 'change')}`] : []),
      ];
      return `  ${rule.padEnd(width)}  ${parts.join(', ')}\n`;
    });
    return rows.join('');
  }

  #print(text: string): void {
    this.#clearBar();
    process.stdout.write(`${text}\n`);
  }

  #drawBar(): void {
    if (!this.#bar) return;
    const filled = Math.round((BAR * this.#done) / Math.max(1, this.total));
    process.stderr.write(
      `\r${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${this.#done}/${this.total} · ${this.#failed} failing `,
    );
  }

  #clearBar(): void {
    if (this.#bar) process.stderr.write('\r\u001B[K');
  }
}
