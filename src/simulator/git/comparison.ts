/** Three-dot comparisons of commits, kept while they are asked for again: every page and every webhook needs the same one. */
import type { FileDiff } from './diff.js';
import { EMPTY_TREE, type GitRepository } from './repository.js';

export interface Comparison {
  /** Null when the two have no commit in common. */
  readonly mergeBase: string | null;
  /** Commits of the head that the base lacks, oldest first. */
  readonly commits: readonly string[];
  readonly behindBy: number;
  /** From the merge base to the head. */
  readonly files: readonly FileDiff[];
}

const KEPT = 64;
const comparisons = new WeakMap<GitRepository, Map<string, Promise<Comparison>>>();

export function compare(git: GitRepository, base: string, head: string): Promise<Comparison> {
  let kept = comparisons.get(git);
  if (kept === undefined) {
    kept = new Map();
    comparisons.set(git, kept);
  }
  const key = `${base}...${head}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const comparison = compute(git, base, head);
  kept.set(key, comparison);
  const oldest = kept.keys().next();
  if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
  return comparison;
}

async function compute(git: GitRepository, base: string, head: string): Promise<Comparison> {
  const mergeBase = await git.mergeBase(base, head);
  const [commits, behind, files] = await Promise.all([
    git.revisions(['--reverse', '--topo-order', head, `^${base}`]),
    mergeBase === base ? [] : git.revisions([base, `^${head}`]),
    git.diff(mergeBase ?? EMPTY_TREE, head),
  ]);
  return { mergeBase, commits, behindBy: behind.length, files };
}
