// Length: texts and examples for four ways out of the repository.
/** A change reaches out of the repository: by links, submodules, names of files and scripts. */
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import { addedLines, byPath, type FileChange, removedLines } from '../../change/file-change.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { type Escape, escapeOfLink, escapeOfName, linksOf, submoduleEscapes } from './escaping-paths.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/setup-hooks.sh');

export const pathEscape = defineRule({
  id: 'path-escape',
  checklist: [8],
  subject: 'change',
  title: 'A path that leads out of the repository',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Symbolic links that end outside of the repository or in \`.git\` (links of the same change are followed), submodules whose settings run a command, leave the
repository or come from the machine's own disk, names of files that file systems or shells take for something else, and commands of scripts that write to a home, to the
system's folders, to crontabs, or that let an archive write anywhere.`,
    why: 'Who checks a branch out or runs its scripts lends it everything that the account can reach, not only the project.',
    fix: 'Keep files and links inside of the repository, and let people set up their own machines.',
    limits: `In Dockerfiles and containers writing to the system is what they are for, and silent. In CI, in provisioning and wherever only the system's folders are written
it is a warning. Where a variable holds the place, or a program chooses it while it runs, it is not seen. Absolute links in a tree for another machine (\`rootfs/\`, \`debian/\`) are warnings.`,
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'It stays on the machine after the project is gone, and runs or counts for everything else there.',
      fix: 'Write inside of the project or of a temporary folder, and tell people what to set up themselves.',
    },
    link: {
      title: 'The link `{file}` leaves the repository',
      what: 'The symbolic link {file} {does}.',
      why: 'What reads or writes it reaches a file of the machine, with the rights of whoever runs it.',
      fix: 'Let it point to a file of the repository by a relative path.',
    },
    name: {
      title: 'The name of `{file}` is read as something else',
      what: 'The name {file} {does}.',
      why: 'Checking the branch out or listing its files is then enough to reach or run something else.',
      fix: 'Give the file a plain name.',
    },
    submodule: {
      title: 'A submodule that {does}',
      what: '`{setting}` in {file} {does}.',
      why: 'Whoever clones with submodules runs it or reaches it without having read it.',
      fix: 'Name an https address and a path inside of the repository, without commands.',
    },
  },
  examples: {
    flagged: [
      { name: 'a shell profile is written', files: script('', 'echo "source hooks.sh" >> ~/.bashrc\n') },
      {
        name: 'a submodule that runs a command',
        files: {
          '.gitmodules': {
            before: null,
            after: '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a\n\tupdate = !sh a/run\n',
          },
        },
      },
      {
        name: 'a file in the data of git, on systems that ignore case',
        files: { 'docs/.GIT/config': { before: null, after: '[core]\n' } },
      },
    ],
    accepted: [
      { name: 'a folder of the project is written', files: script('', 'cp hook.sh .husky/pre-push\n') },
      {
        name: 'a submodule beside the repository on its host',
        files: { '.gitmodules': { before: null, after: '[submodule "a"]\n\tpath = libs/a\n\turl = ../a.git\n' } },
      },
      {
        name: 'an image that is built',
        files: { Dockerfile: { before: 'FROM a\n', after: 'FROM a\nRUN echo x >> /etc/profile\n' } },
      },
    ],
  },
  wantsText: (file) => isLink(file) || isModules(file) || holdsScripts(file),
  appliesTo: (change) => change.files.known && change.files.value.some(({ after }) => after !== null),
  *check(change) {
    const files = change.files.known ? change.files.value.toSorted(byPath) : [];
    const links = linksOf(files);
    for (const file of files) yield* inFile(file, links);
    yield* inScripts(change);
  },
});

function isLink({ after }: FileChange): boolean {
  return after?.kind.known === true && after.kind.value === 'symlink';
}

function isModules({ path }: FileChange): boolean {
  return /(?:^|\/)\.gitmodules$/i.test(path);
}

function* inFile(file: FileChange, links: ReadonlyMap<string, string>): Iterable<Observation | UndecidedPart> {
  const { path, before, after } = file;
  if (after === null) return;
  const line = file.hunks.known ? addedLines(file.hunks.value)[0]?.head : null;
  const at = { path, ...(typeof line === 'number' && { line }) };
  const name = path === before?.path ? null : escapeOfName(path);
  if (name !== null) yield observe('name', name, { location: at, data: { file: path } });
  if (isLink(file)) {
    if (!after.text.known) yield { kind: 'undecided', reason: after.text.reason, path };
    else {
      const escape = escapeOfLink(path, after.text.value, links);
      const wasThere = before?.text.known === true && before.text.value === after.text.value && before.path === path;
      if (escape !== null && !wasThere) yield observe('link', escape, { location: at, data: { file: path } });
    }
  } else if (isModules(file)) {
    if (!after.text.known || !file.hunks.known) {
      yield { kind: 'undecided', reason: 'the settings of submodules were not seen', path };
      return;
    }
    const added = new Set(addedLines(file.hunks.value).map(({ head }) => head));
    const earlier = new Set(removedLines(file.hunks.value).map(({ text }) => text.trim()));
    for (const escape of submoduleEscapes(after.text.value)) {
      if (!added.has(escape.line) || earlier.has(escape.setting)) continue;
      yield observe('submodule', escape, {
        location: { path, line: escape.line },
        data: { file: path, setting: escape.setting },
      });
    }
  }
}

function observe(
  message: string,
  { does, confidence }: Escape,
  { location, data }: Pick<Observation, 'location' | 'data'>,
): Observation {
  return {
    kind: 'finding',
    message,
    data: { ...data, does },
    location,
    identity: [message, ...Object.values(data).slice(-1), does].join(' '),
    confidence,
    ...(confidence === 'possible' && { severity: 'low' as const }),
  };
}

const IMAGES = /(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$|\.(?:dockerfile|containerfile)$|(?:^|\/)(?:docker|\.devcontainer)\//i;
/** Set up a machine that is theirs: CI, provisioning, packages. */
const MACHINES =
  /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.buildkite|\.ci|ci|ansible|roles|playbooks|terraform|packer|vagrant|provision\w{0,40}|packaging|debian|rpm|cloud-init|infra\w{0,40}|deploy\w{0,40}|rootfs|chef|puppet)\/|(?:^|\/)(?:Vagrantfile|Jenkinsfile|[^/]{0,100}(?:gitlab-ci|azure-pipelines|cloud-init|user-data)[^/]{0,100}|\.travis\.ya?ml|entrypoint[^/]{0,100}|[^/]{0,100}(?:install|provision|bootstrap)[^/]{0,100})$|\.(?:tf|ya?ml|postinst|service)$/i;

function* inScripts(change: Change): Iterable<Observation | UndecidedPart> {
  for (const found of commandFindings(change, 'path-escape')) {
    const path = found.kind === 'finding' ? (found.location?.path ?? '') : '';
    if (IMAGES.test(path)) continue;
    yield found.kind === 'finding' && MACHINES.test(path) ? { ...found, confidence: 'possible', severity: 'low' } : found;
  }
}
