/** Characters that a reader does not see or takes for others: their names, and which ASCII character each is drawn like. */

const INVISIBLE_NAMES: Readonly<Record<string, string>> = {
  '\u0000': 'null',
  '\u001B': 'escape',
  '\u00A0': 'no-break space',
  '\u00AD': 'soft hyphen',
  '\u200B': 'zero width space',
  '\u200C': 'zero width non-joiner',
  '\u200D': 'zero width joiner',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u202A': 'left-to-right embedding',
  '\u202B': 'right-to-left embedding',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u3164': 'Hangul filler',
  '\uFEFF': 'byte order mark',
};

/**
 * Characters that are drawn like ASCII ones, as code points, after Unicode's list of confusable characters (Technical Standard 39):
 * those of scripts that keyboards have and that normalisation does not fold.
 */
export const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  [
    // Cyrillic, small: read as Latin in any font
    ['0430 0435 043E 0440 0441 0443 0445 0455 0456 0458 04BB 0501 051B 051D', 'aeopcyxsijhdqw'],
    // Cyrillic, small: alike in many fonts
    ['043A 043C 0442 043F 0433 044C 0437 0432', 'kmtnrb3b'],
    // Cyrillic, capital
    ['0410 0412 0415 041A 041C 041D 041E 0420 0421 0422 0423 0425 0405 0406 0408 0417', 'ABEKMHOPCTYXSIJ3'],
    // Greek
    ['03B1 03BF 03B9 03BD 03C4 03C1 03C5 03BA 03B3 03C9 03F2 03F3', 'aoivtpukywcj'],
    // Greek, capital
    ['0391 0392 0395 0396 0397 0399 039A 039C 039D 039F 03A1 03A4 03A5 03A7', 'ABEZHIKMNOPTYX'],
    // Armenian
    ['0578 057D 0570 0581 0585 0566 0584', 'nuhgoqp'],
    // Latin letters of phonetics and without their dot
    ['0251 0261 0131 0269 029F', 'agiiL'],
    // Slashes
    ['2215 2044 29F8 2571 27CB', '/////'],
    // Hyphens
    ['2010 2011 2012 2013 2014 2212 1806', '-------'],
    // Dots and vertical lines
    ['2024 00B7 0589 01C0 2223 23D0 05C0', '...||||'],
  ].flatMap(([codes = '', ascii = '']) =>
    codes
      .split(' ')
      .map((code, index): [string, string] => [String.fromCodePoint(Number.parseInt(code, 16)), ascii[index] ?? '?']),
  ),
);

/** Whole words of these alone are taken for Latin ones; words of the others are words of their language. */
export const ALWAYS_ALIKE =
  /^[\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04BB\u0501\u051B\u051D\u0391-\u03A7\u0251\u0261\u0131]+$/u;

/** "U+200B". */
export function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** "zero width space". Printable ASCII alone. */
export function nameOf(character: string): string {
  return (
    INVISIBLE_NAMES[character] ??
    (/\p{Cc}/u.test(character) ? 'control character' : /\p{Z}/u.test(character) ? 'space' : 'invisible character')
  );
}
