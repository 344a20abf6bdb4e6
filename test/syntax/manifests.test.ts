import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Declaration, isUnreadable } from '../../src/syntax/manifests/manifest.js';
import { npmManifest } from '../../src/syntax/manifests/npm.js';
import { pnpmWorkspace } from '../../src/syntax/manifests/pnpm-workspace.js';
import { floorOf, pinned, reachOf } from '../../src/syntax/manifests/npm-specifier.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function declarationsIn(text: string): readonly Declaration[] {
  const read = npmManifest.read(text, 'package.json');
  if (isUnreadable(read)) throw new Error(read.reason);
  return read;
}

function declared(dependencies: Record<string, unknown>, group = 'dependencies'): readonly Declaration[] {
  return declarationsIn(JSON.stringify({ [group]: dependencies }, null, 2));
}

describe('a specifier of npm', () => {
  it.each([
    ['*', 'wildcard'],
    ['', 'wildcard'],
    ['  ', 'wildcard'],
    ['latest', 'wildcard'],
    ['LATEST', 'wildcard'],
    ['x', 'wildcard'],
    ['X.x', 'wildcard'],
    ['>=0.0.0', 'wildcard'],
    ['>=0', 'wildcard'],
    ['^*', 'wildcard'],
    ['<=x', 'wildcard'],
    ['>=1 || *', 'wildcard'],
    ['1.2.3||', 'wildcard'],
    ['npm:left-pad', 'wildcard'],
    ['npm:left-pad@*', 'wildcard'],
    ['npm:@acme/left-pad', 'wildcard'],
    ['npm:@acme/left-pad@latest', 'wildcard'],
    ['npm:*', 'wildcard'],
    ['>=1', 'unbounded'],
    ['>0', 'unbounded'],
    ['>= 1.2.3', 'unbounded'],
    ['>1.x', 'unbounded'],
    ['>=0.0.0-0', 'unbounded'],
    ['^1 || >=3', 'unbounded'],
    ['<9999', 'unbounded'],
    ['>=1 <1000.0.0', 'unbounded'],
    ['npm:a@>=2', 'unbounded'],
    ['jsr:@std/fs@>=1', 'unbounded'],
    ['next', 'moving'],
    ['beta', 'moving'],
    ['*-0', 'moving'],
    ['=>1', 'moving'],
    ['npm:a@canary', 'moving'],
    ['^1.2.3', 'range'],
    ['~1.2', 'range'],
    ['1.x', 'range'],
    ['1', 'range'],
    ['1.2.3 - 2', 'range'],
    ['>=1 <2', 'range'],
    ['<3', 'range'],
    ['1.2.3 || 1.2.4', 'range'],
    ['^1 || ^2', 'range'],
    ['npm:a@^1', 'range'],
    ['runtime:^22', 'range'],
    ['1.2.3', 'exact'],
    ['=1.2.3', 'exact'],
    ['v1.2.3', 'exact'],
    ['1.2.3-beta.1+build', 'exact'],
    ['npm:@acme/a@1.2.3', 'exact'],
    ['npm:1.2.3', 'exact'],
    ['patch:left-pad@npm%3A1.3.0#~/.yarn/patches/left-pad.patch', 'exact'],
    ['patch:left-pad@npm%3A*#./p.patch', 'wildcard'],
    ['$left-pad', 'exact'],
    ['-', 'exact'],
  ])('%j of the registry is %s', (specifier, level) => {
    expect(reachOf(specifier)).toMatchObject({ level, source: 'registry' });
  });

  it.each([
    ['acme/shop', 'moving'],
    ['acme/shop#main', 'moving'],
    ['acme/shop#v1.2.3', 'moving'],
    ['acme/shop#0123456', 'moving'],
    ['acme/shop#semver:^1.0.0', 'moving'],
    [`acme/shop#${COMMIT}`, 'exact'],
    [`acme/shop#commit=${COMMIT}`, 'exact'],
    [`acme/shop#${COMMIT}&path:/packages/a`, 'exact'],
    [`acme/shop#x${COMMIT}`, 'moving'],
    [`acme/shop#main&${COMMIT}`, 'moving'],
    ['github:acme/shop', 'moving'],
    ['gist:11081aaa281', 'moving'],
    ['git+ssh://git@github.com:acme/shop.git#main', 'moving'],
    ['git+https://github.com/acme/shop.git', 'moving'],
    ['git://github.com/acme/shop.git', 'moving'],
    ['git@github.com:acme/shop.git', 'moving'],
    ['ssh://git@example.com/acme/shop', 'moving'],
    ['https://github.com/acme/shop', 'moving'],
    ['https://example.com/acme/shop.git#main', 'moving'],
    [`git+https://github.com/acme/shop.git#${COMMIT}`, 'exact'],
  ])('%j of a repository is %s', (specifier, level) => {
    expect(reachOf(specifier)).toMatchObject({ level, source: 'git' });
  });

  it.each([
    ['https://example.com/left-pad.tgz', 'moving'],
    ['http://example.com/left-pad-1.3.0.tgz', 'moving'],
    // Only Yarn 1 compares the hash.
    [`https://example.com/left-pad.tgz#${COMMIT}`, 'moving'],
    [`https://codeload.github.com/acme/shop/tar.gz/${COMMIT}`, 'exact'],
    ['https://codeload.github.com/acme/shop/tar.gz/main', 'moving'],
    [`https://evil.example/github.com/acme/shop/archive/${COMMIT}.tar.gz`, 'moving'],
    ['foo:bar', 'moving'],
  ])('%j of an address is %s', (specifier, level) => {
    expect(reachOf(specifier)).toMatchObject({ level, source: 'url' });
  });

  it.each([
    'workspace:*',
    'workspace:^',
    'catalog:',
    'catalog:react18',
    'file:../a',
    'link:./a',
    'portal:../a',
    './a',
    '../a',
    '/a',
    '~/a',
    'C:\\a',
  ])('%j lies in the repository', (specifier) => {
    expect(reachOf(specifier).level).toBe('exact');
    expect(['file', 'workspace']).toContain(reachOf(specifier).source);
  });

  it('is pinned in its own form', () => {
    expect(pinned('*', '1.3.0')).toBe('1.3.0');
    expect(pinned('npm:@acme/a@*', '1.3.0')).toBe('npm:@acme/a@1.3.0');
    expect(pinned('npm:a', '1.3.0')).toBe('npm:a@1.3.0');
    expect(pinned('npm:*', '1.3.0')).toBe('npm:1.3.0');
    expect(pinned('github:acme/shop#main', COMMIT)).toBe(`github:acme/shop#${COMMIT}`);
    expect(pinned('github:acme/shop', '1.3.0')).toBeNull();
    expect(pinned('*', 'not a version"')).toBeNull();
    expect([floorOf('>=1.3.0'), floorOf('>= 1.3.0-rc.1'), floorOf('>=1'), floorOf('>=0.0.0'), floorOf('^1.3.0')]).toEqual([
      '1.3.0',
      '1.3.0-rc.1',
      null,
      null,
      null,
    ]);
  });
});

