import { stripVTControlCharacters } from 'node:util';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Change } from '../../src/change/change.js';
import { annotationsOf } from '../../src/render/annotations.js';
import { renderCheckRun } from '../../src/render/check-run.js';
import { renderComment } from '../../src/render/comment.js';
import { renderRulePage } from '../../src/render/explain.js';
import { renderJson, renderJsonLine, toJson } from '../../src/render/json.js';
import { fileUrl } from '../../src/render/links.js';
import { filesByPath, frameOf, headLineOf } from '../../src/render/place.js';
import { renderSarif } from '../../src/render/sarif.js';
import { renderTerminal } from '../../src/render/terminal.js';
import { joinBlocks, sizeOf, truncateMarkdown } from '../../src/render/truncate-markdown.js';
import { renderWorkflowCommands } from '../../src/render/workflow-commands.js';
import type { Rule } from '../../src/rules/rule.js';
import { changeOf } from '../support/change.js';
import { outsideCode } from '../support/github-markdown.js';
import { expectGolden } from '../support/golden.js';
import { GUARD_MESSAGE, guardFinding, PIN_MESSAGE, pinFinding, policyOf, ruleOf, verdictOf } from '../support/report.js';

const ruleUrl = (rule: string): string => `https://example.com/rules#${rule}`;

const FILES = {
  'src/users/routes.ts': { before: 'a\nguard\nb\nc\n', after: 'a\nb\nc\n' },
  'src/gone.ts': { before: 'x\nguard\n', after: null },
  'src/new name.ts': { before: 'guard\nkeep\n', after: 'keep\nmore\n', previousPath: 'src/old (name).ts' },
  'package.json': { before: '{\n}\n', after: '{\n  "a": "*"\n}\n' },
};
const CHANGE = changeOf({ files: FILES, branch: 'claude/tidy' });

function everyKind(): Rule[] {
  const guards = ruleOf('guard-removed', { removed: GUARD_MESSAGE }, [
    guardFinding(),
    guardFinding({ location: { path: 'src/gone.ts', baseLine: 2 } }),
    guardFinding({ location: { path: 'src/new name.ts', previousPath: 'src/old (name).ts', baseLine: 1 } }),
    guardFinding({ location: null }),
    { kind: 'undecided', path: 'dist/app.js', reason: 'its text is over 512,000 bytes' },
  ]);
  const pins = ruleOf('dependency-unpinned', { wildcard: PIN_MESSAGE }, [
    pinFinding('a', { location: { path: 'package.json', line: 2, endLine: 2 } }),
    pinFinding('b', { severity: 'low', location: { path: 'package.json' } }),
  ]);
  return [guards, pins, ruleOf('secret-added', {}, [])];
}

