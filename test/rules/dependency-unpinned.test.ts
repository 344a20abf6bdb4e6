import { describe, expect, it } from '@jest/globals';
import { dependencyUnpinned } from '../../src/rules/git/dependency-unpinned.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** The text of a package.json with one dependency a line, the first in line 3. */
function manifest(dependencies: Readonly<Record<string, unknown>>, group = 'dependencies'): string {
  return `${JSON.stringify({ [group]: dependencies }, null, 2)}\n`.replace('{\n', '{\n  "name": "shop",\n').replace(/^/, '');
}

const from = (before: Record<string, unknown>, after: Record<string, unknown>, group = 'dependencies') => ({
  'package.json': { before: manifest(before, group), after: manifest(after, group) },
});

const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/left-pad': { version: '1.3.0' } } });

testRule(dependencyUnpinned, {
  flagged: [
    {
      name: "any version, with the lockfile's as the fix",
      files: {
        ...from({ zod: '4.0.0' }, { 'left-pad': '*', zod: '4.0.0' }),
        'package-lock.json': { before: '{}', after: LOCK },
      },
      findings: [
        {
          message: 'wildcard',
          data: { dependency: 'left-pad', specifier: '"*"', group: 'dependencies', pin: '"left-pad": "1.3.0"' },
          path: 'package.json',
          line: 4,
          identity: 'dependencies left-pad "*"',
          confidence: 'certain',
          fix: '    "left-pad": "1.3.0",',
        },
      ],
    },
    {
      name: 'a range opened, with what stood there as the fix',
      files: from({ 'left-pad': '^1.3.0' }, { 'left-pad': 'latest' }),
      findings: [{ message: 'wildcard', line: 4, fix: '    "left-pad": "^1.3.0"' }],
    },
    {
      name: 'an upper end taken away, with the floor as the fix',
      files: from({}, { 'left-pad': '>=1.3.0' }),
      findings: [{ message: 'unbounded', fix: '    "left-pad": "1.3.0"' }],
    },
    {
      name: 'everything that moves',
      files: from({}, { a: 'next', b: 'acme/b#main', c: 'https://example.com/c.tgz', d: 'npm:other@*', e: '' }),
      findings: [
        {
          message: 'tag',
          data: { dependency: 'a', specifier: '"next"', group: 'dependencies', pin: '"a": "version"' },
          fix: null,
        },
        { message: 'repository', line: 5, fix: null },
        { message: 'address', line: 6, fix: null },
        { message: 'wildcard', line: 7, fix: null },
        {
          message: 'wildcard',
          data: { dependency: 'e', specifier: '""', group: 'dependencies', pin: '"e": "version"' },
          line: 8,
        },
      ],
    },
    {
      name: 'the commit of a lockfile',
      files: {
        ...from({}, { shop: 'github:acme/shop#main' }),
        'package-lock.json': {
          before: null,
          after: JSON.stringify({
            packages: { 'node_modules/shop': { resolved: `git+ssh://git@github.com/acme/shop.git#${COMMIT}` } },
          }),
        },
      },
      findings: [{ message: 'repository', fix: `    "shop": "github:acme/shop#${COMMIT}"` }],
    },
    {
      name: 'in every group and in overrides',
      files: {
        'package.json': {
          before: '{}\n',
          after: `{
  "devDependencies": { "a": "*" },
  "optionalDependencies": { "b": "*" },
  "overrides": { "c": { "d": "*" } },
  "resolutions": { "**/e": "*" },
  "pnpm": { "overrides": { "f": ">=2" } }
}
`,
        },
      },
      findings: [
        { line: 2, message: 'wildcard' },
        { line: 3, message: 'wildcard' },
        { line: 4, message: 'wildcard', identity: 'overrides > c d "*"' },
        { line: 5, message: 'wildcard' },
        { line: 6, message: 'unbounded' },
      ],
    },
    {
      name: 'the catalogs and overrides of a pnpm workspace',
      files: {
        'pnpm-workspace.yaml': {
          before: "packages: ['*']\ncatalog:\n  a: ^1.0.0\n",
          after: "packages: ['*']\ncatalog:\n  a: '*'\ncatalogs:\n  old:\n    b: latest\noverrides:\n  'c>d@1': '>=1.2.3'\n",
        },
      },
      findings: [
        { message: 'wildcard', line: 3, fix: "  a: '^1.0.0'" },
        { message: 'wildcard', line: 6, fix: null },
        { message: 'unbounded', line: 8, fix: "  'c>d@1': '1.2.3'", identity: 'overrides d ">=1.2.3"' },
      ],
    },
    {
      name: 'a new manifest, and each one of several',
      files: {
        'packages/a/package.json': { before: null, after: manifest({ x: '*' }) },
        'packages/b/package.json': { before: null, after: manifest({ x: '*' }) },
      },
      findings: [
        { message: 'wildcard', path: 'packages/a/package.json' },
        { message: 'wildcard', path: 'packages/b/package.json' },
      ],
    },
    {
      name: 'evasion: one of a union is open',
      files: from({ a: '^1.0.0' }, { a: '^1.0.0 || >=2' }),
      findings: [{ message: 'unbounded', fix: '    "a": "^1.0.0"' }],
    },
    {
      name: 'evasion: an upper end in name only',
      files: from({ a: '^1.0.0' }, { a: '>=1.0.0 <9999.0.0' }),
      findings: [{ message: 'unbounded' }],
    },
    {
      name: 'evasion: an escaped wildcard, which has no fix of its own',
      files: { 'package.json': { before: '{}\n', after: '{ "dependencies": {\n  "a": "\\u002a"\n} }\n' } },
      findings: [{ message: 'wildcard', line: 2, fix: null }],
    },
    {
      name: 'evasion: the last of two keys counts',
      files: {
        'package.json': {
          before: '{ "dependencies": { "a": "1.0.0" } }\n',
          after: '{ "dependencies": {\n "a": "1.0.0",\n "a": "*"\n} }\n',
        },
      },
      findings: [{ message: 'wildcard', line: 3 }],
    },
    {
      name: 'evasion: peer dependencies become dependencies, far from their lines',
      files: {
        'package.json': {
          before: manifest({ a: '1', b: '1', c: '1', d: '1', e: '*' }, 'peerDependencies'),
          after: manifest({ a: '1', b: '1', c: '1', d: '1', e: '*' }),
        },
      },
      findings: [{ message: 'wildcard', line: 6 }],
    },
    {
      name: 'evasion: the same name from another repository',
      files: from({ a: 'acme/a#main' }, { a: 'evil/a#main' }),
      findings: [{ message: 'repository', fix: null }],
    },
    {
      name: 'evasion: a repository in place of any version of the registry',
      files: from({ a: '*' }, { a: 'evil/a' }),
      findings: [{ message: 'repository' }],
    },
    {
      name: 'evasion: another package behind an alias',
      files: from({ a: 'npm:a@*' }, { a: 'npm:evil@*' }),
      findings: [{ message: 'wildcard' }],
    },
    {
      name: 'evasion: loosened while the file is renamed',
      files: {
        'app/package.json': { previousPath: 'package.json', before: manifest({ a: '1.0.0' }), after: manifest({ a: '*' }) },
      },
      findings: [{ message: 'wildcard', path: 'app/package.json', line: 4, fix: '    "a": "1.0.0"' }],
    },
    {
      name: 'evasion: one went away, two came',
      files: {
        'a/package.json': { before: manifest({ x: '*' }), after: manifest({}) },
        'b/package.json': { before: manifest({}), after: manifest({ x: '*' }) },
        'c/package.json': { before: manifest({}), after: manifest({ x: '*' }) },
      },
      findings: [{ message: 'wildcard', path: 'c/package.json' }],
    },
    {
      name: 'a manifest that was broken before: only its changed lines',
      files: {
        'package.json': {
          before: '{ "dependencies": {\n  "a": "*"\n  "b": "1.0.0"\n} }\n',
          after: '{ "dependencies": {\n  "a": "*"\n,  "b": "*"\n} }\n',
        },
      },
      findings: [{ message: 'wildcard', line: 3 }],
    },
    {
      name: 'CRLF, comments and a trailing comma',
      files: {
        'package.json': {
          before: null,
          after: '{\r\n  // shop\r\n  "dependencies": {\r\n\t"a": ">=1.0.0",\r\n  },\r\n}\r\n',
        },
      },
      findings: [{ message: 'unbounded', line: 4, fix: '\t"a": "1.0.0",' }],
    },
    {
      name: 'a token in an address is not repeated',
      files: from({}, { a: 'git+https://x-access-token:kZ3vLx0NcR7bWy2KfDs9@example.com/acme/a.git' }),
      secrets: ['kZ3vLx0NcR7bWy2KfDs9'],
      findings: [{ message: 'repository', fix: null }],
    },
    {
      name: 'a range where the policy wants one version',
      options: { fails: ['range'] },
      files: from({ a: '1.0.0', b: '^1.0.0' }, { a: '^1.0.0', b: '^1.1.0', c: '*' }),
      findings: [{ message: 'range', line: 4, fix: '    "a": "1.0.0",' }],
    },
    {
      name: 'a lockfile of another package manager that is brought along and calls the package a local one',
      files: {
        ...from({}, { evil: '*' }),
        'bun.lock': { before: null, after: '    "evil": ["evil@workspace:packages/evil"],\n' },
      },
      findings: [{ message: 'wildcard', fix: null }],
    },
    {
      name: 'moved from test data, where nobody installed it',
      files: {
        'fixtures/a/package.json': { before: manifest({ a: '*' }), after: null },
        'package.json': { before: manifest({}), after: manifest({ a: '*' }) },
      },
      findings: [{ message: 'wildcard', path: 'package.json' }],
    },
    {
      name: 'a renamed manifest that was test data',
      files: {
        'package.json': { previousPath: 'fixtures/package.json', before: manifest({ a: '*' }), after: manifest({ a: '*' }) },
      },
      findings: [{ message: 'wildcard', path: 'package.json' }],
    },
    {
      name: 'a fixture is only shown',
      files: { 'test/fixtures/app/package.json': { before: null, after: manifest({ a: '*' }) } },
      findings: [{ message: 'wildcard', confidence: 'possible' }],
    },
  ],

  accepted: [
    {
      name: 'versions, ranges and commits',
      files: from({}, { a: '1.0.0', b: '^1.0.0', c: '~1.2', d: '1.x', e: `acme/e#${COMMIT}`, f: '>=1 <2', g: 'npm:x@1.0.0' }),
    },
    { name: 'what lies in the repository', files: from({}, { a: 'workspace:*', b: 'file:../b', c: 'link:c', d: 'catalog:' }) },
    {
      name: 'a package of the repository that the lockfile links',
      files: {
        ...from({}, { types: '*' }),
        'yarn.lock': { before: '', after: '"types@*, types@workspace:packages/types":\n  version: 0.0.0-use.local\n' },
      },
    },
    {
      name: 'a package of a new repository that the new lockfile links',
      files: {
        'package.json': { before: null, after: manifest({ types: '*' }) },
        'yarn.lock': { before: null, after: '"types@*, types@workspace:packages/types":\n  version: 0.0.0-use.local\n' },
      },
    },
    { name: 'peer dependencies', files: from({}, { a: '*', b: '>=16' }, 'peerDependencies') },
    { name: 'engines', files: from({}, { node: '>=20' }, 'engines') },
    { name: 'it was so before', files: from({ a: '*', b: '1.0.0' }, { a: '*', b: '1.0.1' }) },
    { name: 'it was looser before', files: from({ a: '*', b: 'latest' }, { a: '>=1', b: '^1.0.0' }) },
    { name: 'the open range moved up', files: from({ a: '>=1' }, { a: '>=2' }) },
    { name: 'reordered keys', files: from({ a: '*', b: '1.0.0', c: '>=2' }, { c: '>=2', b: '1.0.0', a: '*' }) },
    {
      name: 'moved to another group',
      files: { 'package.json': { before: manifest({ a: '*' }), after: manifest({ a: '*' }, 'devDependencies') } },
    },
    {
      name: 'moved to another manifest',
      files: {
        'package.json': { before: manifest({ a: '*' }), after: manifest({}) },
        'packages/a/package.json': { before: null, after: manifest({ a: '*' }) },
      },
    },
    {
      name: 'moved to the catalog of the workspace',
      files: {
        'package.json': { before: manifest({ a: '*' }), after: manifest({ a: 'catalog:' }) },
        'pnpm-workspace.yaml': { before: null, after: "catalog:\n  a: '*'\n" },
      },
    },
    {
      name: 'a workspace of pinned versions',
      files: { 'pnpm-workspace.yaml': { before: '', after: 'catalog:\n  a: 1.0.0\n  b: 1\n  c: ~\n' } },
    },
    {
      name: 'a renamed manifest',
      files: { 'app/package.json': { previousPath: 'package.json', before: manifest({ a: '*' }), after: manifest({ a: '*' }) } },
    },
    {
      name: 'a reformatted manifest',
      files: { 'package.json': { before: manifest({ a: '*' }), after: JSON.stringify({ dependencies: { a: '*' } }) } },
    },
    {
      name: 'the same repository, written in another way',
      files: from({ a: 'acme/a' }, { a: 'git+https://github.com/acme/a.git' }),
    },
    { name: 'a removed manifest', files: { 'package.json': { before: manifest({ a: '*' }), after: null } } },
    { name: 'a manifest that is mended', files: { 'package.json': { before: '{', after: manifest({ a: '1.0.0' }) } } },
    {
      name: 'ignored by the policy',
      options: { ignore: ['templates/**'] },
      outcome: 'not-applicable',
      files: { 'templates/a/package.json': { before: null, after: manifest({ a: '*' }) } },
    },
    { name: 'no level counts', options: { fails: [] }, files: from({}, { a: '*' }) },
    {
      name: 'a fixture that is broken on purpose',
      files: { 'test/__fixtures__/broken/package.json': { before: null, after: '{' } },
    },
    {
      name: 'an installed package',
      outcome: 'not-applicable',
      files: { 'node_modules/a/package.json': { before: null, after: manifest({ b: '*' }) } },
    },
    { name: 'no manifest', outcome: 'not-applicable', files: { 'src/a.txt': { before: '', after: 'const version = "*";\n' } } },
    {
      name: 'a link to another manifest',
      files: { 'b/package.json': { before: null, after: '../package.json', kind: 'symlink' } },
    },
  ],

  undecided: [
    {
      name: 'a broken manifest',
      files: { 'package.json': { before: '{}', after: '{\n  "dependencies": {\n' } },
      reason: 'is not valid JSON',
    },
    { name: 'a binary manifest', files: { 'package.json': { before: null, after: '\0', binary: true } }, reason: 'binary' },
    {
      name: 'a link out of sight',
      files: { 'package.json': { before: null, after: 'shared/manifest.json', kind: 'symlink' } },
      reason: 'link to another file',
    },
    {
      name: 'a broken workspace',
      files: { 'pnpm-workspace.yaml': { before: null, after: 'catalog:\n  a: [\n' } },
      reason: 'is not valid YAML',
    },
    { name: 'an endless specifier', files: from({}, { a: '1 || '.repeat(400) }), reason: 'too long' },
    {
      name: 'one broken manifest beside a sound one',
      files: { 'a/package.json': { before: null, after: '[' }, 'b/package.json': { before: null, after: '{}' } },
      reason: 'not valid JSON',
    },
  ],
});

describe('the evidence of dependency-unpinned', () => {
  it('says what stood there and what the lockfile has', () => {
    const { findings } = judge(dependencyUnpinned, {
      files: { ...from({ 'left-pad': '^1.0.0' }, { 'left-pad': '*' }), 'package-lock.json': { before: null, after: LOCK } },
    });
    expect(findings[0]?.evidence).toEqual([
      'Before, it was "^1.0.0".',
      'The lockfile package-lock.json of this change has 1.3.0.',
    ]);
  });

  it('stays quick on a hostile manifest and lockfile', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `package-${n}`);
    const files = {
      ...from({}, Object.fromEntries(names.map((name) => [name, '*']))),
      'yarn.lock': { before: null, after: names.map((name) => `${name}@*:\n  version "1.0.0"\n`).join('\n') },
    };
    const started = performance.now();
    expect(judge(dependencyUnpinned, { files }).findings).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});
