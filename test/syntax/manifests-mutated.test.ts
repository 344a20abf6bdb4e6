/** Mutated manifests of every ecosystem: readers never throw, and are done within a second. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { installScriptsOf, isInstallScriptFile } from '../../src/syntax/manifests/install-scripts.js';
import { holdsInstallSources, installSourcesOf } from '../../src/syntax/manifests/install-sources.js';
import { isUnreadable, LEVELS } from '../../src/syntax/manifests/manifest.js';
import { manifestReadersOf } from '../../src/syntax/manifests/readers.js';
import { changeFilesIn } from '../support/change-file.js';
import { mutated, mutations } from '../support/mutations.js';

/** Set MUTATIONS=10000 for the long run. */
const RUNS = Number(process.env['MUTATIONS'] ?? 600);
const LONGEST_READ = 1_000;

const manifests = changeFilesIn('fixtures/dependencies').flatMap(([, { files }]) =>
  Object.entries(files).flatMap(([path, { after }]) => (typeof after === 'string' ? [{ path, text: after }] : [])),
);

beforeAll(() => loadGrammars(manifests.map(({ path }) => path)));

describe('mutated manifests', () => {
  it('are read without a crash, each within a second', () => {
    let slowest = { milliseconds: 0, path: '', mutations: '' };
    fc.assert(
      fc.property(fc.constantFrom(...manifests), mutations, ({ path, text: original }, list) => {
        const text = mutated(original, list);
        const started = performance.now();
        for (const reader of manifestReadersOf(path)) {
          const read = reader.read(text, path);
          const declarations = isUnreadable(read) ? [] : read;
          const hasNoReason = isUnreadable(read) && read.reason === '';
          expect(hasNoReason || declarations.some(({ level }) => !LEVELS.includes(level))).toBe(false);
          for (const declaration of declarations) {
            reader.floor(declaration);
            reader.pin(declaration, '1.2.3');
          }
          reader.openLockfile(path, text);
        }
        if (holdsInstallSources(path)) installSourcesOf(path, text);
        if (isInstallScriptFile(path)) installScriptsOf(path, text);
        const milliseconds = performance.now() - started;
        if (milliseconds > slowest.milliseconds) slowest = { milliseconds, path, mutations: JSON.stringify(list) };
      }),
      { seed: 4, numRuns: RUNS },
    );
    expect(slowest.milliseconds < LONGEST_READ ? null : slowest).toBeNull();
  }, 600_000);

  it.each([
    ['Gemfile', "gem 'a', ".repeat(50_000)],
    ['build.gradle', 'implementation group: '.repeat(40_000)],
    ['Package.swift', '.package(url: "a", '.repeat(40_000)],
    ['mix.exs', '{:a, '.repeat(150_000)],
    ['main.tf', 'a = { '.repeat(150_000)],
    ['main.tf', 'module "a" { '.repeat(60_000)],
    ['Cargo.toml', `a${'.a'.repeat(4_000)} = 1\n`.repeat(20)],
    ['Cargo.toml', '[[a]]\n'.repeat(60_000)],
    ['pom.xml', '<a>'.repeat(300_000)],
    ['requirements.txt', `a${' --hash=sha256:'.repeat(5_000)}\n`],
    ['requirements.txt', `a${'\\\n'.repeat(200_000)}`],
    ['setup.cfg', `[options]\ninstall_requires =\n${' a;'.repeat(100_000)}`],
    ['go.mod', `require ${'a '.repeat(1_000)}\n`.repeat(100)],
    ['compose.yaml', `services:\n  a:\n    image: ${'${A:-'.repeat(10_000)}\n`],
    ['Dockerfile', `FROM ${'${A:-'.repeat(10_000)}\n`],
    ['composer.json', `{"require":{"a/b":"${'|'.repeat(900)}"}}`],
  ])('hostile: %s (%#)', (path, text) => {
    const started = performance.now();
    for (const reader of manifestReadersOf(path)) reader.read(text, path);
    if (holdsInstallSources(path)) installSourcesOf(path, text);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