describe('SARIF', () => {
  const schema = JSON.parse(readFileSync(new URL('../../fixtures/sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
  // The schema is of JSON Schema draft 4, of which it uses only what later drafts have kept, but for the name of its id.
  const { $schema: _, id: __, ...rest } = schema;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  formats.default(ajv);
  const validate = ajv.compile(rest);

  it('is valid for every kind of finding and outcome', async () => {
    const catalogue = everyKind();
    const verdict = await verdictOf(
      CHANGE,
      catalogue,
      policyOf(catalogue, { source: { origins: [], problems: ['a.yml:1:1 no such rule'] } }),
    );
    const log: unknown = JSON.parse(renderSarif(verdict, { change: CHANGE, catalogue, ruleUrl, version: '0.1.0' }));
    validate(log);
    expect(validate.errors).toBeNull();
    expect(validate({ ...(log as object), version: '2.0.0' })).toBe(false);
    expect(log).toMatchObject({
      runs: [
        {
          tool: { driver: { rules: [{ id: 'guard-removed' }, { id: 'dependency-unpinned' }, { id: 'secret-added' }] } },
          invocations: [
            {
              executionSuccessful: false,
              exitCode: 1,
              toolExecutionNotifications: [{ level: 'error', associatedRule: { id: 'guard-removed', index: 0 } }],
              toolConfigurationNotifications: [{ level: 'warning' }],
            },
          ],
          versionControlProvenance: [{ repositoryUri: 'https://github.com/acme/shop', branch: 'claude/tidy' }],
        },
      ],
    });
    const { results } = (
      log as { runs: [{ results: { level: string; locations: unknown[]; partialFingerprints: object; fixes?: unknown[] }[] }] }
    ).runs[0];
    expect(results).toHaveLength(6);
    for (const result of results) {
      expect(result.locations).toHaveLength(1);
      expect(Object.values(result.partialFingerprints)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
    }
    expect(results.map((result) => result.level)).toEqual(['error', 'error', 'error', 'error', 'error', 'note']);
    expect(results[3]).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation: { uri: 'src/users/routes.ts' }, region: { startLine: 2 } } }],
    });
  });

  it('is valid and successful for a clear change of no repository', async () => {
    const change: Change = { ...changeOf({ kind: 'local' }), repository: { known: false, reason: 'no remote' } };
    const catalogue = [ruleOf('secret-added', {}, [])];
    const log: unknown = JSON.parse(
      renderSarif(await verdictOf(change, catalogue), { change, catalogue, ruleUrl, version: '0.1.0' }),
    );
    expect(validate(log)).toBe(true);
    expect(log).toMatchObject({ runs: [{ results: [], invocations: [{ executionSuccessful: true, exitCode: 0 }] }] });
  });

  it('offers a fix as it is, and none that holds a secret', async () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const fix = { path: 'package.json', line: 2, endLine: 2 };
    const catalogue = [
      ruleOf('dependency-unpinned', { wildcard: PIN_MESSAGE }, [
        pinFinding('a', { fix: { ...fix, replacement: '\t"a": "1.0.0"' } }),
        pinFinding('b', { fix: { ...fix, replacement: `"b": "${token}"` } }),
      ]),
    ];
    const text = renderSarif(await verdictOf(CHANGE, catalogue), { change: CHANGE, catalogue, ruleUrl, version: '0.1.0' });
    const log = JSON.parse(text) as { runs: [{ results: { fixes?: unknown[] }[] }] };
    expect(log.runs[0].results.map((result) => result.fixes?.length)).toEqual([1, undefined]);
    expect(text).toContain('"\\t\\"a\\": \\"1.0.0\\""');
    expect(text).not.toContain(token);
  });
});

