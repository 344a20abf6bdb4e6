/** One bare repository on disk, and what the local GitHub reads from and writes to it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileDiff, readDiff } from './diff.js';
import { mergeTrees } from './merge.js';
import { type GitObject, ObjectReader } from './object-reader.js';
import {
  type CommitObject,
  formatCommit,
  formatTree,
  parseCommit,
  parseTree,
  type Signature,
  type TreeEntry,
  writeObject,
} from './objects.js';
import { gitText, runGit } from './process.js';

export const ZERO_OID = '0'.repeat(40);
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** What a file is to become: text or bytes, executable or a symbolic link, a submodule's commit, or null to remove it. */
export type FileContent =
  | string
  | Uint8Array
  | { readonly mode: '100644' | '100755' | '120000'; readonly content: string | Uint8Array }
  | { readonly submodule: string }
  | null;

/** One change of one reference; `before` or `after` is all zeros when it does not exist. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = false
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[gc]
\tauto = 0
`;

export class GitRepository {
  /** Every reference and the object it points at. Only this class changes references, so the map is always true. */
  readonly refs = new Map<string, string>();
  readonly #reader: ObjectReader;

  private constructor(readonly directory: string) {
    this.#reader = new ObjectReader(directory);
  }

  /** Creates an empty bare repository; with `alternates` it shares the objects of another (a fork). */
  static create(directory: string, defaultBranch: string, alternates: readonly string[] = []): GitRepository {
    for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    writeFileSync(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
    writeFileSync(join(directory, 'config'), CONFIG);
    if (alternates.length > 0) {
      writeFileSync(join(directory, 'objects/info/alternates'), alternates.map((each) => `${join(each, 'objects')}\n`).join(''));
    }
    return new GitRepository(directory);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  /** The commit at the tip of a branch. */
  branch(name: string): string | undefined {
    return this.refs.get(`refs/heads/${name}`);
  }

  object(expression: string): Promise<GitObject | null> {
    return this.#reader.read(expression);
  }

  async commit(expression: string): Promise<CommitObject | null> {
    const object = await this.object(`${expression}^{commit}`);
    return object === null ? null : parseCommit(object.oid, object.content);
  }

  /** The full object id of the commit that a branch, tag, `refs/…` name or (short) object id stands for. */
  async resolve(name: string): Promise<string | null> {
    const known =
      this.refs.get(`refs/heads/${name}`) ??
      this.refs.get(`refs/tags/${name}`) ??
      this.refs.get(name) ??
      this.refs.get(`refs/${name}`);
    if (known !== undefined) return (await this.commit(known))?.oid ?? null;
    if (name === 'HEAD') return (await this.commit('HEAD'))?.oid ?? null;
    return /^[0-9a-f]{4,64}$/i.test(name) ? ((await this.commit(name))?.oid ?? null) : null;
  }

  async tree(expression: string): Promise<{ oid: string; entries: TreeEntry[] } | null> {
    const object = await this.object(expression);
    if (object === null) return expression === EMPTY_TREE ? { oid: EMPTY_TREE, entries: [] } : null;
    if (object.type === 'tree') return { oid: object.oid, entries: parseTree(object.content) };
    return object.type === 'commit' ? this.tree(`${object.oid}^{tree}`) : null;
  }

  /** Every entry under a tree with its path from that tree and a blob's size, folders included. */
  async treeRecursive(oid: string): Promise<(TreeEntry & { size: number | null })[]> {
    const listing = await gitText(this.directory, ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', oid]);
    return listing
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const tab = line.indexOf('\t');
        const [mode = '', , id = '', size = '-'] = line.slice(0, tab).split(/ +/);
        return { mode, oid: id, path: line.slice(tab + 1), size: size === '-' ? null : Number(size) };
      });
  }

  writeBlob(content: string | Uint8Array): string {
    return writeObject(this.directory, 'blob', typeof content === 'string' ? Buffer.from(content) : content);
  }

  writeTree(entries: readonly TreeEntry[]): string {
    return writeObject(this.directory, 'tree', formatTree(entries));
  }

  writeCommit(commit: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: Signature;
    committer?: Signature;
  }): string {
    return writeObject(this.directory, 'commit', formatCommit({ ...commit, committer: commit.committer ?? commit.author }));
  }

  /** A tree like `base` (null: empty) with some files put in place, replaced or removed. */
  async writeFiles(base: string | null, files: Readonly<Record<string, FileContent>>): Promise<string> {
    const entries = new Map<string, TreeEntry>();
    for (const entry of base === null ? [] : ((await this.tree(base))?.entries ?? [])) entries.set(entry.path, entry);
    const folders = new Map<string, Record<string, FileContent>>();
    for (const [path, content] of Object.entries(files)) {
      const slash = path.indexOf('/');
      if (slash !== -1) {
        const folder = path.slice(0, slash);
        folders.set(folder, { ...folders.get(folder), [path.slice(slash + 1)]: content });
      } else if (content === null) {
        entries.delete(path);
      } else {
        entries.set(path, this.#entry(path, content));
      }
    }
    for (const [folder, inside] of folders) {
      const existing = entries.get(folder);
      const oid = await this.writeFiles(existing?.mode === '040000' ? existing.oid : null, inside);
      if (oid === EMPTY_TREE) entries.delete(folder);
      else entries.set(folder, { path: folder, mode: '040000', oid });
    }
    return this.writeTree([...entries.values()]);
  }

  #entry(path: string, content: Exclude<FileContent, null>): TreeEntry {
    if (typeof content === 'string' || content instanceof Uint8Array)
      return { path, mode: '100644', oid: this.writeBlob(content) };
    if ('submodule' in content) return { path, mode: '160000', oid: content.submodule };
    return { path, mode: content.mode, oid: this.writeBlob(content.content) };
  }

  /** Changes references in one transaction. Rejects with GitFailure when a reference moved meanwhile or its name is in the way. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    const commands = updates.map(({ ref, before, after }) =>
      after === ZERO_OID ? `delete ${ref} ${before}\n` : `update ${ref} ${after} ${before}\n`,
    );
    await runGit(this.directory, ['update-ref', '--stdin'], { input: commands.join('') });
    for (const { ref, after } of updates) {
      if (after === ZERO_OID) this.refs.delete(ref);
      else this.refs.set(ref, after);
    }
  }

  /** Writes a reference of a repository that nobody else can see yet, without a process. */
  writeNewRef(ref: string, oid: string): void {
    mkdirSync(dirname(join(this.directory, ref)), { recursive: true });
    writeFileSync(join(this.directory, ref), `${oid}\n`);
    this.refs.set(ref, oid);
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    if (a === b) return a;
    const { stdout, code } = await runGit(this.directory, ['merge-base', a, b], { accept: [0, 1] });
    return code === 0 ? stdout.toString('utf8').trim() : null;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    if (ancestor === descendant) return true;
    const { code } = await runGit(this.directory, ['merge-base', '--is-ancestor', ancestor, descendant], { accept: [0, 1] });
    return code === 0;
  }

  /** Object ids from `git rev-list` with the given arguments. */
  async revisions(args: readonly string[]): Promise<string[]> {
    const text = await gitText(this.directory, ['rev-list', ...args]);
    return text === '' ? [] : text.split('\n');
  }

  /** Whether everything that a commit needs is in this repository. */
  async isComplete(oids: readonly string[]): Promise<boolean> {
    const { code } = await runGit(this.directory, ['rev-list', '--objects', '--quiet', '--stdin', '--not', '--all'], {
      input: oids.map((oid) => `${oid}\n`).join(''),
      accept: [0, 128],
    });
    return code === 0;
  }

  diff(from: string, to: string): Promise<FileDiff[]> {
    return readDiff(this.directory, from, to);
  }

  /** The tree of merging two commits, or null when they conflict or have nothing in common. */
  async merge(ours: string, theirs: string): Promise<string | null> {
    const base = await this.mergeBase(ours, theirs);
    return base === null ? null : mergeTrees(this, base, ours, theirs);
  }

  /** The branch that a clone checks out. */
  setDefaultBranch(name: string): void {
    writeFileSync(join(this.directory, 'HEAD'), `ref: refs/heads/${name}\n`);
  }

  /** The tree of applying what changed from `base` to `theirs` onto `ours` (a rebase step), or null on conflict. */
  mergeWithBase(base: string, ours: string, theirs: string): Promise<string | null> {
    return mergeTrees(this, base, ours, theirs);
  }

  /** Brings the objects of a commit in another repository of the same network here. */
  async fetchFrom(other: GitRepository, oid: string): Promise<void> {
    if ((await this.object(oid)) !== null) return;
    await runGit(this.directory, ['fetch', '--quiet', '--no-tags', other.directory, oid]);
  }
}
