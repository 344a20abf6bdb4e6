/** The files that differ between two trees, with the lines between them: one run of git, read as it prints. */
import { type Fact, known, unavailable } from '../change/fact.js';
import { type EntryKind, entryKindOf, type Hunk } from '../change/file-change.js';
import { HunkReader } from '../change/patch.js';
import { failed, GitError, type GitPlace, limitTime, startGit } from './process.js';

/** A change of more files is not read. */
export const MOST_FILES = 100_000;
/** Lines of hunks, context included, that are kept of one change; files after that have no hunks. */
const MOST_LINES = 2_000_000;
const MOST_BYTES = 256 * 1024 * 1024;

const TOO_LONG = unavailable(`the diff of the change is over the limit of ${MOST_LINES.toLocaleString('en')} lines and 256 MB`);

/** Files that are compared for renames with changes on each side; above that git finds only unchanged and same-named ones. */
const RENAME_LIMIT = 1000;

export interface TreeEntry {
  readonly path: string;
  readonly kind: EntryKind;
  readonly id: string;
}

export interface TreeDifference {
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
  /** Git's letter: A, D, M, R or T. */
  readonly letter: string;
  /** Git sees NUL in either side, or either side is over the size that it compares. */
  readonly binary: boolean;
  readonly hunks: Fact<readonly Hunk[]>;
}

/** Compares two trees or commits. Paths are compared as git lists them; sorting is the caller's. */
export async function diffTrees(place: GitPlace, base: string, head: string): Promise<TreeDifference[]> {
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--patch',
    '--full-index',
    '--unified=3',
    '--inter-hunk-context=0',
    '--find-renames',
    `-l${RENAME_LIMIT}`,
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-relative',
    '--ignore-submodules=none',
    '--submodule=short',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    base,
    head,
    '--',
  ];
  const { child, finished } = startGit(place, args);
  const stopClock = limitTime(child);
  child.stdin.end();
  const reader = new DiffReader();
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      reader.take(chunk);
      if (reader.full) break;
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  if (reader.full) child.kill('SIGKILL');
  const end = await finished.finally(stopClock);
  if (!reader.full && end.status !== 0) throw failed(args, end);
  return reader.finish();
}

interface Section {
  binary: boolean;
  readonly reader: HunkReader;
}

/** First the list of files, NUL-separated, up to an empty field; then a patch with one section a file, in the same order. */
class DiffReader {
  readonly #entries: { before: TreeEntry | null; after: TreeEntry | null; letter: string }[] = [];
  readonly #sections: Section[] = [];
  #fields: string[] = [];
  #inPatch = false;
  #pending: Buffer[] = [];
  #lines = 0;
  #bytes = 0;
  /** The limits are reached; nothing more is taken. */
  full = false;

  take(chunk: Buffer): void {
    let rest = chunk;
    while (!this.#inPatch) {
      const end = rest.indexOf(0);
      if (end === -1) {
        if (rest.length > 0) this.#pending.push(rest);
        return;
      }
      this.#takeField(Buffer.concat([...this.#pending, rest.subarray(0, end)]));
      this.#pending = [];
      rest = rest.subarray(end + 1);
    }
    this.#takePatch(rest);
  }

  finish(): TreeDifference[] {
    if (!this.full && this.#pending.length > 0) this.#takeLine(Buffer.concat(this.#pending).toString('utf8'));
    const promised = this.#entries.reduce((sum, entry) => sum + sectionsOf(entry.letter), 0);
    if (this.#fields.length > 0 || (!this.full && this.#sections.length !== promised)) {
      throw new GitError(
        'unreadable',
        `git listed ${this.#entries.length} changed files and printed a diff that does not fit them`,
      );
    }
    const facts = this.#sections.map(({ reader }) => reader.finish());
    if (this.full) facts.pop();
    let next = 0;
    return this.#entries.map((entry) => {
      const from = next;
      next += sectionsOf(entry.letter);
      const parts = facts.slice(from, next);
      const sides = entry.letter === 'T' ? [entry.before, entry.after] : [entry.after ?? entry.before];
      return {
        ...entry,
        binary: this.#sections.slice(from, next).some((section) => section.binary),
        hunks: parts.length < next - from ? TOO_LONG : joined(parts, sides),
      };
    });
  }

  #takeField(bytes: Buffer): void {
    const field = pathText(bytes);
    if (this.#fields.length === 0 && field === '') {
      this.#inPatch = true;
      return;
    }
    this.#fields.push(field);
    const [meta = '', first, second] = this.#fields;
    const match = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([AMDRT])\d*$/.exec(meta);
    if (match === null) throw new GitError('unreadable', 'git listed the changed files in a way that is not understood');
    const [, baseMode = '', headMode = '', baseId = '', headId = '', letter = ''] = match;
    if (first === undefined || (letter === 'R' && second === undefined)) return;
    this.#fields = [];
    this.#entries.push({ before: entryOf(first, baseMode, baseId), after: entryOf(second ?? first, headMode, headId), letter });
    if (this.#entries.length > MOST_FILES)
      throw new GitError('unreadable', `the change has over ${MOST_FILES.toLocaleString('en')} files`);
  }

  #takePatch(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_BYTES) this.full = true;
    const end = chunk.lastIndexOf(0x0a);
    if (this.full) return;
    if (end === -1) {
      this.#pending.push(chunk);
      return;
    }
    const text = Buffer.concat([...this.#pending, chunk.subarray(0, end)]).toString('utf8');
    this.#pending = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    for (const line of text.split('\n')) this.#takeLine(line);
  }

  #takeLine(line: string): void {
    if (this.full) return;
    const section = this.#sections.at(-1);
    if (section !== undefined && (section.reader.inHunk || line.startsWith('@@ ') || line.startsWith('\\ '))) {
      section.reader.take(line);
      if (++this.#lines > MOST_LINES) this.full = true;
    } else if (line.startsWith('diff --git ')) {
      this.#sections.push({ binary: false, reader: new HunkReader() });
    } else if (section !== undefined && line.startsWith('Binary files ')) {
      section.binary = true;
    }
  }
}

/** A file that became a symlink or a submodule, or the other way, is printed as a removal and an addition. */
function sectionsOf(letter: string): number {
  return letter === 'T' ? 2 : 1;
}

/** A submodule's lines are git's own words about commits, not a text of the repository. */
function joined(parts: readonly Fact<readonly Hunk[]>[], sides: readonly (TreeEntry | null)[]): Fact<readonly Hunk[]> {
  const hunks: Hunk[] = [];
  for (const [index, part] of parts.entries()) {
    if (sides[index]?.kind === 'submodule') continue;
    if (!part.known) return part;
    hunks.push(...part.value);
  }
  return known(hunks);
}

function entryOf(path: string, mode: string, id: string): TreeEntry | null {
  if (mode === '000000') return null;
  return { path, kind: entryKindOf(mode), id };
}

/** A path is bytes to git. Bytes that are not UTF-8 are shown as `\xE9`, so that two paths do not become the same one. */
function pathText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) return text;
  let shown = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => isCharacter(bytes.subarray(at, at + count))) ?? 0;
    shown +=
      length > 0 ? bytes.toString('utf8', at, at + length) : `\\x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
    at += Math.max(1, length);
  }
  return shown;
}

function isCharacter(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return String.fromCodePoint(text.codePointAt(0) ?? 0) === text && Buffer.from(text, 'utf8').equals(bytes);
}
