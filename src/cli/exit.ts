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

/** Leaves by `process.exit` on a signal, so that temporary files are removed. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
