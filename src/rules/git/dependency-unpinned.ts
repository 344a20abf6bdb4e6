// Length: a message and examples for each way in which a dependency can change by itself.
import { minimatch } from 'minimatch';
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import type { Declaration, Level } from '../../syntax/manifests/manifest.js';
import { lockfileReaderOf, manifestReaderOf } from '../../syntax/manifests/readers.js';
import { defineRule, type Observation } from '../rule.js';
import { isFixture, type LoosenedDependency, loosenedDependencies, manifestsOf } from './loosened-dependencies.js';
import { fixOf, Lockfiles, quoted, shown } from './pinned-fix.js';

const options = z.strictObject({
  fails: z
    .array(z.enum(['wildcard', 'unbounded', 'moving', 'range']))
    .max(4)
    .default(['wildcard', 'unbounded', 'moving'])
    .describe(
      'What counts as unpinned. wildcard: any version ("*", "latest"). unbounded: no upper end (">=1"). moving: a tag, branch or address that others can move. range: "^1.2.3", "1.x".',
    ),
  ignore: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe('Glob patterns of manifests that are not judged, for example templates.'),
});

type Options = z.infer<typeof options>;

const WHY = 'A broken or hijacked release then reaches every build without a line changing in this repository.';

export const dependencyUnpinned = defineRule<Options>({
  id: 'dependency-unpinned',
  checklist: [15],
  subject: 'change',
  title: 'Dependency may change by itself',
  severity: 'medium',
  needs: ['files'],
  options,

  docs: {
    what: [
      'A `package.json` or `pnpm-workspace.yaml` that the change makes looser: a dependency, development or optional dependency, override, resolution or catalog entry',
      'that takes any version (`*`, `latest`, an empty text), every version from one on (`>=1`), whatever a dist-tag, branch or repository holds',
      '(`next`, `github:acme/shop#main`), or an address (but that of a whole commit on GitHub). Only what became looser counts: a specifier that stood there before,',
      'moved to another line, group or manifest, is no finding. Another repository or address for the same name is a new choice and counts.',
    ].join(' '),
    why: `${WHY} A lockfile holds it back only until the next time it is written.`,
    fix: 'Write the exact version that was tested (`npm install --save-exact`), or the whole commit for a repository, and let a pull request raise it.',
    limits: [
      'Reads manifests of npm, Yarn, pnpm and Bun, but not `package.json5` and `package.yaml`. Ranges such as `^1.2.3` do not fail by',
      'default, since the change does not show whether a lockfile pins them; `fails` can name `range`. Peer dependencies, `engines` and what lies in',
      "the same repository (`workspace:`, `file:`, `catalog:`, or a package that the change's lockfile links, unless that is newer than the manifest)",
      'are never findings. A Yarn 1 lockfile does',
      'not tell such packages, so `*` for one of them is a finding there. A tag of a repository is movable, a short commit is not taken for one.',
      'In folders for test fixtures a finding is a warning. Manifests below `node_modules` are not judged.',
    ].join(' '),
  },

  messages: {
    wildcard: {
      title: 'Dependency `{dependency}` may change at any time (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} installs whatever is newest on the day.',
      why: WHY,
      fix: 'Write one version: `{pin}`.',
    },
    unbounded: {
      title: 'Dependency `{dependency}` has no highest version (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} takes every later version, also those that break it.',
      why: WHY,
      fix: 'Write one version: `{pin}`.',
    },
    tag: {
      title: 'Dependency `{dependency}` follows the tag `{specifier}`',
      what: '`{dependency}` {specifier} in {group} installs whatever its publisher points the tag to on the day.',
      why: WHY,
      fix: 'Write one version: `{pin}`.',
    },
    repository: {
      title: 'Dependency `{dependency}` follows a repository (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} installs whatever the branch or tag holds on the day; both can be moved.',
      why: 'Whoever can push to that repository then changes every build without a line changing in this one.',
      fix: 'Write the whole commit: `{pin}`.',
    },
    address: {
      title: 'Dependency `{dependency}` comes from an address that may change (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} installs whatever the address answers on the day.',
      why: 'Whoever controls the address then changes every build without a line changing in this repository.',
      fix: 'Take a version from the registry, or an address that names a commit: `{pin}`.',
    },
    range: {
      title: 'Dependency `{dependency}` takes a range of versions (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} installs the newest version of the range on the day.',
      why: WHY,
      fix: 'Write one version: `{pin}`.',
    },
  },

  examples: {
    flagged: [
      { name: 'Any version', files: manifestChange('{}', '{ "left-pad": "*" }') },
      { name: 'An upper end taken away', files: manifestChange('{ "left-pad": "^1.3.0" }', '{ "left-pad": ">=1.3.0" }') },
      { name: 'The head of a repository', files: manifestChange('{}', '{ "shop-client": "github:acme/shop-client" }') },
    ],
    accepted: [
      { name: 'One version', files: manifestChange('{}', '{ "left-pad": "1.3.0" }') },
      {
        name: 'One commit',
        files: manifestChange('{}', `{ "shop-client": "github:acme/shop-client#${'0123456789'.repeat(4)}" }`),
      },
      { name: 'It was so before', files: manifestChange('{ "left-pad": "*" }', '{ "left-pad": "*", "right-pad": "1.0.1" }') },
    ],
  },

  wantsText: (file) => manifestReaderOf(file.path) !== null || (file.after !== null && lockfileReaderOf(file.path) !== null),

  appliesTo: (change, { ignore }) => judged(change, ignore).length > 0,

  *check(change, { fails, ignore }) {
    const lockfiles = new Lockfiles(change);
    for (const loosened of loosenedDependencies(judged(change, ignore))) {
      if ('kind' in loosened) yield loosened;
      else if (fails.some((level) => level === loosened.declaration.level)) yield* observe(loosened, lockfiles, fails);
    }
  },
});

