/** Merges without a work tree: `git merge-tree --write-tree` where git has it (2.38), a plain three-way merge of files below that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitFailure, gitText, runGit } from './process.js';
import type { GitRepository } from './repository.js';

let hasMergeTree: boolean | undefined;

/** The merged tree's id, or null when the two sides conflict. */
export async function mergeTrees(repository: GitRepository, base: string, ours: string, theirs: string): Promise<string | null> {
  if (base === theirs) return (await repository.commit(ours))?.tree ?? null;
  if (base === ours) return (await repository.commit(theirs))?.tree ?? null;
  // Git finds the base itself, except where it is to be another (`--merge-base` came only with 2.40).
  const natural = (await repository.mergeBase(ours, theirs)) === base;
  if (natural && hasMergeTree !== false) {
    try {
      const { stdout, code } = await runGit(repository.directory, ['merge-tree', '--write-tree', ours, theirs], {
        accept: [0, 1],
      });
      hasMergeTree = true;
      return code === 0 ? (stdout.toString('utf8').split('\n')[0] ?? null) : null;
    } catch (error) {
      if (hasMergeTree === true || !(error instanceof GitFailure) || error.code !== 129) throw error;
      hasMergeTree = false;
    }
  }
  return mergeByFiles(repository, base, ours, theirs);
}

/** What older gits can do. Follows no renames, so it may report a conflict where a newer git merges. */
export async function mergeByFiles(
  repository: GitRepository,
  base: string,
  ours: string,
  theirs: string,
): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'local-github-merge-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    await runGit(repository.directory, ['read-tree', '-i', '-m', '--aggressive', base, ours, theirs], { env });
    const stages = new Map<string, Map<string, { mode: string; oid: string }>>();
    const unmerged = await gitText(repository.directory, ['ls-files', '-u', '-z'], { env });
    for (const line of unmerged.split('\0').filter((each) => each !== '')) {
      const tab = line.indexOf('\t');
      const [mode = '', oid = '', stage = ''] = line.slice(0, tab).split(' ');
      const path = line.slice(tab + 1);
      stages.set(path, (stages.get(path) ?? new Map<string, { mode: string; oid: string }>()).set(stage, { mode, oid }));
    }
    for (const [path, sides] of stages) {
      const [one, two, three] = [sides.get('1'), sides.get('2'), sides.get('3')];
      if (one === undefined || two === undefined || three === undefined || two.mode !== three.mode || two.mode === '160000')
        return null;
      const files = await Promise.all(
        [two, one, three].map(async (side, index) => {
          const file = join(folder, `side${index}`);
          writeFileSync(file, (await repository.object(side.oid))?.content ?? '');
          return file;
        }),
      );
      const { stdout, code } = await runGit(repository.directory, ['merge-file', '-p', ...files], {
        accept: Array.from({ length: 256 }, (_, each) => each),
      });
      if (code !== 0) return null;
      const oid = repository.writeBlob(stdout);
      await runGit(repository.directory, ['update-index', '--cacheinfo', `${two.mode},${oid},${path}`], { env });
    }
    return await gitText(repository.directory, ['write-tree'], { env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
