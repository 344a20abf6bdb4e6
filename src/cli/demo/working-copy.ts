/** A clone in which somebody works, with the real git: what an agent's machine is. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who git says made a commit. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

export class WorkingCopy {
  private constructor(
    private readonly folder: string,
    private readonly identity: GitIdentity,
  ) {}

  static async clone(url: string, identity: GitIdentity): Promise<WorkingCopy> {
    const copy = new WorkingCopy(await mkdtemp(join(tmpdir(), 'nightwarden-clone-')), identity);
    await copy.git('clone', '--quiet', url, '.');
    return copy;
  }

  /** Starts a branch at the newest state of the default branch, or of another. */
  async startBranch(branch: string, from = 'HEAD'): Promise<void> {
    await this.git('fetch', '--quiet', 'origin');
    await this.git('checkout', '--quiet', '-B', branch, `origin/${from}`);
  }

  /** Writes files (null deletes one) and commits them; the new commit's object id. */
  async commit(message: string, files: Readonly<Record<string, string | null>>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      const full = join(this.folder, path);
      if (text === null) await rm(full);
      else {
        await mkdir(dirname(full), { recursive: true });
        await writeFile(full, text);
      }
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** Pushes the branch that is checked out; what the server said when it refused, else null. */
  async push(refspec = 'HEAD'): Promise<string | null> {
    try {
      await this.git('push', '--quiet', 'origin', refspec);
      return null;
    } catch (error) {
      return (error as { stderr?: string }).stderr ?? String(error);
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async git(...args: string[]): Promise<string> {
    const { name, email } = this.identity;
    const env = {
      PATH: process.env.PATH,
      // Nobody's own settings take part in the show.
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    return (await run('git', args, { cwd: this.folder, env })).stdout;
  }
}