function manifestChange(before: string, after: string) {
  const text = (dependencies: string) => `{\n  "name": "shop",\n  "dependencies": ${dependencies}\n}\n`;
  return { 'package.json': { before: text(before), after: text(after) } };
}

function judged(change: Change, ignore: readonly string[]): FileChange[] {
  const glob = { dot: true, nobrace: true, nocomment: true, nonegate: true };
  return manifestsOf(change).filter((file) => !ignore.some((pattern) => minimatch(file.path, pattern, glob)));
}

function* observe(loosened: LoosenedDependency, lockfiles: Lockfiles, fails: readonly Level[]): Generator<Observation> {
  const { file, lines, declaration, before } = loosened;
  const { group, specifier } = declaration;
  const locked = lockfiles.find(loosened);
  if (locked?.isLocal) return;
  const fix = fixOf(loosened, locked?.version ?? null, fails);
  const dependency = shown(declaration.name, 100);
  const evidence = [
    ...(before === null ? [] : [`Before, it was ${quoted(before.specifier)}.`]),
    ...(!locked?.version ? [] : [`The lockfile ${locked.name} of this change has ${locked.version}.`]),
  ];
  yield {
    kind: 'finding',
    message: messageOf(declaration),
    data: {
      dependency: dependency || '""',
      specifier: quoted(specifier),
      group: shown(group, 100),
      pin: fix?.pin ?? `"${dependency}": "${declaration.source === 'git' ? 'repository#commit' : 'version'}"`,
    },
    location: lines.locationOf(declaration),
    identity: `${shown(group, 300)} ${shown(declaration.name, 300)} ${quoted(specifier)}`,
    evidence,
    fix: fix?.suggestion,
    confidence: isFixture(file.path) ? 'possible' : 'certain',
  };
}

function messageOf({ level, source }: Declaration): string {
  if (level !== 'moving') return level;
  if (source === 'git') return 'repository';
  return source === 'url' ? 'address' : 'tag';
}
