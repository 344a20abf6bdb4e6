/** Where added lines of a file hold hidden characters or look-alikes, and how sure it is that they are there to deceive. */
import { addedLines, type Hunk, type Line } from '../../change/file-change.js';
import { type Hidden, hiddenIn, namesOf } from '../../syntax/text/hidden.js';
import { definitionOf } from '../../syntax/languages.js';
import { scriptReadersOf } from '../../syntax/scripts/readers.js';
import { deceptiveHostsIn, type LookAlike, lookAlikesIn } from '../../syntax/text/look-alikes.js';
import { codeOf } from '../../syntax/text/characters.js';
import { controlOf } from '../git/control-paths.js';
import type { MessageData } from '../rule.js';

export interface HiddenPlace {
  readonly message: 'direction' | 'encoded' | 'invisible' | 'control' | 'look-alike';
  readonly data: MessageData;
  readonly line: number;
  readonly spells: string | null;
  readonly confidence: 'certain' | 'possible';
}

type Manner = 'instructions' | 'code' | 'prose' | 'tests' | 'generated';

const TESTS =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|__snapshots__|fixtures?|testdata|e2e|mocks?|stories|cypress|playwright)(?:\/|$)|[._-](?:test|spec|stories)\.[a-z]+$|_spec\.rb$|(?:^|\/)test_[^/]*\.py$/i;
const GENERATED =
  /\.min\.\w+$|\.(?:map|snap|lock|svg|ipynb|csv|tsv|sum|dat|po|pot)$|(?:^|\/)(?:vendor|third_party|node_modules|dist|public\/assets)\/|[.-]lock\.\w+$/i;
const TRANSLATION =
  /(?:^|\/)(?:_?locales?|i18n|l10n|lang|langs|languages?|translations?|messages|intl|values-[a-z]{2}[\w-]*)(?:\/|\.)|\.(?:arb|xliff?|xlf|strings|ftl|resx)$|(?:^|[._-])[a-z]{2}(?:[-_][A-Za-z]{2,4})?\.(?:json|ya?ml|properties)$/i;
const SETTINGS = /\.(?:json[c5]?|ya?ml|toml|ini|cfg|conf|env|properties|tf|hcl|sql|xml|gradle|cmake)$|(?:^|\/)\.[^/]+$/i;
const PROSE = /\.(?:md|mdx|markdown|txt|rst|adoc|html?|tex)$/i;

function mannerOf(path: string): Manner {
  const control = controlOf(path);
  if (control !== null && control.group !== 'packages') return 'instructions';
  if (GENERATED.test(path)) return 'generated';
  if (TESTS.test(path)) return 'tests';
  if (TRANSLATION.test(path) || PROSE.test(path)) return 'prose';
  return definitionOf(path) !== null || scriptReadersOf(path).length > 0 || SETTINGS.test(path) ? 'code' : 'prose';
}

/** What stood there before, anywhere in the change: what moved or changed beside it is not new. */
export class PlacesBefore {
  private readonly left = new Map<string, number>();

  constructor(lines: readonly Line[]) {
    for (const { text } of lines) {
      for (const hidden of hiddenIn(text)) this.put(signatureOf(text, hidden));
      for (const { word } of lookAlikesIn(text)) this.put(word);
      for (const { word } of deceptiveHostsIn(text)) this.put(`host ${word}`);
    }
  }

  private put(key: string): void {
    this.left.set(key, (this.left.get(key) ?? 0) + 1);
  }

  /** Takes one of the places away. */
  has(key: string): boolean {
    const left = this.left.get(key) ?? 0;
    if (left > 0) this.left.set(key, left - 1);
    return left > 0;
  }
}

/** The characters with what stands right beside them; a line may change around them. */
function signatureOf(line: string, { start, end, text }: Hidden): string {
  return `${line.charAt(start - 1).trim()}\0${text}\0${line.charAt(end).trim()}`;
}

