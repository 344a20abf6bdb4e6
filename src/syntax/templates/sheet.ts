/** A template's text as the place that its guards are made on. */
import type { Atom, Guard, GuardKind, Unit, Weakening } from '../guards/guard.js';
import type { Topic } from '../guards/words.js';
import { lineIndex } from '../line-index.js';

const MAX_SHOWN = 140;

/** A stretch of a template as a place for a guard. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Makes guards of stretches: knows the text, its lines and the unit for the whole file. */
export interface Sheet {
  readonly text: string;
  readonly unit: Unit;
  readonly lineAt: (offset: number) => number;
}

export function sheetOf(text: string): Sheet {
  const lineAt = lineIndex(text);
  return { text, lineAt, unit: { path: '', name: '', start: 0, end: text.length, startLine: 1, endLine: lineAt(text.length) } };
}

/** What a guard of a template is told by. */
export type BareAtom = Omit<Atom, 'shown' | 'startLine' | 'endLine'>;

/** A guard that is a stretch of a template. */
export function guardOn(
  { text, unit, lineAt }: Sheet,
  { start, end }: Stretch,
  found: {
    kind: GuardKind;
    topic: Topic;
    strong: boolean;
    scope: Stretch;
    atoms: readonly BareAtom[];
    exit?: Guard['exit'];
    doubt?: string;
  },
): Guard {
  const shown = shownText(text.slice(start, Math.min(end, start + 1_000)));
  const lines = { startLine: lineAt(start), endLine: lineAt(Math.max(start, end - 1)) };
  const { kind, topic, strong, scope, atoms, exit = null, doubt } = found;
  return {
    kind,
    topic,
    unit,
    text: shown,
    ...lines,
    atoms: atoms.map((atom) => ({ ...atom, shown, ...lines })),
    exit,
    start,
    end,
    scope,
    passes: [],
    strong,
    likely: false,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

export function weakeningAt(
  { text, unit, lineAt }: Sheet,
  { start, end }: Stretch,
  { name, key, topic, sure }: { name: string; key: string; topic: Topic; sure: boolean },
): Weakening {
  return {
    name,
    key: `${name} ${key}`,
    topic,
    unit,
    text: shownText(text.slice(start, Math.min(end, start + 1_000))),
    start,
    end,
    startLine: lineAt(start),
    endLine: lineAt(Math.max(start, end - 1)),
    sure,
  };
}

function shownText(code: string): string {
  const line = code
    .replace(/\s+/g, ' ')
    .replace(/(['"`])([^\s'"`]{4})[^\s'"`{}]{28,}\1/g, '$1$2…$1')
    .trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN - 1)}…` : line;
}
