// Length: its examples put their credentials together, so that no scanner takes this file for a leak.
import { minimatch } from 'minimatch';
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import { defineRule } from '../rule.js';
import { keyedEvidence } from './keyed-fingerprint.js';
import { secretsInFiles, secretsOfBase } from './secrets-in-files.js';
import { secretsInHistory } from './secrets-in-history.js';
import { secretsInWords } from './secrets-in-words.js';

const options = z.strictObject({
  ignore: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe('Glob patterns of paths that are not judged, for example recorded test data.'),
});

type Options = z.infer<typeof options>;

const EXAMPLE_TOKEN = ['ghp', 'q8Zt3vLx0NcR7bWy2KfDs9HgPj5MuAe4TiQ7'].join('_');
const EXAMPLE_KEY = ['AKIA', 'QZ7KX3WM5NPL2VTR'].join('');
const EXAMPLE_ADDRESS = ['postgres://shop:', 'b7Kq-Zt3vLx0Nc', '@db.acme.io/shop'].join('');

export const secretAdded = defineRule<Options>({
  id: 'secret-added',
  checklist: [1, 4],
  subject: 'change',
  title: 'Credential added to the repository',
  severity: 'critical',
  needs: ['files'],
  options,

  docs: {
    what: [
      'Added lines that hold a credential: tokens and keys of about a hundred issuers by their shape (GitHub, GitLab, AWS, Google, Azure, Slack, Stripe,',
      'OpenAI, Anthropic, npm, PyPI, Docker Hub and others), private keys, passwords in addresses such as `postgres://user:password@host`, generated',
      'values that are named like a secret, values of Kubernetes Secret manifests, and new binary key stores.',
      'The same in every commit of the branch, also where a later one takes it out again, in commit messages, in the name of the branch, and',
      'in the title and the text of a pull request.',
      'Also from literals that are joined (`"ghp_" + "…"`) and in base64.',
      'Only what the change brings in counts: a line that moved or was indented anew is no finding. Comments cannot switch the rule off.',
    ].join(' '),
    why: [
      'Whoever reads the repository, one of its clones, a log of its builds or the context of an agent can use the credential.',
      'It stays in the history after the line is gone.',
    ].join(' '),
    fix: [
      'Revoke the credential where it was issued and make a new one: taking the line out again does not undo that it was seen.',
      'Then remove it from the commits of the branch, and read it from the environment or a secret store.',
    ].join(' '),
    limits: [
      'A credential that is put together in other ways than from neighbouring literals, in hexadecimal, or inside an archive or another binary file;',
      'one in comments on a pull request, or in an earlier version of the branch that was overwritten; a token without a known shape in the user part of an address; a password of words alone;',
      'the `kind: Secret` of a manifest when it stands outside the lines of the diff.',
      'A value in a folder for tests, examples or documentation that is only named like a secret is shown as a warning, a token in the shape',
      'of a real one fails there too. Words such as "example" or "changeme", counting or repeated characters and references to variables are',
      'taken for placeholders. A file of source code or settings that is binary, by a zero byte or UTF-16, is not judged and not clear;',
      'name it in `ignore` when it is encrypted on purpose.',
    ].join(' '),
  },

  messages: {
    secret: {
      title: 'Credential added: {secret}',
      what: 'An added line holds a credential: {secret}.',
      why: 'Whoever can read the repository, a clone of it or the context of an agent can use it, and it stays in the history when the line is gone.',
      fix: 'Revoke it at {issuer}, make a new one, and read that from the environment or a secret store.',
    },
    'file-name': {
      title: 'Credential in a file name: {secret}',
      what: 'The path of a file holds a credential: {secret}.',
      why: 'Paths stand in listings, logs and reports, read by more people than the files are, and in the history when the file is gone.',
      fix: 'Revoke it at {issuer}, make a new one, and rename the file in the commits of the branch.',
    },
    'past-commit': {
      title: 'Credential in commit {commit}: {secret}',
      what: 'Commit {commit} adds a credential to {file}, and a later commit of the branch takes it out again: {secret}.',
      why: 'Taking it out does not help: the commit is pushed, and whoever fetches the branch or opens the commit can use it.',
      fix: 'Revoke it at {issuer} and make a new one. Rewriting the branch keeps it from spreading and does not replace that.',
    },
    'commit-message': {
      title: 'Credential in a commit message: {secret}',
      what: 'The message of commit {commit} holds a credential: {secret}.',
      why: 'Messages are shown in lists, notifications and release notes, read by more people than the files are.',
      fix: 'Revoke it at {issuer}, make a new one, and reword the commit.',
    },
    'branch-name': {
      title: 'Credential in the name of the branch: {secret}',
      what: 'The name of the branch holds a credential: {secret}.',
      why: 'Names of branches stand in addresses, logs and reports, and in the messages of merges.',
      fix: 'Revoke it at {issuer}, make a new one, and push the work to a branch of another name.',
    },
    'pull-request-text': {
      title: 'Credential in the {part} of the pull request: {secret}',
      what: 'The {part} of the pull request holds a credential: {secret}.',
      why: 'It was sent to everybody who watches the repository, and earlier versions stay visible when it is edited.',
      fix: 'Revoke it at {issuer}, make a new one, and edit the {part}.',
    },
    'key-store': {
      title: 'Key store {file} added',
      what: 'The binary file {file} is a key store by its name.',
      why: 'Its password is all that protects the keys in it, and every clone keeps a copy to try passwords on.',
      fix: 'Take the file out of the commits of the branch, replace the keys in it, and give the new file to the program at run time.',
    },
  },

  examples: {
    flagged: [
      {
        name: 'A token in the code',
        files: { 'src/release.ts': { before: null, after: `const octokit = new Octokit({ auth: '${EXAMPLE_TOKEN}' });\n` } },
      },
      {
        name: 'A key in a settings file',
        files: { '.env': { before: 'PORT=3000\n', after: `PORT=3000\nAWS_ACCESS_KEY_ID=${EXAMPLE_KEY}\n` } },
      },
      {
        name: 'A password in an address',
        files: {
          'compose.yml': {
            before: null,
            after: `services:\n  shop:\n    environment:\n      DATABASE_URL: ${EXAMPLE_ADDRESS}\n`,
          },
        },
      },
    ],
    accepted: [
      {
        name: 'The token comes from the environment',
        files: {
          'src/release.ts': { before: null, after: 'const octokit = new Octokit({ auth: process.env.GITHUB_TOKEN });\n' },
        },
      },
      {
        name: 'A placeholder in a template',
        files: { '.env.example': { before: null, after: 'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nDB_PASSWORD=changeme\n' } },
      },
      {
        name: 'A credential is taken out',
        files: { '.env': { before: `PORT=3000\nAWS_ACCESS_KEY_ID=${EXAMPLE_KEY}\n`, after: 'PORT=3000\n' } },
      },
    ],
  },

  appliesTo: (change, { ignore }) =>
    judgedFiles(change, ignore).length > 0 || !change.commits.known || change.commits.value.length > 0,

  *check(change, { ignore }, { fingerprintKey }) {
    const reported = new Set<string>();
    const evidenceOf = keyedEvidence(fingerprintKey);
    yield* secretsInFiles(judgedFiles(change, ignore), secretsOfBase(change), reported, evidenceOf);
    yield* secretsInHistory(change.history, (path) => isIgnored(path, ignore), reported, evidenceOf);
    yield* secretsInWords(change, evidenceOf);
  },
});

function judgedFiles(change: Change, ignore: readonly string[]): FileChange[] {
  if (!change.files.known) return [];
  return change.files.value.filter((file) => file.after !== null && !isIgnored(file.path, ignore));
}

function isIgnored(path: string, ignore: readonly string[]): boolean {
  const glob = { dot: true, nobrace: true, nocomment: true, nonegate: true };
  return ignore.some((pattern) => minimatch(path, pattern, glob));
}
