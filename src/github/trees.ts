/**
 * Reads git trees through the API. GitHub cuts a recursive listing at 100,000 entries or 7 MB and says so; then the folders are
 * walked one by one, and only those that are asked for.
 */
import { type EntryKind, entryKindOf } from '../change/file-change.js';
import type { GitHubClient } from './clients.js';
import { parseAnswer, treeShape } from './shapes.js';

export interface TreeEntry {
  readonly kind: EntryKind;
  readonly sha: string;
  /** Bytes; null for a submodule. */
  readonly size: number | null;
}

interface FolderEntry extends TreeEntry {
  readonly folder: false;
}
interface SubFolder {
  readonly folder: true;
  readonly sha: string;
}
type Listing = ReadonlyMap<string, FolderEntry | SubFolder>;

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

export class TreeReader {
  readonly #complete = new Map<string, ReadonlyMap<string, TreeEntry> | null>();
  readonly #folders = new Map<string, Promise<Listing>>();

  constructor(
    private readonly client: GitHubClient,
    private readonly repository: RepositoryName,
  ) {}

  /** The entry at a path below a commit or tree, or null when nothing is there. */
  async entryAt(root: string, path: string): Promise<TreeEntry | null> {
    const complete = await this.#readComplete(root);
    if (complete) return complete.get(path) ?? null;
    let folder = root;
    const names = path.split('/');
    for (const [index, name] of names.entries()) {
      const entry = (await this.#readFolder(folder)).get(name);
      if (!entry) return null;
      if (index === names.length - 1) return entry.folder ? null : entry;
      if (!entry.folder) return null;
      folder = entry.sha;
    }
    return null;
  }

  /** Every path whose entry differs between two commits or trees, with both sides. Complete for a repository of any size. */
  async difference(base: string, head: string): Promise<Map<string, { before: TreeEntry | null; after: TreeEntry | null }>> {
    const found = new Map<string, { before: TreeEntry | null; after: TreeEntry | null }>();
    const [before, after] = [await this.#readComplete(base), await this.#readComplete(head)];
    if (before && after) {
      for (const path of new Set([...before.keys(), ...after.keys()])) {
        const sides = { before: before.get(path) ?? null, after: after.get(path) ?? null };
        if (differ(sides.before, sides.after)) found.set(path, sides);
      }
      return found;
    }
    await this.#compareFolders(base, head, '', found);
    return found;
  }

  async #compareFolders(
    base: string | null,
    head: string | null,
    prefix: string,
    found: Map<string, { before: TreeEntry | null; after: TreeEntry | null }>,
  ): Promise<void> {
    const before: Listing = base === null ? new Map() : await this.#readFolder(base);
    const after: Listing = head === null ? new Map() : await this.#readFolder(head);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [left, right] = [before.get(name), after.get(name)];
      if (left?.sha === right?.sha && left?.folder === right?.folder && (left?.folder || !differ(left ?? null, fileOf(right))))
        continue;
      const path = prefix + name;
      if (left?.folder || right?.folder) {
        await this.#compareFolders(left?.folder ? left.sha : null, right?.folder ? right.sha : null, `${path}/`, found);
      }
      const sides = { before: fileOf(left), after: fileOf(right) };
      if (differ(sides.before, sides.after)) found.set(path, sides);
    }
  }

  /** All files below `root` by path, or null when GitHub cut the listing. */
  async #readComplete(root: string): Promise<ReadonlyMap<string, TreeEntry> | null> {
    const cached = this.#complete.get(root);
    if (cached !== undefined) return cached;
    const answer = await this.#request(root, { recursive: '1' });
    const files = new Map<string, TreeEntry>();
    for (const row of answer.tree) {
      const entry = entryOf(row);
      if (!entry.folder) files.set(row.path, entry);
    }
    const complete = answer.truncated ? null : files;
    this.#complete.set(root, complete);
    return complete;
  }

  #readFolder(sha: string): Promise<Listing> {
    let listing = this.#folders.get(sha);
    if (!listing) {
      listing = this.#request(sha, {}).then((answer) => {
        if (answer.truncated) throw new Error(`GitHub cut the listing of the single folder ${sha}`);
        return new Map(answer.tree.map((row) => [row.path, entryOf(row)]));
      });
      this.#folders.set(sha, listing);
    }
    return listing;
  }

  async #request(sha: string, query: { recursive?: string }) {
    const endpoint = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
    const { data } = await this.client.request(endpoint, { ...this.repository, tree_sha: sha, ...query });
    return parseAnswer(treeShape, data, endpoint);
  }
}

function entryOf(row: { mode: string; type: string; sha: string; size?: number | undefined }): FolderEntry | SubFolder {
  if (row.type === 'tree') return { folder: true, sha: row.sha };
  return { folder: false, kind: entryKindOf(row.mode), sha: row.sha, size: row.size ?? null };
}

function fileOf(entry: FolderEntry | SubFolder | undefined): TreeEntry | null {
  return entry && !entry.folder ? entry : null;
}

function differ(before: TreeEntry | null, after: TreeEntry | null): boolean {
  return before?.sha !== after?.sha || before?.kind !== after?.kind;
}
