/**
 * All secrets in a text: the shapes of secret-kinds.ts, private keys, values named like secrets, Kubernetes manifests, and what
 * the library finds beside them. Where two find the same place, the first of this order decides, also that it is a placeholder.
 */
import type { Severity } from '../rule.js';
import { holderOf } from './hints.js';
import { decodedTexts, type HiddenText, joinedLiterals } from './hidden-secrets.js';
import { findManifestValues } from './kubernetes-secret.js';
import { findNamedSecrets, type Manner, type NamedSecret } from './named-secrets.js';
import { entropyOf, isPlaceholder } from './placeholder.js';
import { findPrivateKeys } from './private-key.js';
import { SECRET_KINDS, type SecretKind } from './secret-kinds.js';
import { findByLibrary } from './secretlint.js';

export interface FoundSecret {
  /** For example "github-token". */
  readonly kind: string;
  /** Reads after "a" in a sentence, for example "GitHub token". */
  readonly name: string;
  /** Who revokes it; reads after "at". */
  readonly issuer: string;
  /** The name that the secret is given, or the host that it opens; untrusted text. */
  readonly label: string | null;
  /** Offsets of the secret in the text. */
  readonly start: number;
  readonly end: number;
  /** The secret itself. Never to be printed, stored or logged. */
  readonly value: string;
  /** What may be shown instead: the kind's public start, and the last two characters of a long generated secret. */
  readonly masked: string;
  /** Made by a machine, from at least 100 bits, so that nobody finds it by trying. */
  readonly generated: boolean;
  readonly confidence: 'certain' | 'possible';
  readonly severity: Severity | null;
}

interface Candidate extends Omit<FoundSecret, 'masked'> {
  readonly prefix: string;
  /** Asked only where nothing before it was found in the same place. */
  readonly isPlaceholder: () => boolean;
}

/** Bits per character below which a token of a known shape is a made-up one. */
const LEAST_ENTROPY = 2.8;

const NAMED: Readonly<Record<NamedSecret['kind'], string>> = {
  'named-secret': 'secret value',
  'named-password': 'password',
  'url-password': 'password in an address',
};

