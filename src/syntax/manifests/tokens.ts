/** Splits source text of small languages (Gradle, Ruby, Swift, Elixir, HCL, Python) into words, strings and signs, for readers of manifests. */

export interface Token {
  readonly kind: 'word' | 'string' | 'sign' | 'end';
  /** A string without its quotes and prefix. */
  readonly text: string;
  /** One-based. */
  readonly line: number;
  /** A string with a value put in at run time: "$version", "#{version}". */
  readonly open: boolean;
}

export interface Comments {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
}

export const SLASH_COMMENTS: Comments = { line: ['//'], block: [['/*', '*/']] };
export const HASH_COMMENTS: Comments = { line: ['#'], block: [] };
export const HCL_COMMENTS: Comments = { line: ['#', '//'], block: [['/*', '*/']] };

/** Characters. */
export const LARGEST_SOURCE = 1_000_000;
const WORD = /[\p{L}\p{N}_.?!-]/u;

/** Ends in a token of kind `end`. Never throws. A line's end is a sign "\n". */
export function tokenize(text: string, comments: Comments): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const add = (kind: Token['kind'], value: string, first = line, open = false): void => {
    tokens.push({ kind, text: value, line: first, open });
  };
  while (at < text.length) {
    const character = text.charAt(at);
    const block = comments.block.find(([start]) => text.startsWith(start, at));
    if (character === '\n') {
      add('sign', '\n');
      line++;
      at++;
    } else if (comments.line.some((start) => text.startsWith(start, at))) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (block !== undefined) {
      const end = text.indexOf(block[1], at + block[0].length);
      const after = end < 0 ? text.length : end + block[1].length;
      line += countLines(text, at, after);
      at = after;
    } else if (character === '"' || character === "'") {
      const { value, after, open } = stringAt(text, at);
      add('string', value, line, open);
      line += countLines(text, at, after);
      at = after;
    } else if (WORD.test(character)) {
      let end = at + 1;
      while (end < text.length && WORD.test(text.charAt(end))) end++;
      add('word', text.slice(at, end));
      at = end;
    } else {
      if (!/\s/.test(character)) add('sign', character);
      at++;
    }
  }
  add('end', '');
  return tokens;
}

/** Ends at its quote, at the end of a line unless quoted threefold, or with the text. */
function stringAt(text: string, start: number): { value: string; after: number; open: boolean } {
  const quote = text.charAt(start);
  const fence = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  let value = '';
  let open = false;
  let at = start + fence.length;
  while (at < text.length && !text.startsWith(fence, at)) {
    const character = text.charAt(at);
    if (character === '\n' && fence.length === 1) return { value, after: at, open };
    if (character === '\\') {
      if (text.charAt(at + 1) === '(') open = true;
      value += text.charAt(at + 1);
      at += 2;
      continue;
    }
    if (quote === '"' && (character === '$' || text.startsWith('#{', at))) open = true;
    value += character;
    at++;
  }
  return { value, after: Math.min(text.length, at + fence.length), open };
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
