/**
 * Reads what each commit of a change brought: one request a commit, and the trees and texts only where GitHub's answer is cut or
 * leaves a patch out.
 */
import type { Commit } from '../change/commit.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { byPath } from '../change/file-change.js';
import { type CommitFile, type CommitHistory, type CommitToRead, readEachCommit } from '../change/history.js';
import { listChangedFiles } from './changed-files.js';
import { type GitHubClient, describeError } from './clients.js';
import type { CommitMemory } from './commit-memory.js';
import { compare } from './comparison.js';
import { hunksOfPatch, withContents } from './file-contents.js';
import type { FileShape } from './shapes.js';
import type { RepositoryName, TreeReader } from './trees.js';

/** At this number nothing tells a whole list of a comparison from a cut one. */
const MOST_COMPARED_FILES = 300;

export interface HistoryRequest {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly repositoryId: number;
  readonly trees: TreeReader;
  readonly commits: Fact<readonly Commit[]>;
  readonly head: string;
  /** Of what was read before; without, every commit is read. */
  readonly memory?: CommitMemory | undefined;
}

export async function readHistory(request: HistoryRequest): Promise<Fact<CommitHistory>> {
  return readEachCommit(request.commits, request.head, (commit) => rememberedFilesOf(commit, request));
}

async function rememberedFilesOf(commit: CommitToRead, request: HistoryRequest): Promise<Fact<readonly CommitFile[]>> {
  const { memory, repositoryId } = request;
  const remembered = memory?.recall(repositoryId, commit);
  if (remembered) return known(remembered);
  const files = await filesOf(commit, request);
  // A file whose lines could not be read may be readable the next time.
  if (files.known && files.value.every(({ hunks }) => hunks.known)) memory?.remember(repositoryId, commit, files.value);
  return files;
}

async function filesOf({ sha, parent }: CommitToRead, request: HistoryRequest): Promise<Fact<readonly CommitFile[]>> {
  // GitHub compares with commits only, so a first commit has nothing to be compared with.
  if (parent === null) return unavailable(`commit ${sha.slice(0, 7)} has no parent that GitHub could compare it with`);
  const { client, repository, trees } = request;
  try {
    const compared = (await compare(client, repository, parent, sha, { commits: 1 })).files ?? [];
    const whole = compared.length < MOST_COMPARED_FILES ? compared.map(fileOf) : [null];
    const files = whole.filter((file) => file !== null);
    if (files.length === whole.length) return known(files.sort(byPath));
    const rows = await listChangedFiles({ client, repository, trees, mergeBase: parent, head: sha, compared, pullRequest: null });
    if (!rows.known) return rows;
    const complete = await withContents({ client, wantsText: () => false }, repository, rows.value);
    return known(complete.map(({ path, hunks }) => ({ path, hunks })));
  } catch (error) {
    return unavailable(`commit ${sha.slice(0, 7)}: ${describeError(error)}`);
  }
}

/** Null when the answer does not hold all lines of the file. */
function fileOf({ filename, patch, additions, deletions }: FileShape): CommitFile | null {
  const hunks = patch === undefined ? null : hunksOfPatch({ text: patch, added: additions, removed: deletions });
  return hunks === null ? null : { path: filename, hunks };
}
