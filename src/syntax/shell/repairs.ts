/** Commands in text that the grammar cannot make sense of: taken apart at the signs between commands, outside of quotes. */

/** What the grammar takes apart wrongly, in another way of writing it: `$IFS`, words of nothing, and braces that make a command. */
export function plainlyWritten(text: string): string {
  return text
    .replace(/(?<=^|[;&|(]\s?)\{([^\s{},;"'$]{1,100}(?:,[^\s{},;"'$]{1,200}){1,20})\}(?=$|[\s;&|)])/gm, (_all, words: string) =>
      words.replaceAll(',', ' '),
    )
    .replace(/\$IFS(?!\w)/g, '${IFS}')
    .replace(/(?<=\w)``(?=\w)/g, '')
    .replace(/(?<=^|[;&|(]\s?)\{([^\s{}",'$]{0,100}),\}([\w.-]{1,100})/gm, '$1$2 $2');
}

const MAX_PIECES = 200;
const LONGEST = 20_000;

export interface RepairedPiece {
  readonly text: string;
  /** Lines between the start of the text and the piece. */
  readonly lines: number;
}

/** The pieces between `;`, `&`, `|` and ends of lines; none when the text is one piece, since that was read already. */
export function repaired(text: string): RepairedPiece[] {
  if (text.length > LONGEST) return [];
  const braces = /^\s*\{([^\s{}]{1,500},[^\s{}]{0,500})\}\s*$/.exec(text);
  if (braces !== null) return [{ text: (braces[1] ?? '').split(',').join(' '), lines: 0 }];
  const pieces: RepairedPiece[] = [];
  let quote = '';
  let from = 0;
  let line = 0;
  let lineOfPiece = 0;
  const end = (at: number): void => {
    const piece = text.slice(from, at);
    if (/\w/.test(piece) && pieces.length < MAX_PIECES) pieces.push({ text: piece.replace(/^[\s&|;]+/, ''), lines: lineOfPiece });
    from = at + 1;
    lineOfPiece = line;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '\n') line++;
    if (sign === '\\' && quote !== "'") at++;
    else if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === ';' || sign === '&' || sign === '|' || sign === '\n') end(at);
  }
  end(text.length);
  return pieces.length > 1 ? pieces : [];
}