describe('JSON', () => {
  it('keeps its promised shape', async () => {
    const catalogue = everyKind();
    const verdict = await verdictOf(CHANGE, catalogue);
    expect(verdict.decision).toBe('failed');
    expectGolden('verdict.json', renderJson(verdict, { change: CHANGE, catalogue }));
  });

  it('is documented to the last name', async () => {
    const catalogue = everyKind();
    const { findings, ...verdict } = toJson(await verdictOf(CHANGE, catalogue), { change: CHANGE, catalogue });
    const page = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');
    const documented = new Set(
      page
        .split('\n## audit')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| `'))
        .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])),
    );
    expect(documented).toEqual(
      new Set(['findings', ...Object.keys(verdict), ...findings.flatMap((finding) => Object.keys(finding))]),
    );
  });

  it('is one line with the id that was given', async () => {
    const catalogue = everyKind();
    const line = JSON.parse(renderJsonLine(await verdictOf(CHANGE, catalogue), catalogue, 'entry-7')) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual(['id', 'findings', 'undecided']);
    expect(line['undecided']).toEqual(['guard-removed']);
    expect(line['findings']).toContainEqual({
      rule: 'guard-removed',
      fails: true,
      severity: 'high',
      message: 'removed',
      path: 'src/new name.ts',
      previousPath: 'src/old (name).ts',
      baseLine: 1,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      text: 'Permission check removed from DELETE /users/:id',
    });
    expect(Object.keys(JSON.parse(renderJsonLine(await verdictOf(CHANGE, []), [])) as object)).toEqual(['findings', 'undecided']);
  });
});

describe('places', () => {
  const files = filesByPath(CHANGE);

  it('stand on the nearest line of the head, or nowhere when the file is gone', () => {
    const hunky = filesByPath(
      changeOf({ files: { a: { before: '1\n2\n3\n', after: 'new\n1\n3\n' }, b: { before: 'x\ny\n', after: '' } } }),
    );
    expect(headLineOf({ path: 'a', baseLine: 2 }, hunky)).toBe(3);
    expect(headLineOf({ path: 'a', baseLine: 900 }, hunky)).toBe(900);
    expect(headLineOf({ path: 'a', line: 7 }, hunky)).toBe(7);
    expect(headLineOf({ path: 'a' }, hunky)).toBe(1);
    expect(headLineOf({ path: 'b', baseLine: 2 }, hunky)).toBe(1);
    expect(headLineOf({ path: 'src/gone.ts', baseLine: 2 }, files)).toBeNull();
    expect(headLineOf({ path: 'unknown', baseLine: 3 }, files)).toBe(1);
  });

  it('are linked on the side where they exist', () => {
    const url = (location: Parameters<typeof fileUrl>[1]): string | null => fileUrl(CHANGE, location, files);
    const { base, head } = CHANGE;
    expect(url({ path: 'package.json', line: 2, endLine: 4 })).toBe(
      `https://github.com/acme/shop/blob/${head.sha}/package.json#L2-L4`,
    );
    expect(url({ path: 'src/new name.ts', previousPath: 'src/old (name).ts', baseLine: 1 })).toBe(
      `https://github.com/acme/shop/blob/${base.sha}/src/old%20%28name%29.ts#L1`,
    );
    expect(url({ path: 'src/gone.ts' })).toBe(`https://github.com/acme/shop/blob/${base.sha}/src/gone.ts`);
    expect(url({ path: '../../../../evil' })).toContain('/%2E%2E/%2E%2E/%2E%2E/%2E%2E/evil');
    expect(url({ path: 'x'.repeat(2_000), line: 1 })).toBeNull();
    expect(fileUrl(CHANGE, { path: 'a', line: 1 }, files, 'https://git.example.com')).toMatch(
      /^https:\/\/git\.example\.com\/acme\/shop\/blob\//,
    );
  });

  it('show the lines around, a dozen at most, and none when there are none', () => {
    expect(
      frameOf({ path: 'src/users/routes.ts', baseLine: 2 }, files).map((line) => [line.kind, line.number, line.text]),
    ).toEqual([
      ['context', 1, 'a'],
      ['removed', 2, 'guard'],
      ['context', 2, 'b'],
      ['context', 3, 'c'],
    ]);
    const long = filesByPath(changeOf({ files: { a: { before: null, after: 'x\n'.repeat(500) } } }));
    expect(frameOf({ path: 'a', line: 1, endLine: 500 }, long)).toHaveLength(12);
    for (const location of [
      null,
      { path: 'src/users/routes.ts' },
      { path: 'src/users/routes.ts', line: 99 },
      { path: 'no', line: 1 },
    ]) {
      expect(frameOf(location, files)).toEqual([]);
    }
    const unread = filesByPath(changeOf({ files: FILES, missing: ['hunks'] }));
    expect(frameOf({ path: 'package.json', line: 2 }, unread)).toEqual([]);
  });
});

describe('secrets', () => {
  it('are masked wherever a verdict is shown', async () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const key = [
      '-----BEGIN RSA PRIVATE KEY-----',
      ...Array.from({ length: 25 }, (_, i) => `MIIE${String(i).padStart(2, '0')}`.padEnd(64, 'qW3/')),
      '-----END RSA PRIVATE KEY-----',
    ];
    const change = changeOf({
      branch: `fix-${token}`,
      files: { 'a.env': { before: null, after: `TOKEN=${token}\nx\n` }, 'b.pem': { before: null, after: `${key.join('\n')}\n` } },
    });
    const message = { title: 'Found {value}', what: 'Saw `{value}`.', why: 'It is {value}.', fix: 'Take {value} out.' };
    const catalogue = [
      ruleOf('secret-added', { found: message }, [
        {
          kind: 'finding',
          message: 'found',
          data: { value: token },
          location: { path: 'a.env', line: 1 },
          identity: 'x',
          evidence: [`saw ${token}`],
        },
        { kind: 'finding', message: 'found', data: { value: 'key' }, location: { path: 'b.pem', line: 14 }, identity: 'y' },
        { kind: 'undecided', reason: `no sense in ${token}` },
      ]),
    ];
    const source = { origins: [token], problems: [`unknown ${token}`] };
    const verdict = await verdictOf(change, catalogue, policyOf(catalogue, { source }));
    const context = { change, catalogue, ruleUrl };
    const everything = [
      JSON.stringify(renderCheckRun(verdict, context)),
      renderComment(verdict, { ...context, checkUrl: null, commented: false }) ?? '',
      renderTerminal(verdict, { ...context, color: false, width: 100 }),
      renderWorkflowCommands(verdict, context),
      renderSarif(verdict, { ...context, version: '0.1.0' }),
      renderJson(verdict, context),
      renderJsonLine(verdict, catalogue),
      JSON.stringify(verdict.results.map((result) => result.reasons)),
    ].join('\n');
    expect(everything).toContain('b.pem');
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(token.slice(8, 30));
    expect(everything).not.toContain('MIIE');
  });
});

