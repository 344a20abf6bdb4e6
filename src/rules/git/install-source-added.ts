// Length: texts and examples for two kinds of findings, and the reading of both sides for them.
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import { byPath, type FileChange, type FileSide } from '../../change/file-change.js';
import { holdsInstallSources, type InstallSource, installSourcesOf } from '../../syntax/manifests/install-sources.js';
import { type InstallScript, installScriptsOf, isInstallScriptFile } from '../../syntax/manifests/install-scripts.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { isFixture } from './loosened-dependencies.js';
import { shown } from './pinned-fix.js';

export const installSourceAdded = defineRule({
  id: 'install-source-added',
  checklist: [15],
  subject: 'change',
  title: 'New registry or install script',
  severity: 'medium',
  needs: ['files'],
  options: z.strictObject({
    registries: z
      .array(z.string().min(1).max(200))
      .max(100)
      .default([])
      .describe('Hosts that packages may come from, for example the registry of your company.'),
  }),

  docs: {
    what: [
      'A place to take packages from that was not there before (`registry=` in `.npmrc`, `--extra-index-url`, `[[tool.uv.index]]`, Poetry and PDM sources, registries of Cargo, `NuGet.config`,',
      "repositories of Maven, Gradle, Composer and Bundler), and a script that runs while others install (`preinstall`, `install`, `postinstall` of npm, Composer's install events).",
    ].join(' '),
    why: 'A second registry can answer for names that were meant for the first one, and an install script runs on every machine, with the rights of who installs, before anything is reviewed or tested.',
    fix: 'Take packages from the registries that your organisation trusts, name those in the policy, and let people start scripts themselves.',
    limits: [
      'The public registries that the package managers come with are not reported, nor are `husky`, `patch-package` and their like. `prepare` is a warning: it runs for developers and for who installs from Git.',
      'Registries in environment variables and in commands are not looked for. In folders for test fixtures a finding is a warning.',
    ].join(' '),
  },

  messages: {
    registry: {
      title: 'Packages may come from another place (`{address}`)',
      what: '`{setting}` in {file} takes packages from `{address}` from here on.',
      why: 'Whoever answers there can hand out other code under known names.',
      fix: 'Take it out, or name its host in `registries` of this rule when your organisation trusts it.',
    },
    script: {
      title: 'The script `{script}` runs when packages are installed',
      what: '`{script}` in {file} runs `{command}` on every install.',
      why: 'It runs with the rights of who installs, on machines of developers and in builds, before anything is tested.',
      fix: 'Let people start it by name, or in a step of the build that can be seen.',
    },
  },

  examples: {
    flagged: [
      {
        name: 'Another registry',
        files: { '.npmrc': { before: 'fund=false\n', after: 'fund=false\nregistry=https://npm.example.com/\n' } },
      },
      {
        name: 'A second index',
        files: {
          'requirements.txt': {
            before: 'flask==3.0.0\n',
            after: '--extra-index-url https://pypi.example.com/simple\nflask==3.0.0\n',
          },
        },
      },
      {
        name: 'A script on install',
        files: { 'package.json': { before: '{}\n', after: '{\n  "scripts": { "postinstall": "node setup.js" }\n}\n' } },
      },
    ],
    accepted: [
      {
        name: 'The registry that stood there, with a closing slash',
        files: {
          '.npmrc': {
            before: 'registry=https://npm.example.com\n',
            after: 'fund=false\nregistry=https://npm.example.com/\n',
          },
        },
      },
      {
        name: 'Hooks of git',
        files: { 'package.json': { before: '{}\n', after: '{\n  "scripts": { "prepare": "husky" }\n}\n' } },
      },
      {
        name: 'A registry that the policy names',
        files: { '.npmrc': { before: 'fund=false\n', after: 'fund=false\nregistry=https://npm.example.com/\n' } },
        options: { registries: ['npm.example.com'] },
      },
    ],
  },

  wantsText: ({ path, previousPath }) => [path, previousPath ?? path].some(isConcerned),

  appliesTo: (change) => filesOf(change).some(({ path }) => isConcerned(path)),

  *check(change, { registries }) {
    const files = filesOf(change);
    const trusted = new Set(registries.map((host) => host.toLowerCase()));
    const earlier = new Set<string>();
    for (const { before, status } of files) if (status !== 'copied') for (const { key } of entriesOf(before)) earlier.add(key);
    for (const file of files) {
      if (file.after === null || !isConcerned(file.path)) continue;
      const unread = unreadOf(file);
      if (unread !== null) yield unread;
      const told = new Set<string>();
      for (const entry of entriesOf(file.after)) {
        const isTrusted = entry.kind === 'registry' && trusted.has(hostOf(entry.source.address));
        if (earlier.has(entry.key) || told.has(entry.key) || isTrusted) continue;
        told.add(entry.key);
        yield entry.kind === 'registry' ? observeRegistry(file, entry.source) : observeScript(file, entry.script);
      }
    }
  },
});

