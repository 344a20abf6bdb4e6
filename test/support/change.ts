/** Builds whole, realistic changes from a few texts, so that a test names only what it is about. */
import { createHash } from 'node:crypto';
import type { AgentEvidence, Attribution } from '../../src/change/attribution.js';
import { NO_ATTRIBUTION } from '../../src/change/attribution.js';
import { hunksOfBinary } from '../../src/change/binary.js';
import type { Account, Change, ChangeKind, PullRequestFacts } from '../../src/change/change.js';
import type { Commit } from '../../src/change/commit.js';
import { hunksBetween } from '../../src/change/diff.js';
import type { Fact } from '../../src/change/fact.js';
import { known, unavailable } from '../../src/change/fact.js';
import type { EntryKind, FileChange, FileSide, FileStatus } from '../../src/change/file-change.js';

export interface FileParts {
  /** Null: the file does not exist before the change. */
  readonly before: string | null;
  /** Null: the file does not exist after the change. */
  readonly after: string | null;
  /** Where the file stood before it was renamed. */
  readonly previousPath?: string | undefined;
  /** What the entry is, on both sides. Default `file`. */
  readonly kind?: EntryKind | undefined;
  /** A binary file has no text, and no hunks or none that can be seen. */
  readonly binary?: boolean | undefined;
}

/** The parts of a change that could not be read. `hunks` and `texts` are those of every file. */
export type Missing = 'files' | 'history' | 'hunks' | 'texts' | 'commits' | 'branch' | 'sender' | 'pullRequest';

/** An `Example` is a valid value: documentation and tests build their changes the same way. */
export interface ChangeParts {
  readonly files?: Readonly<Record<string, FileParts>> | undefined;
  /** Default: a branch of an agent when there is one, of a person otherwise. */
  readonly branch?: string | undefined;
  /** The id of an agent that made the change on its own. */
  readonly agent?: string | undefined;
  /** Replaces what `agent` says. */
  readonly attribution?: Attribution | undefined;
  readonly kind?: ChangeKind | undefined;
  /** The branch that the change goes to. Default `main`. */
  readonly base?: string | undefined;
  /** Messages of the commits, oldest first. Default: one commit. */
  readonly commits?: readonly string[] | undefined;
  /** What commits before the last one did to files, by the commit's name, oldest first. */
  readonly history?: Readonly<Record<string, Readonly<Record<string, FileParts>>>> | undefined;
  readonly pullRequest?: Partial<PullRequestFacts> | undefined;
  readonly missing?: readonly Missing[] | undefined;
}

/** A change as the gatherers build it: sorted files with ids, sizes and hunks, and both texts of every text file. */
export function changeOf(parts: ChangeParts): Change {
  const missing = new Set(parts.missing);
  const fact = <T>(name: Missing, value: T): Fact<T> =>
    missing.has(name) ? unavailable(`the ${name} were left out`) : known(value);
  const kind = parts.kind ?? 'pull-request';
  const branch = parts.branch ?? (parts.agent === undefined ? 'improve-search' : 'agent/improve-search');
  const author = accountOf(parts.agent);
  const files = Object.entries(parts.files ?? {})
    .map(([path, file]) => fileOf(path, file, missing))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  const commits = (parts.commits ?? ['Improve the search']).map((message, index) => commitOf(message, index, author));
  const head = commits.at(-1)?.sha ?? digest('empty');
  return {
    kind,
    repository: known({ id: 1296269, owner: 'acme', name: 'shop', defaultBranch: 'main' }),
    base: { ref: parts.base ?? 'main', sha: digest('base') },
    head: { ref: branch, sha: head },
    branch: fact('branch', branch),
    sender: kind === 'local' ? unavailable('a local repository has no sender') : fact('sender', author),
    pullRequest:
      kind === 'pull-request'
        ? fact('pullRequest', { ...pullRequestOf(author), ...parts.pullRequest })
        : unavailable('the change is no pull request'),
    files: fact('files', files),
    commits: fact('commits', commits),
    history: fact(
      'history',
      Object.entries(parts.history ?? {}).map(([name, changed]) => ({
        sha: digest(name),
        files: known(Object.entries(changed).map(([path, file]) => fileOf(path, file, missing))),
      })),
    ),
    attribution: parts.attribution ?? attributionOf(parts.agent, branch),
  };
}

/** What points to one agent that works on its own, with its branch as the task. */
export function attributionOf(agent: string | undefined, branch: string): Attribution {
  if (agent === undefined) return NO_ATTRIBUTION;
  const evidence: AgentEvidence = {
    agent,
    name: agent,
    autonomy: 'autonomous',
    confidence: 0.95,
    evidence: [{ source: 'sender', seen: `${agent}[bot]`, authenticated: true, autonomy: 'autonomous' }],
  };
  return { agents: [evidence], task: { kind: 'branch', id: branch } };
}

/** Git's object id of a text: SHA-1 over a header and the bytes. */
export function blobSha(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

function fileOf(path: string, file: FileParts, missing: ReadonlySet<Missing>): FileChange {
  const previousPath = file.previousPath ?? null;
  const before = file.before === null ? null : sideOf(previousPath ?? path, file.before, file, missing);
  const after = file.after === null ? null : sideOf(path, file.after, file, missing);
  return { path, previousPath, status: statusOf(file), before, after, hunks: hunksOf() };

  function hunksOf(): FileChange['hunks'] {
    if (missing.has('hunks')) return unavailable(`the hunks of ${path} were left out`);
    if (file.kind === 'submodule') return known([]);
    return file.binary === true ? hunksOfBinary(before, after) : hunksBetween(file.before, file.after);
  }
}

function statusOf(file: FileParts): FileStatus {
  if (file.before === null) return 'added';
  if (file.after === null) return 'removed';
  return file.previousPath === undefined ? 'modified' : 'renamed';
}

function sideOf(path: string, text: string, file: FileParts, missing: ReadonlySet<Missing>): FileSide {
  const kind = file.kind ?? 'file';
  const binary = file.binary === true;
  return {
    path,
    kind: known(kind),
    sha: known(kind === 'submodule' ? digest(text) : blobSha(text)),
    size: known(kind === 'submodule' ? 0 : Buffer.byteLength(text)),
    binary: known(binary),
    text: textOf(path, text, { kind, binary, missing: missing.has('texts') }),
  };
}

function textOf(path: string, text: string, side: { kind: EntryKind; binary: boolean; missing: boolean }): Fact<string> {
  if (side.missing) return unavailable(`the text of ${path} was left out`);
  if (side.binary) return unavailable(`${path} is a binary file`);
  if (side.kind === 'submodule') return unavailable(`${path} is a submodule`);
  return known(text);
}

function commitOf(message: string, index: number, author: Account): Commit {
  const signature = {
    name: author.login,
    email: `${author.login}@example.com`,
    date: `2026-03-02T09:${String(index).padStart(2, '0')}:00+00:00`,
  };
  return {
    sha: digest(`commit ${index} ${message}`),
    parents: [digest(`parent ${index}`)],
    author: signature,
    committer: signature,
    message,
    trailers: [],
    verification: known({ verified: false, reason: 'unsigned' }),
  };
}

function accountOf(agent: string | undefined): Account {
  return agent === undefined
    ? { login: 'octocat', id: 583231, type: 'User' }
    : { login: `${agent}[bot]`, id: 900_001, type: 'Bot' };
}

function pullRequestOf(author: Account): PullRequestFacts {
  return { number: 42, title: 'Improve the search', body: '', draft: false, labels: [], author, fromFork: false };
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
