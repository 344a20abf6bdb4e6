/** Private keys in text: PEM, OpenSSH, PGP and PuTTY blocks, also written inside a string with escaped line breaks. */

export interface KeyBlock {
  readonly start: number;
  readonly end: number;
  /** The key's base64 digits alone, the same however the block is indented, quoted or wrapped. */
  readonly digits: string;
}

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:/g;

/** Longest key block that is read: RSA with 16,384 bits takes 12,700 characters. */
const LONGEST = 20_000;

/** Fewer digits than an Ed25519 key has are no key. */
const FEWEST_DIGITS = 60;

/** Key blocks with a real key in them, or the visible beginning of one. */
export function findPrivateKeys(text: string): KeyBlock[] {
  return Array.from(text.matchAll(BEGIN), (match) => blockAt(text, match.index, match[0])).filter((block) => block !== null);
}

function blockAt(text: string, start: number, begin: string): KeyBlock | null {
  const from = start + begin.length;
  const window = text.slice(from, from + LONGEST);
  // The next block ends this one, so that many beginnings are not each read to the end of the window.
  const stop = window.search(begin.startsWith('PuTTY') ? /Private-MAC:|PuTTY-User-Key-File-\d:/ : /-----(?:END|BEGIN)/);
  const inner = stop < 0 ? window : window.slice(0, stop);
  const { digits, length } = readDigits(inner);
  if (digits.length < FEWEST_DIGITS || new Set(digits).size < 20) return null;
  const tail =
    stop >= 0 && window.startsWith('-----END', stop)
      ? /^-----END [A-Z0-9 ]{1,50}-----/.exec(window.slice(stop, stop + 80))
      : null;
  return { start, end: from + (tail === null ? length : stop + tail[0].length), digits };
}

/** A line of a key: digits, perhaps indented, commented, quoted, cut, with an escaped line break or joined to the next string. */
const KEY_LINE = /^(?:["'`]\s{0,8}\+)?[\s"'`>|#*;,]{0,40}(?<digits>[A-Za-z0-9+/]{0,8192}={0,2})(?:\\[nrt]|[\s"'`,;\\+)…]){0,40}$/;

/** Digits line by line, up to the first line that belongs to no key. Header lines such as "Proc-Type: 4,ENCRYPTED" are passed over. */
function readDigits(inner: string): { digits: string; length: number } {
  let digits = '';
  let length = 0;
  for (const line of inner.split(/(?<=\n|\\n)/)) {
    const isHeader = /^[\s"'`>|#*]{0,40}[A-Za-z-]{3,30}: /.test(line);
    const found = isHeader ? '' : KEY_LINE.exec(line)?.groups?.['digits'];
    if (found === undefined) break;
    digits += found;
    length += line.length;
  }
  return { digits, length };
}