export function* hiddenPlacesIn(path: string, hunks: readonly Hunk[], before: PlacesBefore): Generator<HiddenPlace> {
  const manner = mannerOf(path);
  const words = new Words(hunks);
  for (const { text, head } of addedLines(hunks)) {
    if (head === null) continue;
    for (const hidden of hiddenIn(text)) {
      if (head === 1 && hidden.start === 0 && hidden.text === '\uFEFF') continue;
      if (before.has(signatureOf(text, hidden))) continue;
      const confidence = confidenceOf(hidden, manner, text);
      if (confidence === null) continue;
      const message = hidden.kind === 'zero-width' || hidden.kind === 'filler' ? 'invisible' : hidden.kind;
      yield { message, data: { characters: namesOf(hidden.text) }, line: head, spells: hidden.spells, confidence };
    }
    for (const found of deceptiveHostsIn(text)) {
      if (before.has(`host ${found.word}`)) continue;
      yield { ...lookAlike(found, head), confidence: manner === 'tests' || manner === 'generated' ? 'possible' : 'certain' };
    }
    if (manner !== 'code' || PROSE.test(path)) continue;
    for (const found of lookAlikesIn(text)) {
      const confidence = confidenceOfWord(found, text, words);
      if (confidence !== null && !before.has(found.word)) yield { ...lookAlike(found, head), confidence };
    }
  }
}

function confidenceOf(hidden: Hidden, manner: Manner, line: string): HiddenPlace['confidence'] | null {
  const { kind, deceptive, spells, inWord, text } = hidden;
  // A message is one wherever it stands; tests of such characters hold a few of them.
  if (spells !== null && spells.length >= 8) return 'certain';
  if (manner === 'generated') return deceptive && kind !== 'filler' ? 'possible' : null;
  if (manner === 'tests') return deceptive ? 'possible' : null;
  if (deceptive) return kind === 'filler' && manner === 'prose' ? 'possible' : 'certain';
  if (manner === 'prose') return null;
  if (kind === 'zero-width' && inWord && text !== '\u00AD' && manner === 'code' && !isInText(line, hidden.start))
    return 'certain';
  return 'possible';
}

function confidenceOfWord(found: LookAlike, line: string, words: Words): HiddenPlace['confidence'] | null {
  const isKnown = words.have(found.reads);
  const inText = isInText(line, found.start);
  if (found.kind === 'whole') return isKnown && !inText ? 'certain' : null;
  if (inText) return isKnown && found.reads.length >= 4 ? 'possible' : null;
  // Greek letters name quantities: a width of αi beside an αj.
  return isKnown || /[\u0400-\u058F]/.test(found.word) ? 'certain' : 'possible';
}

function lookAlike({ word, reads, code }: LookAlike, line: number): Omit<HiddenPlace, 'confidence'> {
  const character = Array.from(word).find((each) => codeOf(each) === code) ?? '';
  return { message: 'look-alike', data: { word, reads, character: `${character} (${code})` }, line, spells: null };
}

/** Whether an offset stands between two quotes of its line, or behind a sign that begins a comment. As far as one line tells. */
function isInText(line: string, offset: number): boolean {
  let quote = '';
  for (let at = 0; at < Math.min(offset, 20_000); at++) {
    const sign = line[at] ?? '';
    if (sign === '\\') at++;
    else if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if (sign === '#' || line.startsWith('//', at) || line.startsWith('/*', at) || line.startsWith('<!--', at)) return true;
    else if (sign === '*' && line.slice(0, at).trim() === '') return true;
  }
  return quote !== '' && line.includes(quote, offset);
}

/** The words of plain letters that the diff shows. */
class Words {
  private known: ReadonlySet<string> | null = null;

  constructor(private readonly hunks: readonly Hunk[]) {}

  have(word: string): boolean {
    this.known ??= new Set(
      this.hunks.flatMap(({ lines }) => lines.flatMap(({ text }) => text.slice(0, 20_000).match(/[\w$]+/g) ?? [])),
    );
    return this.known.has(word);
  }
}
