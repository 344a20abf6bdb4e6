/** The credentials that the files of a change bring in, in their lines and in their paths. */
import type { Change } from '../../change/change.js';
import { addedLines, type FileChange } from '../../change/file-change.js';
import type { Observation, UndecidedPart } from '../rule.js';
import { addedTextOf, baseTextOf } from './added-text.js';
import { type FoundSecret, findSecrets } from './find-secrets.js';
import type { EvidenceOf } from './keyed-fingerprint.js';
import type { Manner } from './named-secrets.js';

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

/** The secrets in what the hunks show of the base, looked for once they are asked for: a line that moved brings nothing in. */
export function secretsOfBase(change: Change): () => ReadonlySet<string> {
  let secrets: ReadonlySet<string> | null = null;
  return () => (secrets ??= baseSecretsOf(change.files.known ? change.files.value : []));
}

export function baseSecretsOf(files: readonly Pick<FileChange, 'hunks'>[]): ReadonlySet<string> {
  const texts = files.flatMap(({ hunks }) => (hunks.known ? [baseTextOf(hunks.value)] : []));
  return new Set(texts.flatMap((text) => findSecrets(text, 'settings').map((secret) => secret.value)));
}

export function mannerOf(path: string): Manner {
  if (LOCKFILE.test(path)) return 'digests';
  return SOURCE_CODE.test(path) ? 'source' : 'settings';
}

/** `reported` takes the values that were found. */
export function* secretsInFiles(
  files: readonly FileChange[],
  base: () => ReadonlySet<string>,
  reported: Set<string>,
  evidenceOf: EvidenceOf,
): Iterable<Observation | UndecidedPart> {
  for (const file of files) yield* checkFile(file, base, reported, evidenceOf);
}

function* checkFile(
  file: FileChange,
  base: () => ReadonlySet<string>,
  reported: Set<string>,
  evidenceOf: EvidenceOf,
): Iterable<Observation | UndecidedPart> {
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
    if (!earlier.has(secret.value)) yield nameObservationOf(file, secret, evidenceOf);
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
    if (place === undefined && base().has(secret.value)) continue;
    reported.add(secret.value);
    if (place === undefined) places.set(secret.value, { secret, ...lines, count: 1 });
    else place.count += 1;
  }
  for (const place of places.values()) yield observationOf(file, place, evidenceOf);
}

interface Place {
  readonly secret: FoundSecret;
  readonly line: number;
  readonly endLine: number;
  /** How often the file holds the same value. */
  count: number;
}

/** At the file's first new line, where a reader of the diff is shown it. */
function nameObservationOf({ path, hunks }: FileChange, secret: FoundSecret, evidenceOf: EvidenceOf): Observation {
  const line = hunks.known ? addedLines(hunks.value)[0]?.head : null;
  const shown = `${secret.name} ${secret.masked}`;
  return {
    kind: 'finding',
    message: 'file-name',
    data: { secret: shown, issuer: secret.issuer },
    location: { path, ...(typeof line === 'number' && { line }) },
    identity: `file name ${secret.kind} ${secret.masked}`,
    evidence: evidenceOf(secret),
    confidence: secret.confidence,
    ...(secret.severity !== null && { severity: secret.severity }),
  };
}

function observationOf(file: FileChange, { secret, line, endLine, count }: Place, evidenceOf: EvidenceOf): Observation {
  const shown = shownAs(secret);
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
    identity: `${secret.kind} ${shown}`,
    evidence: [...(count > 1 ? [`The same value stands in ${count} places of this file.`] : []), ...evidenceOf(secret)],
    confidence: confidenceAt(file.path, secret),
    ...(secret.severity !== null && { severity: secret.severity }),
  };
}

/** What a reader is told instead of the secret. A label says enough of a secret that has no public part. */
export function shownAs({ name, label, masked, generated }: FoundSecret): string {
  return [name, label, label === null || generated ? masked : null].filter((part) => part !== null).join(' ');
}

/** What has no shape of its own may be anything in a text that is written to be read. */
export function confidenceAt(path: string, { kind, confidence }: FoundSecret): FoundSecret['confidence'] {
  return TEST_PATH.test(path) && isShapeless(kind) ? 'possible' : confidence;
}

export function isShapeless(kind: string): boolean {
  return kind.startsWith('named-') || kind === 'url-password' || kind === 'json-web-token';
}
