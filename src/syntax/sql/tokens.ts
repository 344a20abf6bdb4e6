/**
 * SQL of any dialect as tokens. Comments are left out, but what MySQL runs of them (`/*! … *\/`) is read; every way to quote a text
 * or a name is known. Never fails: what has no end ends with the text.
 */

export interface Token {
  /** `name`: in quotes, so never a keyword. `end`: of a statement. `meta`: a line for psql itself. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'parameter' | 'end' | 'meta';
  /** Words in lower case; strings and names without quotes and escapes. */
  readonly text: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** A string or a comment has no end. */
  readonly unfinished: boolean;
  /** The most brackets that are open at once. */
  readonly deepest: number;
}

const SPACE = /\s+/y;
const WORD = /[\p{L}_@][\p{L}\p{N}_$@]*/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]{0,62})?\$/uy;
const PARAMETER =
  /\$VALUE|\$\d+|\?|:[\p{L}_][\p{L}\p{N}_]*|%\(\w+\)s|%[sdvILq]|\$\{[^}\n]{0,200}\}|\{\{.{0,200}?\}\}|\{\w{0,100}\}/uy;
const TEMPORARY = /##?[\p{L}_][\p{L}\p{N}_]*/uy;
const SIGN = /::|:=|<=>|<>|!=|<=|>=|\|\||&&|!<|!>|=>|->>?|[^\s]/uy;
const SEPARATOR_LINE = /GO(?:[ \t]+\d+)?[ \t]*(?=\r?\n|$)/iy;
const DELIMITER_LINE = /DELIMITER[ \t]+(\S{1,10})[^\n]*/iy;
const META_LINE = /\\[^\n]*/y;
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

/** `backslashes`: whether they escape in ordinary strings, as MySQL has it and PostgreSQL does not. */
export function tokensOf(text: string, backslashes: boolean): Tokens {
  return new Lexer(text, backslashes).read();
}

class Lexer {
  private readonly tokens: Token[] = [];
  private at = 0;
  private depth = 0;
  private deepest = 0;
  private unfinished = false;
  private delimiter: string | null = null;
  /** Within a comment that MySQL runs. */
  private executed = false;

  constructor(
    private readonly text: string,
    private readonly backslashes: boolean,
  ) {}

