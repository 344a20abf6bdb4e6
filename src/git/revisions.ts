/** Names for commits: revisions, branches, the default branch, and where two histories part. */
import { didYouMean } from '../verdict/did-you-mean.js';
import { failed, GitError, gitOutput, runGit } from './process.js';
import { type LocalRepository, runInside } from './repository.js';

/** The tree without entries, which git knows in every repository: what a first commit is compared with. */
export const EMPTY_TREE = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
} as const;

export interface Revision {
  /** The branch's short name, for a remote-tracking branch without its remote; null for anything that is not a branch. */
  readonly branch: string | null;
  readonly sha: string;
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit that a revision names, as git understands it ("HEAD~3", "origin/main", "4f1e2d0"). */
export async function resolveRevision(repository: LocalRepository, name: string): Promise<Revision> {
  const sha = await commitOf(repository, name);
  if (sha === null) throw await unknownRevision(repository, name);
  return { branch: OBJECT_ID.test(name) ? null : await branchOf(repository, name), sha };
}

/** The commit that HEAD is at, or null in a repository without commits. */
export async function resolveHead(repository: LocalRepository): Promise<Revision | null> {
  const sha = await commitOf(repository, 'HEAD');
  return sha === null ? null : { branch: await branchOf(repository, 'HEAD'), sha };
}

/** The branch that HEAD is on, also before its first commit; null when HEAD is detached. */
export async function currentBranch(repository: LocalRepository): Promise<string | null> {
  return shortName(await symbolicTarget(repository, 'HEAD'));
}

export interface DefaultBranch {
  /** "main". */
  readonly name: string;
  /** The reference that shows where it stands: the remote's when it is known here, else the local one. */
  readonly reference: string;
}

const USUAL_DEFAULTS = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master'];

/** What origin calls its default branch; else main or master; in a bare repository what its HEAD names. Null when none of it is there. */
export async function findDefaultBranch(repository: LocalRepository): Promise<DefaultBranch | null> {
  const named = [
    await symbolicTarget(repository, 'refs/remotes/origin/HEAD'),
    repository.bare ? await symbolicTarget(repository, 'HEAD') : null,
  ];
  const candidates = [...named.filter((name) => name !== null), ...USUAL_DEFAULTS];
  const present = new Set(await listReferences(repository, candidates));
  const reference = candidates.find((candidate) => present.has(candidate));
  return reference === undefined ? null : { name: shortName(reference) ?? reference, reference };
}

/** As `findDefaultBranch`, but an error that says what to do when there is none. */
export async function requireDefaultBranch(repository: LocalRepository): Promise<DefaultBranch> {
  const found = await findDefaultBranch(repository);
  if (found !== null) return found;
  throw new GitError(
    'usage',
    'the default branch is not known: there is no origin/HEAD, main or master here; name what to compare with, by --base',
  );
}

/** The best common ancestor, which is where GitHub starts a pull request's comparison. */
export async function mergeBase(repository: LocalRepository, base: string, head: string): Promise<string> {
  const args = ['merge-base', base, head];
  const output = await runGit(repository.scratch, args);
  const sha = output.stdout.toString().trim();
  if (output.status === 0 && OBJECT_ID.test(sha)) return sha;
  if (output.status !== 1) throw failed(args, output);
  const short = `${base.slice(0, 10)} and ${head.slice(0, 10)} have no common ancestor`;
  throw new GitError(
    'usage',
    repository.shallow.size > 0
      ? `${short} in this shallow clone; fetch the rest with git fetch --unshallow (in GitHub Actions: fetch-depth: 0), or name a nearer --base`
      : `${short}; name another --base`,
  );
}

/** The size limit of `readFileAt`. Bytes. */
const FILE_LIMIT = 1024 * 1024;

/** The text of a regular file in a commit; null when there is no such path. A symlink, a directory or a binary file is an error. */
export async function readFileAt(repository: LocalRepository, revision: string, path: string): Promise<string | null> {
  const { sha } = await resolveRevision(repository, revision);
  const listing = await gitOutput(repository.scratch, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', sha, '--', path]);
  const match = /^(\d{6}) (\w+) ([0-9a-f]+)\t/.exec(listing.toString());
  if (match === null) return null;
  const [, mode = '', , id = ''] = match;
  if (!mode.startsWith('100')) throw new GitError('unreadable', `${path} in ${sha.slice(0, 10)} is not a regular file`);
  const [size] = await repository.objects.sizes([id]);
  if (typeof size !== 'number') throw new GitError('unreadable', `${path} in ${sha.slice(0, 10)} is not in this clone`);
  if (size > FILE_LIMIT) throw new GitError('unreadable', `${path} in ${sha.slice(0, 10)} is over the limit of 1 MB`);
  const [blob] = await repository.objects.texts([id]);
  if (!blob || blob.binary) throw new GitError('unreadable', `${path} in ${sha.slice(0, 10)} is not a text`);
  return blob.text;
}

async function commitOf(repository: LocalRepository, name: string): Promise<string | null> {
  if (OBJECT_ID.test(name)) return repository.objects.commitId(name);
  if (name === '' || name.startsWith('-') || name.includes('\0')) return null;
  const output = await runInside(repository, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  const sha = output.stdout.toString().trim();
  return output.status === 0 && OBJECT_ID.test(sha) ? sha : null;
}

async function branchOf(repository: LocalRepository, name: string): Promise<string | null> {
  const output = await runInside(repository, ['rev-parse', '--verify', '--quiet', '--symbolic-full-name', name]);
  const full = output.stdout.toString().trim();
  const target = full.endsWith('/HEAD') ? await symbolicTarget(repository, full) : full;
  return output.status === 0 ? shortName(target) : null;
}

async function symbolicTarget(repository: LocalRepository, name: string): Promise<string | null> {
  const output = await runInside(repository, ['symbolic-ref', '--quiet', name]);
  const target = output.stdout.toString().trim();
  return output.status === 0 && target !== '' ? target : null;
}

function shortName(reference: string | null): string | null {
  const match = /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/s.exec(reference ?? '');
  return match?.[1] ?? null;
}

async function listReferences(repository: LocalRepository, patterns: readonly string[]): Promise<string[]> {
  const output = await runInside(repository, ['for-each-ref', '--format=%(refname)', ...patterns]);
  return output.status === 0 ? output.stdout.toString().split('\n').filter(Boolean) : [];
}

async function unknownRevision(repository: LocalRepository, name: string): Promise<GitError> {
  const references = await listReferences(repository, ['refs/heads', 'refs/remotes', 'refs/tags']);
  if (references.length === 0) return new GitError('usage', 'the repository has no commits yet');
  const names = references.map((reference) => reference.replace(/^refs\/(?:heads|remotes|tags)\//, ''));
  const meant = didYouMean(name, names);
  const hint =
    meant !== null
      ? `; did you mean ${meant}?`
      : repository.shallow.size > 0
        ? '; this clone is shallow and may not hold it'
        : '';
  return new GitError('usage', `unknown revision ${JSON.stringify(name)}${hint}`);
}
