/** The commands that a change brings in: those of its scripts that no script of its base side ran. */
import type { Change } from '../../change/change.js';
import type { FileChange, FileSide } from '../../change/file-change.js';
import { isUnreadable, lineIn, type ScriptPart } from '../../syntax/scripts/script.js';
import { scriptReadersOf } from '../../syntax/scripts/readers.js';
import type { Invocation } from '../../syntax/shell/invocation.js';
import { parseShell } from '../../syntax/shell/shell.js';
import type { UndecidedPart } from '../rule.js';
import { addedIn } from './added.js';
import { entriesFor, type Entry } from './command-pack.js';

export interface NewCommand {
  readonly kind: 'command';
  readonly file: FileChange;
  readonly part: ScriptPart;
  readonly invocation: Invocation;
  readonly entry: Entry;
  /** One-based lines of the head side. */
  readonly line: number;
  readonly endLine: number;
}

type Found = Omit<NewCommand, 'kind' | 'file'>;

export function holdsScripts(file: FileChange): boolean {
  return [file.path, file.previousPath ?? file.path].some((path) => scriptReadersOf(path).length > 0);
}

/** Commands that match an entry. A command that stood in another script before was moved, not added. */
export function* newCommands(change: Change, entries: readonly Entry[]): Generator<NewCommand | UndecidedPart> {
  for (const found of addedIn(change, { holds: holdsScripts, read: (side) => commandsOf(side, entries), keyOf })) {
    yield 'kind' in found ? found : { kind: 'command', file: found.file, ...found.added };
  }
}

function keyOf({ entry, invocation }: Found): string {
  const { program, words, redirects } = invocation;
  return [entry.id, program, ...words.map((word) => word.text), '', ...redirects.map(({ target }) => target.text)].join('\0');
}

function commandsOf(side: FileSide, entries: readonly Entry[]): Found[] | UndecidedPart {
  const read = invocationsOf(side);
  if ('kind' in read) return read;
  return read.flatMap((placed) => entriesFor(placed.invocation, entries).map((entry) => ({ ...placed, entry })));
}

/** A command of a script, and where it stands. */
export type Placed = Omit<Found, 'entry'>;

/** Several rules ask for the same side; it is parsed once. */
const READ = new WeakMap<FileSide, readonly Placed[] | UndecidedPart>();

/** The commands of all scripts of a file's side. */
export function invocationsOf(side: FileSide): readonly Placed[] | UndecidedPart {
  const known = READ.get(side) ?? readInvocations(side);
  READ.set(side, known);
  return known;
}

function readInvocations(side: FileSide): readonly Placed[] | UndecidedPart {
  if (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable') return [];
  if (side.binary.known && side.binary.value) return [];
  const undecided = (reason: string): UndecidedPart => ({ kind: 'undecided', reason, path: side.path });
  if (!side.text.known) return undecided(side.text.reason);
  const found: Placed[] = [];
  for (const reader of scriptReadersOf(side.path)) {
    const parts = reader.read(side.path, side.text.value);
    if (isUnreadable(parts)) return undecided(parts.reason);
    for (const part of parts) {
      const script = parseShell(part.text);
      if (!script.parsed) return undecided(`${part.place} in ${side.path} cannot be read: ${script.reason}`);
      for (const invocation of script.invocations) {
        found.push({
          part,
          invocation,
          line: lineIn(part, invocation.startLine),
          endLine: lineIn(part, invocation.endLine),
        });
      }
    }
  }
  return found;
}
