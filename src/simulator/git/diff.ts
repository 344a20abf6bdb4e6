/** The difference of two trees, file by file, as git computes it with rename detection at its default similarity. */
import { runGit } from './process.js';

export interface FileDiff {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly path: string;
  readonly previousPath: string | null;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
  readonly additions: number;
  readonly deletions: number;
  readonly binary: boolean;
  /** Hunks in unified form without the file headers; null when there is no text to compare. */
  readonly patch: string | null;
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** GitHub and git both give up looking for renames among too many files; git's own limit is used. */
const ARGS = [
  'diff-tree',
  '-r',
  '-M',
  '--raw',
  '--numstat',
  '-z',
  '-p',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
];

interface RawEntry {
  readonly fields: readonly string[];
  readonly path: string;
  readonly previousPath: string | null;
}

export async function readDiff(directory: string, from: string, to: string): Promise<FileDiff[]> {
  if (from === to) return [];
  const { stdout } = await runGit(directory, [...ARGS, from, to]);
  // Hunks may hold bytes that are no UTF-8; GitHub shows replacement characters for those too.
  const text = stdout.toString('utf8');
  if (text === '') return [];
  const raw: RawEntry[] = [];
  const reader = nulReader(text);
  while (reader.peek().startsWith(':')) {
    const fields = reader.next().slice(1).split(' ');
    const twoPaths = /^[RC]/.test(fields[4] ?? '');
    const first = reader.next();
    raw.push(twoPaths ? { fields, path: reader.next(), previousPath: first } : { fields, path: first, previousPath: null });
  }
  const counts = raw.map(({ previousPath }) => {
    const [additions = '', deletions = ''] = reader.next().split('\t');
    if (previousPath !== null) {
      reader.next();
      reader.next();
    }
    return { binary: additions === '-', additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
  });
  const patches = splitPatches(reader.rest());
  return raw.map(({ fields, path, previousPath }, index) => {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', status = ''] = fields;
    const count = counts[index] ?? { binary: false, additions: 0, deletions: 0 };
    return {
      status: STATUS[status[0] ?? ''] ?? 'modified',
      path,
      previousPath,
      oldMode,
      newMode,
      oldOid,
      newOid,
      ...count,
      patch: patches[index] ?? null,
    };
  });
}

function nulReader(text: string): { peek(): string; next(): string; rest(): string } {
  let at = 0;
  return {
    peek: () => text.slice(at, at + 1),
    next: () => {
      const end = text.indexOf('\0', at);
      const token = text.slice(at, end === -1 ? text.length : end);
      at = end === -1 ? text.length : end + 1;
      return token;
    },
    rest: () => text.slice(at),
  };
}

/** One entry per file, in order: its hunks, or null. A type change is printed as a removal and an addition and counts once. */
function splitPatches(text: string): (string | null)[] {
  // Only a line feed ends a line of a patch; other line separators may stand in the files themselves.
  const files = text
    .replace(/^\0/, '')
    .split(/(?<=^|\n)(?=diff --git )/)
    .filter((part) => part.startsWith('diff --git '));
  const patches: (string | null)[] = [];
  let previousName = '';
  for (const file of files) {
    const start = file.indexOf('\n@@ ');
    const header = start === -1 ? file : file.slice(0, start + 1);
    const hunks = start === -1 ? null : file.slice(start + 1).replace(/\n$/, '');
    const name = header.slice(0, header.indexOf('\n'));
    if (name === previousName && header.includes('\nnew file mode ')) {
      patches[patches.length - 1] = [patches.at(-1), hunks].filter((part) => typeof part === 'string').join('\n') || null;
    } else {
      patches.push(hunks);
    }
    previousName = name;
  }
  return patches;
}