describe('package.json', () => {
  it('is a manifest wherever it lies, but for installed packages', () => {
    expect(['package.json', 'a/b/package.json', 'Package.JSON'].every((path) => npmManifest.matches(path))).toBe(true);
    expect(
      [
        'node_modules/a/package.json',
        'a/node_modules/b/package.json',
        'xpackage.json',
        'package.json.bak',
        'package-lock.json',
      ].some((path) => npmManifest.matches(path)),
    ).toBe(false);
  });

  it('declares in every group, with overrides of every form, and not in what is no choice', () => {
    const text = JSON.stringify({
      dependencies: { a: '1' },
      devDependencies: { b: '2' },
      optionalDependencies: { c: '3' },
      peerDependencies: { p: '*' },
      engines: { node: '>=20' },
      overrides: { d: '4', 'e@^1': '5', f: { '.': '6', g: { '@s/h@2': '7' } } },
      resolutions: { '**/i': '8', 'j/k': '9', 'l/@s/m': '10', 'n@npm:1.0.0': '11' },
      pnpm: { overrides: { 'o>q@1': '12' } },
      workspaces: { packages: ['*'], catalog: { r: '13' }, catalogs: { old: { s: '14' } } },
    });
    expect(declarationsIn(text).map(({ name, group, scope, specifier }) => `${specifier} ${name} ${scope} ${group}`)).toEqual([
      '1 a direct dependencies',
      '2 b direct devDependencies',
      '3 c direct optionalDependencies',
      '13 r direct workspaces > catalog',
      '14 s direct workspaces > catalogs > old',
      '4 d override overrides',
      '5 e override overrides',
      '6 f override overrides > f',
      '7 @s/h override overrides > f > g',
      '8 i override resolutions',
      '9 k override resolutions',
      '10 @s/m override resolutions',
      '11 n override resolutions',
      '12 q override pnpm > overrides',
    ]);
  });

  it('says where an entry stands, with a byte order mark, CRLF, comments and trailing commas', () => {
    const text =
      '\uFEFF{\r\n  // why\r\n  "dependencies": {\r\n    "a": "*", "b":\r\n      "1",\r\n    "c": "\\u002a", /* */\r\n  },\r\n}\r\n';
    expect(declarationsIn(text)).toMatchObject([
      { name: 'a', specifier: '*', line: 4, endLine: 4, column: 10 },
      { name: 'b', line: 4, endLine: 5, column: null },
      { name: 'c', specifier: '*', level: 'wildcard', line: 6, endLine: 6, column: null },
    ]);
  });

  it('counts the last of equal keys, as package managers do', () => {
    const text = '{ "dependencies": { "a": "*" }, "dependencies": { "b": "*", "b": "1.0.0" } }';
    expect(declarationsIn(text).map(({ name, specifier }) => `${name} ${specifier}`)).toEqual(['b 1.0.0']);
  });

  it.each([
    ['no JSON', '{ "dependencies": ', 'line 1 is not valid JSON'],
    ['a conflict', '{\n<<<<<<< HEAD\n}', 'line 2 is not valid JSON'],
    ['nothing', '', 'line 1 is not valid JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['endless nesting', `{ "overrides": ${'{"a":'.repeat(100_000)}`, 'nested too deeply'],
    ['deep overrides', `{ "overrides": ${'{"a":'.repeat(60)}{}${'}'.repeat(60)} }`, 'too long to be read'],
    ['an endless specifier', `{ "dependencies": { "a": "${'1 || '.repeat(500)}" } }`, 'the specifier of a is too long'],
  ])('that is %s is unreadable', (_, text, reason) => {
    expect(npmManifest.read(text, 'package.json')).toEqual({ reason: expect.stringContaining(reason) });
  });

  it('of five megabytes takes little time', () => {
    const dependencies = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, n) => [`package-with-a-long-name-${n}`, '>=1.0.0 <2.0.0 || >=3']),
    );
    const text = JSON.stringify({ dependencies }, null, 2);
    const started = performance.now();
    expect(declarationsIn(text)).toHaveLength(100_000);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(performance.now() - started).toBeLessThan(6000);
  });

  it('never makes the reader throw', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const group = fc.constantFrom('dependencies', 'overrides', 'resolutions', 'pnpm', 'workspaces', 'catalogs', '__proto__');
    const manifest = fc.dictionary(
      group,
      fc.oneof(json, fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'binary' }), json))),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          manifest.map((value) => JSON.stringify(value)),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const read = npmManifest.read(text, 'package.json');
          expect(isUnreadable(read) || read.every(({ line, endLine }) => line >= 1 && endLine >= line)).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (specifier) => expect(reachOf(specifier).level).toBeTruthy()),
    );
  });
});