/** Secrets in the order of the text, without overlaps. Linear in the text's length. */
export function findSecrets(text: string, manner: Manner): FoundSecret[] {
  const taken = new Uint8Array(text.length);
  const found: FoundSecret[] = [];
  for (const find of [
    privateKeys,
    shapedTokens,
    jsonWebTokens,
    manifestValues,
    namedSecrets,
    libraryFindings,
    joinedTokens,
    encodedSecrets,
  ]) {
    for (const candidate of find(text, manner)) {
      if (taken.subarray(candidate.start, candidate.end).includes(1)) continue;
      taken.fill(1, candidate.start, candidate.end);
      if (!candidate.isPlaceholder())
        found.push(secretOf(isShown(text, candidate) ? { ...candidate, confidence: 'possible' } : candidate));
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

/** What a form shows in an empty field: everybody sees it, so it is mostly made up, though nothing in it says so. */
const IN_EMPTY_FIELD = /\bplaceholder["']?\s{0,4}[:=]\s{0,4}\{?["'`]?$/i;
/** Code in a comment that documents, set in from its words. */
const DOCUMENTS = /^\s{0,40}(?:#|\/\/\/?|\*)[ \t]{2,40}\S/;

/** Whether a value stands where examples stand. In a comment, a token of a provider is one all the same. */
function isShown(text: string, { kind, start }: Candidate): boolean {
  const before = text.slice(Math.max(0, start - 200), start);
  const at = before.lastIndexOf('\n') + 1;
  return IN_EMPTY_FIELD.test(before) || (at > 0 && kind.startsWith('named-') && DOCUMENTS.test(before.slice(at)));
}

function secretOf({
  kind,
  name,
  issuer,
  label,
  start,
  end,
  value,
  prefix,
  generated,
  confidence,
  severity,
}: Candidate): FoundSecret {
  const masked = generated ? `${prefix}…${value.slice(-2)}` : '***';
  return { kind, name, issuer, label, start, end, value, masked, generated, confidence, severity };
}

const no = (): boolean => false;

const PLAIN = {
  issuer: 'the service it opens',
  label: null,
  prefix: '',
  generated: false,
  isPlaceholder: no,
  confidence: 'certain',
  severity: null,
} as const;

function privateKeys(text: string): Candidate[] {
  return findPrivateKeys(text).map(({ start, end, digits }) => {
    const place = { kind: 'private-key', name: 'private key', issuer: 'every place that trusts it', start, end };
    return { ...PLAIN, ...place, value: digits, generated: true, isPlaceholder: () => isPlaceholder(digits.slice(0, 200)) };
  });
}

function shapedTokens(text: string): Candidate[] {
  const holds = holderOf(text);
  return SECRET_KINDS.flatMap((kind) => (kind.hints.some(holds) ? tokensOf(kind, text) : []));
}

function tokensOf({ id, name, issuer, pattern, severity }: SecretKind, text: string): Candidate[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const { secret = '', prefix = '' } = match.groups ?? {};
    const body = secret.slice(prefix.length);
    const start = match.index + match[0].lastIndexOf(secret);
    return {
      ...PLAIN,
      kind: id,
      name,
      issuer,
      start,
      end: start + secret.length,
      value: secret,
      prefix,
      generated: true,
      isPlaceholder: () => isPlaceholder(body) || entropyOf(body) < LEAST_ENTROPY,
      severity: severity ?? null,
    };
  });
}

/** Only what has a shape of its own: a list of words that are joined to a password is no finding. */
function joinedTokens(text: string): Candidate[] {
  const joined = joinedLiterals(text);
  return joined === null ? [] : inHidden(joined, [...privateKeys(joined.text), ...shapedTokens(joined.text)]);
}

function encodedSecrets(text: string): Candidate[] {
  return decodedTexts(text).flatMap((decoded) => {
    const [first] = inHidden(decoded, [
      ...privateKeys(decoded.text),
      ...shapedTokens(decoded.text),
      ...namedSecrets(decoded.text, 'settings').filter(({ confidence }) => confidence === 'certain'),
    ]).filter((candidate) => !candidate.isPlaceholder());
    return first === undefined ? [] : [{ ...first, name: `${first.name} in base64` }];
  });
}

function inHidden(hidden: HiddenText, candidates: readonly Candidate[]): Candidate[] {
  return candidates.flatMap((candidate) => {
    const written = hidden.writtenAt(candidate.start, candidate.end);
    return written === null ? [] : [{ ...candidate, ...written }];
  });
}

const JSON_WEB_TOKEN = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}/g;

function jsonWebTokens(text: string): Candidate[] {
  if (!text.includes('eyJ')) return [];
  return Array.from(text.matchAll(JSON_WEB_TOKEN), (match) => {
    const place = { kind: 'json-web-token', name: 'JSON web token', issuer: 'the service that signed it' };
    const range = { start: match.index, end: match.index + match[0].length };
    return {
      ...PLAIN,
      ...place,
      ...range,
      value: match[0],
      prefix: 'eyJ',
      generated: true,
      isPlaceholder: () => isPublicToken(match[0]),
      severity: 'high',
    };
  });
}

/** The token of every tutorial, an unsigned one, and keys that are meant for browsers. */
function isPublicToken(token: string): boolean {
  const [header = '', payload = ''] = token.split('.', 2).map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  return !/"alg"/.test(header) || /"alg"\s?:\s?"none"/i.test(header) || /"1234567890"|John Doe|"role"\s?:\s?"anon"/.test(payload);
}

function manifestValues(text: string, manner: Manner): Candidate[] {
  if (manner !== 'settings') return [];
  return findManifestValues(text).map(({ key, placeholder, ...found }) => ({
    ...PLAIN,
    ...found,
    isPlaceholder: () => placeholder,
    kind: 'kubernetes-secret',
    name: 'value of a Kubernetes Secret',
    label: key,
  }));
}

function namedSecrets(text: string, manner: Manner): Candidate[] {
  return findNamedSecrets(text, manner).map(({ verdict, ...found }) => ({
    ...PLAIN,
    ...found,
    name: NAMED[found.kind],
    generated: found.kind === 'named-secret' && verdict === 'certain',
    isPlaceholder: () => verdict === 'placeholder',
    confidence: verdict === 'possible' ? 'possible' : 'certain',
  }));
}

/** What the library knows and the kinds above do not. Its addresses with a password are ours already, placeholders too. */
function libraryFindings(text: string): Candidate[] {
  return findByLibrary(text).map(({ scanner, start, end }) => {
    const value = text.slice(start, end);
    const names = { kind: `${scanner}-secret`, name: `secret of the kind "${scanner}"` };
    return { ...PLAIN, ...names, start, end, value, isPlaceholder: () => isLibraryPlaceholder(value) };
  });
}

function isLibraryPlaceholder(value: string): boolean {
  return isPlaceholder(value) || !/\d/.test(value) || /<[^>]{1,80}>|[{}$]/.test(value);
}
