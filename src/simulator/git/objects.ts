/** Git's object formats: parsing commits and trees, and writing loose objects without starting a process. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { GitObjectType } from './object-reader.js';

/** Who wrote or committed, as git stores it. `date` is ISO 8601 in UTC, seconds precision. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface CommitObject {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** The armoured signature in the commit, unverified. */
  readonly signature: string | null;
}

export interface TreeEntry {
  readonly mode: string;
  readonly path: string;
  readonly oid: string;
}

/** The type of object that a tree entry's mode stands for. */
export function entryType(mode: string): 'blob' | 'tree' | 'commit' {
  if (mode === '040000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}

function parseSignature(line: string): Signature {
  const match = /^(.*?) ?<([^<>]*)> (\d+) [+-]\d{4}$/.exec(line);
  const seconds = match === null ? 0 : Number(match[3]);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    date: isoSeconds(new Date(seconds * 1000)),
  };
}

/** A date the way GitHub writes it: ISO 8601, UTC, whole seconds. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Reads the text of a commit object. */
export function parseCommit(oid: string, content: Buffer): CommitObject {
  const text = content.toString('utf8');
  const split = text.indexOf('\n\n');
  const headers = (split === -1 ? text : text.slice(0, split)).split('\n');
  const parents: string[] = [];
  let tree = '';
  let author = '';
  let committer = '';
  let signature: string[] | null = null;
  let inSignature = false;
  for (const line of headers) {
    if (line.startsWith(' ')) {
      if (inSignature) signature?.push(line.slice(1));
      continue;
    }
    const space = line.indexOf(' ');
    const key = line.slice(0, space);
    const value = line.slice(space + 1);
    inSignature = key === 'gpgsig' || key === 'gpgsig-sha256';
    if (key === 'tree') tree = value;
    else if (key === 'parent') parents.push(value);
    else if (key === 'author') author = value;
    else if (key === 'committer') committer = value;
    else if (inSignature) signature = [value];
  }
  return {
    oid,
    tree,
    parents,
    author: parseSignature(author),
    committer: parseSignature(committer),
    message: (split === -1 ? '' : text.slice(split + 2)).replace(/\n$/, ''),
    signature: signature === null ? null : signature.join('\n'),
  };
}

/** Reads the binary form of a tree object. */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const nul = content.indexOf(0, space);
    entries.push({
      mode: content.toString('latin1', at, space).padStart(6, '0'),
      path: content.toString('utf8', space + 1, nul),
      oid: content.toString('hex', nul + 1, nul + 21),
    });
    at = nul + 21;
  }
  return entries;
}

/** The binary form of a tree, in git's order (a folder sorts as if its name ended in a slash). */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const key = (entry: TreeEntry): Buffer => Buffer.from(entry.mode === '040000' ? `${entry.path}/` : entry.path);
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    sorted.flatMap((entry) => [Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.path}\0`), Buffer.from(entry.oid, 'hex')]),
  );
}

function formatSignature(signature: Signature): string {
  // Git forbids these characters in names; GitHub drops them too.
  const clean = (text: string): string => text.replace(/[<>\n\0]/g, '').trim();
  return `${clean(signature.name)} <${clean(signature.email)}> ${Math.floor(Date.parse(signature.date) / 1000)} +0000`;
}

export function formatCommit(commit: Omit<CommitObject, 'oid' | 'signature'>): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
    '',
    commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`,
  ];
  return Buffer.from(lines.join('\n'));
}

/** Stores an object in a bare repository as a loose object and returns its id. */
export function writeObject(directory: string, type: GitObjectType, content: Uint8Array): string {
  const header = Buffer.from(`${type} ${content.length}\0`);
  const oid = createHash('sha1').update(header).update(content).digest('hex');
  const folder = join(directory, 'objects', oid.slice(0, 2));
  const file = join(folder, oid.slice(2));
  if (existsSync(file)) return oid;
  mkdirSync(folder, { recursive: true });
  // Written beside and renamed, so that a concurrent reader never sees half an object.
  const temporary = join(folder, `tmp_${oid.slice(2)}`);
  writeFileSync(temporary, deflateSync(Buffer.concat([header, content]), { level: 1 }), { mode: 0o444 });
  renameSync(temporary, file);
  return oid;
}
