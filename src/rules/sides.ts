/** What the two sides of a change say, compared: rules that judge settings look at what came and at what went away. */
import type { Change } from '../change/change.js';
import { addedLines, type FileChange, type FileSide } from '../change/file-change.js';
import type { UndecidedPart } from './rule.js';

/** One thing that a file says: a permission, a hook, a step that starts an agent. */
export interface Said {
  /** What makes it the same thing in another place; never a line. */
  readonly key: string;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
  /** Worse than the same thing without it: what was grave before and is no longer has not come newly. */
  readonly grave?: boolean | undefined;
}

export interface InFile<Saying extends Said> {
  readonly file: FileChange;
  readonly said: Saying;
}

export interface SidesReader<Saying extends Said> {
  matches(path: string): boolean;
  /** What a side says, whose text is `text`; a reason when it cannot be read. Never throws. */
  read(side: FileSide, text: string): readonly Saying[] | { readonly reason: string };
}

export interface Compared<Saying extends Said> {
  /** Said now and not before, in the order of paths and lines. Its moved and renamed places are taken out. */
  readonly gained: readonly InFile<Saying>[];
  /** Said before and no longer anywhere in the change. */
  readonly lost: readonly InFile<Saying>[];
  /** Everything that the base side of the changed files says. */
  readonly before: readonly InFile<Saying>[];
  /** Everything that the head side says. */
  readonly after: readonly InFile<Saying>[];
  readonly undecided: readonly UndecidedPart[];
}

/** Whether either path of a file is one that the reader reads. */
export function isRead<Saying extends Said>(file: FileChange, reader: Pick<SidesReader<Saying>, 'matches'>): boolean {
  return reader.matches(file.path) || (file.previousPath !== null && reader.matches(file.previousPath));
}

/** Compares what all changed files said before with what they say now. What was said in one file and is said in another one has moved. */
export function compareSides<Saying extends Said>(change: Change, reader: SidesReader<Saying>): Compared<Saying> {
  const undecided: UndecidedPart[] = [];
  const before: InFile<Saying>[] = [];
  const after: InFile<Saying>[] = [];
  for (const file of change.files.known ? change.files.value.filter((each) => isRead(each, reader)) : []) {
    const head = sideOf(file.after, reader);
    if ('kind' in head) {
      undecided.push(head);
      continue;
    }
    after.push(...head.map((said) => ({ file, said })));
    const base = file.status === 'copied' ? [] : sideOf(file.before, reader);
    if (!('kind' in base)) before.push(...base.map((said) => ({ file, said })));
    // What stood in a file that could not be read is told by the lines that the change left alone.
    else if (!file.hunks.known || (file.before !== null && !file.before.text.known)) undecided.push({ ...base, path: file.path });
    else {
      const added = new Set(addedLines(file.hunks.value).map((line) => line.head));
      before.push(...head.filter(({ line, endLine }) => !added.has(line) && !added.has(endLine)).map((said) => ({ file, said })));
    }
  }
  const here = withoutPairs(before, after, ({ file, said }) => `${file.path}\0${said.key}`);
  const moved = withoutPairs(here.lost, here.gained, ({ said }) => said.key);
  return { ...moved, before, after, undecided };
}

/** Takes out what is on both lists, one for one. */
function withoutPairs<Saying extends Said>(
  before: readonly InFile<Saying>[],
  after: readonly InFile<Saying>[],
  keyOf: (item: InFile<Saying>) => string,
) {
  const graded = (item: InFile<Saying>, grave: boolean): string => `${grave} ${keyOf(item)}`;
  const open = new Map<string, InFile<Saying>[]>();
  for (const item of before) {
    const key = graded(item, item.said.grave === true);
    const same = open.get(key);
    if (same === undefined) open.set(key, [item]);
    else same.push(item);
  }
  const paired = new Set<InFile<Saying>>();
  // The grave ones choose first: nothing that was milder makes up for them.
  for (const item of after) if (item.said.grave === true && open.get(graded(item, true))?.pop() !== undefined) paired.add(item);
  for (const item of after) {
    if (item.said.grave === true) continue;
    if ((open.get(graded(item, false))?.pop() ?? open.get(graded(item, true))?.pop()) !== undefined) paired.add(item);
  }
  const left = new Set([...open.values()].flat());
  return { gained: after.filter((item) => !paired.has(item)), lost: before.filter((item) => left.has(item)) };
}

function sideOf<Saying extends Said>(side: FileSide | null, reader: SidesReader<Saying>): readonly Saying[] | UndecidedPart {
  if (side === null || !reader.matches(side.path)) return [];
  const undecided = (reason: string): UndecidedPart => ({ kind: 'undecided', reason, path: side.path });
  if (side.kind.known && side.kind.value === 'submodule') return [];
  if (side.kind.known && side.kind.value === 'symlink') return undecided(`${side.path} is a link to another file`);
  if (side.binary.known && side.binary.value) return undecided(`${side.path} is binary`);
  if (!side.text.known) return undecided(side.text.reason);
  const read = reader.read(side, side.text.value);
  return 'reason' in read ? undecided(read.reason) : read;
}

/** Lines that a finding may point to: its own when the diff shows them, and else the first ones that it shows on that side. */
export function shownLines(
  { hunks }: FileChange,
  side: 'base' | 'head',
  line: number,
  endLine: number,
): { line: number; endLine: number } {
  if (!hunks.known) return { line, endLine };
  const lines = hunks.value.flatMap((hunk) => hunk.lines.filter((each) => each[side] !== null));
  const numbers = new Set(lines.map((each) => each[side]));
  if (numbers.size === 0 || (numbers.has(line) && numbers.has(endLine))) return { line, endLine };
  const changed = lines.find((each) => each.kind !== 'context') ?? lines[0];
  const first = numbers.has(line) ? line : (changed?.[side] ?? line);
  return { line: first, endLine: first };
}
