/** Whatever a file holds, its guards are read without throwing, in bounded time, and always alike. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GuardedFile, GuardedSide } from '../../src/syntax/guards/guard.js';
import { judgeGuards } from '../../src/syntax/guards/losses.js';
import { readGuards } from '../../src/syntax/guards/read-guards.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { changeFilesIn } from '../support/change-file.js';

const TEXTS = changeFilesIn('fixtures/guards').flatMap(([, { files }]) =>
  Object.entries(files).flatMap(([path, { before, after }]) =>
    typeof before === 'string' && typeof after === 'string' ? [{ path, before, after }] : [],
  ),
);
const ODD = [
  '\0',
  '\uFEFF',
  '\r',
  '\uD800',
  '{{',
  '}}',
  '{%',
  '<%',
  '"',
  "'",
  '`',
  '(',
  ')',
  '{',
  '}',
  '/*',
  '<!--',
  '\n',
  '#',
  '@',
  '<a b="',
];

/** A text with pieces taken out and odd ones put in. */
const mutations = fc.array(fc.record({ at: fc.nat(), gone: fc.nat(12), put: fc.constantFrom('', ...ODD) }), { maxLength: 8 });

function mutated(text: string, changes: readonly { at: number; gone: number; put: string }[]): string {
  return changes.reduce((now, { at, gone, put }) => {
    const place = at % (now.length + 1);
    return now.slice(0, place) + put + now.slice(place + gone);
  }, text);
}

function sideOf(path: string, text: string): GuardedSide | null {
  const read = readGuards(path, text, () => true);
  const changed = new Set(text.split('\n').map((_, index) => index + 1));
  return 'reason' in read ? null : { ...read, changed };
}

function told(path: string, before: string, after: string): unknown {
  const file: GuardedFile = { path, before: sideOf(path, before), after: sideOf(path, after) };
  return judgeGuards([file]).losses.map(({ kind, guard, startLine, certain }) => ({
    kind,
    startLine,
    certain,
    text: guard.text,
  }));
}

beforeAll(() => loadGrammars(TEXTS.map(({ path }) => path)));

describe('the guards of any text', () => {
  it('are read without throwing and always alike', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), mutations, ({ path, before, after }, changes) => {
        const broken = mutated(after, changes);
        expect(told(path, before, broken)).toEqual(told(path, before, broken));
      }),
      { numRuns: 300 },
    );
  });

  it('are read from CRLF as from LF, and with a byte order mark', () => {
    for (const { path, before, after } of TEXTS) {
      const count = (one: string, other: string): number => (told(path, one, other) as unknown[]).length;
      const [crlf, lf] = [count(before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')), count(before, after)];
      expect({ path, found: crlf }).toEqual({ path, found: lf });
      expect({ path, found: count(`\uFEFF${before}`, `\uFEFF${after}`) }).toEqual({ path, found: lf });
    }
  });

  it.each([
    ['a.vue', '<form '],
    ['a.html', '{{ x '],
    ['a.html', '{% if perms.x %}'],
    ['a.html', '<form method="post">{% csrf_token %}'],
    ['a.html', '<a b="'],
    ['a.html', '<div v-if="isAdmin">'],
    ['a.svelte', '{#if can}{'],
    ['a.haml', '- if can? :x\n'],
    ['a.haml', '%a{b'],
    ['a.pug', 'a(b'],
    ['a.cshtml', '@Html.Raw('],
    ['a.erb', '<% if can? %><%'],
    ['a.hbs', '{{{{'],
    ['a.swift', 'guard verify(x) else {\n'],
    ['a.c', 'if (verify(a)) '],
    ['a.lua', 'verify(a '],
    ['a.ftl', '${x?'],
    ['a.go', 'if err := verify(x); err != nil { return err }\n'],
    ['a.go', 'switch { case !ok: '],
    ['a.go', 'f(func() { '],
    ['a.go', '[]string{"a", '],
    ['a.go', '`^a$'],
    ['a.rs', 'ensure!(a && b, "no");\n'],
    ['a.rs', 'ensure!(a && '],
    ['a.rs', 'match f() { Some(x) => '],
    ['a.rs', 'let Some(x) = f() else { return };\n'],
    ['a.rs', '#[a(b = '],
    ['a.rs', '.layer(from_fn(auth))'],
    ['a.java', 'if (!user.isAdmin()) throw new Denied();\n'],
    ['a.java', '@A(b = {'],
    ['a.java', 'a.verify(() -> '],
    ['a.kt', 'when { !allowed -> '],
    ['a.kt', '"${verify('],
    ['a.kt', 'x?.let { require('],
    ['a.cs', 'if (x is { A: '],
    ['a.cs', '[Authorize('],
    ['a.cs', '$"{x switch { '],
    ['a.cs', 'a?.Verify('],
  ])('take linear time in %s full of %j', (path, piece) => {
    // Time of the processor: what else the machine does takes none of it.
    const started = process.cpuUsage().user;
    readGuards(path, piece.repeat(400_000 / piece.length), () => true);
    expect((process.cpuUsage().user - started) / 1_000).toBeLessThan(6_000);
  });
});
