// Length: most of it is the list of names and what the reader is told.
import { minimatch } from 'minimatch';
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import { addedLines, type FileChange, removedLines } from '../../change/file-change.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { TRACKED_CREDENTIAL_FILES, type CredentialFile } from './credential-files.js';
import { isPlaceholder } from './placeholder.js';

const options = z.strictObject({
  ignore: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe('Glob patterns of paths that may be in the repository, for example an encrypted environment file.'),
});

type Options = z.infer<typeof options>;

export const envFileTracked = defineRule<Options>({
  id: 'env-file-tracked',
  checklist: [1, 5],
  subject: 'change',
  title: 'File of credentials tracked by git',
  severity: 'high',
  needs: ['files'],
  options,

  docs: {
    what: [
      'A file that is made to hold credentials and is added to the repository: environment files (`.env`, `.env.production`, `.envrc`), key files,',
      'the settings of AWS, npm, PyPI, Docker and Kubernetes clients, service accounts, the state and variables of Terraform.',
      'Names that are also harmless count only when the new lines give a value to a name of a credential, or hold the file’s own marks.',
      'And a line of `.gitignore` that kept such a file out and is taken away.',
    ].join(' '),
    why: [
      'Such a file is filled with real values on the first day that somebody needs them, and git then hands them to every clone.',
      'An agent that works in the folder reads it with everything else.',
    ].join(' '),
    fix: [
      'Take the file out of the commits, add its name to `.gitignore`, and keep a `.env.example` with names and without values.',
      'Revoke what it held.',
    ].join(' '),
    limits: [
      'A file of credentials with a name of your own; one whose lines cannot be seen is undecided. Files that were tracked before the change are',
      'left to `secret-added`, which judges the lines that come in. Examples, samples and templates by their name are accepted, and values that',
      'are empty, references or placeholders.',
    ].join(' '),
  },

  messages: {
    file: {
      title: '{file} is tracked: {kind}',
      what: 'The change adds {file}, {kind}, to the repository.',
      why: 'Everybody with a clone, and every agent that works in one, can read what it holds now and what is written into it later.',
      fix: 'Take it out of the commits of the branch, name it in `.gitignore`, and revoke the credentials that it held.',
    },
    'ignore-removed': {
      title: '{pattern} is no longer ignored',
      what: '{file} no longer keeps {pattern} out of the repository.',
      why: 'The next `git add` of a folder then takes files of credentials along, without a word.',
      fix: 'Put the line back, or a wider one that covers it.',
    },
  },

  examples: {
    flagged: [
      {
        name: 'An environment file with values',
        files: { '.env': { before: null, after: 'PORT=3000\nSESSION_SECRET=s3ssion-Kq8vT2\n' } },
      },
      {
        name: 'The credentials of a client',
        files: { 'deploy/.aws/credentials': { before: null, after: '[default]\naws_access_key_id = AKIDEMO\n' } },
      },
      {
        name: 'A line of .gitignore is taken away',
        files: { '.gitignore': { before: 'node_modules\n.env\n', after: 'node_modules\n' } },
      },
    ],
    accepted: [
      { name: 'An example', files: { '.env.example': { before: null, after: 'PORT=3000\nSESSION_SECRET=\n' } } },
      {
        name: 'An environment file without credentials',
        files: { '.env': { before: null, after: 'PORT=3000\nAPI_TOKEN=${TOKEN}\n' } },
      },
      {
        name: 'A wider line takes the place of a narrow one',
        files: { '.gitignore': { before: '.env\n', after: '.env*\n!.env.example\n' } },
      },
    ],
  },

  appliesTo: (change, { ignore }) => judgedFiles(change, ignore).length > 0,

  *check(change, { ignore }) {
    for (const file of judgedFiles(change, ignore)) {
      const kind = kindOf(file.path);
      if (kind === undefined) yield* ignoredNoMore(file);
      else yield* trackedFile(file, kind);
    }
  },
});

/** Files of credentials that were not tracked before, and `.gitignore` files that were. */
function judgedFiles(change: Change, ignore: readonly string[]): FileChange[] {
  if (!change.files.known) return [];
  return change.files.value.filter((file) => {
    if (ignore.some((pattern) => minimatch(file.path, pattern, { dot: true, nobrace: true, nocomment: true, nonegate: true })))
      return false;
    if (isIgnoreFile(file.path)) return file.before !== null;
    const isNew = file.before === null || kindOf(file.before.path) === undefined;
    return file.after !== null && isNew && kindOf(file.path) !== undefined;
  });
}

function isIgnoreFile(path: string): boolean {
  return /(?:^|\/)\.gitignore$/.test(path);
}

