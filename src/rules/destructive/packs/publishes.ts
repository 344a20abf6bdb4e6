/** Packages and images that are published: once somebody has them, they cannot be taken back. */
import type { Command, Entry } from '../command-pack.js';

interface Publish {
  readonly id: string;
  readonly does: string;
  readonly programs: readonly string[];
  readonly test: (command: Command) => boolean;
  readonly grade?: Entry['grade'];
  readonly flagged: readonly string[];
  readonly accepted: readonly string[];
}

const PUBLISHES: readonly Publish[] = [
  {
    id: 'npm-unpublish',
    does: 'takes a published package away from everybody who uses it',
    programs: ['npm', 'pnpm', 'yarn', 'gem', 'cargo', 'dotnet', 'nuget'],
    test: ({ operands, has, words }) =>
      operands[0] === 'unpublish' ||
      operands[0] === 'deprecate' ||
      (operands[0] === 'yank' && !has('--undo')) ||
      (operands[0] === 'owner' && /^(?:rm|remove)$/.test(operands[1] ?? '')) ||
      words.slice(0, 2).join(' ') === 'nuget delete',
    flagged: ['npm unpublish pkg --force', 'gem yank pkg -v 1', 'cargo yank --version 1.0.0', 'dotnet nuget delete pkg 1'],
    accepted: ['npm install', 'cargo build', 'gem install x', 'cargo yank --undo --version 1.0.0'],
  },
  {
    id: 'publish-package',
    does: 'publishes a package for everybody',
    programs: [
      'npm',
      'pnpm',
      'yarn',
      'bun',
      'lerna',
      'changeset',
      'np',
      'release-it',
      'semantic-release',
      'twine',
      'poetry',
      'flit',
      'uv',
      'pdm',
      'hatch',
      'gem',
      'cargo',
      'dotnet',
      'nuget',
      'mvn',
      'gradle',
      'gradlew',
      'deno',
      'jsr',
      'vsce',
      'ovsx',
      'dart',
      'flutter',
      'mix',
      'pod',
      'rake',
      'maturin',
      'cargo-release',
      'nx',
      'goreleaser',
      'helm',
      'sbt',
      'setup.py',
      'release-plz',
      'luarocks',
      'conan',
    ],
    test: ({ operands, has, words, invocation: { program } }) => {
      const [first = '', second = ''] = operands;
      switch (program) {
        case 'changeset':
          return first === 'publish';
        case 'np':
        case 'release-it':
        case 'semantic-release':
          return !has('--preview', '-d', '--no-publish', '--dry-run');
        case 'twine':
          return first === 'upload' && !words.some((word) => word.includes('testpypi'));
        case 'gem':
          return first === 'push';
        case 'dotnet':
          return first === 'nuget' && second === 'push';
        case 'nuget':
          return first === 'push';
        case 'mvn':
          return operands.includes('deploy') || operands.includes('release:perform') || operands.includes('deploy:deploy');
        case 'gradle':
        case 'gradlew':
          return operands.some((word) =>
            /(?:^|:)(?:publish(?!ToMavenLocal)\w*|uploadArchives|bintrayUpload|closeAndRelease\w*)$/.test(word),
          );
        case 'yarn':
          return (
            first === 'publish' ||
            (first === 'npm' && second === 'publish') ||
            (first === 'workspace' && operands.includes('publish'))
          );
        case 'mix':
          return first === 'hex.publish';
        case 'pod':
          return first === 'trunk' && second === 'push';
        case 'rake':
          return first === 'release';
        case 'dart':
        case 'flutter':
          return first === 'pub' && (second === 'publish' || operands[1] === 'lish');
        case 'nx':
          return first === 'release' && !has('--skip-publish', '-d');
        case 'goreleaser':
          return first === 'release' && !has('--snapshot', '--skip=publish', '--skip-publish');
        case 'helm':
          return first === 'push';
        case 'sbt':
          return operands.some((word) => /^(?:publish|publishSigned|release|ci-release)$/.test(word));
        case 'setup.py':
          return operands.includes('upload');
        case 'luarocks':
        case 'conan':
          return first === 'upload';
        case 'cargo-release':
          return has('--execute', '-x');
        case 'npm':
        case 'pnpm':
          return first === 'publish' || ((first === '-r' || first === 'recursive') && second === 'publish');
        default:
          return first === 'publish' || (program === 'release-plz' && first === 'release');
      }
    },
    grade: 'ask',
    flagged: [
      'npm publish --access public',
      'pnpm -r publish',
      'twine upload dist/*',
      'python -m twine upload dist/*',
      'cargo publish',
      'gem push a.gem',
      'mvn -B deploy',
      './gradlew publish',
      'npx semantic-release',
      'yarn npm publish',
      'uv publish',
      'poetry publish --build',
      'dotnet nuget push a.nupkg',
    ],
    accepted: [
      'npm publish --dry-run',
      'npm pack',
      'twine check dist/*',
      'npm run publish',
      'mvn verify',
      './gradlew publishToMavenLocal',
      'cargo publish --dry-run',
      'poetry build',
      'goreleaser release --snapshot',
    ],
  },
  {
    id: 'push-image',
    does: 'pushes an image under a name that moves for everybody who runs it',
    programs: ['docker', 'podman', 'buildah', 'nerdctl', 'crane', 'skopeo', 'ko', 'jib'],
    test: ({ operands, has, words, invocation: { program } }) => {
      const moving = (name: string): boolean => /:(?:latest|stable|prod(?:uction)?|main|master)$/.test(name);
      if (program === 'ko' || program === 'jib') return false;
      if (program === 'crane' || program === 'skopeo')
        return (operands[0] === 'copy' || operands[0] === 'push' || operands[0] === 'tag') && operands.some(moving);
      const [first = '', second = ''] = operands;
      if (first === 'buildx' || first === 'build') return has('--push') && words.some((word) => moving(word));
      const pushed =
        first === 'push'
          ? operands.slice(1)
          : first === 'image' && second === 'push'
            ? operands.slice(2)
            : first === 'manifest' && second === 'push'
              ? operands.slice(2)
              : null;
      return (
        pushed !== null &&
        (has('-a', '--all-tags') || pushed.some((name) => moving(name) || !/[:$@]/.test(name.split('/').at(-1) ?? '')))
      );
    },
    grade: 'ask',
    flagged: [
      'docker push app:latest',
      'docker push org/app',
      'docker buildx build --push -t app:latest .',
      'docker push --all-tags app',
    ],
    accepted: ['docker build -t app:latest .', 'docker push app:1.2.3', 'docker push "app:$TAG"', 'docker pull app:latest'],
  },
];

export const PUBLICATIONS: readonly Entry[] = PUBLISHES.map(
  ({ id, does, programs, test, flagged, accepted, grade = 'block' }) => ({
    id,
    rule: 'direct-deploy',
    grade,
    severity: grade === 'block' ? 'high' : 'medium',
    does,
    programs,
    when: test,
    examples: { flagged, accepted },
  }),
);
