/**
 * What each commit of a change brought, oldest first. The head commit is left out: what it brings in is in the change's own files.
 */
import type { Commit } from './commit.js';
import { type Fact, known, unavailable } from './fact.js';
import type { FileChange } from './file-change.js';

/** A change of more commits is not read one by one. */
export const MOST_COMMITS_READ = 500;

/** Lines of hunks, context included, that are kept of all commits of one change together. */
const MOST_LINES = 2_000_000;

export type CommitFile = Pick<FileChange, 'path' | 'hunks'>;

export interface CommitChange {
  readonly sha: string;
  /** The files that the commit leaves in place, sorted by path, and those that it takes out. */
  readonly files: Fact<readonly CommitFile[]>;
}

export type CommitHistory = readonly CommitChange[];

/** A commit to be read, and the commit that it is compared with; null is the empty tree. */
export interface CommitToRead {
  readonly sha: string;
  readonly parent: string | null;
}

/**
 * The commits that are read one by one. A merge is compared with a parent from outside the change, if it has one: what it brought
 * from there is not the change's own, and everything else is.
 */
function commitsToRead(commits: Fact<readonly Commit[]>, head: string): Fact<readonly CommitToRead[]> {
  if (!commits.known) return commits;
  const earlier = commits.value.filter((commit) => commit.sha !== head);
  if (earlier.length > MOST_COMMITS_READ) {
    return unavailable(
      `the change has ${commits.value.length} commits, over the limit of ${MOST_COMMITS_READ} that are read one by one`,
    );
  }
  const own = new Set(commits.value.map((commit) => commit.sha));
  const parentOf = ({ parents }: Commit): string | null =>
    (parents.length > 1 ? parents.find((parent) => !own.has(parent)) : undefined) ?? parents[0] ?? null;
  return { known: true, value: earlier.map((commit) => ({ sha: commit.sha, parent: parentOf(commit) })) };
}

/**
 * What each commit before the head brought, read one after another with `filesOf`, which is the only part that git and GitHub do in
 * their own way. Unavailable when there are too many commits, or too many lines to keep.
 */
export async function readEachCommit(
  commits: Fact<readonly Commit[]>,
  head: string,
  filesOf: (commit: CommitToRead) => Promise<Fact<readonly CommitFile[]>>,
): Promise<Fact<CommitHistory>> {
  const toRead = commitsToRead(commits, head);
  if (!toRead.known) return toRead;
  const history: CommitChange[] = [];
  let lines = 0;
  for (const commit of toRead.value) {
    const files = await filesOf(commit);
    lines += linesIn(files);
    if (lines > MOST_LINES) {
      return unavailable(`the commits of the change have over ${MOST_LINES.toLocaleString('en')} lines together`);
    }
    history.push({ sha: commit.sha, files });
  }
  return known(history);
}

function linesIn(files: Fact<readonly CommitFile[]>): number {
  let lines = 0;
  for (const { hunks } of files.known ? files.value : []) {
    for (const hunk of hunks.known ? hunks.value : []) lines += hunk.lines.length;
  }
  return lines;
}
