/**
 * What was read of commits before: every push to a branch asks for all of its commits, and what one brought never changes. Kept in
 * the process only, up to a bound, and per repository, so that nobody is told of a commit that they may not read.
 */
import type { CommitFile, CommitToRead } from '../change/history.js';

/** Lines of hunks that are kept of all commits together; the oldest go first. */
const MOST_LINES = 500_000;

interface Remembered {
  readonly files: readonly CommitFile[];
  readonly lines: number;
}

export class CommitMemory {
  readonly #commits = new Map<string, Remembered>();
  #lines = 0;

  recall(repositoryId: number, commit: CommitToRead): readonly CommitFile[] | null {
    return this.#commits.get(keyOf(repositoryId, commit))?.files ?? null;
  }

  remember(repositoryId: number, commit: CommitToRead, files: readonly CommitFile[]): void {
    const key = keyOf(repositoryId, commit);
    // One for the commit itself: those without lines take room too.
    const lines = files.reduce((sum, { hunks }) => sum + (hunks.known ? linesOf(hunks.value) : 0), 1 + files.length);
    if (this.#commits.has(key) || lines > MOST_LINES) return;
    this.#commits.set(key, { files, lines });
    this.#lines += lines;
    for (const [oldest, { lines: freed }] of this.#commits) {
      if (this.#lines <= MOST_LINES) return;
      this.#commits.delete(oldest);
      this.#lines -= freed;
    }
  }
}

function linesOf(hunks: readonly { readonly lines: readonly unknown[] }[]): number {
  return hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
}

function keyOf(repositoryId: number, { parent, sha }: CommitToRead): string {
  return `${repositoryId} ${parent} ${sha}`;
}
