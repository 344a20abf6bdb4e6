/** Words of a shell script as the shell would see them, as far as the script alone tells. */
import { namedChildren, type SyntaxNode } from '../node.js';
import type { Word } from './invocation.js';

/** What a variable, and what a command's output is; null when only running would tell. */
export interface Values {
  readonly variable: (name: string) => string | null;
  readonly output: (node: SyntaxNode) => string | null;
  /** What IFS was set to; spaces part words without it. */
  readonly separators?: string | undefined;
}

interface Piece {
  readonly text: string;
  readonly known: boolean;
  readonly quoted: boolean;
  /** Comes out of an expansion without quotes, so that spaces in it part words. */
  readonly splits: boolean;
}

const MAX_WORDS = 200;
const MAX_TEXT = 20_000;

/** The words that one argument becomes: braces and spaces of unquoted values make several of it, an empty value none. */
export function wordsOf(node: SyntaxNode, text: string, values: Values): Word[] {
  const pieces = piecesOf(node, text, values);
  const whole = pieces.map((piece) => piece.text).join('');
  if (whole.length > MAX_TEXT) return [{ text: whole.slice(0, MAX_TEXT), known: false, quoted: true }];
  const quoted = pieces.some((piece) => piece.quoted);
  const known = pieces.every((piece) => piece.known);
  const { separators } = values;
  const parting = separators === undefined ? /\s+/ : new RegExp(`[${separators.slice(0, 20).replace(/[\\\]^-]/g, '\\$&')}]+`);
  if (separators === '' || !pieces.some((piece) => piece.splits && parting.test(piece.text))) {
    if (whole === '' && !quoted) return [];
    return bracesIn(whole, quoted).map((each) => ({ text: each, known, quoted }));
  }
  const words: Word[] = [];
  let current = '';
  for (const piece of pieces) {
    const parts = piece.splits ? piece.text.split(parting) : [piece.text];
    for (const [index, part] of parts.entries()) {
      if (index > 0 && current !== '') words.push({ text: current, known, quoted });
      current = index > 0 ? part : current + part;
    }
  }
  if (current !== '') words.push({ text: current, known, quoted });
  return words.slice(0, MAX_WORDS);
}

/** The same as one text, as within quotes. */
export function textOf(node: SyntaxNode, text: string, values: Values): Word {
  const pieces = piecesOf(node, text, values);
  return {
    text: pieces
      .map((piece) => piece.text)
      .join('')
      .slice(0, MAX_TEXT),
    known: pieces.every((piece) => piece.known),
    quoted: pieces.some((piece) => piece.quoted),
  };
}

function piecesOf(node: SyntaxNode, text: string, values: Values, inQuotes = false): Piece[] {
  const raw = text.slice(node.start, node.end);
  const plain = (value: string, quoted = inQuotes): Piece[] => [{ text: value, known: true, quoted, splits: false }];
  const valued = (value: string | null): Piece[] => [
    { text: value ?? raw, known: value !== null, quoted: inQuotes, splits: value !== null && !inQuotes },
  ];
  switch (node.type) {
    case 'command_name':
    case 'concatenation':
      return gapless(node, text, (child) => piecesOf(child, text, values, inQuotes));
    case 'string':
    case 'translated_string': {
      const inside = gapless(node, text, (child) =>
        child.type === '"' || child.type === '$"' ? [] : piecesOf(child, text, values, true),
      );
      return [{ text: '', known: true, quoted: true, splits: false }, ...inside];
    }
    case 'string_content':
      return plain(
        raw.replace(/\\([$`"\\\n])/g, (_all, character: string) => (character === '\n' ? '' : character)),
        true,
      );
    case 'raw_string':
      return plain(raw.slice(1, -1), true);
    case 'ansi_c_string':
      return plain(unescaped(raw.slice(2, -1)), true);
    case 'simple_expansion':
    case 'expansion': {
      const value = node.type === 'expansion' ? expanded(node, text, values) : values.variable(raw.slice(1));
      // All arguments, and all items of an array, are words of their own within quotes too.
      if (!LISTS.test(raw) || value === null) return valued(value);
      // An item may hold what only running tells.
      return [{ text: value, known: !/[$`]/.test(value), quoted: false, splits: true }];
    }
    case 'command_substitution':
    case 'process_substitution':
      return valued(node.type === 'command_substitution' ? values.output(node) : null);
    case 'arithmetic_expansion':
      return valued(null);
    default:
      return plain(
        inQuotes ? raw : raw.replace(/\\(\n|.)/gs, (_all, character: string) => (character === '\n' ? '' : character)),
      );
  }
}

