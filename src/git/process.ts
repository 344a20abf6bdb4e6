/** Runs git. Nothing in this room starts another program, and no text of a repository ever becomes an option of git. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** What went wrong, in the reader's words. `usage`: call it differently; `unreadable`: the repository or git itself is at fault. */
export class GitError extends Error {
  constructor(
    readonly kind: 'usage' | 'unreadable',
    message: string,
  ) {
    super(message);
    this.name = 'GitError';
  }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: GitProblem };

export interface GitProblem {
  readonly kind: 'usage' | 'unreadable';
  /** A sentence or two, without a full stop at the end: what happened, and what to do. */
  readonly message: string;
}

/** Turns the errors of this room into a result; every other error is a fault of the program and passes through. */
export async function attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof GitError) return { ok: false, problem: { kind: error.kind, message: error.message } };
    throw error;
  }
}

/** Where git runs, and with which environment. */
export interface GitPlace {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface GitOutput {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** One run of git may take this long; a repository made to be slow is not waited for any longer. */
const TIMEOUT_MS = 120_000;
const OUTPUT_LIMIT = 256 * 1024 * 1024;
const STDERR_LIMIT = 16 * 1024;

/** Set for every run: no prompt, no lock, no network, no editor, messages in English. */
export const QUIET_ENVIRONMENT: NodeJS.ProcessEnv = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Older versions of git know no GIT_NO_LAZY_FETCH; without an allowed protocol their fetch ends before it starts anything.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
  LANGUAGE: 'C',
};

/** Starts git with its three streams open. The caller reads the output; `finished` must be awaited. */
export function startGit(
  place: GitPlace,
  args: readonly string[],
): { child: ChildProcessWithoutNullStreams; finished: Promise<GitEnd> } {
  const child = spawn('git', args, { cwd: place.directory, env: place.environment, stdio: 'pipe', windowsHide: true });
  return { child, finished: endOf(child) };
}

interface GitEnd {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stderr: string;
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<GitEnd> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < STDERR_LIMIT) stderr += text;
  });
  // Git may end before it has read its input; the exit status tells the story.
  child.stdin.on('error', () => undefined);
  const finished = new Promise<GitEnd>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'ENOENT';
      reject(
        new GitError(
          'unreadable',
          absent ? 'git was not found; install it, or add it to PATH' : `git did not start (${error.code ?? 'unknown'})`,
        ),
      );
    });
    child.once('close', (status) => resolve({ status, stderr }));
  });
  // Whoever started it awaits `finished` only after the output; a failure in between must not count as unhandled.
  finished.catch(() => undefined);
  return finished;
}

/** Kills a child that takes too long; call the result to stop the clock. */
export function limitTime(child: ChildProcess): () => void {
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Runs git to its end, whatever its exit status. */
export async function runGit(place: GitPlace, args: readonly string[], input: string | Buffer = ''): Promise<GitOutput> {
  const { child, finished } = startGit(place, args);
  const stopClock = limitTime(child);
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= OUTPUT_LIMIT) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  child.stdin.end(input);
  const { status, stderr } = await finished.finally(stopClock);
  if (status === null) throw interrupted(args);
  return { status, stdout: Buffer.concat(chunks), stderr };
}

/** Runs git and gives its output; an exit status other than zero is an error. */
export async function gitOutput(place: GitPlace, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  const output = await runGit(place, args, input);
  if (output.status !== 0) throw failed(args, output);
  return output.stdout;
}

/** The error for a run that was killed: by the clock, by the size of its output, or from outside. */
function interrupted(args: readonly string[]): GitError {
  return new GitError(
    'unreadable',
    `git ${commandOf(args)} was stopped: it took over ${TIMEOUT_MS / 1000} seconds or printed too much`,
  );
}

/** The error for a run that ended badly, with git's own last words. */
export function failed(args: readonly string[], output: { readonly status: number | null; readonly stderr: string }): GitError {
  if (output.status === null) return interrupted(args);
  return new GitError(
    'unreadable',
    `git ${commandOf(args)} failed: ${complaintOf(output.stderr) || `exit status ${output.status}`}`,
  );
}

/** The first line that git complains in, without its prefix and without characters that could steer a terminal. */
export function complaintOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => /^(fatal|error): /.test(candidate)) ?? lines[0] ?? '';
  return line
    .replace(/^(fatal|error): /, '')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 300);
}

function commandOf(args: readonly string[]): string {
  return args.find((argument, index) => !argument.startsWith('-') && args[index - 1] !== '-c') ?? '';
}