describe('limits', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => index + 1);

  it('hold with ten thousand findings of wide characters, whole blocks and counted leftovers', async () => {
    const change = changeOf({
      files: { 'package.json': { before: null, after: many.map((line) => `"漢字${line}": "*",`).join('\n') } },
    });
    const catalogue = [
      ruleOf(
        'dependency-unpinned',
        { wildcard: PIN_MESSAGE },
        many.map((line) =>
          pinFinding(`${'漢字'.repeat(80)}${line}`, { location: { path: 'package.json', line }, evidence: ['漢字 '.repeat(50)] }),
        ),
      ),
    ];
    const verdict = await verdictOf(change, catalogue);
    const output = renderCheckRun(verdict, { change, catalogue, ruleUrl });
    expect(output.title.length).toBeLessThanOrEqual(255);
    for (const text of [output.summary, output.text ?? '']) {
      expect(text.length).toBeLessThanOrEqual(65_535);
      expect(sizeOf(text)).toBeLessThanOrEqual(65_000);
      expect(text.split('<details>')).toHaveLength(text.split('</details>').length);
      expect(() => outsideCode(text)).not.toThrow();
    }
    expect(sizeOf(output.text ?? '')).toBeGreaterThan(55_000);
    expect(output.summary).toContain('And 9,950 more findings (9,950 dependency-unpinned): see the annotations');
    expect(output.text).toMatch(/the details of 9,9\d\d of 10,000 findings/);
    expect(output.text).toContain('How this was judged');
    expect(output.annotations).toHaveLength(10_000);
    for (const annotation of output.annotations) {
      expect(annotation.title.length).toBeLessThanOrEqual(255);
      expect(sizeOf(annotation.message)).toBeLessThan(64_000);
      expect(annotation.end_line).toBeGreaterThanOrEqual(annotation.start_line);
    }
    const comment = renderComment(verdict, { change, catalogue, ruleUrl, checkUrl: null, commented: true }) ?? '';
    expect(comment.split('\n').filter((line) => line.startsWith('| ✖'))).toHaveLength(20);
    expect(renderTerminal(verdict, { change, catalogue, color: false, width: 80 })).toContain('And 9,800 more findings');
  });

  it('hold with thousands of reasons and problems', async () => {
    const catalogue = many.slice(0, 300).map((index) =>
      ruleOf(
        `rule-${index}`,
        {},
        many.slice(0, 50).map((part) => ({ kind: 'undecided', reason: `${'漢'.repeat(280)} ${part}` }) as const),
      ),
    );
    const source = {
      origins: many.slice(0, 2).map((index) => `${index}`),
      problems: many.map((index) => `${'漢'.repeat(280)}${index}`),
    };
    const verdict = await verdictOf(CHANGE, catalogue, policyOf(catalogue, { source }));
    const output = renderCheckRun(verdict, { change: CHANGE, catalogue, ruleUrl });
    expect(sizeOf(output.summary)).toBeLessThanOrEqual(65_000);
    expect(output.summary).toMatch(/Left out to stay within GitHub's limit: \d+ of \d+ lines/);
    expect(output.title.length).toBeLessThanOrEqual(255);
  });

  it('cut markdown only between lines, outside fences and folded parts', () => {
    const blocks = [
      '| a | b |\n|---|---|\n| 1 | 2 |',
      '````diff\n```\n- x 😀\n````',
      '<details><summary>more</summary>\n\ntext `</details>` and `<details>`\n\n</details>',
      'a last paragraph of some words',
    ];
    const text = blocks.join('\n\n');
    const note = (): string => '(rest left out)';
    for (let limit = 20; limit < sizeOf(text); limit += 1) {
      const cut = truncateMarkdown(text, limit, note);
      expect(sizeOf(cut)).toBeLessThanOrEqual(Math.max(limit, sizeOf(note())));
      expect(cut.endsWith('(rest left out)')).toBe(true);
      const kept = cut.slice(0, -note().length).trimEnd();
      expect(text.startsWith(kept)).toBe(true);
      expect(kept.split('````').length % 2).toBe(1);
      expect(kept.split('\n').filter((line) => line.startsWith('<details>'))).toHaveLength(
        kept.split('\n').filter((line) => line === '</details>').length,
      );
      expect(['', '\n']).toContain(kept === '' ? '' : text.charAt(kept.length));
    }
    expect(truncateMarkdown(text, sizeOf(text))).toBe(text);
  });

  it('make no block that is not shown', () => {
    let made = 0;
    const blocks = many.map((index) => () => {
      made += 1;
      return `block ${index}`;
    });
    const text = joinBlocks(blocks, 100, (rest) => `${rest} more`);
    expect(text).toBe(
      `${many
        .slice(0, made - 1)
        .map((index) => `block ${index}`)
        .join('\n\n')}\n\n${10_000 - made + 1} more`,
    );
    expect(sizeOf(text)).toBeLessThanOrEqual(100);
    expect(made).toBeLessThan(12);
  });
});

