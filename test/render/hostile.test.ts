import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../src/change/change.js';
import { renderCheckRun } from '../../src/render/check-run.js';
import { COMMENT_MARKER, renderComment } from '../../src/render/comment.js';
import { renderJson, renderJsonLine } from '../../src/render/json.js';
import { codeSpan, escapeMarkdown, tableCell } from '../../src/render/markdown.js';
import { fillTemplate } from '../../src/render/message.js';
import { MARKDOWN } from '../../src/render/markdown.js';
import { renderSarif } from '../../src/render/sarif.js';
import { renderTerminal } from '../../src/render/terminal.js';
import { clip, clipPath, visible } from '../../src/render/visible.js';
import { renderWorkflowCommands } from '../../src/render/workflow-commands.js';
import type { Message, Rule } from '../../src/rules/rule.js';
import type { Verdict } from '../../src/verdict/verdict.js';
import { changeOf } from '../support/change.js';
import { cellsOf, outsideCode, withoutCodeSpans } from '../support/github-markdown.js';
import { policyOf, ruleOf, verdictOf } from '../support/report.js';

const PIECES = [
  '@octocat', '@acme/owners', 'acme/shop#1', '#12', 'GH-12', '3f2c1a9bcd', 'a@b.example', 'https://evil.example/x?y=1', 'www.evil.example',
  '`', '``', '```', '~~~', '|', '\\', '\\\\', '\n', '\r\n', '\t', ' ', '    ', '- ', '# ', '> ', '1. ', '1) ', '***', '__', '~~', '$x$', '$`',
  '<img src=x>', '<a href="//evil">', '</details>', '<details>', '<!--', '-->', '![x](http://evil)', '[x](http://evil)', '[x]: http://evil', '](',
  ')', '&lt;', '&#64;', ':tada:', '\u001b[31m', '\u001b]8;;http://evil\u0007', '\u009b2J', '\u202e', '\u200b', '\u2066', '\ufeff', '\u{e0041}', '\u2028',
  '\u0000', '\ud800', '\udfff', '😀', '👩‍💻', '漢字', '::error::x', '::stop-commands::x', '##[add-mask]x', '%0A::error::', '%', ',', ':', '=', '"', "'",
  '..', '/', '{target}', '$&', 'word', '12', '===', '---', 'constructor', '__proto__',
] as const; // biome-ignore format: a list of words
const HOSTILE = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

const MESSAGE: Message = {
  title: '{value} is gone from {other}',
  what: '{value}{other}`{value}``{other}`{value} was asked for as `"{other}": {value}`.',
  why: '{other}, {value}.',
  fix: '{value}',
};

interface Hostile {
  readonly value: string;
  readonly other: string;
  readonly path: string;
  readonly line: string;
  readonly reason: string;
  readonly branch: string;
}
const HOSTILES: fc.Arbitrary<Hostile> = fc.record({
  value: HOSTILE,
  other: HOSTILE,
  path: HOSTILE.filter((path) => path !== ''),
  line: HOSTILE,
  reason: HOSTILE.filter((reason) => reason !== ''),
  branch: HOSTILE,
});

async function caseOf(
  hostile: Hostile,
): Promise<{ verdict: Verdict; change: Change; catalogue: Rule[]; ruleUrl: (rule: string) => string }> {
  const { value, other, path, line, reason, branch } = hostile;
  const change = changeOf({
    branch,
    files: { [path]: { before: `a\n${line}\nb\n`, after: 'a\nb\n' }, 'other.txt': { before: null, after: line } },
    missing: [],
  });
  const data = { value, other };
  const catalogue = [
    ruleOf('guard-removed', { gone: MESSAGE }, [
      { kind: 'finding', message: 'gone', data, location: { path, baseLine: 2 }, identity: value, evidence: [reason, value] },
      {
        kind: 'finding',
        message: 'gone',
        data,
        location: { path: 'other.txt', line: 1 },
        identity: value,
        fix: { path, line: 1, endLine: 1, replacement: line },
      },
      { kind: 'finding', message: 'gone', data, location: null, identity: value, confidence: 'possible' },
      { kind: 'undecided', path, reason },
    ]),
  ];
  const source = { origins: [value], problems: [reason] };
  const known = [{ id: 'x', name: value, branches: [{ prefix: branch }] }];
  const policy = policyOf(catalogue, { source, agents: { branches: [], known: branch === '' ? [] : known } });
  const verdict = await verdictOf(change, catalogue, policy);
  return { verdict, change, catalogue, ruleUrl: (rule) => `https://example.com/rules#${rule}` };
}

