import { describe, expect, it } from '@jest/globals';
import { structuredPatch } from 'diff';
import { array, assert, constantFrom, integer, nat, oneof, property, string, tuple } from 'fast-check';
import { addedLines, type Hunk, removedLines } from '../../src/change/file-change.js';
import { hunksFromPatch } from '../../src/change/patch.js';

function read(patch: string): readonly Hunk[] {
  const hunks = hunksFromPatch(patch);
  if (!hunks.known) throw new Error(hunks.reason);
  return hunks.value;
}

function reason(patch: string): string | null {
  const hunks = hunksFromPatch(patch);
  return hunks.known ? null : hunks.reason;
}

/** What is left on one side when a text's lines are cut at line feeds and a carriage return before one belongs to the ending. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => line.replace(/\r$/, ''));
  return last === '' ? ended : [...ended, last];
}

const fragment = oneof(
  constantFrom(
    '',
    'a',
    'b',
    ' a',
    '-- drop',
    '++ add',
    '@@ -1 +1 @@',
    '\\ No newline at end of file',
    '\r',
    'a\rb',
    'x\u2028y',
    '\u0085',
  ),
  string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll('\n', '')),
);
const text = tuple(array(tuple(fragment, constantFrom('\n', '\n', '\r\n')), { maxLength: 25 }), fragment).map(
  ([lines, last]) => lines.map(([line, ending]) => line + ending).join('') + last,
);

function cut(value: string): string[] {
  return value.split(/(?<=\n)/).filter((line) => line !== '');
}

function range(start: number, count: number): string {
  return `${count === 0 ? Math.max(0, start - 1) : start},${count}`;
}

/** A unified diff of two texts, printed without help from the code under test. */
function printed(before: string, after: string, context: number): string {
  const ids = new Map<string, string>();
  const coded = (value: string): string =>
    cut(value)
      .map((line) => {
        if (!ids.has(line)) ids.set(line, String(ids.size));
        return `${ids.get(line)}\n`;
      })
      .join('');
  const lineOf = new Map<string, string>();
  const { hunks } = structuredPatch('a', 'b', coded(before), coded(after), '', '', { context });
  for (const [line, id] of ids) lineOf.set(id, line);
  return hunks
    .map((hunk) => {
      const body = hunk.lines.map((line) => {
        const original = lineOf.get(line.slice(1)) ?? '';
        return line[0] + (original.endsWith('\n') ? original : `${original}\n\\ No newline at end of file\n`);
      });
      return `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@ section\n${body.join('')}`;
    })
    .join('');
}

describe('hunksFromPatch', () => {
  it('reads what GitHub sends: no line feed at the end, counts left out, several hunks', () => {
    const hunks = read('@@ -1 +1,2 @@\n-one\n+eins\n+zwei\n@@ -10,2 +11 @@ function f() {\n kept\n-gone');
    expect(hunks).toEqual([
      {
        baseStart: 1,
        headStart: 1,
        lines: [
          { kind: 'removed', text: 'one', base: 1, head: null },
          { kind: 'added', text: 'eins', base: null, head: 1 },
          { kind: 'added', text: 'zwei', base: null, head: 2 },
        ],
      },
      {
        baseStart: 10,
        headStart: 11,
        lines: [
          { kind: 'context', text: 'kept', base: 10, head: 11 },
          { kind: 'removed', text: 'gone', base: 11, head: null },
        ],
      },
    ]);
  });

  it('takes lines by the counts, whatever they look like', () => {
    const hunks = read('@@ -1,3 +1,3 @@\n--- a/x\n-@@ -9 +9 @@\n+++ b/x\n+diff --git a/x b/x\n \\ No newline');
    expect(removedLines(hunks).map((line) => line.text)).toEqual(['-- a/x', '@@ -9 +9 @@']);
    expect(addedLines(hunks).map((line) => line.text)).toEqual(['++ b/x', 'diff --git a/x b/x']);
  });

  it('keeps carriage returns that are text and drops the ones of line endings', () => {
    const hunks = read('@@ -0,0 +1,4 @@\n+crlf\r\n+a\rb\r\n+\u2028x\n+last\r\n\\ No newline at end of file\n');
    expect(hunks[0]?.baseStart).toBe(0);
    expect(addedLines(hunks).map((line) => line.text)).toEqual(['crlf', 'a\rb', '\u2028x', 'last\r']);
    expect(read('@@ -1,3 +1,2 @@\n a\n\n-b').at(0)?.lines[1]).toEqual({ kind: 'context', text: '', base: 2, head: 2 });
  });

  it('finds no hunks in an empty diff', () => {
    expect(read('')).toEqual([]);
  });

  it.each([
    ['cut short', '@@ -1,3 +1,3 @@\n a\n-b', 'ends inside a hunk'],
    ['one line too many', '@@ -1 +1 @@\n-a\n+b\n+c', 'not the header'],
    ['too many on one side', '@@ -1,2 +1 @@\n+a\n+b\n-c\n-d', 'one more than'],
    ['a strange mark', '@@ -1 +1 @@\n*a\n+b', 'neither context'],
    ['overlapping hunks', '@@ -5 +5 @@\n-a\n+b\n@@ -5 +6 @@\n-a\n+b', 'overlaps'],
    ['an empty hunk', '@@ -1,0 +1,0 @@', 'is empty'],
    ['line zero with lines', '@@ -0 +1 @@\n-a\n+b', 'overlaps'],
    ['a combined diff', '@@@ -1 -1 +1 @@@\n++a', 'not the header'],
    ['absurd numbers', `@@ -${'9'.repeat(40)} +1 @@`, 'not the header'],
    ['a newline mark without a line', '\\ No newline at end of file', 'not there'],
    ['plain text', 'Binary files differ', 'not the header'],
  ])('does not guess: %s', (_name, patch, expected) => {
    expect(reason(patch)).toContain(expected);
  });

  it('gives back the two texts of any diff', () => {
    assert(
      property(text, text, integer({ min: 0, max: 4 }), (before, after, context) => {
        const hunks = read(printed(before, after, context));
        const base = linesOf(before);
        const head = linesOf(after);
        const lines = hunks.flatMap((hunk) => hunk.lines);
        const onBase = lines.filter((line) => line.base !== null);
        const onHead = lines.filter((line) => line.head !== null);
        expect(onBase.map((line) => line.text)).toEqual(onBase.map((line) => base[(line.base ?? 0) - 1]));
        expect(onHead.map((line) => line.text)).toEqual(onHead.map((line) => head[(line.head ?? 0) - 1]));
        const removed = new Set(removedLines(hunks).map((line) => line.base));
        const added = new Set(addedLines(hunks).map((line) => line.head));
        expect(base.length - removed.size).toBe(head.length - added.size);
        expect(removed.size + added.size > 0).toBe(before !== after);
        for (const hunk of hunks) {
          expect(hunk.baseStart).toBe(hunk.lines.find((line) => line.base !== null)?.base ?? 0);
          expect(hunk.headStart).toBe(hunk.lines.find((line) => line.head !== null)?.head ?? 0);
        }
      }),
    );
  });

  it('does not read a diff that lost a line', () => {
    assert(
      property(text, text, nat(), (before, after, pick) => {
        const lines = printed(before, after, 3).split('\n').slice(0, -1);
        const content = [...lines.keys()].filter((index) => !lines[index]?.startsWith('\\'));
        const lost = content.at(pick % Math.max(1, lines.length));
        const rest = lines.filter((_, index) => index !== lost).join('\n');
        expect(hunksFromPatch(rest).known).toBe(lost === undefined);
      }),
    );
  });
});
