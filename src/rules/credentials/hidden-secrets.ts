/**
 * Texts that hold a secret in another form: a literal that is put together from several, and base64. Each is given with a way back to
 * the text that was written.
 */

export interface HiddenText {
  readonly text: string;
  /** Where a range of `text` stands in the text that was written; null when it stands there as it is. */
  writtenAt(start: number, end: number): { readonly start: number; readonly end: number } | null;
}

/** The end of one literal and the beginning of the next: side by side, or with an operator that joins them. */
const JOIN = /(["'`])[ \t\r]{0,40}\\?\n?[ \t]{0,80}(?:\+|\.{1,2}|<>|&|\|\||,)?[ \t\r]{0,40}\\?\n?[ \t]{0,80}\1/g;

/** Commas join only what a call joins. */
const JOINS_LISTS = /\bjoin\b|implode|concat/;

/** The text with its literals joined; null when there is nothing to join. */
export function joinedLiterals(text: string): HiddenText | null {
  const joinsLists = JOINS_LISTS.test(text);
  const pieces: { readonly at: number; readonly from: number; readonly text: string }[] = [];
  let length = 0;
  let from = 0;
  const take = (to: number): void => {
    pieces.push({ at: length, from, text: text.slice(from, to) });
    length += to - from;
  };
  for (const match of text.matchAll(JOIN)) {
    if (match[0].length === 2 || (!joinsLists && match[0].includes(','))) continue;
    take(match.index);
    from = match.index + match[0].length;
  }
  if (pieces.length === 0) return null;
  take(text.length);
  return {
    text: pieces.map((piece) => piece.text).join(''),
    writtenAt(start, end) {
      const first = pieces[pieceAt(pieces, start)];
      const last = pieces[pieceAt(pieces, end - 1)];
      if (first === undefined || last === undefined || first === last) return null;
      return { start: first.from + start - first.at, end: last.from + end - last.at };
    },
  };
}

/** The last piece that does not begin beyond `offset`. */
function pieceAt(pieces: readonly { readonly at: number }[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** At least 18 bytes: no token is shorter. */
const BASE64 = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,200000}(?![A-Za-z0-9+/_-])={0,2}/g;

const PRINTABLE = /^[\t\n\r -~]+$/;

/** The readable texts that stand in base64. A range of one is the whole of what was written. */
export function decodedTexts(text: string): HiddenText[] {
  const found: HiddenText[] = [];
  for (const { 0: written, index } of text.matchAll(BASE64)) {
    // What is readable is so from its first bytes on; digests and names are not.
    if (!PRINTABLE.test(Buffer.from(written.slice(0, 24), 'base64').toString('latin1'))) continue;
    const decoded = Buffer.from(written, 'base64').toString('latin1');
    if (PRINTABLE.test(decoded)) found.push({ text: decoded, writtenAt: () => ({ start: index, end: index + written.length }) });
  }
  return found;
}
