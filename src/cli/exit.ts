/** How the program ends. */
import { constants } from 'node:os';

/** Part of every --help. */
export const EXIT_CODES = `Exit codes:
  0  clear: nothing fails
  1  a finding is at or above the severity that fails
  2  a wrong call, or a policy with a mistake
  3  not judged: something that a rule needs could not be seen`;

/** Something that the caller can mend: shown as one line, without a stack. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: 2 | 3 = 2,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Whoever reads our output may stop reading (`| head`); that is not an error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(Number(process.exitCode ?? 0));
    });
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const leave = (signal: NodeJS.Signals): never => process.exit(128 + constants.signals[signal]);

/** Leaves by `process.exit` on a signal, so that temporary files are removed. */
export function exitOnSignals(): void {
  for (const signal of SIGNALS) process.once(signal, leave);
}

/** Resolves at the next signal, which then is what was waited for and no reason to leave; one after it is again. */
export function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.once(signal, () => {
        process.once(signal, leave);
        resolve();
      });
      process.off(signal, leave);
    }
  });
}
