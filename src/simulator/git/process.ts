/** Runs the `git` executable for the local GitHub, apart from the configuration of the person whose machine this is. */
import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** A git command that ended with an exit code that its caller did not expect. */
export class GitFailure extends Error {
  constructor(
    readonly args: readonly string[],
    readonly code: number | null,
    readonly stderr: string,
  ) {
    super(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
    this.name = 'GitFailure';
  }
}

/** The environment of every git process: no system or user configuration, English messages, no prompt. */
export function gitEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...extra,
  };
}

/** What one run of git may need besides its arguments. */
export interface GitRun {
  readonly input?: string | Uint8Array;
  readonly env?: Record<string, string>;
  /** Exit codes that are answers rather than failures; 0 when absent. */
  readonly accept?: readonly number[];
}

/** Runs git and resolves with its standard output and exit code; rejects with GitFailure on an unexpected exit code. */
export function runGit(directory: string, args: readonly string[], run: GitRun = {}): Promise<{ stdout: Buffer; code: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: directory, env: gitEnvironment(run.env), stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // Git may end without reading all of its input; that is not an error of its own.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== null && (run.accept ?? [0]).includes(code)) resolve({ stdout: Buffer.concat(stdout), code });
      else reject(new GitFailure(args, code, Buffer.concat(stderr).toString('utf8')));
    });
    child.stdin.end(run.input ?? '');
  });
}

/** Runs git and resolves with its standard output as text without the last line break. */
export async function gitText(directory: string, args: readonly string[], run: GitRun = {}): Promise<string> {
  const { stdout } = await runGit(directory, args, run);
  return stdout.toString('utf8').replace(/\n$/, '');
}
