/** What guard-removed adds to an ordinary pull request: to generated ones, and to the last commits of this repository. */
import type { Change } from '../src/change/change.js';
import { readRange } from '../src/git/change.js';
import { readHistory } from '../src/git/commits.js';
import { openRepository } from '../src/git/repository.js';
import { resolveRevision } from '../src/git/revisions.js';
import { guardRemoved } from '../src/rules/monitoring/guard-removed.js';
import { loadGrammars } from '../src/syntax/grammars.js';
import { createRepository, removeDirectories } from '../test/git/support/repository.js';
import { goal, quantile, rounded, table } from './report.js';
import { type Extension, EXTENSIONS, sourceOf } from './sources.js';

const CHANGES = 100;
/** A file of a few hundred lines. */
const FUNCTIONS = 30;
const LAST = 100;
const MOST = 300;

/** Three files of 240 to 360 lines: a guard removed in one, a function rewritten in another, one added in a third. */
export async function measurePullRequests(): Promise<void> {
  const rows: string[][] = [];
  const medians: number[] = [];
  try {
    for (const extension of EXTENSIONS) {
      const directory = createRepository(
        [{ files: filesOf(extension, false) }, { branch: 'work', from: 'main', files: filesOf(extension, true) }],
        {
          bare: true,
        },
      );
      const change = await changeIn(directory, { base: 'main', head: 'work' });
      const cold = await timeOf(change);
      const times: number[] = [];
      for (let index = 0; index < CHANGES; index++) times.push(await timeOf(change));
      medians.push(quantile(times, 0.5));
      rows.push([extension, `${rounded(cold)} ms`, `${rounded(quantile(times, 0.5))} ms`, `${rounded(Math.max(...times))} ms`]);
    }
  } finally {
    removeDirectories();
  }
  table(
    `What the rule adds to a pull request of three changed files, by language (the first time, then ${CHANGES} times)`,
    ['language', 'first, with loading the grammar', 'median', 'worst'],
    rows,
  );
  goal('a pull request, the worst median', Math.max(...medians), MOST, 'ms');
}

function filesOf(extension: Extension, changed: boolean): Record<string, string> {
  return {
    [`src/first.${extension}`]: sourceOf(extension, FUNCTIONS, { without: changed ? [7] : [] }),
    [`src/second.${extension}`]: sourceOf(extension, FUNCTIONS, { first: 100 }).replaceAll(
      changed ? /\b(?:amount|rows)\b/g : /$^/g,
      'other',
    ),
    [`src/third.${extension}`]: sourceOf(extension, changed ? FUNCTIONS + 1 : FUNCTIONS, { first: 200 }),
  };
}

/** The last commits of the repository that the benchmark stands in. */
export async function measureHistory(): Promise<void> {
  const opened = await openRepository('.');
  if (!opened.ok) throw new Error(opened.problem.message);
  const repository = opened.value;
  try {
    const head = await resolveRevision(repository, 'HEAD');
    const { entries } = await readHistory(repository, head.sha, { last: LAST });
    const times: number[] = [];
    for (const { sha, parent } of entries) {
      const read = await readRange(repository, { base: parent, head: sha, wantsText });
      if (!read.ok) throw new Error(read.problem.message);
      times.push(await timeOf(read.value));
    }
    table(
      `What the rule adds to each of this repository's last ${entries.length} commits`,
      ['median', '90 %', 'worst', 'all'],
      [
        [quantile(times, 0.5), quantile(times, 0.9), Math.max(...times), times.reduce((sum, time) => sum + time, 0)].map(
          (time) => `${rounded(time)} ms`,
        ),
      ],
    );
    goal('a commit, the median', quantile(times, 0.5), MOST, 'ms');
  } finally {
    repository.close();
  }
}

const wantsText: NonNullable<typeof guardRemoved.wantsText> = (file) => guardRemoved.wantsText?.(file) === true;

async function changeIn(directory: string, range: { base: string; head: string }): Promise<Change> {
  const opened = await openRepository(directory);
  if (!opened.ok) throw new Error(opened.problem.message);
  try {
    const read = await readRange(opened.value, { ...range, wantsText });
    if (!read.ok) throw new Error(read.problem.message);
    return read.value;
  } finally {
    opened.value.close();
  }
}

/** Milliseconds: loading the grammars that are not loaded yet, and judging. */
async function timeOf(change: Change): Promise<number> {
  const started = performance.now();
  if (change.files.known) await loadGrammars(change.files.value.map((file) => file.path));
  const options = guardRemoved.options.parse({});
  if (guardRemoved.appliesTo(change, options)) for (const _ of guardRemoved.check(change, options, { agentBranches: [] }));
  return performance.now() - started;
}