/** The pieces of all children, and of the text between them that the grammar gives no node. */
function gapless(node: SyntaxNode, text: string, each: (child: SyntaxNode) => Piece[]): Piece[] {
  const pieces: Piece[] = [];
  let at = node.start;
  for (const child of node.children) {
    const gap = text.slice(at, child.start);
    if (gap.trim() !== '') pieces.push({ text: gap, known: true, quoted: false, splits: false });
    else if (gap !== '' && node.type === 'string') pieces.push({ text: gap, known: true, quoted: true, splits: false });
    pieces.push(...each(child));
    at = child.end;
  }
  if (node.children.length === 0 && node.end > node.start && node.type !== 'string') {
    pieces.push({ text: text.slice(node.start, node.end).replace(/\\(.)/gs, '$1'), known: true, quoted: false, splits: false });
  }
  return pieces;
}

const LISTS = /^\$(?:@|\{@\}|\{\w{1,100}\[@\]\})$/;
const TAKEN_APART = /^\$\{(\w{1,100})(\/\/?|##?|%%?|,,?|\^\^?|:)([^}$`]{0,200})\}$/;

/** `${name}` and `${name:-default}`; null for what takes the value apart. */
function expanded(node: SyntaxNode, text: string, values: Values): string | null {
  const [name, ...others] = namedChildren(node);
  if (name === undefined) return null;
  const direct = values.variable(text.slice(name.start, name.end));
  // `${!name}`: the variable that it names.
  const value = text.startsWith('${!', node.start) && direct !== null ? values.variable(direct) : direct;
  const [, , cut, operand = ''] = TAKEN_APART.exec(text.slice(node.start, node.end)) ?? [];
  if (value !== null && cut !== undefined && !/^[-+=?]/.test(operand)) return takenApart(value, cut, operand);
  const operator = node.children.find((child) => child.field === 'operator');
  if (operator === undefined) return others.length === 0 ? value : null;
  const sign = text.slice(operator.start, operator.end);
  const fallback = others.filter((child) => child !== operator);
  const written = fallback.map((child) => textOf(child, text, values));
  const told = written.every((word) => word.known) ? written.map((word) => word.text).join('') : null;
  if (sign === ':-' || sign === '-' || sign === ':=' || sign === '=') return value === null || value === '' ? told : value;
  if (sign === ':?' || sign === '?') return value;
  // The sign of a name that stands for another's.
  if (sign === '!') return others.length <= 1 ? value : null;
  return sign === ':+' || sign === '+' ? told : null;
}

/** `${x/a/b}`, `${x#a}`, `${x%a}`, `${x:1:2}`, `${x,,}`; null where the pattern is more than letters. */
function takenApart(value: string, sign: string, operand: string): string | null {
  if (sign === ':') {
    const [from = '', length] = operand.split(':').map((each) => each.trim());
    if (!/^\d+$/.test(from) || (length !== undefined && !/^\d+$/.test(length))) return null;
    return value.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length));
  }
  if (sign.startsWith(',')) return sign === ',,' ? value.toLowerCase() : value.slice(0, 1).toLowerCase() + value.slice(1);
  if (sign.startsWith('^')) return sign === '^^' ? value.toUpperCase() : value.slice(0, 1).toUpperCase() + value.slice(1);
  const [pattern = '', replacement = ''] = sign.startsWith('/') ? operand.split('/') : [operand];
  if (/[*?[\\]/.test(pattern)) return null;
  if (sign === '/') return value.replace(pattern, () => replacement);
  if (sign === '//') return pattern === '' ? value : value.replaceAll(pattern, () => replacement);
  if (sign.startsWith('#')) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  return pattern !== '' && value.endsWith(pattern) ? value.slice(0, -pattern.length) : value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

/** The escapes of `$'…'`, of `echo -e` and of `printf`. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|(.))/gs,
    (_all, hex?: string, short?: string, long?: string, octal?: string, single?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return codePoint(Number.parseInt(digits, 16));
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8));
      return ESCAPES[single ?? ''] ?? single ?? '';
    },
  );
}

function codePoint(number: number): string {
  return number <= 0x10ffff ? String.fromCodePoint(number) : '';
}

/** `{a,b}` as the words that it stands for. */
function bracesIn(text: string, quoted: boolean): string[] {
  const open = quoted ? -1 : text.indexOf('{');
  const close = text.indexOf('}', open);
  if (open < 0 || close < 0 || text[open - 1] === '$') return [text];
  const inside = text.slice(open + 1, close);
  if (!inside.includes(',') || inside.includes('{')) return [text];
  const rest = bracesIn(text.slice(close + 1), false);
  return inside
    .split(',')
    .flatMap((each) => rest.map((end) => text.slice(0, open) + each + end))
    .filter((each) => each !== '')
    .slice(0, MAX_WORDS);
}
