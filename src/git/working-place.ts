/** What a hook has to know of the repository that it is called in, in two runs of git: its folder, its branch, and a file of the default branch. */
import { failed, GitError, type GitOutput, type GitPlace, runGit } from './process.js';
import { insideEnvironment, runInside } from './repository.js';

export interface WorkingPlace {
  /** The work tree's folder; null outside of a repository. */
  readonly root: string | null;
  /** The branch that is checked out; null for none. */
  readonly branch: string | null;
  /** The file as the default branch has it; null without the file, the branch or a repository. */
  readonly file: { readonly text: string; readonly origin: string } | null;
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
 * Rejects with a `GitError` when git cannot say. The file is read from the objects of the default branch and not from the work tree,
 * where whoever is judged may have written it.
 */
export async function readWorkingPlace(directory: string, path: string): Promise<WorkingPlace> {
  const inside: GitPlace = { directory, environment: { ...insideEnvironment(false), GIT_NO_REPLACE_OBJECTS: '1' } };
  const asked = DEFAULT_BRANCHES.flatMap((reference) => [`${reference}^{commit}`, `${reference}:${path}`]);
  const places = ['rev-parse', '--show-toplevel', '--symbolic-full-name', 'HEAD'];
  const [place, objects] = await Promise.all([
    runInside({ inside }, places),
    runGit(inside, ['cat-file', '--batch'], `${asked.join('\n')}\n`),
  ]);
  if (place.status !== 0 && /not a git repository|must be run in a work tree/.test(place.stderr)) {
    return { root: null, branch: null, file: null };
  }
  const [root = '', head = ''] = place.stdout.toString().split('\n');
  if (root === '') throw failed(places, place);
  return { root, branch: /^refs\/heads\/(.+)$/.exec(head)?.[1] ?? null, file: fileIn(objects, path) };
}

/** The file of the first branch that is there. */
function fileIn(output: GitOutput, path: string): WorkingPlace['file'] {
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
