import { lockfileDrift } from '../../src/rules/git/lockfile-drift.js';
import { testRule } from '../support/rule-tester.js';

const crates = (...names: string[]): string =>
  names.map((name) => `[[package]]\nname = "${name}"\nversion = "1.0.0"\n`).join('\n');
const cargo = (...names: string[]): string => `[dependencies]\n${names.map((name) => `${name} = "1"\n`).join('')}`;
const npm = (...names: string[]): string =>
  `${JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) }, null, 2)}\n`;
const npmLock = (...names: string[]): string =>
  JSON.stringify({ packages: Object.fromEntries(names.map((name) => [`node_modules/${name}`, { version: '1.0.0' }])) });

testRule(lockfileDrift, {
  flagged: [
    {
      name: 'a lockfile deleted beside a manifest that changed',
      files: {
        'package.json': { before: npm('a'), after: npm('a', 'b') },
        'package-lock.json': { before: npmLock('a'), after: null },
      },
      findings: [{ message: 'deleted', path: 'package-lock.json', identity: 'deleted package-lock.json', confidence: 'certain' }],
    },
    {
      name: 'evasion: a lockfile renamed away',
      files: { 'old.txt': { before: crates('a'), after: crates('a'), previousPath: 'Cargo.lock' } },
      findings: [{ message: 'deleted', identity: 'deleted Cargo.lock' }],
    },
    {
      name: 'a lockfile of another ecosystem does not replace it',
      files: { 'Cargo.lock': { before: crates('a'), after: null }, 'yarn.lock': { before: null, after: '# yarn lockfile v1\n' } },
      findings: [{ message: 'deleted' }],
    },
    {
      name: 'a lockfile without what the manifest adds',
      files: {
        'package.json': { before: npm('a'), after: npm('a', 'b') },
        'package-lock.json': { before: npmLock('a'), after: npmLock('a', 'c') },
      },
      findings: [
        {
          message: 'missing',
          path: 'package.json',
          line: 4,
          data: { dependency: 'b', manifest: 'package.json', lockfile: 'package-lock.json' },
        },
      ],
    },
    {
      name: 'in a workspace, by the lockfile above it',
      files: {
        'crates/x/Cargo.toml': { before: cargo('a'), after: cargo('a', 'b') },
        'Cargo.lock': { before: crates('a'), after: crates('a', 'c') },
      },
      findings: [{ message: 'missing', path: 'crates/x/Cargo.toml', line: 3 }],
    },
    {
      name: 'lockfiles switched off',
      files: { '.npmrc': { before: 'fund=false\n', after: 'fund=false\npackage-lock = false\n' } },
      findings: [{ message: 'disabled', line: 2 }],
    },
    {
      name: 'a lockfile that git ignores from here on',
      files: { '.gitignore': { before: 'dist\n', after: 'dist\n/yarn.lock\n' } },
      findings: [{ message: 'ignored', line: 2, confidence: 'possible' }],
    },
    {
      name: 'in test data, as a warning',
      files: { 'fixtures/a/Gemfile.lock': { before: 'GEM\n', after: null } },
      findings: [{ message: 'deleted', confidence: 'possible' }],
    },
  ],
  accepted: [
    {
      name: 'another package manager',
      files: { 'yarn.lock': { before: 'a\n', after: null }, 'pnpm-lock.yaml': { before: null, after: 'lockfileVersion: 9\n' } },
    },
    {
      name: 'moved into a workspace',
      files: {
        'packages/a/package-lock.json': { before: npmLock('a'), after: null },
        'package-lock.json': { before: npmLock('b'), after: npmLock('a', 'b') },
      },
    },
    {
      name: 'moved with its folder',
      files: { 'b/Cargo.lock': { before: crates('a'), after: crates('a'), previousPath: 'a/Cargo.lock' } },
    },
    {
      name: 'gone with its manifest',
      files: { 'a/Cargo.lock': { before: crates('a'), after: null }, 'a/Cargo.toml': { before: cargo('a'), after: null } },
    },
    {
      name: 'updated with its manifest',
      files: {
        'Cargo.toml': { before: cargo('a'), after: cargo('a', 'b') },
        'Cargo.lock': { before: crates('a'), after: crates('a', 'b') },
      },
    },
    {
      name: 'near miss: a form of lockfile that has nothing of the manifest',
      files: { 'Cargo.toml': { before: cargo('a'), after: cargo('a', 'b') }, 'Cargo.lock': { before: '# 1\n', after: '# 2\n' } },
    },
    {
      name: 'a setting that was there',
      files: { '.npmrc': { before: 'package-lock=false\nfund=false\n', after: 'fund=false\npackage-lock=false\n' } },
    },
    { name: 'a lockfile tracked again', files: { '.gitignore': { before: 'yarn.lock\n', after: '!yarn.lock\n# Cargo.lock\n' } } },
    {
      name: 'a manifest alone',
      files: { 'package.json': { before: npm('a'), after: npm('a', 'b') } },
      outcome: 'not-applicable',
    },
    {
      name: 'hostile: a lockfile of nothing but brackets',
      files: {
        'package.json': { before: npm('a'), after: npm('a', 'b') },
        'package-lock.json': { before: '{}', after: '['.repeat(100_000) },
      },
    },
  ],
  undecided: [
    {
      name: 'a manifest beside a written lockfile that cannot be read',
      files: {
        'package.json': { before: npm('a'), after: '{ "dependencies": \n' },
        'package-lock.json': { before: npmLock('a'), after: npmLock('a', 'b') },
      },
      reason: 'not valid JSON',
    },
  ],
});