  read(): Tokens {
    if (this.text.startsWith('\uFEFF')) this.at = 1;
    while (this.at < this.text.length) {
      if (this.match(SPACE) === null && !this.comment() && !this.line()) this.token();
    }
    return { tokens: this.tokens, unfinished: this.unfinished, deepest: this.deepest };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  private add(kind: Token['kind'], text: string, start: number): void {
    this.tokens.push({ kind, text, start, end: this.at, depth: this.depth });
  }

  private comment(): boolean {
    const { text, at } = this;
    if (text.startsWith('--', at)) return this.skipLine();
    if (text[at] === '#' && this.startsHashComment()) return this.skipLine();
    if (this.executed && text.startsWith('*/', at)) {
      this.executed = false;
      this.at += 2;
      return true;
    }
    if (!text.startsWith('/*', at)) return false;
    const run = /\/\*M?!\d*/y;
    if (this.match(run) !== null) {
      this.executed = true;
      return true;
    }
    const end = text.indexOf('*/', at + 2);
    this.unfinished ||= end < 0;
    this.at = end < 0 ? text.length : end + 2;
    return true;
  }

  /** To MySQL `#` begins a comment; to T-SQL, the name of a temporary table; to PostgreSQL it is an operator. */
  private startsHashComment(): boolean {
    const { text, at } = this;
    if (/[\s!#-]/.test(text[at + 1] ?? ' ') && text[at + 1] !== '#') return this.lineStart() || /\s/.test(text[at - 1] ?? ' ');
    return this.lineStart();
  }

  private skipLine(): true {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
    return true;
  }

  private lineStart(): boolean {
    let before = this.at - 1;
    while (before >= 0 && this.at - before < 200 && (this.text[before] === ' ' || this.text[before] === '\t')) before--;
    return before < 0 || this.text[before] === '\n';
  }

  /** Lines that are for the client: they end a statement, or are commands of its own. */
  private line(): boolean {
    const start = this.at;
    const first = this.text[start] ?? '';
    if (this.delimiter !== null && this.text.startsWith(this.delimiter, start)) {
      this.at += this.delimiter.length;
      this.endStatement(start, 'delimiter');
      return true;
    }
    if (first === '\\' && (this.text[start + 1] ?? '') !== '') {
      const end = this.tokens.at(-1)?.kind;
      const isGlued = /^\\g(?:x|exec|set|desc)?\b/.test(this.text.slice(start, start + 8));
      if (!isGlued && !this.lineStart() && end !== undefined && end !== 'end') return false;
      const meta = this.match(META_LINE)?.[0] ?? '';
      this.add(isGlued ? 'end' : 'meta', meta, start);
      return true;
    }
    if (!/[gd]/i.test(first) || !this.lineStart()) return false;
    if (this.match(SEPARATOR_LINE) !== null) {
      this.endStatement(start, 'go');
      return true;
    }
    const changed = this.match(DELIMITER_LINE);
    if (changed === null) return false;
    this.delimiter = changed[1] === ';' ? null : (changed[1] ?? null);
    this.endStatement(start, 'delimiter');
    return true;
  }

  private endStatement(start: number, text: string): void {
    this.depth = 0;
    this.add('end', text, start);
  }

  private token(): void {
    const { text, at: start } = this;
    const character = text[start] ?? '';
    switch (character) {
      case "'":
        return this.quoted('string', "'", start, this.backslashes);
      case '"':
        return this.quoted('name', '"', start, false);
      case '`':
        return this.quoted('name', '`', start, false);
      case ';':
        this.at++;
        return this.add('end', ';', start);
      case '[':
        if (this.bracketed()) return;
        break;
      case '#': {
        const name = this.match(TEMPORARY);
        if (name !== null) return this.add('word', name[0].toLowerCase(), start);
        break;
      }
      case '$': {
        const tag = this.match(DOLLAR);
        if (tag !== null) return this.dollars(tag[0], start);
        break;
      }
    }
    if (this.prefixed(start)) return;
    const word = this.match(WORD);
    if (word !== null) return this.add(word[0].startsWith('@') ? 'parameter' : 'word', word[0].toLowerCase(), start);
    const number = this.match(NUMBER);
    if (number !== null) return this.add('number', number[0], start);
    // `::` is a cast, and no parameter.
    if (!text.startsWith('::', start)) {
      const parameter = this.match(PARAMETER);
      if (parameter !== null) return this.add('parameter', parameter[0], start);
    }
    this.sign(start);
  }

  private sign(start: number): void {
    const sign = this.match(SIGN)?.[0] ?? this.text[this.at++] ?? '';
    if (sign === ')') this.depth = Math.max(0, this.depth - 1);
    this.add('sign', sign, start);
    if (sign === '(') this.depth++;
    this.deepest = Math.max(this.deepest, this.depth);
  }

  /** `E'…'`, `N'…'`, `U&'…'`, `U&"…"`, `x'…'`, `q'[…]'`. */
  private prefixed(start: number): boolean {
    const [, prefix = '', quote = ''] = /^(u&|n?q|_[a-z0-9]{1,10}|[enbxr])(['"])/i.exec(this.text.slice(start, start + 13)) ?? [];
    if (prefix === '' || (quote === '"' && prefix.toLowerCase() !== 'u&')) return false;
    const kind = quote === '"' ? 'name' : 'string';
    if (/^n?q$/i.test(prefix)) {
      const opening = this.text[start + prefix.length + 1] ?? '';
      const from = start + prefix.length + 2;
      const end = this.text.indexOf(`${CLOSING[opening] ?? opening}'`, from);
      this.unfinished ||= end < 0;
      this.at = end < 0 ? this.text.length : end + 2;
      this.add('string', this.text.slice(from, end < 0 ? undefined : end), start);
      return true;
    }
    this.at += prefix.length;
    const low = prefix.toLowerCase();
    this.quoted(kind, quote, start, low === 'e' || (low !== 'u&' && this.backslashes));
    const last = this.tokens.pop();
    if (last === undefined) return true;
    const told = low === 'e' || low === 'u&' ? unescaped(last.text) : low === 'x' ? fromHexadecimal(last.text) : last.text;
    this.tokens.push({ ...last, text: told });
    return true;
  }

  private quoted(kind: 'string' | 'name', quote: string, start: number, escapes: boolean): void {
    const { text } = this;
    let told = '';
    let from = this.at + 1;
    for (let at = from; ; ) {
      const next = escapes ? firstOf(text, at, quote) : text.indexOf(quote, at);
      if (next < 0) {
        this.unfinished = true;
        this.at = text.length;
        return this.add(kind, told + text.slice(from), start);
      }
      if (text[next] === '\\') {
        at = next + 2;
        continue;
      }
      if (text[next + 1] !== quote) {
        this.at = next + 1;
        return this.add(kind, told + text.slice(from, next), start);
      }
      told += text.slice(from, next + 1);
      from = next + 2;
      at = from;
    }
  }

  private dollars(tag: string, start: number): void {
    const end = this.text.indexOf(tag, this.at);
    const inner = this.text.slice(this.at, end < 0 ? undefined : end);
    this.unfinished ||= end < 0;
    this.at = end < 0 ? this.text.length : end + tag.length;
    this.add('string', inner, start);
  }

  /** T-SQL's quotes for names; behind a value it is an index. */
  private bracketed(): boolean {
    const last = this.tokens.at(-1);
    const touching = last !== undefined && last.end === this.at;
    if (touching && (last.kind !== 'sign' || last.text === ')' || last.text === ']')) return false;
    const start = this.at;
    const end = this.text.slice(start, start + 200).indexOf(']');
    const inner = this.text.slice(start + 1, start + end);
    if (end < 2 || /[\n'",]/.test(inner)) return false;
    this.at = start + end + 1;
    this.add('name', inner, start);
    return true;
  }
}

function firstOf(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) if (text[at] === quote || text[at] === '\\') return at;
  return -1;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4})|([0-7]{1,3})|(.))/gs,
    (_all, x?: string, u?: string, plus?: string, four?: string, octal?: string, other?: string) => {
      const code = x ?? u ?? plus ?? four;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
      return other === 'n' || other === 't' || other === 'r' ? ' ' : (other ?? '');
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** The text that pairs of hexadecimal digits stand for. */
export function fromHexadecimal(digits: string): string {
  return digits.replace(/^0x/i, '').replace(/../g, (pair) => characterOf(Number.parseInt(pair, 16) || 32));
}
