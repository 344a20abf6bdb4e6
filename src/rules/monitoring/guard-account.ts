/** What `guard-removed` thought about a change, guard by guard: what was found, what it was taken for, and why it is or is no finding. */
import type { FileChange } from '../../change/file-change.js';
import type { Atom, Guard, GuardedFile, GuardKind, Weakening } from '../../syntax/guards/guard.js';
import type { Loss } from '../../syntax/guards/loss.js';
import type { Judgement, Spared, SpareReason } from '../../syntax/guards/losses.js';
import type { PlacedAtom, Sameness } from '../../syntax/guards/match.js';
import type { Substitute } from '../../syntax/guards/compensation.js';
import type { Topic } from '../../syntax/guards/words.js';
import { isGuardedSource, readGuardedFiles } from './guarded-files.js';

/** A piece of code as it was written: whoever shows it masks and escapes it. */
export interface Piece {
  readonly path: string;
  /** One-based. */
  readonly line: number;
  /** The function, class or route that it is in; empty for the file itself. */
  readonly unit: string;
  readonly code: string;
}

/** One thing that a guard looks at or does. */
export interface PartAccount {
  readonly code: string;
  /** What it was taken for on the head side, and in what the two are alike; null for a part that is gone. */
  readonly partner: (Piece & { readonly alike: Sameness }) | null;
}

/** `unchanged`: the same code on lines that did not change; `matched`: found again; `spared`: gone, and no finding. */
export type Fate = 'unchanged' | 'matched' | 'spared' | 'weakened' | 'removed';

export interface GuardAccount extends Piece {
  readonly kind: GuardKind;
  readonly topic: Topic | null;
  /** How plainly it is about security: beyond doubt, by turning somebody away, or not. Only the first two can be findings of their own. */
  readonly plainness: 'plain' | 'likely' | 'unclear';
  readonly parts: readonly PartAccount[];
  readonly fate: Fate;
  /** For what was spared. */
  readonly reason: SpareReason | null;
  readonly substitute: Substitute | null;
  /** For a finding: whether it fails, or warns because of the doubts. */
  readonly certain: boolean;
  readonly doubts: readonly string[];
}

/** A guard of the head side that no guard before was taken for. */
export interface AddedAccount extends Piece {
  readonly kind: GuardKind;
  readonly topic: Topic | null;
}

/** Code of the head side that switches protection off. */
export interface WeakeningAccount extends Piece {
  readonly name: string;
  /** False when it stood there before. */
  readonly finding: boolean;
  readonly certain: boolean;
  readonly doubts: readonly string[];
}

export interface FileAccount {
  readonly path: string;
  /** How many guards were found; null for a side that does not exist. */
  readonly before: number | null;
  readonly after: number | null;
  readonly guards: readonly GuardAccount[];
  readonly added: readonly AddedAccount[];
  readonly weakenings: readonly WeakeningAccount[];
}

export interface ChangeAccount {
  readonly files: readonly FileAccount[];
  /** Source files of which no changed line could belong to a guard, so that they were not parsed. */
  readonly passedOver: readonly string[];
  /** Files that are not judged by their paths: other languages, tests, documentation, what machines write. */
  readonly leftOut: readonly string[];
  readonly undecided: readonly { readonly path: string; readonly reason: string }[];
}

/** Judges as the rule does, and tells all of it. The grammars that the files need must have been loaded. */
export function accountOf(files: readonly FileChange[]): ChangeAccount {
  const sources = files.filter(isGuardedSource);
  const { read, judgement, undecided } = readGuardedFiles(sources);
  const readPaths = new Set([...read.map(({ path }) => path), ...undecided.map(({ path }) => path)]);
  const index = indexOf(judgement);
  return {
    files: read.map((file) => fileAccount(file, index)),
    passedOver: sources.flatMap(({ path }) => (readPaths.has(path) ? [] : [path])),
    leftOut: files.flatMap((file) => (isGuardedSource(file) ? [] : [file.path])),
    undecided: undecided.map(({ path = '', reason }) => ({ path, reason })),
  };
}

interface Index {
  readonly judgement: Judgement;
  readonly losses: ReadonlyMap<Guard | Weakening, Loss>;
  readonly spared: ReadonlyMap<Guard, Spared>;
  readonly changed: ReadonlySet<Atom>;
  /** Atoms of the head side that were taken for one of the base side. */
  readonly taken: ReadonlySet<Atom>;
}

function indexOf(judgement: Judgement): Index {
  const { partners, before, after } = judgement.matching;
  return {
    judgement,
    losses: new Map(judgement.losses.map((loss) => [loss.guard, loss])),
    spared: new Map(judgement.spared.map((each) => [each.guard, each])),
    changed: new Set([...before, ...after].flatMap(({ atom, changed }) => (changed ? [atom] : []))),
    taken: new Set([...partners.values()].map(({ atom }) => atom)),
  };
}

function fileAccount({ path, before, after }: GuardedFile, index: Index): FileAccount {
  const old = before?.guards.guards ?? [];
  const now = after?.guards.guards ?? [];
  return {
    path,
    before: before === null ? null : old.length,
    after: after === null ? null : now.length,
    guards: old.map((guard) => guardAccount(guard, path, index)),
    added: now
      .filter(({ atoms }) => atoms.every((atom) => index.changed.has(atom) && !index.taken.has(atom)))
      .map((guard) => ({ ...pieceOf(guard, path), kind: guard.kind, topic: guard.topic })),
    weakenings: (after?.guards.weakenings ?? []).map((weakening) => {
      const loss = index.losses.get(weakening);
      const { certain = false, doubts = [] } = loss ?? {};
      return { ...pieceOf(weakening, path), name: weakening.name, finding: loss !== undefined, certain, doubts };
    }),
  };
}

function guardAccount(guard: Guard, path: string, index: Index): GuardAccount {
  const { partners, sameness } = index.judgement.matching;
  const parts = guard.atoms.map((atom): PartAccount => {
    const partner = partners.get(atom);
    const alike = sameness.get(atom);
    const found = partner === undefined || alike === undefined ? null : { ...partPiece(partner), alike: likeness(alike) };
    return { code: atom.shown, partner: found };
  });
  const loss = index.losses.get(guard);
  const spared = loss === undefined ? index.spared.get(guard) : undefined;
  const stays = guard.atoms.every((atom) => !index.changed.has(atom) && sameness.get(atom)?.where === 'function');
  return {
    ...pieceOf(guard, path),
    kind: guard.kind,
    topic: guard.topic,
    plainness: guard.strong ? 'plain' : guard.likely ? 'likely' : 'unclear',
    parts,
    fate: loss !== undefined ? lossFate(loss) : spared !== undefined ? 'spared' : stays ? 'unchanged' : 'matched',
    reason: spared?.reason ?? null,
    substitute: spared?.substitute ?? null,
    certain: loss?.certain ?? false,
    doubts: loss?.doubts ?? [],
  };
}

function lossFate({ kind }: Loss): Fate {
  return kind === 'removed' ? 'removed' : 'weakened';
}

function likeness({ what, where }: Sameness): Sameness {
  return { what, where };
}

function pieceOf({ unit, startLine, text }: Guard | Weakening, path: string): Piece {
  return { path, line: startLine, unit: unit.path, code: text };
}

function partPiece({ atom, file, guard }: PlacedAtom): Piece {
  return { path: file.path, line: atom.startLine, unit: guard.unit.path, code: atom.shown };
}
