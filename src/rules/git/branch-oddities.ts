/** What is wrong with a branch name whoever wrote it: characters that no reader sees or takes for others, and forms git refuses. */
import { ALWAYS_ALIKE, codeOf, LOOK_ALIKES, nameOf } from '../../syntax/text/characters.js';

export interface Oddity {
  readonly kind: 'invisible' | 'confusable' | 'ref-like' | 'encoded' | 'malformed';
  /** The characters in question, for people: "U+200B zero width space (character 6)". Printable ASCII alone. */
  readonly detail: string;
}

/** Format and control characters, separators, private use, variation selectors, and letters and symbols that are drawn as nothing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Z}\p{Cs}\p{Co}\p{Variation_Selector}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|\u17B4|\u17B5/u;

/** An emoji may hold selectors and joiners; they change how it is drawn and are no deception. */
const EMOJI = /\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic})*/gu;

/** All oddities of a name, one of each kind. */
export function odditiesOf(branch: string): Oddity[] {
  const plain = branch.replaceAll(EMOJI, (emoji) => '*'.repeat(Array.from(emoji).length));
  const invisible = findCharacter(plain, (character) => INVISIBLE.test(character));
  const refLike = /^(?:refs|heads|remotes|tags)(?=\/)|(?<=\/)refs\/(?:heads|tags|remotes)(?=\/)|^HEAD$|^FETCH_HEAD$/.exec(branch);
  const encoded = /%[0-9A-Fa-f]{2}/.exec(branch);
  const malformed = /\.\.|\/\/|@\{|[\\~^:?*[]|^-|^\/|\/$|(?:^|\/)\.|\.(?:lock)?(?=\/|$)|^@$/.exec(branch);
  const oddities: (Oddity | null)[] = [
    invisible && {
      kind: 'invisible',
      detail: `${codeOf(invisible.character)} ${nameOf(invisible.character)} (character ${invisible.at})`,
    },
    confusableIn(branch),
    refLike && { kind: 'ref-like', detail: refLike[0] },
    encoded && { kind: 'encoded', detail: encoded[0] },
    malformed && { kind: 'malformed', detail: malformed[0] },
  ];
  return oddities.filter((oddity) => oddity !== null);
}

/** The name as it looks: look-alikes replaced, invisible characters left out. */
export function asItLooks(branch: string): string {
  const seen = Array.from(branch.normalize('NFKC'), (character) => LOOK_ALIKES.get(character) ?? character);
  return seen.filter((character) => !INVISIBLE.test(character)).join('');
}

/**
 * A word in another script is no deception ("agent/почта"), a look-alike among Latin letters is ("аgent/x" with a Cyrillic first
 * letter), and so are punctuation that looks like ASCII's and characters that only differ in width or style.
 */
function confusableIn(branch: string): Oddity | null {
  const words = branch.split(/[^\p{L}\p{M}]+/u);
  const mixed = words.filter((word) => /[A-Za-z]/.test(word) || ALWAYS_ALIKE.test(word)).join('');
  const found = findCharacter(branch, (character) => {
    if (/^[ -~]$/.test(character) || INVISIBLE.test(character)) return false;
    if (character.normalize('NFKC') !== character) return true;
    return LOOK_ALIKES.has(character) && (!/\p{L}/u.test(character) || mixed.includes(character));
  });
  if (found !== null) {
    const like = LOOK_ALIKES.get(found.character) ?? found.character.normalize('NFKC');
    const printable = /^[ -~]+$/.test(like) ? ` which looks like "${like}"` : ' in a form of its own';
    return { kind: 'confusable', detail: `${codeOf(found.character)}${printable} (character ${found.at})` };
  }
  if (branch.normalize('NFC') === branch) return null;
  const combining = findCharacter(branch, (character) => /\p{M}/u.test(character));
  return {
    kind: 'confusable',
    detail: `${codeOf(combining?.character ?? '')} written apart from its letter (character ${combining?.at ?? 1})`,
  };
}

function findCharacter(text: string, test: (character: string) => boolean): { character: string; at: number } | null {
  const characters = Array.from(text);
  const index = characters.findIndex(test);
  return index < 0 ? null : { character: characters[index] ?? '', at: index + 1 };
}
