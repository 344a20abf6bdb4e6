/**
 * What is no guard by being there, but holds more or less than what may stand in its place: algorithms, sources of chance, sizes of
 * secrets, lookups among all records or only those of a caller, markup that is put together or only trusted.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, shownCode, stringValue } from './code-text.js';
import { gradesOfAnswers } from './caller-grades.js';
import type { Guard } from './guard.js';
import { gradesOfLimits } from './limits.js';
import { gradesOfTests } from './looser-tests.js';
import { isScoped, isUnscoped } from './scoped-lookups.js';
import { scopedCall } from './scope-arguments.js';
import { optionAt } from './options.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';

export interface Grade {
  /** What is compared: only grades of the same are. */
  readonly of: string;
  readonly grade: number;
  readonly topics: string;
}

export function gradedGuards(place: Place): Guard[] {
  const { node, text } = place;
  return [...gradesAt(place), ...gradesOfAnswers(place), ...gradesOfLimits(place), ...gradesOfTests(place)].map(
    ({ of, grade, topics }) => {
      const shown = shownCode(node, text);
      const name = `grade ${of}`;
      // By the code as well: what stays as it is must not be taken for the partner of something else.
      const atom = declaredAtom(node, { key: `${name} ${grade} ${shown}`, name, shape: name, shown, grade });
      return guardAt(place, 'option', { atoms: [atom], strong: false, topics });
    },
  );
}

function gradesAt(place: Place): Grade[] {
  const { node, text } = place;
  switch (node.type) {
    case 'call_expression':
      return [...gradesOfCall(place), ...gradesOfSizes(place), ...gradesOfPolicy(place)];
    case 'string': {
      const value = node.end - node.start > 40 ? null : stringValue(node, text);
      return value === null || !isHashing(node, text) ? [] : gradesOfAlgorithm(value);
    }
    case 'member_expression':
    case 'identifier': {
      if (node.parent?.type === 'member_expression' || node.end - node.start > 60) return [];
      const called = node.field === 'function' || node.parent?.type === 'arguments' || node.field === 'value';
      return called ? gradesOfAlgorithm(calleeName(node, text)) : [];
    }
    case 'pair':
    case 'assignment_expression':
      return gradesOfPolicy(place);
    default:
      return [];
  }
}