describe('pnpm-workspace.yaml', () => {
  it('is read with its aliases and never makes the reader throw', () => {
    const text = 'x: &v "*"\ncatalog: &c\n  a: *v\n  b: 1.10\ncatalogs:\n  next: *c\n';
    expect(pnpmWorkspace.read(text, 'pnpm-workspace.yaml')).toMatchObject([
      { name: 'a', specifier: '*', group: 'catalog', line: 3, column: null },
      { name: 'b', specifier: '1.10', level: 'range', line: 4 },
      { name: 'a', group: 'catalogs > next' },
      { name: 'b', group: 'catalogs > next' },
    ]);
    expect(
      ['pnpm-workspace.yaml', 'a/pnpm-workspace.yaml', 'pnpm-lock.yaml', 'pnpm-workspace.yml'].map((path) =>
        pnpmWorkspace.matches(path),
      ),
    ).toEqual([true, true, false, false]);
    for (const bad of ['['.repeat(50_000), 'catalog:\n\ta: 1', `# ${'x'.repeat(500_000)}`, 'catalog: *nobody'])
      expect(pnpmWorkspace.read(bad, 'pnpm-workspace.yaml')).toHaveProperty('reason');
    const word = fc.constantFrom(
      'catalog',
      'catalogs',
      'overrides',
      ':',
      '\n',
      '\n  ',
      '- ',
      '{',
      '}',
      '[',
      '*a',
      '&a ',
      "'*'",
      'a',
      '1',
      '#',
      '~',
      '? ',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const read = pnpmWorkspace.read(words.join(''), 'pnpm-workspace.yaml');
        expect(isUnreadable(read) || read.every(({ line, endLine }) => line >= 1 && endLine >= line)).toBe(true);
      }),
    );
  });
});

