/** Tells a real secret from what stands in its place: an example, a variable, a mask, a word to be replaced. */

/** Whole or partial words that nobody's generated secret contains by chance. Lower case, without separators. */
const WORDS = [
  'example',
  'sample',
  'dummy',
  'placeholder',
  'changeme',
  'changethis',
  'changeit',
  'replaceme',
  'replacewith',
  'replacethis',
  'insertyour',
  'insertkey',
  'enteryour',
  'yourkey',
  'yourtoken',
  'yoursecret',
  'yourpassword',
  'yourapikey',
  'yourapi',
  'youraccess',
  'xxxxx',
  'redacted',
  'notreal',
  'notarealkey',
  'notasecret',
  'faketoken',
  'fakekey',
  'fakesecret',
  'mocktoken',
  'mockkey',
  'testtoken',
  'testkey',
  'testsecret',
  'testpassword',
  'deadbeef',
  'qwerty',
  'asdfgh',
  'foobar',
  'loremipsum',
  // Printed in the documentation of GitHub, Stripe and the authenticator specification.
  '16c7e42f292c6912e7710c838347ae178b4a',
  '4ec39hqlyjwdarjtt1zdp7dc',
  'jbswy3dpehpk3pxp',
];

const ANY_WORD = new RegExp(WORDS.join('|'));

/** References to a secret that is kept elsewhere. */
const REFERENCES = [
  /\$\{|\$\(|\{\{|#\{|<%/,
  /^<[^>]{1,80}>?$|^\[[^\]]{1,80}\]?$|^%[^%]{1,80}%$|^\{[^}]{1,80}\}$/,
  /^\$[A-Za-z_]/,
  /\b(?:process\.env|import\.meta\.env|os\.environ|os\.getenv|getenv|System\.getenv|Deno\.env|ENV\[|secrets\.|vars\.|env\.)/,
  /^(?:op|vault|ssm|secretsmanager|keyvault|awssm|gcpsm|doppler|sops|file|env|ref)(?::|\+\w+:)/i,
  // What Crowdin writes in the place of a text to be translated.
  /^crwdns\d{1,12}:\d{1,3}crwdne\d{1,12}:\d{1,3}$/,
  /^arn:aws[\w-]*:|^@Microsoft\.KeyVault|^ENC\[|^projects\/|^AQICA/,
];

/** A repeated or counting run this long is typed by hand: "00000000", "12345678", "abcdefgh". */
const LONGEST_RUN = 8;

/** Whether the text cannot be a secret in use. `body` is the secret without its public prefix. */
export function isPlaceholder(body: string): boolean {
  if (REFERENCES.some((reference) => reference.test(body))) return true;
  const letters = body.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');
  if (letters.length === 0 || ANY_WORD.test(letters) || hasFewCharacters(letters)) return true;
  // Also "a1b2c3d4e5f6g7h8", which counts twice.
  return hasLongRun(letters) || hasLongRun(letters.replaceAll(/\d+/g, '')) || hasLongRun(letters.replaceAll(/[a-z]+/g, ''));
}

function hasFewCharacters(text: string): boolean {
  const seen = new Set<string>();
  for (const character of text) if (seen.add(character).size > 4) return false;
  return true;
}

/** Shannon entropy in bits per character: about 4 for random hexadecimal digits, 4.7 and more for 32 random letters and digits. */
export function entropyOf(text: string): number {
  const counts = new Map<number, number>();
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Whether each of so many characters in a row repeats, follows or precedes the one before it. */
function hasLongRun(text: string): boolean {
  let run = 1;
  let last: number | null = null;
  for (let index = 1; index < text.length; index++) {
    const step = stepBetween(text.charCodeAt(index - 1), text.charCodeAt(index));
    if (step === null) run = 1;
    else run = step === last ? run + 1 : 2;
    if (run >= LONGEST_RUN) return true;
    last = step;
  }
  return false;
}

/** From one character to its neighbour in the alphabet: 0, 1 or -1, and from "9" to "0" too; null for any other step. */
function stepBetween(from: number, to: number): number | null {
  if (from === 57 && to === 48) return 1;
  return Math.abs(to - from) <= 1 ? to - from : null;
}