describe('annotations', () => {
  it('stand only on files that exist, and show lines that are gone', async () => {
    const catalogue = everyKind();
    const verdict = await verdictOf(CHANGE, catalogue);
    const annotations = annotationsOf(verdict, { change: CHANGE, catalogue, ruleUrl });
    expect(
      annotations.map((each) => [each.path, each.start_line, each.end_line, each.annotation_level, each.raw_details]),
    ).toEqual([
      ['src/new name.ts', 1, 1, 'failure', '-guard\n keep\n+more'],
      ['src/users/routes.ts', 2, 2, 'failure', ' a\n-guard\n b\n c'],
      ['package.json', 2, 2, 'failure', undefined],
      ['package.json', 1, 1, 'notice', undefined],
    ]);
  });
});

describe('a rule explained', () => {
  const rule = ruleOf('dependency-unpinned', { wildcard: PIN_MESSAGE }, [], {
    title: 'A dependency that may change at any time',
    checklist: [15],
    options: z.strictObject({
      fails: z
        .array(z.enum(['wildcard', 'moving']))
        .default(['wildcard'])
        .describe('Kinds of specifiers that fail the check; the others are shown as warnings.'),
      ignore: z.array(z.string()).optional(),
    }),
    docs: {
      what: 'Looks at what a change adds to manifests.\n\n- `*` and `latest`\n- open ranges',
      why: 'Code that nobody has looked at can reach the next build.',
      fix: 'Write one version.',
      limits: 'It does not look into lockfiles.',
    },
    examples: {
      flagged: [{ name: 'a wildcard', files: { 'package.json': { before: '"a": "1.0.0"\n', after: '"a": "*"\n' } } }],
      accepted: [{ name: 'on an agent branch', branch: 'agent/x', agent: 'codex', options: { fails: [] } }],
    },
  });

  it('reads well', () => {
    const page = renderRulePage(rule, { color: false, width: 80 });
    expect(page.split('\n').every((line) => line.length <= 80)).toBe(true);
    expectGolden('explain.txt', page);
  });

  it('is the same in colour', () => {
    expect(stripVTControlCharacters(renderRulePage(rule, { color: true, width: 80 }))).toBe(
      renderRulePage(rule, { color: false, width: 80 }),
    );
  });
});
