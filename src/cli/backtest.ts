/** `nightwarden backtest`: many past changes, judged one after another and summed up. */
import { readRange } from '../git/change.js';
import { readHistory } from '../git/commits.js';
import type { Result } from '../git/process.js';
import { attempt } from '../git/process.js';
import { type LocalRepository, openRepository } from '../git/repository.js';
import { resolveRevision } from '../git/revisions.js';
import type { Change } from '../change/change.js';
import { count } from '../render/visible.js';
import { RULES } from '../verdict/all-rules.js';
import { enabledRules, judgeChange, textsWantedBy } from '../verdict/judge.js';
import type { Policy } from '../verdict/policy.js';
import type { BacktestOptions } from './backtest-command.js';
import { BacktestReport } from './backtest-report.js';
import { readCommitsFile } from './commits-file.js';
import { settle, withRepository } from './local-repository.js';
import { loadPolicy, policyRevision } from './local-policy.js';

/** One past change to judge. */
export interface PastChange {
  /** The caller's own name for it; the commit's SHA for a commit of the history. */
  readonly id: string;
  /** Null: compared with the empty tree. */
  readonly base: string | null;
  readonly head: string;
  /** For people: the date and subject of a commit of the history. */
  readonly title: string | null;
}

const DEFAULT_LAST = 100;

/** A past commit does not say on which branch it came. */
const ABOUT_BRANCHES: ReadonlySet<string> = new Set(['branch-name']);
const BACKTEST_RULES = RULES.filter((rule) => !ABOUT_BRANCHES.has(rule.id));

/** Judges and prints; the exit code. */
export async function runBacktest(options: BacktestOptions): Promise<number> {
  if (options.commits !== undefined) return judgeListed(options, options.commits);
  return withRepository(options.repo, async (repository) => {
    const last = options.last ?? (options.since === undefined ? DEFAULT_LAST : undefined);
    const head = settle(await attempt(() => resolveRevision(repository, 'HEAD')));
    const history = settle(await attempt(() => readHistory(repository, head.sha, { last, since: options.since })));
    const changes = history.entries.map(({ sha, parent, date, subject }) => ({
      id: sha,
      base: parent,
      head: sha,
      title: `${date.slice(0, 10)} ${subject}`,
    }));
    const report = new BacktestReport(options.format, changes.length);
    if (history.withoutParents > 0) report.note(leftOut(history.withoutParents));
    await judgeAll(repository, changes, options.policy, report);
    return report.finish();
  });
}

function leftOut(commits: number): string {
  return `${count(commits, 'commit')} left out: this shallow clone lacks ${commits === 1 ? 'its parent' : 'their parents'}.`;
}

async function judgeListed(options: BacktestOptions, file: string): Promise<number> {
  const byRepository = readCommitsFile(file, options.repo);
  const report = new BacktestReport(
    options.format,
    [...byRepository.values()].reduce((sum, list) => sum + list.length, 0),
  );
  for (const [folder, changes] of byRepository) {
    const repository = await openRepository(folder);
    if (!repository.ok) {
      for (const change of changes) report.unread(change, repository.problem.message);
      continue;
    }
    try {
      await judgeAll(repository.value, changes, options.policy, report);
    } finally {
      repository.value.close();
    }
  }
  return report.finish();
}

/** The next change is read while one is judged: reading is git's work, judging is ours. */
async function judgeAll(
  repository: LocalRepository,
  changes: readonly PastChange[],
  policyFile: string | undefined,
  report: BacktestReport,
): Promise<void> {
  const policy: Policy = await loadPolicy(repository, policyFile, await policyRevision(repository));
  report.policyProblems(policy.source.problems);
  const wantsText = textsWantedBy(enabledRules(BACKTEST_RULES, policy));
  const read = (change: PastChange): Promise<Result<Change>> =>
    readRange(repository, { base: change.base, head: change.head, wantsText });
  const [first] = changes;
  let next = first === undefined ? null : read(first);
  for (const [index, past] of changes.entries()) {
    const result = await (next ?? read(past));
    const following = changes[index + 1];
    next = following === undefined ? null : read(following);
    if (result.ok) report.judged(past, (await judgeChange(result.value, policy, BACKTEST_RULES)).verdict);
    else report.unread(past, result.problem.message);
  }
}