/** A content security policy is less with each part that lets any script in. */
function gradesOfPolicy(place: Place): Grade[] {
  const option = optionAt(place);
  if (option?.canonical !== 'contentsecuritypolicy' || !/'/.test(option.written)) return [];
  const holes = [/unsafe-inline/, /unsafe-eval/, /(?:default|script)-src[^;]{0,200} \*/].filter((hole) =>
    hole.test(option.written),
  );
  return [{ of: 'policy', grade: 3 - holes.length, topics: 'xss' }];
}

const ALGORITHMS: readonly (readonly [RegExp, number, string])[] = [
  [/^(?:MD[245]|md[245]|Md5|crc32|CRC32|adler32)$/, 0, 'hash'],
  [/^(?:SHA-?1|sha_?1|Sha1)$/, 1, 'hash'],
  [/^(?:SHA|sha|Sha)[-_]?(?:2[-_]?)?(?:224|256|384|512)$|^(?:sha3|SHA3)[-_]\d{3}$|^blake2[bs]$|^blake3$/, 2, 'hash'],
  [/^MODE_ECB$|^ECB$/, 0, 'cipher mode'],
  [/^MODE_(?:CBC|CTR|CFB|OFB)$|^(?:CBC|CTR|CFB|OFB)$/, 1, 'cipher mode'],
  [/^MODE_(?:GCM|CCM|EAX|SIV|OCB)$|^(?:GCM|CCM|EAX|SIV|OCB3)$/, 2, 'cipher mode'],
];

function gradesOfAlgorithm(name: string): Grade[] {
  const known = ALGORITHMS.find(([pattern]) => pattern.test(name));
  return known === undefined ? [] : [{ of: known[2], grade: known[1], topics: 'signature' }];
}

/** Whether a text is given to something that hashes or signs. */
function isHashing(node: SyntaxNode, text: string): boolean {
  const holder = node.parent?.type === 'pair' ? node.parent.parent : node.parent;
  const call = holder?.type === 'arguments' ? holder.parent : null;
  const callee = call === null || call === undefined ? null : fieldOf(call, 'function');
  return (
    callee !== null &&
    /hash|hmac|digest|sign|pbkdf|cipher/i.test(text.slice(callee.start, Math.min(callee.end, callee.start + 80)))
  );
}

const SURE_CHANCE =
  /^(?:secrets\.\w+|os\.urandom|urandom|(?:random\.)?SystemRandom(?:\(\))?\.\w+|(?:crypto\.)?(?:randomBytes|randomUUID|getRandomValues|randomInt)|uuid\.uuid4|token_(?:hex|bytes|urlsafe)|get_random_string|random_bytes|random_int|SecureRandom\.\w+)$/;
const POOR_CHANCE = /^(?:random\.(?!SystemRandom)\w+|Math\.random|uuid\.uuid1|mt_rand|rand|uniqid|time\.time|Date\.now)$/;
const TRUSTED_MARKUP = /^(?:mark_safe|Markup|SafeString|SafeText|html_safe|literal)$/;
const MADE_MARKUP = /^(?:format_html|format_html_join|conditional_escape|html_escape|escape)$/;
const SLOW_HASH = /^(?:hashpw|generate_password_hash|make_password|pbkdf2_hmac|scrypt|argon2\w*)$/;
const FAST_HASH = /^(?:md5|sha1|sha224|sha256|sha384|sha512|blake2[bs])$/;

function gradesOfCall({ node, text }: Place): Grade[] {
  const callee = fieldOf(node, 'function');
  if (callee === null || callee.end - callee.start > 200) return [];
  const code = text.slice(callee.start, callee.end);
  const name = calleeName(callee, text);
  const grades: Grade[] = [];
  if (SURE_CHANCE.test(code)) grades.push({ of: 'chance', grade: 1, topics: 'token' });
  else if (POOR_CHANCE.test(code)) grades.push({ of: 'chance', grade: 0, topics: 'token' });
  if (MADE_MARKUP.test(name)) grades.push({ of: 'markup', grade: 1, topics: 'escape' });
  else if (TRUSTED_MARKUP.test(name)) grades.push({ of: 'markup', grade: 0, topics: 'escape' });
  if (SLOW_HASH.test(name)) grades.push({ of: 'password', grade: 1, topics: 'password' });
  else if (FAST_HASH.test(name)) grades.push({ of: 'password', grade: 0, topics: 'password' });
  if (isScoped(node, text)) grades.push({ of: 'lookup', grade: 1, topics: OWNER_ACCESS });
  else if (isUnscoped(node, text)) grades.push({ of: 'lookup', grade: 0, topics: OWNER_ACCESS });
  const scoped = scopedCall(node, text);
  if (scoped !== null) grades.push({ of: `scope ${scoped.name}`, grade: scoped.owners, topics: OWNER_ACCESS });
  return grades;
}

const SIZED =
  /^(?:pbkdf2_hmac|pbkdf2|pbkdf2Sync|gensalt|genSalt|token_(?:hex|bytes|urlsafe)|urandom|randomBytes|random_bytes|get_random_string|generate_private_key|PBKDF2HMAC)$/;
const SIZES = /^(?:iterations|rounds|log_?rounds|cost|key_size|nbytes|length|n|time_cost|memory_cost)$/;

/** How much work, or how many bytes: half of it is a step down. */
function gradesOfSizes({ node, text }: Place): Grade[] {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const name = callee === null ? '' : calleeName(callee, text);
  if (list === null || !SIZED.test(name)) return [];
  return namedChildren(list).flatMap((given, index): Grade[] => {
    const key = given.type === 'pair' ? fieldOf(given, 'key') : null;
    const label = key === null ? `${index}` : text.slice(key.start, key.end);
    const value = key === null ? given : fieldOf(given, 'value');
    if (value?.type !== 'number' || (key !== null && !SIZES.test(label))) return [];
    const size = Number(text.slice(value.start, value.end).replaceAll('_', ''));
    if (!Number.isSafeInteger(size) || size < 0) return [];
    const steps = name.toLowerCase() === 'gensalt' ? size : Math.floor(Math.log2(size + 1));
    return [{ of: `size ${name} ${label}`, grade: steps, topics: 'password token' }];
  });
}
