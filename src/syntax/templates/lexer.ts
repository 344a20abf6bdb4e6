/** A template's text in pieces: what it puts out, its tags, and its comments. Linear in the text's length, whatever the text is. */
import type { Delimiter, Family } from './families.js';

export interface Token {
  readonly kind: 'output' | 'raw' | 'tag';
  /** Between the delimiters, without their signs for white space. */
  readonly body: string;
  /** Offsets into the text, delimiters included. */
  readonly start: number;
  readonly end: number;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  /** The text with comments blanked, offsets kept. */
  readonly text: string;
}

const MAX_BODY = 2_000;

export function lex(text: string, family: Family): Lexed {
  const code = blankComments(text, family);
  const tokens = [...delimited(code, family), ...lineTokens(code, family)];
  return { tokens: tokens.sort((one, other) => one.start - other.start), text: code };
}

/** Comments of HTML and of the family, blanked: what stands in them does nothing. */
function blankComments(text: string, { delimiters }: Family): string {
  const comments = [
    { open: '<!--', close: '-->' },
    ...delimiters.filter(({ kind }) => kind === 'comment' || kind === 'verbatim'),
  ];
  let blanked = '';
  let from = 0;
  for (const { start, end } of stretches(text, comments)) {
    blanked += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return blanked + text.slice(from);
}

function* delimited(text: string, { delimiters }: Family): Generator<Token> {
  const own = delimiters.filter(({ kind }) => kind !== 'comment' && kind !== 'verbatim');
  for (const { start, end, delimiter } of stretches(text, own)) {
    const inner = text.slice(start + delimiter.open.length, Math.min(end - delimiter.close.length, start + MAX_BODY));
    const body = inner
      .replace(/^[-~+]/, '')
      .replace(/[-~+]$/, '')
      .trim();
    const { kind } = delimiter;
    if (kind === 'output' || kind === 'raw' || kind === 'tag') yield { kind: kindOf(body, kind), body, start, end };
  }
}

/** Families that write tags and output alike are told apart by the first word. */
const TAG_WORD = /^(?:[#/:^>]|(?:if|else|end|range|with|define|template|block|break|continue|elseif)\b)/;

function kindOf(body: string, kind: Token['kind']): Token['kind'] {
  return kind !== 'tag' && TAG_WORD.test(body) ? 'tag' : kind;
}

interface Stretch<T> {
  readonly start: number;
  readonly end: number;
  readonly delimiter: T;
}

/** From each opening to its closing, one after the other. An opening that is never closed is passed over. */
function* stretches<T extends Pick<Delimiter, 'open' | 'close'>>(text: string, delimiters: readonly T[]): Generator<Stretch<T>> {
  const open = [...delimiters];
  const next = new Map<T, number>();
  let at = 0;
  while (open.length > 0) {
    let first: T | null = null;
    let start = text.length;
    for (const delimiter of open) {
      let found = next.get(delimiter) ?? -1;
      if (found < at) {
        found = text.indexOf(delimiter.open, at);
        if (found < 0) found = text.length;
        next.set(delimiter, found);
      }
      if (found < start) [first, start] = [delimiter, found];
    }
    if (first === null) return;
    const end = closeOf(text, start + first.open.length, first);
    if (end < 0) {
      // Never closed from here on, so asking again for a later one would find nothing either.
      open.splice(open.indexOf(first), 1);
      continue;
    }
    yield { start, end, delimiter: first };
    at = end;
  }
}

/** The offset after the closing; single braces are closed by the one that balances them. */
function closeOf(text: string, from: number, { close }: Pick<Delimiter, 'close'>): number {
  if (close !== '}') {
    const found = text.indexOf(close, from);
    return found < 0 ? -1 : found + close.length;
  }
  let depth = 1;
  const last = Math.min(text.length, from + MAX_BODY);
  for (let at = from; at < last; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  // Longer than anything that is put out: passed over at its first closing.
  const found = text.indexOf(close, from);
  return found < 0 ? -1 : found + 1;
}

const LINE_TOKENS: Readonly<Record<NonNullable<Family['lines']>, readonly (readonly [RegExp, Token['kind']])[]>> = {
  haml: [
    [/^[ \t]{0,200}(?:[%.#][\w.#-]{1,80}(?:[{(][^\n]{0,200}?[})])?)?!=[ \t]*(.{1,1000})$/gm, 'raw'],
    [/^[ \t]{0,200}(?:[%.#][\w.#-]{1,80}(?:[{(][^\n]{0,200}?[})])?)?&?=[ \t]*(.{1,1000})$/gm, 'output'],
    [/^[ \t]{0,200}-[ \t]*(?!#)(.{1,1000})$/gm, 'tag'],
  ],
  slim: [
    [/^[ \t]{0,200}(?:[a-z.#][\w.#-]{0,80} ?)?==[<>']?[ \t]*(.{1,1000})$/gm, 'raw'],
    [/^[ \t]{0,200}(?:[a-z.#][\w.#-]{0,80} ?)?=[<>']?[ \t]+(.{1,1000})$/gm, 'output'],
    [/^[ \t]{0,200}-[ \t]*(.{1,1000})$/gm, 'tag'],
  ],
  pug: [
    [/^[ \t]{0,200}(?:[a-z.#][\w.#-]{0,80}(?:\([^\n]{0,300}?\))?)?!=[ \t]*(.{1,1000})$/gm, 'raw'],
    [/^[ \t]{0,200}(?:[a-z.#][\w.#-]{0,80}(?:\([^\n]{0,300}?\))?)?=[ \t]*(.{1,1000})$/gm, 'output'],
    [/^[ \t]{0,200}(?:-[ \t]{0,20})?((?:if|else|unless|case|each|while)\b.{0,1000})$/gm, 'tag'],
  ],
  blade: [
    [
      /@((?:if|unless|can|cannot|canany|auth|guest|role|hasrole|haspermission|permission|else\w{0,20}|end\w{1,20})\b[^\n]{0,500}|csrf\b)/gi,
      'tag',
    ],
  ],
  razor: [
    [/@(Html\.AntiForgeryToken\(\))/g, 'tag'],
    [/@((?:if|else)\b[^\n]{0,500})/g, 'tag'],
    [
      /@(?:Html\.Raw\(([^\n]{1,500}?)\)(?=[^)\w.]|$)|\(\(?(?:MarkupString\)|new (?:HtmlString|MarkupString)\()([^\n]{1,500}?)\)+)/gm,
      'raw',
    ],
    [/@\(((?!\(MarkupString)(?!new (?:Html|Markup)String)[^()\n]{1,300})\)/g, 'output'],
    [
      /(?<![\w@])@((?!Html\.|Url\.|if\b|else\b|for|while\b|switch\b|using\b|model\b|page\b|inject\b|section\b|await\b|Render)[A-Za-z_][\w.]{0,200}(?:\([^()\n]{0,200}\))?)/g,
      'output',
    ],
  ],
};

function* lineTokens(text: string, { lines }: Family): Generator<Token> {
  if (lines === null) return;
  for (const [pattern, kind] of LINE_TOKENS[lines]) {
    for (const match of text.matchAll(pattern)) {
      const body = match[1] ?? match[2] ?? '';
      const [all] = match;
      const indent = all.length - all.trimStart().length;
      yield { kind, body: body.trim(), start: match.index + indent, end: match.index + all.trimEnd().length };
    }
  }
}
