// Length: a message and examples for each way in which a dependency can change by itself.
import { minimatch } from 'minimatch';
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import type { Declaration, Level } from '../../syntax/manifests/manifest.js';
import { ECOSYSTEMS, lockfileReaderOf, manifestReadersOf } from '../../syntax/manifests/readers.js';
import { defineRule, type Observation } from '../rule.js';
import {
  isFixture,
  type LoosenedDependency,
  loosenedDependencies,
  type Manifest,
  manifestsOf,
  readManifests,
} from './loosened-dependencies.js';
import { misnamedCommits } from './misnamed-commits.js';
import { fixOf, Lockfiles, quoted, shown } from './pinned-fix.js';

const levels = z.array(z.enum(['wildcard', 'unbounded', 'moving', 'tag', 'range'])).max(5);
const DEFAULT_FAILS = ['wildcard', 'unbounded', 'moving'] satisfies Level[];

const options = z.strictObject({
  fails: z
    .union([levels, z.partialRecord(z.enum(ECOSYSTEMS), levels)])
    .default(DEFAULT_FAILS)
    .describe(
      [
        'What counts as unpinned. wildcard: any version ("*", "latest"). unbounded: no upper end (">=1"). moving: a branch, address or tag that others can move.',
        'tag: a tag that names a version, where tags are the usual names of versions (actions, images, hooks, modules of Git). range: "^1.2.3", "1.x".',
        `One list for all, or one for each ecosystem (${ECOSYSTEMS.join(', ')}); those without one keep the default.`,
      ].join(' '),
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
      'A manifest that the change makes looser: a dependency, override, image, action, hook or module that takes any version (`*`, `latest`, none at all), every version from',
      'one on (`>=1`), whatever a branch, dist-tag or repository holds (`next`, `github:acme/shop#main`, `@main`), or an address whose content may change. Only what became',
      'looser counts: what stood there before, moved to another line, group or manifest, is no finding. Another repository or address for the same name is a new choice and counts.',
      'So does a pinned action whose commit changed under a comment that still names the old version.',
      'Reads npm, Yarn, pnpm and Bun (`package.json`, `pnpm-workspace.yaml`), Python (requirements and constraints, `pyproject.toml` of PEP 621, PEP 735, Poetry, PDM and uv, `Pipfile`, `setup.cfg`,',
      '`setup.py`, Conda environments), Deno and JSR, `Cargo.toml`, `go.mod`, Maven, Gradle and its version catalogs, NuGet, Bundler and gem specifications, Composer, Swift, Pub, Mix,',
      'Terraform and OpenTofu, Helm charts, Dockerfiles, Compose files, workflows and composite actions of GitHub, and `.pre-commit-config.yaml`, each by its own rules of versions;',
      'and what scripts, Dockerfiles and workflows install or run by hand (`npm i -g x`, `npx x@latest`, `pip install x`, `uvx x`, `go install x@latest`, `cargo install x`, `gem install x`, `curl … | sh`).',
    ].join(' '),
    why: `${WHY} A lockfile holds it back only until the next time it is written.`,
    fix: 'Write the exact version that was tested, or the whole commit or digest for a repository or image, and let a pull request raise it.',
    limits: [
      'Ranges such as `^1.2.3` do not fail by default, since the change does not show whether a lockfile pins them; `fails` can name `range`.',
      'Tags that name a version (`actions/checkout@v4`, `node:20`, `rev: v1.2.0`) can be moved too, and do not fail by default where tags are the usual names of versions: nearly every repository uses them,',
      'and updates arrive through them; name `tag` in `fails`, for all or for one ecosystem, to ask for commits and digests. Where a registry has versions, a tag of a repository is `moving` and fails;',
      'a short commit is never taken for one. Peer dependencies, `engines`, open ends that a library (a Python project with a build system, a gem, a Terraform module) asks of its users, what lies in the same repository',
      "(`workspace:`, `file:`, paths, stages, or a package that the change's lockfile links, unless that is newer than the manifest) are never findings.",
      'An open end in Python that the lockfile of the same change pins is a warning, since its tools write it themselves; so is a library without any version. `package.json5` and `package.yaml` are not read.',
      'A Yarn 1 lockfile does not tell linked packages, so `*` for one of them is a finding there. Values that only a run would tell (`${TAG}` without a default) are passed over.',
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
    release: {
      title: '`{dependency}` follows a tag that can be moved (`{specifier}`)',
      what: '`{dependency}` {specifier} in {group} runs whatever the tag points to on the day.',
      why: 'Whoever can push to that repository or registry can move the tag to other code without a line changing in this one.',
      fix: 'Write the whole commit or digest, with the version beside it as a comment: `{pin}`.',
    },
    misnamed: {
      title: 'The comment beside the commit of `{dependency}` names another version ({said})',
      what: 'The {changed} of `{dependency}` changed in {group}, and the {kept} stayed as it was: {said} and {specifier} cannot belong together on both sides.',
      why: 'Reviewers read the comment and machines run the commit, so that a commit of foreign code can pass for a known version.',
      fix: 'Look up the commit of the version that was meant, and write both.',
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
      {
        name: 'An action that follows a branch',
        files: {
          '.github/workflows/ci.yml': {
            before: 'jobs:\n  test:\n    steps:\n      - uses: acme/setup@v3\n',
            after: 'jobs:\n  test:\n    steps:\n      - uses: acme/setup@main\n',
          },
        },
      },
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

  wantsText: (file) =>
    manifestReadersOf(file.path).length > 0 ||
    (file.previousPath !== null && manifestReadersOf(file.previousPath).length > 0) ||
    (file.after !== null && lockfileReaderOf(file.path) !== null),

  appliesTo: (change, { ignore }) => judged(change, ignore).length > 0,

  *check(change, { fails, ignore }) {
    const lockfiles = new Lockfiles(change);
    const manifests: Manifest[] = [];
    const unread = new Set<string | undefined>();
    for (const manifest of readManifests(judged(change, ignore))) {
      if (!('kind' in manifest)) manifests.push(manifest);
      else if (!unread.has(manifest.path)) yield manifest;
      if ('kind' in manifest) unread.add(manifest.path);
    }
    for (const loosened of loosenedDependencies(manifests)) {
      const { declaration, reader } = loosened;
      const failing = failingLevels(fails, declaration.ecosystem ?? reader.ecosystem);
      if (failing.includes(declaration.level)) yield* observe(loosened, lockfiles, failing);
    }
    yield* misnamedCommits(manifests);
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

/** The levels that count as unpinned where a script or a command installs something, by the rule's parsed options. */
export function failingInstalls(parsed: unknown): readonly Level[] {
  return failingLevels((parsed as Options).fails, 'scripts');
}

function failingLevels(fails: Options['fails'], ecosystem: string): readonly Level[] {
  return Array.isArray(fails) ? fails : (fails[ecosystem] ?? DEFAULT_FAILS);
}

function* observe(loosened: LoosenedDependency, lockfiles: Lockfiles, fails: readonly Level[]): Generator<Observation> {
  const { file, reader, lines, declaration, before } = loosened;
  const { group, specifier, level, published } = declaration;
  const asked = quoted(specifier);
  const groupShown = shown(group, 300);
  const locked = lockfiles.find(loosened);
  if (locked?.isLocal || (published && (level === 'unbounded' || level === 'range'))) return;
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
      specifier: asked,
      group: groupShown.length > 100 ? `${groupShown.slice(0, 100)}…` : groupShown,
      pin: fix?.pin ?? reader.written({ ...declaration, name: dependency }, placeholderOf(declaration, reader.ecosystem)),
    },
    location: lines.locationOf(declaration),
    identity: `${groupShown} ${declaration.name.length <= 100 ? dependency : shown(declaration.name, 300)} ${asked}`,
    evidence,
    fix: fix?.suggestion,
    confidence:
      isFixture(file.path) || (published && level === 'wildcard') || isHeld(loosened, locked?.version ?? null)
        ? 'possible'
        : 'certain',
  };
}

/** Tools of Python write ">=" themselves, and install what their lockfile says. */
function isHeld({ reader, declaration }: LoosenedDependency, locked: string | null): boolean {
  return reader.ecosystem === 'python' && declaration.level === 'unbounded' && locked !== null;
}

/** What stands for the version in a line that cannot be told. */
function placeholderOf({ source, ecosystem }: Declaration, readers: string): string {
  if (source === 'git') return readers === 'npm' ? 'repository#commit' : 'commit';
  return (ecosystem ?? readers) === 'docker' ? 'version@sha256:digest' : 'version';
}

function messageOf({ level, source }: Declaration): string {
  if (level === 'tag') return 'release';
  if (level !== 'moving') return level;
  if (source === 'git') return 'repository';
  return source === 'url' ? 'address' : 'tag';
}
