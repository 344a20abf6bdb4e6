import { z } from 'zod';
import { lockfileReaderOf, manifestReadersOf } from '../../syntax/manifests/readers.js';
import { defineRule } from '../rule.js';
import { deletions, filesOf, isConcerned, isSettings, missingEntries, settings } from './drifting-lockfiles.js';

const WHY = 'Without the lockfile every build resolves anew, so that what was tested and reviewed is not what is installed.';

export const lockfileDrift = defineRule({
  id: 'lockfile-drift',
  checklist: [15],
  subject: 'change',
  title: 'Lockfile does not follow its manifest',
  severity: 'medium',
  needs: ['files'],
  options: z.strictObject({}),

  docs: {
    what: [
      'A lockfile that is deleted while its manifest stays and no other lockfile of the ecosystem takes its place; a lockfile that the change writes and that lacks a dependency which',
      'the same change adds to the manifest; lockfiles switched off (`package-lock=false` in `.npmrc`); and, as a warning, a lockfile that becomes ignored by git.',
    ].join(' '),
    why: WHY,
    fix: 'Run the package manager once, and commit its lockfile together with the manifest.',
    limits: [
      'A change holds the files that it changes only: whether a lockfile stands beside a manifest that changed alone cannot be seen, and is no finding.',
      'A lockfile is looked into where it has other dependencies of the same manifest. Those of npm, Yarn, pnpm, Bun, Poetry, uv, PDM, Pipenv, Cargo, Bundler, Composer, Pub, Mix,',
      'Terraform, NuGet and Helm are known. In folders for test fixtures a finding is a warning.',
    ].join(' '),
  },

  messages: {
    deleted: {
      title: 'Lockfile `{lockfile}` is deleted, its manifest stays',
      what: '`{lockfile}` goes away, and nothing in this change pins the versions of {ecosystem} in its place.',
      why: WHY,
      fix: 'Restore `{lockfile}`, or delete it together with its manifest.',
    },
    missing: {
      title: '`{lockfile}` has nothing for the new dependency `{dependency}`',
      what: 'The change adds `{dependency}` to {manifest} and writes `{lockfile}`, but the lockfile does not have it.',
      why: 'An install that holds to the lockfile fails, and any other one takes versions that nobody saw.',
      fix: 'Run the package manager once more, and commit its lockfile together with the manifest.',
    },
    disabled: {
      title: 'Lockfiles are switched off in `{manifest}`',
      what: '`{setting}` keeps the package manager from writing and reading its lockfile.',
      why: WHY,
      fix: 'Take the setting out, and commit the lockfile.',
    },
    ignored: {
      title: 'Lockfile `{lockfile}` is ignored by git from here on',
      what: 'A line of {manifest} keeps `{lockfile}` out of the repository.',
      why: WHY,
      fix: 'Take the line out, unless another lockfile is the one in use.',
    },
  },

  examples: {
    flagged: [
      { name: 'A lockfile deleted', files: { 'package-lock.json': { before: '{}\n', after: null } } },
      {
        name: 'Lockfiles switched off',
        files: { '.npmrc': { before: 'fund=false\n', after: 'fund=false\npackage-lock=false\n' } },
      },
      {
        name: 'A lockfile without the new crate',
        files: {
          'Cargo.toml': { before: '[dependencies]\nlog = "0.4"\n', after: '[dependencies]\nlog = "0.4"\nrand = "0.8"\n' },
          'Cargo.lock': { before: crates('0.4.20'), after: crates('0.4.21') },
        },
      },
    ],
    accepted: [
      {
        name: 'Another package manager',
        files: {
          'package-lock.json': { before: '{}\n', after: null },
          'pnpm-lock.yaml': { before: null, after: 'lockfileVersion: 9\n' },
        },
      },
      {
        name: 'The whole project deleted',
        files: { 'app/package-lock.json': { before: '{}\n', after: null }, 'app/package.json': { before: '{}\n', after: null } },
      },
      {
        name: 'A lockfile updated with its manifest',
        files: {
          'Cargo.toml': { before: '[dependencies]\nlog = "0.4"\n', after: '[dependencies]\nlog = "0.4"\nrand = "0.8"\n' },
          'Cargo.lock': {
            before: crates('0.4.20'),
            after: `${crates('0.4.20')}\n[[package]]\nname = "rand"\nversion = "0.8.5"\n`,
          },
        },
      },
    ],
  },

  wantsText: (file) => isSettings(file.path) || lockfileReaderOf(file.path) !== null || manifestReadersOf(file.path).length > 0,

  appliesTo: (change) => filesOf(change).some(({ path, previousPath }) => [path, previousPath ?? path].some(isConcerned)),

  *check(change) {
    const files = filesOf(change);
    for (const file of files) {
      yield* deletions(file, files);
      yield* settings(file);
    }
    yield* missingEntries(files);
  },
});

function crates(version: string): string {
  return `[[package]]\nname = "log"\nversion = "${version}"\n`;
}