type Entry =
  | { readonly kind: 'registry'; readonly key: string; readonly source: InstallSource }
  | { readonly kind: 'script'; readonly key: string; readonly script: InstallScript };

function filesOf(change: Change): FileChange[] {
  return change.files.known ? change.files.value.toSorted(byPath) : [];
}

function isConcerned(path: string): boolean {
  return holdsInstallSources(path) || isInstallScriptFile(path);
}

/** What a side has, whichever file of its kind it stands in; what cannot be read is told apart. */
function entriesOf(side: FileSide | null): Entry[] {
  if (side === null || !side.text.known || !isConcerned(side.path)) return [];
  if (side.kind.known && side.kind.value === 'symlink') return [];
  const sources = holdsInstallSources(side.path) ? installSourcesOf(side.path, side.text.value) : [];
  const scripts = isInstallScriptFile(side.path) ? installScriptsOf(side.path, side.text.value) : [];
  return [
    ...('reason' in sources ? [] : sources).map(
      (source): Entry => ({
        kind: 'registry',
        key: `registry ${source.address.replace(/(?<!\/)\/+$/, '').toLowerCase()}`,
        source,
      }),
    ),
    ...('reason' in scripts ? [] : scripts).map(
      (script): Entry => ({ kind: 'script', key: `script ${script.name} ${script.command}`, script }),
    ),
  ];
}

function unreadOf({ before, after, path }: FileChange): UndecidedPart | null {
  for (const side of [after, before]) {
    if (side === null || !isConcerned(side.path)) continue;
    if (!side.text.known) return { kind: 'undecided', reason: side.text.reason, path };
  }
  if (!after?.text.known || isFixture(path)) return null;
  const sources = holdsInstallSources(path) ? installSourcesOf(path, after.text.value) : [];
  const scripts = isInstallScriptFile(path) ? installScriptsOf(path, after.text.value) : [];
  const reason = 'reason' in sources ? sources.reason : 'reason' in scripts ? scripts.reason : null;
  return reason === null ? null : { kind: 'undecided', reason, path };
}

function hostOf(address: string): string {
  return (/^[a-z+]{2,20}:\/\/(?:[^/@]{0,300}@)?([^/:?#]{1,300})/i.exec(address)?.[1] ?? '').toLowerCase();
}

function observeRegistry(file: FileChange, { address, setting, line }: InstallSource): Observation {
  return {
    kind: 'finding',
    message: 'registry',
    data: { address: shown(address, 200), setting: shown(setting, 100), file: file.path },
    location: { path: file.path, line },
    identity: `registry ${shown(address, 300)}`,
    confidence: isFixture(file.path) ? 'possible' : 'certain',
  };
}

function observeScript(file: FileChange, { name, command, line, forDevelopers }: InstallScript): Observation {
  return {
    kind: 'finding',
    message: 'script',
    data: { script: name, command: shown(command, 200), file: file.path },
    location: { path: file.path, line },
    identity: `script ${name} ${shown(command, 300)}`,
    confidence: forDevelopers || isFixture(file.path) ? 'possible' : 'certain',
  };
}
