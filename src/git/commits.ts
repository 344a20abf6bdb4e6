/** Commits of a range, as they stand in the object store: no mailmap, no replacements. */
import type { Commit } from '../change/commit.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { parseTrailers } from '../change/trailers.js';
import { attempt, GitError, gitOutput } from './process.js';
import type { LocalRepository } from './repository.js';

/** A change of more commits is not read further; its commits are then unavailable, not cut. */
const MOST_COMMITS = 5_000;

const FIELDS = ['%H', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'] as const;

/** All commits that `head` has and `base` has not, oldest first. A null base means the whole history of `head`. */
export async function readCommits(
  repository: LocalRepository,
  base: string | null,
  head: string,
): Promise<Fact<readonly Commit[]>> {
  const range = base === null ? [head] : [head, `^${base}`];
  const format = `--format=tformat:${FIELDS.join('%x00')}`;
  const options = ['--reverse', '--topo-order', '--no-color', '--encoding=UTF-8', `--max-count=${MOST_COMMITS + 1}`];
  const output = await attempt(() => gitOutput(repository.scratch, ['log', '-z', format, ...options, ...range, '--']));
  if (!output.ok) return unavailable(output.problem.message);
  const commits = recordsOf(output.value.toString('utf8')).map(commitOf);
  if (commits.length > MOST_COMMITS) return unavailable(`the change has over ${MOST_COMMITS.toLocaleString('en')} commits`);
  return known(commits);
}

export interface HistoryEntry {
  readonly sha: string;
  /** The first parent; null for a first commit. */
  readonly parent: string | null;
  readonly subject: string;
  /** ISO 8601 with offset, the committer's date. */
  readonly date: string;
}

export interface History {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Commits left out because this shallow clone lacks their parents. */
  readonly withoutParents: number;
}

/** The first-parent history that ends at `head`: what each push or merge brought. `since` is a date as git reads it. */
export async function readHistory(
  repository: LocalRepository,
  head: string,
  limits: { readonly last?: number | undefined; readonly since?: string | undefined },
): Promise<History> {
  if (limits.since !== undefined) await requireDate(repository, limits.since);
  const options = [
    ...(limits.last === undefined ? [] : [`--max-count=${limits.last}`]),
    ...(limits.since === undefined ? [] : [`--since=${limits.since}`]),
  ];
  const args = ['log', '-z', '--first-parent', '--no-color', '--format=tformat:%H%x00%P%x00%s%x00%cI', ...options, head, '--'];
  const records = groups((await gitOutput(repository.scratch, args)).toString('utf8'), 4);
  const entries = records
    .map(([sha = '', parents = '', subject = '', date = '']) => ({ sha, parent: parents.split(' ')[0] || null, subject, date }))
    .filter((entry) => !repository.shallow.has(entry.sha));
  return { entries, withoutParents: records.length - entries.length };
}

/** A date that may well be the present moment: "now", today's weekday, or anything with a number. */
const NAMES_NOW = /\d|\b(?:now|today|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b/i;

/** Git takes words that it does not know for the present moment, since when there are no commits: a typo would look like a clear history. */
async function requireDate(repository: LocalRepository, text: string): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const age = /^--max-age=(\d+)\s*$/.exec(
    (await gitOutput(repository.scratch, ['rev-parse', `--since=${text}`])).toString(),
  )?.[1];
  const isNow = age === undefined || Math.abs(Number(age) - now) <= 5;
  if (text.includes('\0') || (isNow && !NAMES_NOW.test(text))) {
    throw new GitError('usage', `git reads no date in ${JSON.stringify(text)}; write one like "2026-01-31" or "2 weeks ago"`);
  }
}

function recordsOf(text: string): string[][] {
  return groups(text, FIELDS.length);
}

/** No field can hold a NUL: git ends names and messages at one. */
function groups(text: string, size: number): string[][] {
  const fields = text.split('\0');
  return Array.from({ length: Math.floor(fields.length / size) }, (_, index) => fields.slice(index * size, (index + 1) * size));
}

function commitOf(record: readonly string[]): Commit {
  const [
    sha = '',
    parents = '',
    authorName = '',
    authorEmail = '',
    authorDate = '',
    name = '',
    email = '',
    date = '',
    message = '',
  ] = record;
  return {
    sha,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: authorName, email: authorEmail, date: authorDate },
    committer: { name, email, date },
    message,
    trailers: parseTrailers(message),
    verification: unavailable('only GitHub knows whose key signed a commit'),
  };
}
