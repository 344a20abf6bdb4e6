import { installSourceAdded } from '../../src/rules/git/install-source-added.js';
import { PUBLIC_REGISTRIES } from '../../src/syntax/manifests/install-sources.js';
import { testRule } from '../support/rule-tester.js';

const PUBLIC_INDEX = [...PUBLIC_REGISTRIES].find((host) => host.startsWith('pypi.')) ?? '';

const scripts = (all: Record<string, string>): string => `${JSON.stringify({ scripts: all }, null, 2)}\n`;
const added = (path: string, before: string, after: string) => ({ [path]: { before, after: before + after } });
const TOKEN = 'npm.example.com/?token=abcdefabcdef';

testRule(installSourceAdded, {
  flagged: [
    {
      name: 'a registry, and one of a scope',
      files: added('.npmrc', 'fund=false\n', 'registry=https://npm.example.com/\n@acme:registry=https://other.example.com\n'),
      findings: [
        {
          message: 'registry',
          line: 2,
          data: { address: 'https://npm.example.com/', setting: 'registry', file: '.npmrc' },
          confidence: 'certain',
        },
        { message: 'registry', line: 3 },
      ],
    },
    {
      name: 'options of requirements',
      files: added(
        'requirements.txt',
        'flask==3.0.0\n',
        `--extra-index-url=https://pypi.example.com/simple\n-i http://${PUBLIC_INDEX}/simple\n`,
      ),
      findings: [{ line: 2 }, { line: 3 }],
    },
    {
      name: 'pip.conf over several lines',
      files: added(
        'pip.conf',
        '[global]\n',
        `extra-index-url =\n    https://a.example.com/simple\n    https://${PUBLIC_INDEX}/simple\n`,
      ),
      findings: [{ line: 3, data: { address: 'https://a.example.com/simple', setting: 'extra-index-url', file: 'pip.conf' } }],
    },
    {
      name: 'sources of uv, Poetry and PDM',
      files: added(
        'pyproject.toml',
        '[project]\nname = "shop"\n',
        '[[tool.uv.index]]\nurl = "https://a.example.com/simple"\n[[tool.poetry.source]]\nname = "b"\nurl = "https://b.example.com/simple"\n[[tool.pdm.source]]\nurl = "https://c.example.com/simple"\n',
      ),
      findings: [{ line: 4 }, { line: 7 }, { line: 9 }],
    },
    {
      name: 'registries of Cargo, also in place of its own',
      files: added(
        '.cargo/config.toml',
        '[build]\njobs = 1\n',
        '[registries.acme]\nindex = "sparse+https://crates.example.com/"\n[source.mirror]\nregistry = "https://mirror.example.com"\n',
      ),
      findings: [{ line: 4 }, { line: 6 }],
    },
    {
      name: 'NuGet, Maven, Gradle, Bundler and Composer',
      files: {
        'NuGet.config': {
          before: null,
          after:
            '<configuration><packageSources>\n<add key="a" value="https://nuget.example.com/v3/index.json" />\n</packageSources></configuration>\n',
        },
        'pom.xml': {
          before: null,
          after:
            '<project><repositories><repository>\n<url>https://maven.example.com</url>\n</repository></repositories></project>\n',
        },
        'build.gradle': {
          before: null,
          after: "repositories {\n  maven { url 'https://gradle.example.com' }\n  mavenCentral()\n}\n",
        },
        'settings.gradle.kts': {
          before: null,
          after: 'pluginManagement { repositories {\n  maven { url = uri("https://kts.example.com") }\n} }\n',
        },
        Gemfile: { before: null, after: "source 'https://gems.example.com'\n" },
        'composer.json': {
          before: null,
          after: '{\n"repositories": [{ "type": "vcs", "url": "https://git.example.com/a" }]\n}\n',
        },
      },
      findings: [
        { path: 'Gemfile', line: 1 },
        { path: 'NuGet.config', line: 2 },
        { path: 'build.gradle', line: 2 },
        { path: 'composer.json', line: 2 },
        { path: 'pom.xml', line: 2 },
        { path: 'settings.gradle.kts', line: 2 },
      ],
    },
    {
      name: 'scripts that run on install, and one for developers',
      files: {
        'package.json': {
          before: scripts({ test: 'jest' }),
          after: scripts({ postinstall: 'node x.js', prepare: 'node y.js', test: 'jest' }),
        },
      },
      findings: [
        { message: 'script', line: 3, confidence: 'certain' },
        { message: 'script', line: 4, confidence: 'possible' },
      ],
    },
    {
      name: 'evasion: more after a harmless one',
      files: {
        'package.json': {
          before: scripts({ postinstall: 'patch-package' }),
          after: scripts({ postinstall: 'patch-package && node x.js' }),
        },
      },
      findings: [{ message: 'script' }],
    },
    {
      name: 'an address with credentials, which are not shown',
      files: added('.npmrc', 'fund=false\n', `registry=https://user:s3cr3tpassw0rd@${TOKEN}\n`),
      secrets: ['s3cr3tpassw0rd'],
      findings: [{ message: 'registry' }],
    },
  ],
  accepted: [
    {
      name: 'the public registries',
      files: {
        ...added('.npmrc', 'fund=false\n', [...PUBLIC_REGISTRIES].map((host) => `registry=https://${host}\n`).join('')),
        ...added('Gemfile', '\n', [...PUBLIC_REGISTRIES].map((host) => `source 'https://${host}'\n`).join('')),
      },
    },
    {
      name: 'a registry that stood there',
      files: {
        '.npmrc': { before: 'registry=https://npm.example.com/\n', after: 'fund=false\nregistry=https://npm.example.com\n' },
      },
    },
    {
      name: 'moved to another file',
      files: {
        'pip.conf': { before: '[global]\nindex-url = https://a.example.com\n', after: null },
        'requirements.txt': { before: '', after: '-i https://a.example.com\n' },
      },
    },
    {
      name: 'a registry that the policy names',
      options: { registries: ['NPM.example.com'] },
      files: added('.npmrc', '\n', 'registry=https://npm.example.com/\n'),
    },
    {
      name: 'hooks of git',
      files: { 'package.json': { before: '{}\n', after: scripts({ prepare: 'husky install', postinstall: 'patch-package' }) } },
    },
    {
      name: 'a script that runs by name',
      files: { 'package.json': { before: '{}\n', after: scripts({ install_all: 'npm i', prebuild: 'node x.js' }) } },
    },
    {
      name: 'near miss: a comment, and a package of Git',
      files: {
        ...added('.npmrc', '\n', '# registry=https://npm.example.com/\n'),
        ...added('Cargo.toml', '', '[dependencies]\na = "1"\n'),
      },
      outcome: 'clean',
    },
    { name: 'a change without such files', files: { 'a.txt': { before: 'a\n', after: 'b\n' } }, outcome: 'not-applicable' },
  ],
  undecided: [
    {
      name: 'settings that cannot be read',
      files: { 'NuGet.config': { before: null, after: '<configuration><packageSources>\n' } },
      reason: 'not valid XML',
    },
  ],
});
