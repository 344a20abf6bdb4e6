import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { guardsOf } from '../../src/syntax/guards/extract.js';
import { languageOf } from '../../src/syntax/languages.js';
import { descendants } from '../../src/syntax/node.js';
import { parseSource, type SourceTree } from '../../src/syntax/source.js';

function parsed(path: string, text: string): SourceTree {
  const tree = parseSource(path, text);
  if (!tree.parsed) throw new Error(tree.reason);
  return tree;
}

describe('before grammars are loaded', () => {
  it('says so rather than finding nothing', () => {
    expect(parseSource('a.mjs', 'let a')).toEqual({ parsed: false, reason: 'the grammar for a.mjs was not loaded' });
  });
});

describe('source code', () => {
  beforeAll(async () => {
    await loadGrammars(['a.js', 'b.js', 'README.md']);
    await Promise.all([loadGrammars(['a.ts', 'a.tsx']), loadGrammars(['b.ts', 'b.tsx', 'c.vue'])]);
  });

  it('knows languages by their extension', () => {
    expect(['a.js', 'a/b.JSX', 'a.cjs', 'a.mts', 'a.tsx', 'a.vue', 'a.py', 'a.lua', 'js', '.ts/a', 'a.'].map(languageOf)).toEqual(
      ['javascript', 'javascript', 'javascript', 'typescript', 'tsx', 'typescript', 'python', null, null, null, null],
    );
  });

  it('gives nodes with roles, text and lines, without comments', () => {
    const { root, text } = parsed('a.ts', '// é 🙂\nconst a: string = f(\n  1, /* two */\n);\n');
    const nodes = [...descendants(root)];
    const call = nodes.find((node) => node.type === 'call_expression');
    expect(call).toMatchObject({ field: 'value', startLine: 2, endLine: 4 });
    expect(text.slice(call?.start, call?.end)).toBe('f(\n  1, /* two */\n)');
    expect(nodes.filter((node) => node.type === 'comment')).toEqual([]);
  });

  it('keeps the line numbers of a component, and only its scripts', () => {
    const { root, text } = parsed(
      'c.vue',
      '<template>\n  <p>{{ a }}</p>\n</template>\n<script setup lang="ts">\nconst a = check(1);\n</script>\n',
    );
    const call = [...descendants(root)].find((node) => node.type === 'call_expression');
    expect(call?.startLine).toBe(5);
    expect(text).not.toContain('template');
  });

  it('reads what it can of broken code and says that it is partial', () => {
    const tree = parsed('a.js', 'function f() { if (!can(user)) throw new Error("Forbidden"); }\n}}} const = ;');
    expect(tree.partial).toBe(true);
    expect(guardsOf(tree).guards.map((guard) => guard.unit.name)).toContain('f');
  });

  it('has no grammar for other files, and none for a text that is too long', () => {
    expect(parseSource('a.lua', 'end')).toEqual({ parsed: false, reason: 'there is no grammar for a.lua' });
    expect(parseSource('a.js', 'x;'.repeat(1_000_000))).toEqual({
      parsed: false,
      reason: 'a.js has more than 1,000,000 characters',
    });
  });

  it.each([
    ['parentheses', '('.repeat(100_000)],
    ['closed parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['arrows', 'a=>'.repeat(20_000)],
    ['templates', '`${'.repeat(20_000)],
    ['types', `let a: ${'Array<'.repeat(20_000)}`],
    ['elements', '<a>'.repeat(20_000)],
    ['conditions', `if (${'a || '.repeat(50_000)}b) throw 1`],
    ['objects', '{a:['.repeat(30_000)],
    ['quotes', '"\\'.repeat(50_000)],
    ['patterns', '/[('.repeat(30_000)],
    ['comments', '/*a\n'.repeat(200_000)],
    ['lines of patterns', `${'/[('.repeat(1_300)}\n`.repeat(250)],
    ['bytes', Array.from({ length: 300_000 }, (_, index) => String.fromCharCode((index * 7919) % 65_536)).join('')],
    ['one line', 'a=check(b);'.repeat(40_000)],
  ])('is bounded on hostile %s', (_name, text) => {
    for (const path of ['a.js', 'a.ts', 'a.tsx']) {
      const started = performance.now();
      const tree = parseSource(path, text);
      const units = tree.parsed ? guardsOf(tree).units.length : 1;
      expect(units).toBeGreaterThan(0);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });

  it('never throws on any text', () => {
    const piece = fc.constantFrom(
      'if(',
      ')',
      '{',
      '}',
      '=>',
      '"',
      '`',
      '/',
      '@',
      '<',
      '>',
      'a',
      '.',
      'return',
      'throw',
      '!',
      '||',
      '?',
      ':',
      ',',
      '\n',
      'class',
      '[',
      ']',
      '\u0000',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom('a.js', 'a.ts', 'a.tsx', 'c.vue'), (pieces, path) => {
        const tree = parsed(path, pieces.join(''));
        expect(guardsOf(tree).units.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps no memory of what it parsed', () => {
    const text = 'export function f(a) { if (!can(a)) throw new Error("Forbidden"); return a; }\n'.repeat(400);
    for (let round = 0; round < 20; round++) parsed('a.ts', text);
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    for (let round = 0; round < 60; round++) parsed('a.ts', text);
    expect(process.memoryUsage().arrayBuffers + process.memoryUsage().external - before).toBeLessThan(20_000_000);
  });
});
