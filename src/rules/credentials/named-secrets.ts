/** Secrets without a shape of their own, told by the name they are given or by their place in an address. */
import { entropyOf, isPlaceholder } from './placeholder.js';

/** How a text assigns: `settings` also without quotes (dotenv, YAML, INI, shell), `source` only quoted, `digests` not at all (lockfiles). */
export type Manner = 'source' | 'settings' | 'digests';

export interface NamedSecret {
  readonly kind: 'named-secret' | 'named-password' | 'url-password';
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** The whole name, or the host: `DB_PASSWORD`, `db.example.net`. At most 100 characters. */
  readonly label: string;
  readonly verdict: 'certain' | 'possible' | 'placeholder';
}

const NAME = [
  '(?:(?<password>(?<![a-z])(?:db|smtp|e?mail|user|admin|root|redis|mysql|mongo|pg|s?ftp|ssh)?(?:pass|(?<=[_-])pw)(?![a-z])|passwords?|passwd|passphrase|pwd)',
  '|secrets?|tokens?|api[_-]?keys?|access[_-]?keys?|auth[_-]?keys?|private[_-]?keys?|signing[_-]?keys?|encryption[_-]?keys?',
  '|secret[_-]?key[_-]?base|credentials?)',
].join('');
const ASSIGNS = `(?<rest>[A-Za-z0-9_-]{0,24})["'\\]]{0,2}[ \\t]{0,8}(?::[ \\t]{0,4}[A-Za-z]{1,20}[ \\t]{0,4}=|=>|:=|[:=])[ \\t]{0,8}`;
/** Inside another string, as in a notebook's cells, the quotes are escaped. */
const QUOTED = new RegExp(`${NAME}${ASSIGNS}(?:[bruf]{0,2}(?<quote>\\\\{0,3}["'\`]))(?<value>[^"'\`\\s]{6,300})\\k<quote>`, 'gi');
const BARE = new RegExp(
  `${NAME}${ASSIGNS}(?<value>[A-Za-z0-9_+/=.~!@#%^&*$?:-]{6,300})(?=[ \\t\\r,;]{0,8}(?:[#\\n]|\\\\[nr]|$))`,
  'gim',
);
/** The scheme of an Authorization header, and the token after it. */
const BEARER = /(?<![A-Za-z0-9])Bearer {1,4}(?<value>[A-Za-z0-9_+/=.~-]{16,300})(?![^\s"'`\\,;)\]}])/g;
const ADDRESS =
  /(?<![A-Za-z0-9])(?<scheme>[A-Za-z][A-Za-z0-9+.-]{1,20}):\/\/(?<user>[^\s:@/'"`<>]{0,100}):(?<value>[^\s@/'"`<>]{3,200})@(?<host>\[?[A-Za-z0-9_.:-]{1,253})/g;

/** Names about a secret rather than of one: `tokenUrl`, `passwordField`, `secretName`. Lower case, without separators. */
const ABOUT =
  /(?:name|names|field|label|path|file|filename|dir|url|uri|endpoint|type|types|length|size|count|limit|min|max|policy|hash|digest|checksum|salt|id|ids|ref|arn|version|expiry|expires|expiresin|ttl|regex|pattern|format|prefix|suffix|header|param|placeholder|hint|message|error|title|text|budget|usage|index|input|selector|class|provider|manager|store|mode|algorithm|rule|rules|scope|scopes)$/;

const WEAK =
  /pass|pwd|secret|token|admin|root|user|test|demo|guest|letmein|welcome|hello|temp|default|local|postgres|mysql|mongo|redis|rabbit|minio|1234/i;
const HASHES = /^\$(?:2[abxy]?|5|6|argon2|scrypt|pbkdf2|y)\$|^\{S?SHA|^(?:sha\d+|md5)[-:]|^pbkdf2_/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LOCAL_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal|(?:[\w-]{1,63}\.){0,5}(?:example|test|invalid|localhost)(?:\.(?:com|org|net))?(?::|$))/i;

/** Values that are named like a secret or stand where an address has its password. */
export function findNamedSecrets(text: string, manner: Manner): NamedSecret[] {
  const found: NamedSecret[] = [];
  if (manner !== 'digests') {
    for (const match of text.matchAll(QUOTED))
      found.push(...named(text, match, match[0].length - (match.groups?.['quote'] ?? '').length));
    for (const match of text.matchAll(BEARER)) found.push(...bearer(match));
  }
  if (manner === 'settings') for (const match of text.matchAll(BARE)) found.push(...named(text, match, match[0].length));
  for (const match of text.matchAll(ADDRESS)) found.push(addressed(match));
  return found;
}

function named(text: string, match: RegExpExecArray, endOffset: number): NamedSecret[] {
  const { rest = '', value = '', password } = match.groups ?? {};
  const end = match.index + endOffset;
  if (ABOUT.test(rest.toLowerCase().replaceAll(/[_-]/g, ''))) return [];
  const isPassword = password !== undefined;
  const verdict = isPassword ? judgePassword(value) : judgeToken(value);
  if (verdict === null) return [];
  return [
    {
      kind: isPassword ? 'named-password' : 'named-secret',
      start: end - value.length,
      end,
      value,
      label: nameAround(text, match),
      verdict,
    },
  ];
}

function bearer(match: RegExpExecArray): NamedSecret[] {
  const value = match.groups?.['value'] ?? '';
  const verdict = judgeToken(value);
  const end = match.index + match[0].length;
  return verdict === null ? [] : [{ kind: 'named-secret', start: end - value.length, end, value, label: 'Bearer', verdict }];
}

/** The name that the keyword is a part of. */
function nameAround(text: string, match: RegExpExecArray): string {
  const before = /[A-Za-z0-9_.-]{0,40}$/.exec(text.slice(Math.max(0, match.index - 40), match.index))?.[0] ?? '';
  const rest = /^[A-Za-z0-9_-]{1,60}/.exec(match[0])?.[0] ?? '';
  return `${before}${rest}`;
}

/** Null when the value is no secret at all: a word, a hash, an identifier. */
function judgeToken(value: string): NamedSecret['verdict'] | null {
  if (value.length < 16 || HASHES.test(value) || UUID.test(value) || isPathOrCode(value)) return null;
  if (isPlaceholder(value)) return 'placeholder';
  if (!looksGenerated(value)) return null;
  const bits = entropyOf(value);
  if (bits < 3) return null;
  return value.length >= 20 && (bits >= 3.5 || /^[0-9a-f]{32,}$/i.test(value)) ? 'certain' : 'possible';
}

function judgePassword(value: string): NamedSecret['verdict'] | null {
  if (value.length < 8 || HASHES.test(value) || UUID.test(value) || isPathOrCode(value)) return null;
  if (isPlaceholder(value) || WEAK.test(value)) return 'placeholder';
  // A label in the language of the user: "Contraseña", also written "Contrase\u00f1a".
  const seen = value.replaceAll(/\\u[0-9a-f]{4}/gi, 'ñ');
  if (/[^ -~]/.test(seen) && !/\d/.test(seen)) return null;
  const classes = classesIn(value);
  if (classes < 3 && changesIn(value) < 3) return null;
  return value.length >= 10 && classes >= 3 ? 'certain' : 'possible';
}

function addressed(match: RegExpExecArray): NamedSecret {
  const { scheme = '', user = '', value = '', host = '' } = match.groups ?? {};
  const start = match.index + scheme.length + 3 + user.length + 1;
  return {
    kind: 'url-password',
    start,
    end: start + value.length,
    value,
    label: host.slice(0, 100),
    verdict: judgeAddress(user, value, host),
  };
}

function judgeAddress(user: string, value: string, host: string): NamedSecret['verdict'] {
  const strong = value.length >= 12 && classesIn(value) >= 2 && entropyOf(value) >= 3 && changesIn(value) >= 2;
  if (isPlaceholder(value) || value.toLowerCase() === user.toLowerCase() || /[(){}[\]<>]/.test(value)) return 'placeholder';
  // What GitHub wants beside a token in the user's place.
  if (value === 'x-oauth-basic') return 'placeholder';
  if (/^[A-Za-z_-]+$/.test(value) && (WEAK.test(value) || value === value.toUpperCase())) return 'placeholder';
  if (LOCAL_HOST.test(host)) return strong ? 'possible' : 'placeholder';
  // A host without a dot is a name inside a container network, where a short word as the password opens nothing outside.
  if (!/[.:]\w/.test(host.replace(/:\d+$/, ''))) return strong ? 'certain' : 'placeholder';
  return strong || !WEAK.test(value) ? 'certain' : 'possible';
}

/** `config.auth.token`, `./keys/token.txt`, `user_password_reset`, `a.b(c)`: names, not values. */
function isPathOrCode(value: string): boolean {
  if (/^(?:\.{0,2}\/|[A-Za-z]:\\|https?:|[a-z]+:\/\/)|[(){}[\]<>]|\$\w|^[@&*]/.test(value)) return true;
  return value
    .split(/[._/:-]/)
    .every((part) => /^(?:[A-Za-z]*\d{0,4}|\d{5,6})$/.test(part) && !/^[^A-Z]*[A-Z][^a-z]*[a-z].*[A-Z]{2}/.test(part));
}

/** Digits all over, or letters of both cases in an order that no language has. */
function looksGenerated(value: string): boolean {
  const words = value.split(/[^A-Za-z]+/).filter((word) => /^[A-Z]?[a-z]{2,}$/.test(word) && /[aeiouy]/.test(word));
  if (words.length >= 3 && words.join('').length / value.length >= 0.6) return false;
  if (digitsIn(value) >= 2 && changesIn(value) >= 3) return true;
  const letters = value.replaceAll(/[^A-Za-z]/g, '');
  const vowels = letters.replaceAll(/[^aeiou]/gi, '').length;
  const cases = Array.from(value.matchAll(/[a-z]+|[A-Z]+|\d+|[^A-Za-z0-9]+/g)).length;
  return digitsIn(value) >= 1 && vowels / letters.length <= 0.32 && cases / value.length >= 0.4;
}

function digitsIn(value: string): number {
  return value.replaceAll(/\D/g, '').length;
}

function classesIn(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_./-]/].filter((each) => each.test(value)).length;
}

/** How often letters, digits and other characters change places: seldom in names, often in generated values. */
function changesIn(value: string): number {
  const kinds = Array.from(value, (character) =>
    /[A-Za-z]/.test(character) ? 'letter' : /\d/.test(character) ? 'digit' : 'other',
  );
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
}
