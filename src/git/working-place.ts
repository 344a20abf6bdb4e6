/** What a hook has to know of the repository that it is called in: a file of the default branch, and the names of branches. */
import { failed, GitError, type GitOutput, type GitPlace, runGit } from './process.js';
import { insideEnvironment, runInside } from './repository.js';

/** A policy file as the default branch has it. */
export interface PolicyFileText {
  readonly text: string;
  /** For people: the path and the branch. */
  readonly origin: string;
}

/** In the order in which they are the default branch. */
const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
] as const;

const MOST_BYTES = 1024 * 1024;

/**
 * Null without the file, the branch or a repository. Rejects with a `GitError` when git cannot say. The file is read from the objects
 * of the default branch and not from the work tree, where whoever is judged may have written it.
 */
export async function readDefaultFile(directory: string, path: string): Promise<PolicyFileText | null> {
  const asked = DEFAULT_BRANCHES.flatMap((reference) => [`${reference}^{commit}`, `${reference}:${path}`]);
  const output = await runGit(placeIn(directory), ['cat-file', '--batch'], `${asked.join('\n')}\n`);
  return isOutside(output) ? null : fileIn(output, path);
}

export interface Branches {
  /** Null for none. */
  readonly checkedOut: string | null;
  /** As the remote told when it was cloned; null when it is not known. */
  readonly default: string | null;
}

/** Rejects with a `GitError` when git cannot say. */
export async function readBranches(directory: string): Promise<Branches> {
  const inside = placeIn(directory);
  const [head, remote] = await Promise.all(['HEAD', 'refs/remotes/origin/HEAD'].map((name) => readSymbolic(inside, name)));
  return {
    checkedOut: head?.replace(/^refs\/heads\//, '') ?? null,
    default: remote?.replace(/^refs\/remotes\/origin\//, '') ?? null,
  };
}

/** What a name stands for; null when it stands for a commit, or for nothing. */
async function readSymbolic(inside: GitPlace, name: string): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', name];
  const output = await runInside({ inside }, args);
  if (output.status === 1 || isOutside(output)) return null;
  if (output.status !== 0) throw failed(args, output);
  return output.stdout.toString().trimEnd();
}

function placeIn(directory: string): GitPlace {
  return { directory, environment: { ...insideEnvironment(false), GIT_NO_REPLACE_OBJECTS: '1' } };
}

function isOutside({ status, stderr }: GitOutput): boolean {
  return status !== 0 && /not a git repository/.test(stderr);
}

/** The file of the first branch that is there. */
function fileIn(output: GitOutput, path: string): PolicyFileText | null {
  if (output.status !== 0) throw failed(['cat-file'], output);
  let at = 0;
  const next = (): Buffer | null => {
    const end = output.stdout.indexOf('\n', at);
    const header = output.stdout.toString('utf8', at, end < 0 ? undefined : end);
    at = end + 1;
    const size = /^[0-9a-f]+ \w+ (\d+)$/.exec(header)?.[1];
    if (size === undefined) return null;
    const content = output.stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return content;
  };
  for (const reference of DEFAULT_BRANCHES) {
    const commit = next();
    const content = next();
    if (commit === null) continue;
    if (content === null) return null;
    const origin = `${path}@${reference.replace(/^refs\/(?:heads|remotes)\//, '')}`;
    if (content.length > MOST_BYTES || content.includes(0))
      throw new GitError('unreadable', `${origin} is no text of at most 1 MB`);
    return { text: content.toString('utf8'), origin };
  }
  return null;
}