/** Made to be copied and filled in, or made up for tests. */
const TEMPLATE =
  /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|test|testing|ci|vault|enc|encrypted|sops|age|gpg)(?=[._-]|$)|(?:^|\/)(?:tests?|e2e|ci|example|sample|template)\.env$|(?:^|\/)(?:tests?|specs?|__tests__|fixtures?|testdata|examples?|samples?|docs?|mocks?|e2e|templates?)\//i;

function kindOf(path: string): CredentialFile | undefined {
  if (TEMPLATE.test(path)) return undefined;
  return TRACKED_CREDENTIAL_FILES.find(({ name }) => name.test(path));
}

function* trackedFile(file: FileChange, { kind, marks }: CredentialFile): Iterable<Observation | UndecidedPart> {
  const isLink =
    file.after?.kind.known === true && (file.after.kind.value === 'symlink' || file.after.kind.value === 'submodule');
  if (isLink) return;
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  const lines = addedLines(file.hunks.value);
  const line = lines.find(({ text }) => (marks === null ? givesCredential(text) : marks.test(text.slice(0, 500))));
  if (line === undefined) return;
  yield {
    kind: 'finding',
    message: 'file',
    data: { file: file.path, kind },
    location: {
      path: file.path,
      ...(file.previousPath !== null && { previousPath: file.previousPath }),
      ...(line.head !== null && { line: line.head }),
    },
    identity: 'tracked',
  };
}

const ASSIGNMENT = /^\s{0,20}(?:export\s{1,5})?"?([A-Za-z_][A-Za-z0-9_.-]{0,80})"?\s{0,20}[:=]\s{0,20}(.{1,300})/;

const CREDENTIAL_NAME =
  /pass(?:word|wd|phrase)?(?![a-z])|secret|token|api_?key|access_?key|private_?key|auth_?key|signing_?key|encryption_?key|credential|(?:database|db|redis|mongo(?:db)?|amqp|broker)_?ur[il]|dsn(?![a-z])|connection_?string/i;

/** Values that open nothing: numbers, switches, public addresses, words that a developer types for a local service. */
const HARMLESS =
  /^(?:\d{1,12}|true|false|null|none|yes|no|on|off|localhost|root|admin|user|test|dev|postgres|password|secret|\w{0,12}(?:pass|password|secret))$|^[a-z]{1,10}:\/\/(?:[^@\s]{0,100}@)?(?:localhost|127\.0\.0\.1|[a-z0-9_-]{1,40}(?=[:/]|$))|^https?:\/\/[^@]{0,300}$|^[./~][^\s]{0,300}$/i;

function givesCredential(text: string): boolean {
  const [, name = '', written = ''] = ASSIGNMENT.exec(text.slice(0, 500)) ?? [];
  const value = written
    .replace(/\s#.{0,300}$/, '')
    .trim()
    .replaceAll(/^["']|["',;]{1,2}$/g, '');
  return (
    CREDENTIAL_NAME.test(name) &&
    value.length >= 6 &&
    !HARMLESS.test(value) &&
    !isPlaceholder(value) &&
    !/^your|_here$/i.test(value)
  );
}

/** What ignore files say about the names of environment files and other files of credentials. */
const PROTECTS =
  /^\/?(?:\*\*\/)?(?:\.env(?:\*|\.\*|rc|\.local|\.[a-z*]{1,20})?|\*\.env|\*?\.(?:pem|key|p12|pfx|tfstate|tfvars)|id_rsa|\.aws\/?|\.npmrc|\.pypirc|\.netrc|credentials\.json|secrets?\.[a-z]{2,5})$/;

function* ignoredNoMore(file: FileChange): Iterable<Observation | UndecidedPart> {
  if (file.after === null && file.hunks.known && file.hunks.value.length === 0) return;
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  const kept = file.hunks.value.flatMap((hunk) =>
    hunk.lines.filter((line) => line.kind !== 'removed').map(({ text }) => text.trim()),
  );
  for (const line of removedLines(file.hunks.value)) {
    const pattern = line.text.trim();
    if (!PROTECTS.test(pattern) || TEMPLATE.test(pattern) || kept.some((each) => covers(each, pattern))) continue;
    yield {
      kind: 'finding',
      message: 'ignore-removed',
      data: { file: file.path, pattern },
      location: { path: file.path, ...(line.base !== null && { baseLine: line.base }) },
      identity: pattern,
      severity: 'medium',
    };
  }
}

function covers(line: string, pattern: string): boolean {
  if (line.startsWith('!') || line.startsWith('#') || line.length > 200) return false;
  const bare = (text: string): string => text.replace(/^\/|\/$/g, '').replace(/^\*\*\//, '');
  return bare(line) === bare(pattern) || minimatch(bare(pattern), bare(line), { dot: true, nobrace: true, nonegate: true });
}