/** Takes our own tags and links out of a line; what is left must mean nothing to GitHub. */
function expectInert(markdown: string): void {
  for (const line of outsideCode(markdown)) {
    const rest = line
      .replace(/^<details><summary>(How this was judged|What was looked at)<\/summary>$|^<\/details>$/, '')
      .replace(COMMENT_MARKER, '')
      .replace(/\[\u2327\]\(https:\/\/github\.com\/acme\/shop\/blob\/[0-9a-f]{40}\/[A-Za-z0-9%._/-]*(#L\d+)?\)/g, '\u2327')
      .replace(/\[\u2327\]\(https:\/\/example\.com\/rules#guard-removed\)/g, '\u2327');
    expect(rest).not.toMatch(/[@<>`$]|https?:|www\.|!\[|\]\(|\]:|#\d|GH-|\b[0-9a-f]{7,}\b|:\w+:/i);
    // Only a heading, a list, a table and our own bold words begin with a sign.
    expect(rest).not.toMatch(/^\s*(#(?!## )|>|\d+[.)] |[-*+]\s+[-*+>]|={3,}|-{3,}|~~~)/);
  }
}

/** Characters that a terminal obeys or an eye misses; a line break is ours. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u;

describe('text from a change', () => {
  it('means nothing in the markdown of a check run and a comment', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILES, async (hostile) => {
        const given = await caseOf(hostile);
        const { title, summary, text, annotations } = renderCheckRun(given.verdict, given);
        const comment = renderComment(given.verdict, { ...given, checkUrl: null, commented: false });
        for (const markdown of [summary, text ?? '', comment ?? '']) {
          expectInert(markdown);
          expect(markdown).not.toMatch(UNSEEN);
        }
        for (const row of `${summary}\n${comment}`.split('\n').filter((line) => /^\|(?!-)/.test(line))) {
          expect(cellsOf(row)).toHaveLength(3);
          expect(row.split(/(?<=(?:^|[^\\])(?:\\\\)*)\|/)).toHaveLength(5);
        }
        for (const shown of [title, ...annotations.flatMap((each) => [each.title, each.message, each.raw_details ?? ''])]) {
          expect(shown).not.toMatch(UNSEEN);
        }
        expect(title).not.toContain('\n');
        expect(given.verdict.results[0]?.outcome).toBe('undecided');
      }),
      { numRuns: 300 },
    );
  });

  it('gives a terminal nothing to obey', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILES, fc.integer({ min: 1, max: 120 }), async (hostile, width) => {
        const given = await caseOf(hostile);
        const plain = renderTerminal(given.verdict, { ...given, color: false, width });
        const colored = renderTerminal(given.verdict, { ...given, color: true, width });
        expect(stripVTControlCharacters(colored)).toBe(plain);
        expect(plain).not.toMatch(UNSEEN);
        expect(plain).not.toMatch(/^\s*::|##\[/m);
      }),
      { numRuns: 200 },
    );
  });

  it('starts no workflow command of its own', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILES, async (hostile) => {
        const given = await caseOf(hostile);
        const lines = renderWorkflowCommands(given.verdict, given).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.pop()).toMatch(/^Nightwarden: /);
        expect(lines).toHaveLength(5);
        for (const line of lines) {
          const [, properties = ''] = /^::(?:error|warning) ([^\n]*?)::/.exec(line) ?? [];
          const keys = properties.split(',').map((property) => property.slice(0, property.indexOf('=')));
          expect(new Set(keys).size).toBe(keys.length);
          for (const key of keys) expect(['file', 'line', 'endLine', 'title']).toContain(key);
          expect(line).not.toMatch(UNSEEN);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is data in JSON and SARIF, with exact paths', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILES, async (hostile) => {
        const given = await caseOf(hostile);
        const json = renderJson(given.verdict, given);
        const line = renderJsonLine(given.verdict, given.catalogue, hostile.value);
        for (const text of [json, line, renderSarif(given.verdict, { ...given, version: '1.0.0' })])
          expect(text).not.toMatch(UNSEEN);
        const parsed = JSON.parse(line) as { id: string; findings: { path: string | null }[]; undecided: string[] };
        expect(parsed.id).toBe(JSON.parse(JSON.stringify(hostile.value)));
        expect(parsed.findings.map((finding) => finding.path)).toContain(hostile.path);
        expect(parsed.undecided).toEqual(['guard-removed']);
        expect(line).not.toContain('\n');
      }),
      { numRuns: 100 },
    );
  });
});

describe('the pieces', () => {
  it('a code span holds everything, alone, in a table and in a template', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(withoutCodeSpans(codeSpan(text))).toBe('\u2327');
        expect(cellsOf(`| ${tableCell(codeSpan(text))} |`).map((cell) => withoutCodeSpans(cell).trim())).toEqual(['\u2327']);
        expect(withoutCodeSpans(fillTemplate('a `b {x} c` `{x}`d', { x: text }, MARKDOWN))).toBe('a \u2327 \u2327d');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a|b', 'a\\|b'],
    ['a\\|b', 'a\\|b'],
    ['a\\\\|b', 'a\\\\\\|b'],
    ['a\n| --- |\nb', 'a \\| --- \\| b'],
  ])('the cell %j is written %j, with an odd number of backslashes before a pipe', (markdown, cell) => {
    expect(tableCell(markdown)).toBe(cell);
  });

  it.each([
    ['deleted by @octocat in #12.', 'deleted by `@octocat` in `#12`.'],
    ["it doesn't matter, says the well-known (old) test", "it doesn't matter, says the well-known (old) test"],
    ['1. see https://evil.example', '1\\. see `https://evil.example`'],
    ['commit 3f2c1a9 of 1,204', 'commit `3f2c1a9` of 1,204'],
    ['a\nb', '`a␊b`'],
    ['<img src=x onerror=alert(1)>', '`<img` `src=x` `onerror=alert(1)>`'],
    ['  many   spaces ', 'many spaces'],
    ['the check (`if (!can("a|b"))`) of `x` is gone', 'the check (`if (!can("a|b"))`) of `x` is gone'],
    ['one ` is no code, @octocat', 'one `` ` `` is no code, `@octocat`'],
    ['a`b``c`d', 'a`b` `c`d'],
  ])('the sentence %j is %j', (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });

  it.each([
    ['\u001b[31mred\u0007', '␛[31mred␇'],
    ['abc\u202etxt.exe', 'abc[U+202E]txt.exe'],
    ['a\u{e0041}b\ud800c', 'a[U+E0041]b\ufffdc'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('cuts no character in two and keeps to the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 2, max: 30 }), (text, limit) => {
        for (const cut of [clip(text, limit), clipPath(text, limit)]) {
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });
});
