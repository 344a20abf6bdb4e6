// Length: its examples put their credentials together, so that no scanner takes this file for a leak.
import { minimatch } from 'minimatch';
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import { addedLines, type FileChange } from '../../change/file-change.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { addedTextOf, baseTextOf } from './added-text.js';
import { type FoundSecret, findSecrets } from './find-secrets.js';
import type { Manner } from './named-secrets.js';

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
      'Added lines that hold a credential: tokens and keys of about sixty issuers by their shape (GitHub, GitLab, AWS, Google, Azure, Slack, Stripe,',
      'OpenAI, Anthropic, npm, PyPI, Docker Hub and others), private keys, passwords in addresses such as `postgres://user:password@host`, generated',
      'values that are named like a secret, values of Kubernetes Secret manifests, and new binary key stores.',
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
      'A credential that is split over several literals, encoded (base64, hex) or inside an archive or another binary file;',
      'one in a commit message or a branch name; one that a commit of the branch adds and a later one takes out again; a token without a known shape in the user part of an address; a password of words alone;',
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

  appliesTo: (change, { ignore }) => judgedFiles(change, ignore).length > 0,

  *check(change, { ignore }) {
    let base: ReadonlySet<string> | null = null;
    const wasThere = (secret: FoundSecret): boolean => {
      base ??= secretsOfBase(change);
      return base.has(secret.value);
    };
    for (const file of judgedFiles(change, ignore)) yield* checkFile(file, wasThere);
  },
});

function judgedFiles(change: Change, ignore: readonly string[]): FileChange[] {
  if (!change.files.known) return [];
  const glob = { dot: true, nobrace: true, nocomment: true, nonegate: true };
  return change.files.value.filter(
    (file) => file.after !== null && !ignore.some((pattern) => minimatch(file.path, pattern, glob)),
  );
}

/** Code assigns with quotes; everything else (dotenv, YAML, INI, shell, Dockerfiles) may assign without. */
const SOURCE_CODE =
  /\.(?:[cm]?[jt]sx?|json[c5]?|py|rb|go|rs|java|kt|kts|scala|swift|php|cs|fs|vb|c|h|cc|cpp|hpp|m|mm|dart|exs?|erl|clj|groovy|lua|r|jl|p[lm]|sql|vue|svelte|astro|html?|s?css|less|graphql|proto)$/i;

/** Full of digests by names that mean something else. */
const LOCKFILE = /(?:\.lock|[.-]lock\.\w+|\.sum|npm-shrinkwrap\.json)$/i;

/** Here a value that is only named like a secret is most often made up. A token in the shape of a real one counts here too. */
const TEST_PATH =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|fixtures?|testdata|examples?|docs?|e2e|mocks?|stories)(?:\/|$)|[._-](?:test|spec|stories)\.[a-z]+$/i;

/**
 * Binary files, so they have no lines to look at. Android's tools make `debug.keystore` with a password that they publish, and
 * React Native's template commits it.
 */
const KEY_STORE = /(?<!(?:^|\/)debug)\.(?:p12|pfx|jks|keystore|bks|kdbx?|bcfks)$|(?:^|\/)secring\.gpg$/i;

/** The secrets in what the hunks show of the base: a line that moved or was indented anew brings nothing in. */
function secretsOfBase(change: Change): ReadonlySet<string> {
  const files = change.files.known ? change.files.value : [];
  const texts = files.flatMap(({ hunks }) => (hunks.known ? [baseTextOf(hunks.value)] : []));
  return new Set(texts.flatMap((text) => findSecrets(text, 'settings').map((secret) => secret.value)));
}

function mannerOf(path: string): Manner {
  if (LOCKFILE.test(path)) return 'digests';
  return SOURCE_CODE.test(path) ? 'source' : 'settings';
}

function* checkFile(file: FileChange, wasThere: (secret: FoundSecret) => boolean): Iterable<Observation | UndecidedPart> {
  if (file.before === null && KEY_STORE.test(file.path) && file.after?.binary.known === true && file.after.binary.value) {
    yield {
      kind: 'finding',
      message: 'key-store',
      data: { file: file.path },
      location: { path: file.path },
      identity: 'key store',
    };
    return;
  }
  const earlier = new Set(findSecrets(file.before?.path ?? '', 'digests').map((secret) => secret.value));
  for (const secret of findSecrets(file.path, 'digests')) {
    if (!earlier.has(secret.value)) yield nameObservationOf(file, secret);
  }
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  const added = addedTextOf(file.hunks.value);
  const places = new Map<string, Place>();
  for (const secret of findSecrets(added.text, mannerOf(file.path))) {
    const lines = added.addedIn(secret.start, secret.end);
    if (lines === null) continue;
    const place = places.get(secret.value);
    if (place === undefined && wasThere(secret)) continue;
    if (place === undefined) places.set(secret.value, { secret, ...lines, count: 1 });
    else place.count += 1;
  }
  for (const place of places.values()) yield observationOf(file, place);
}

interface Place {
  readonly secret: FoundSecret;
  readonly line: number;
  readonly endLine: number;
  /** How often the file holds the same value. */
  count: number;
}

/** At the file's first new line, where a reader of the diff is shown it. */
function nameObservationOf({ path, hunks }: FileChange, secret: FoundSecret): Observation {
  const line = hunks.known ? addedLines(hunks.value)[0]?.head : null;
  const shown = `${secret.name} ${secret.masked}`;
  return {
    kind: 'finding',
    message: 'file-name',
    data: { secret: shown, issuer: secret.issuer },
    location: { path, ...(typeof line === 'number' && { line }) },
    identity: ['file name', secret.kind, secret.digest].filter((part) => part !== null).join(' '),
    confidence: secret.confidence,
    ...(secret.severity !== null && { severity: secret.severity }),
  };
}

function observationOf(file: FileChange, { secret, line, endLine, count }: Place): Observation {
  const { label, masked, digest } = secret;
  const shown = [secret.name, label, label === null || digest !== null ? masked : null].filter((part) => part !== null).join(' ');
  const madeUp =
    TEST_PATH.test(file.path) && (secret.kind.startsWith('named-') || ['url-password', 'json-web-token'].includes(secret.kind));
  return {
    kind: 'finding',
    message: 'secret',
    data: { secret: shown, issuer: secret.issuer },
    location: {
      path: file.path,
      ...(file.previousPath !== null && { previousPath: file.previousPath }),
      line,
      ...(endLine > line && { endLine }),
    },
    identity: [secret.kind, shown, digest].filter((part) => part !== null).join(' '),
    evidence: [
      ...(count > 1 ? [`The same value stands in ${count} places of this file.`] : []),
      ...(digest === null
        ? []
        : [`Its SHA-256 begins with ${digest}, which tells it from other credentials and does not give it away.`]),
    ],
    confidence: madeUp ? 'possible' : secret.confidence,
    ...(secret.severity !== null && { severity: secret.severity }),
  };
}
