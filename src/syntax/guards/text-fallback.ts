/**
 * Guards of source code that no grammar reads, line by line: calls that check or sanitize, and conditions that turn somebody away.
 * Conservative, and every file that is read like this says so.
 */
import { extensionOf } from '../languages.js';
import type { Atom, Exit, FileGuards, Guard, GuardKind, Unit } from './guard.js';
import { refusalOf, roleOfCall, speaksOfSecurity, topicOf } from './words.js';

const C_COMMENT = /\/\/.*|\/\*(?:.*?\*\/|.*)|^\s*\*(?:\s.*)?$/g;
const HASH_COMMENT = /(?:^|\s)#.*/g;
const DASH_COMMENT = /--.*/g;
const SEMICOLON_COMMENT = /;.*/g;

/** By extension: the language's name for people, and its comments. */
const SOURCES: ReadonlyMap<string, readonly [string, RegExp]> = new Map(
  (
    [
      ['Swift', C_COMMENT, 'swift'],
      ['Scala', C_COMMENT, 'scala sc'],
      ['C', C_COMMENT, 'c h'],
      ['C++', C_COMMENT, 'cc cpp cxx hpp hh'],
      ['Objective-C', C_COMMENT, 'm mm'],
      ['Dart', C_COMMENT, 'dart'],
      ['Groovy', C_COMMENT, 'groovy gradle'],
      ['F#', C_COMMENT, 'fs fsx'],
      ['Solidity', C_COMMENT, 'sol'],
      ['Zig', C_COMMENT, 'zig'],
      ['Elixir', HASH_COMMENT, 'ex exs'],
      ['Perl', HASH_COMMENT, 'pl pm'],
      ['Crystal', HASH_COMMENT, 'cr'],
      ['Nim', HASH_COMMENT, 'nim'],
      ['Julia', HASH_COMMENT, 'jl'],
      ['shell', HASH_COMMENT, 'sh bash zsh'],
      ['PowerShell', HASH_COMMENT, 'ps1 psm1'],
      ['CoffeeScript', HASH_COMMENT, 'coffee'],
      ['Lua', DASH_COMMENT, 'lua'],
      ['Haskell', DASH_COMMENT, 'hs'],
      ['Clojure', SEMICOLON_COMMENT, 'clj cljs cljc'],
    ] as const
  ).flatMap(([name, comments, extensions]) => extensions.split(' ').map((extension) => [extension, [name, comments]] as const)),
);

/** Whether a path is source code that is read as text. */
export function isTextual(path: string): boolean {
  return SOURCES.has(extensionOf(path));
}