describe('a lockfile', () => {
  const [leftPad] = declared({ 'left-pad': '*' });
  const versionIn = (path: string, text: string, manifest = 'package.json', declaration = leftPad) =>
    declaration === undefined ? undefined : (npmManifest.openLockfile(path, text)(declaration, manifest)?.version ?? null);

  it("of npm says what is installed, in the manifest's directory first", () => {
    const lock = JSON.stringify({
      packages: { 'node_modules/left-pad': { version: '1.3.0' }, 'packages/a/node_modules/left-pad': { version: '1.2.0' } },
    });
    expect(versionIn('package-lock.json', lock)).toBe('1.3.0');
    expect(versionIn('package-lock.json', lock, 'packages/a/package.json')).toBe('1.2.0');
    expect(versionIn('npm-shrinkwrap.json', '{"dependencies":{"left-pad":{"version":"1.1.3"}}}')).toBe('1.1.3');
    const [shop] = declared({ shop: 'github:acme/shop' });
    const git = JSON.stringify({
      packages: { 'node_modules/shop': { version: '1.0.0', resolved: `git+ssh://git@github.com/acme/shop.git#${COMMIT}` } },
    });
    expect(versionIn('package-lock.json', git, 'package.json', shop)).toBe(COMMIT);
  });

  it('of Yarn, pnpm and Bun says what the specifier came to', () => {
    expect(
      versionIn('yarn.lock', '# yarn lockfile v1\n\n\nleft-pad@*, left-pad@^1.0.0:\n  version "1.3.0"\n  resolved "x"\n'),
    ).toBe('1.3.0');
    expect(versionIn('yarn.lock', '"left-pad@npm:*":\n  version: 1.3.0\n  resolution: "x"\n')).toBe('1.3.0');
    expect(versionIn('yarn.lock', 'left-pad@^1.0.0:\n  version "1.3.0"\n')).toBeNull();
    const pnpm =
      "importers:\n\n  .:\n    dependencies:\n      left-pad:\n        specifier: '*'\n        version: 1.3.0(react@18.0.0)\n\n  packages/a:\n    dependencies:\n      left-pad:\n        specifier: '*'\n        version: 1.2.0\n";
    expect(versionIn('pnpm-lock.yaml', pnpm)).toBe('1.3.0');
    expect(versionIn('pnpm-lock.yaml', pnpm, 'packages/a/package.json')).toBe('1.2.0');
    expect(versionIn('bun.lock', '{\n  "packages": {\n    "left-pad": ["left-pad@1.3.0", "", {}, "sha512-x"],\n  }\n}\n')).toBe(
      '1.3.0',
    );
  });

  it('tells a package of the same repository', () => {
    const [types] = declared({ types: '*' });
    if (types === undefined) throw new Error('nothing declared');
    const locks = {
      'package-lock.json': '{"packages":{"node_modules/types":{"resolved":"packages/types","link":true}}}',
      'yarn.lock': '"types@*, types@workspace:packages/types":\n  version: 0.0.0-use.local\n',
      'pnpm-lock.yaml':
        "importers:\n  .:\n    dependencies:\n      types:\n        specifier: '*'\n        version: link:packages/types\n",
      'bun.lock': '{\n  "packages": {\n    "types": ["types@workspace:packages/types"],\n  }\n}\n',
    };
    for (const [path, text] of Object.entries(locks)) {
      expect(npmManifest.openLockfile(path, text)(types, 'package.json')).toEqual({ version: null, isLocal: true });
    }
  });

  it('serves only what lies beside and below it, and answers nothing when it cannot be read', () => {
    expect(versionIn('tools/yarn.lock', 'left-pad@*:\n  version "1.3.0"\n')).toBeNull();
    expect(versionIn('tools/yarn.lock', 'left-pad@*:\n  version "1.3.0"\n', 'tools/package.json')).toBe('1.3.0');
    expect(versionIn('tools/yarn.lock', 'left-pad@*:\n  version "1.3.0"\n', 'toolsmith/package.json')).toBeNull();
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"packages":{"node_modules/left-pad":3}}',
      '   a:\n b: c\n      d:\n',
      '"left-pad": ["',
    ]) {
      for (const path of ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'])
        expect(versionIn(path, text)).toBeNull();
    }
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'),
        (text, path) => {
          expect(versionIn(path, `importers:\n${text}`)).toBeNull();
        },
      ),
    );
  });
});
