/** Reads what each commit of a change brought: one comparison of trees a commit. */
import type { Commit } from '../change/commit.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { type CommitFile, type CommitHistory, type CommitToRead, readEachCommit } from '../change/history.js';
import { diffTrees } from './diff.js';
import { readFiles } from './files.js';
import { attempt } from './process.js';
import type { LocalRepository } from './repository.js';
import { EMPTY_TREE } from './revisions.js';

export async function readHistory(
  repository: LocalRepository,
  commits: Fact<readonly Commit[]>,
  head: string,
): Promise<Fact<CommitHistory>> {
  return readEachCommit(commits, head, (commit) => filesOf(repository, commit));
}

async function filesOf(repository: LocalRepository, { sha, parent }: CommitToRead): Promise<Fact<readonly CommitFile[]>> {
  if (repository.shallow.has(sha)) return unavailable(`the parents of commit ${sha.slice(0, 7)} are not in this shallow clone`);
  const files = await attempt(async () => {
    const differences = await diffTrees(repository.scratch, parent ?? EMPTY_TREE[repository.objectFormat], sha);
    return readFiles(repository.objects, differences, () => false);
  });
  if (!files.ok) return unavailable(`commit ${sha.slice(0, 7)}: ${files.problem.message}`);
  return known(files.value.map(({ path, hunks }) => ({ path, hunks })));
}
