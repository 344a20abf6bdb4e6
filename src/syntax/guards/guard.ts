/** A guard: a piece of code that keeps a caller or a value out, with what it is matched on and what it stands in front of. */
import type { Lookup } from './records.js';
import type { Topic } from './words.js';

export const GUARD_KINDS = [
  'condition',
  'call',
  'sanitizer',
  'middleware',
  'decorator',
  'option',
  'schema',
  'pattern',
  'list',
  'query',
  /** A value that a template escapes. */
  'output',
  /** What a page asks the browser to hold. */
  'fence',
] as const;
export type GuardKind = (typeof GUARD_KINDS)[number];

/** A function, method, class, route or callback: what a guard protects. */
export interface Unit {
  /** From the outside in: "UsersController.remove", "router.delete('/users/:id')". Empty for the file itself. */
  readonly path: string;
  /** The last part, for people. */
  readonly name: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** How a condition turns a caller away. */
export interface Exit {
  readonly how: 'throw' | 'return' | 'answer' | 'skip';
  /** 403, when an answer with a status is given. */
  readonly status: number | null;
  /** Whether it returns nothing that was made for the caller. */
  readonly empty: boolean;
  /** How plainly it says so. */
  readonly refusal: 'denies' | 'refuses' | null;
}

/** The smallest thing that can be kept, moved, renamed or lost. */
export interface Atom {
  /** The normalised code. Equal keys are the same atom. */
  readonly key: string;
  /** What it is called when its arguments change: the callee, the option, the list. Empty when it has no name. */
  readonly name: string;
  /** The normalised code with every plain variable replaced by its position: equal up to renaming. */
  readonly shape: string;
  /** The code as written, for people. */
  readonly shown: string;
  /** Whether its loss alone is a loss of security. */
  readonly strong: boolean;
  /** Atoms of one guard with the same number only work together; of a condition, the parts joined by "and". */
  readonly group: number;
  /** How much it holds among atoms of the same name: in its place, one that holds less is a weaker guard. */
  readonly grade?: number;
  /** Of an operand of a condition: whether it turns away when its comparison, written the positive way, holds. */
  readonly turnsAwayWhen?: boolean;
  readonly startLine: number;
  readonly endLine: number;
}

/** The group of an atom that only says that what is constrained is there at all: without it nothing of it is a loss. */
export const STANDS = -1;

export interface Guard {
  readonly kind: GuardKind;
  readonly topic: Topic | null;
  readonly unit: Unit;
  /** The code as written, on one line, shortened, long literals masked. */
  readonly text: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly atoms: readonly Atom[];
  /** For conditions: what happens when they hold; null when nothing leaves. */
  readonly exit: Exit | null;
  /** Offsets of the guard, and of the smallest block or list around it that has anything else: what it protects. */
  readonly start: number;
  readonly end: number;
  readonly scope: { readonly start: number; readonly end: number };
  /** Variables whose value comes out of it; empty for a guard that stands by itself. */
  readonly passes: readonly string[];
  /** Whether its words and effect are plain enough to speak of security without a doubt. */
  readonly strong: boolean;
  /** Whether its loss counts when nothing else about the code around it changed: it turns somebody away, but does not say why. */
  readonly likely: boolean;
  /** Of a condition that nobody leaves by: whether its branch does nothing but write a log. */
  readonly idle?: boolean;
  /** Of a call that answers with an error, or throws one: whether nobody listens to it. */
  readonly unheard?: boolean;
  /** Of what keeps a lookup to somebody's own records: what it looks up. */
  readonly lookup?: Lookup | null;
  /** Why its loss is not certain in any case. One sentence. */
  readonly doubt?: string;
}

/** Code that takes protection away by being there. */
export interface Weakening {
  readonly name: string;
  readonly key: string;
  readonly topic: Topic | null;
  readonly unit: Unit;
  readonly text: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
  /** Whether it takes protection away wherever it stands. */
  readonly sure: boolean;
  /** Whether it only opens its unit: nothing is taken away when the unit is new. */
  readonly opens?: boolean;
}

export interface FileGuards {
  readonly guards: readonly Guard[];
  readonly weakenings: readonly Weakening[];
  readonly units: readonly Unit[];
  /** How the file was read, where that has to be said. One sentence. */
  readonly note?: string;
}

/** One side of a changed file. */
export interface GuardedSide {
  readonly text: string;
  readonly guards: FileGuards;
  /** One-based lines that this side does not share with the other. */
  readonly changed: ReadonlySet<number>;
}

/** A changed file whose code could be read; a side is null when the file does not exist there. */
export interface GuardedFile {
  /** The path on the head side; for a removed file, on the base side. */
  readonly path: string;
  readonly before: GuardedSide | null;
  readonly after: GuardedSide | null;
}