/** Longer lines are not written by people. */
const MAX_LINE = 500;
const DECLARES =
  /^\s*(?:[\w@]+\s+){0,6}?(?:func|def|defp|fun|fn|sub|function|proc|method)\s+([\w.!?:]{1,80})|^(?:[\w:*&<>]+\s+){1,5}\*?([\w:~]{1,80})\s*\([^;]*\)\s*(?:const\b\s*)?(?:\{\s*)?$|^\s*\(defn-?\s+([\w!?-]{1,80})/;
const CONDITION = /^\s*(?:\}\s*)?(?:(?:else\s+)?if|elseif|elsif|unless|guard|when)\b/;
const LEAVES = /\b(?:return|throw|raise|die|abort|exit|fatalError|halt|croak|goto|revert|send_resp|render_error)\b/;
const MAX_BRANCH = 3;
const CALL = /([A-Za-z_][\w!?]{2,79})\s?\(/g;
const MAX_CALLS = 20;

/** The guards of a text of which nothing but its lines is understood. */
export function textGuards(path: string, text: string): FileGuards {
  const [language, comments] = SOURCES.get(extensionOf(path)) ?? ['it', HASHED.test(path) ? HASH_COMMENT : C_COMMENT];
  return guardsOfLines(text, { comments, note: `Read as text: there is no grammar for ${language}.` });
}

const HASHED = /\.(?:pyi?|rb|rake)$/i;
const BROKEN = 'Read as text: there are syntax errors around it.';

/** The guards on lines that a grammar could not make sense of, each with a doubt. */
export function guardsOnBrokenLines(path: string, text: string, isBroken: (line: number) => boolean): Guard[] {
  const { guards } = guardsOfLines(text, { comments: HASHED.test(path) ? HASH_COMMENT : C_COMMENT, note: BROKEN });
  return guards.filter(({ startLine }) => isBroken(startLine)).map((guard) => ({ ...guard, doubt: BROKEN }));
}

function guardsOfLines(text: string, { comments, note }: { comments: RegExp; note: string }): FileGuards {
  const raw = text.split('\n');
  const lines = raw.map((line) => (line.length > MAX_LINE ? '' : line.replace(comments, '').trimEnd()));
  const offsets: number[] = [];
  let offset = 0;
  for (const line of raw) {
    offsets.push(offset);
    offset += line.length + 1;
  }
  const units = unitsOf(lines, { offsets, length: text.length });
  const guards: Guard[] = [];
  let at = 0;
  for (const [index, line] of lines.entries()) {
    while ((units[at + 1]?.startLine ?? Number.POSITIVE_INFINITY) <= index + 1) at++;
    const unit = units[at];
    if (unit === undefined || line === '' || DECLARES.test(line)) continue;
    const place = { unit, offsets, lines, note };
    const condition = conditionAt(index, place);
    if (condition !== null) guards.push(condition);
    guards.push(...callsAt(index, place));
  }
  return { guards, weakenings: [], units, note };
}

interface TextPlace {
  readonly unit: Unit;
  readonly offsets: readonly number[];
  readonly lines: readonly string[];
  readonly note: string;
}

/** Functions by their first lines; one ends where the next begins. The whole file comes first. */
function unitsOf(lines: readonly string[], { offsets, length }: { offsets: readonly number[]; length: number }): Unit[] {
  const units: Unit[] = [{ path: '', name: '', start: 0, end: length, startLine: 1, endLine: lines.length }];
  const starts = lines.flatMap((line, index) => {
    const found = DECLARES.exec(line);
    const name = found?.[1] ?? found?.[2] ?? found?.[3];
    return name === undefined ? [] : [{ name, index }];
  });
  for (const [position, { name, index }] of starts.entries()) {
    const next = starts[position + 1]?.index ?? lines.length;
    const start = offsets[index] ?? 0;
    units.push({ path: name, name, start, end: offsets[next] ?? length, startLine: index + 1, endLine: next });
  }
  return units;
}

function callsAt(index: number, place: TextPlace): Guard[] {
  const line = place.lines[index] ?? '';
  const guards: Guard[] = [];
  for (const [, name = ''] of line.matchAll(CALL)) {
    const role = roleOfCall(name);
    if (role === null || guards.length >= MAX_CALLS) continue;
    const kind = role === 'sanitize' ? 'sanitizer' : 'call';
    const key = `call ${normalised(line)}`;
    guards.push(
      textGuard(
        { kind, first: index, last: index, exit: null, doubt: place.note },
        { key, name: `call ${name}`, shape: key },
        place,
      ),
    );
  }
  return guards;
}

/** A condition that leaves with words that turn somebody away. */
function conditionAt(index: number, place: TextPlace): Guard | null {
  const { lines, note } = place;
  const line = lines[index] ?? '';
  if (!CONDITION.test(line)) return null;
  for (let last = index; last <= index + MAX_BRANCH; last++) {
    const leaving = lines[last] ?? '';
    if (last > index && CONDITION.test(leaving)) return null;
    if (!LEAVES.test(leaving)) continue;
    const told = lines.slice(index, last + 1).join(' ');
    const denies = refusalOf(leaving) === 'denies' || /\b40[13]\b/.test(leaving);
    if (!denies && refusalOf(told) !== 'denies') return null;
    const plain =
      denies && (speaksOfSecurity(line) || [...line.matchAll(CALL)].some(([, name = '']) => roleOfCall(name) !== null));
    const key = `condition ${normalised(line)}`;
    const how = /\b(?:return|goto)\b/.test(leaving) ? 'return' : 'throw';
    const exit: Exit = { how, status: null, empty: true, refusal: 'denies' };
    const found = { kind: 'condition', first: index, last, exit, doubt: plain ? undefined : note } as const;
    return textGuard(found, { key, name: '', shape: key }, place);
  }
  return null;
}

function textGuard(
  found: { kind: GuardKind; first: number; last: number; exit: Exit | null; doubt: string | undefined },
  known: Pick<Atom, 'key' | 'name' | 'shape'>,
  { unit, offsets, lines }: TextPlace,
): Guard {
  const { kind, first, last, exit, doubt } = found;
  const code = lines
    .slice(first, last + 1)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const shown = code.length > 140 ? `${code.slice(0, 139)}…` : code;
  const startLine = first + 1;
  const endLine = last + 1;
  const start = offsets[first] ?? 0;
  return {
    kind,
    topic: topicOf(code),
    unit,
    text: shown,
    startLine,
    endLine,
    atoms: [{ ...known, shown, strong: true, group: 0, startLine, endLine: startLine }],
    exit,
    start,
    end: (offsets[last] ?? start) + (lines[last] ?? '').length,
    scope: { start: unit.start, end: unit.end },
    passes: [],
    strong: true,
    likely: false,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function normalised(line: string): string {
  return line.replace(/\s+/g, '').replace(/["`]/g, "'").slice(0, 300);
}
