/** Blocks and attributes of HCL, as far as declarations of dependencies need them: literals, and objects of literals. */
import { HCL_COMMENTS, type Token, tokenize } from './tokens.js';

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** One-based lines. */
  readonly line: number;
  readonly endLine: number;
  readonly blocks: readonly HclBlock[];
  readonly attributes: readonly HclAttribute[];
}

export interface HclAttribute {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** The literal, or null when it is an expression. */
  readonly text: string | null;
  /** The one bare word that it is: `false`, `30`, `var.days`; null for anything else. */
  readonly word: string | null;
  /** The attributes of an object. */
  readonly members: readonly HclAttribute[];
}

const MAX_DEPTH = 50;

/** Never throws; what is no block and no attribute is passed over. */
export function readHcl(text: string): HclBlock {
  return new Reader(tokenize(text, HCL_COMMENTS)).body('', [], 1, 0);
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  body(type: string, labels: readonly string[], line: number, depth: number): HclBlock {
    const blocks: HclBlock[] = [];
    const attributes: HclAttribute[] = [];
    for (;;) {
      const token = this.next();
      if (token.kind === 'end' || (token.kind === 'sign' && token.text === '}'))
        return { type, labels, line, endLine: token.line, blocks, attributes };
      if (token.kind !== 'word' && token.kind !== 'string') continue;
      const following = this.peek();
      if (following.text === '=' || (following.text === ':' && following.kind === 'sign')) {
        this.next();
        attributes.push(this.attribute(token, depth));
        continue;
      }
      const names: string[] = [];
      while (this.peek().kind === 'string' || this.peek().kind === 'word') names.push(this.next().text);
      if (this.peek().text !== '{' || this.peek().kind !== 'sign') continue;
      this.next();
      if (depth >= MAX_DEPTH) this.skip('}');
      else blocks.push(this.body(token.text, names, token.line, depth + 1));
    }
  }

  private attribute(name: Token, depth: number): HclAttribute {
    const value = this.peek();
    if (value.text === '{' && value.kind === 'sign' && depth < MAX_DEPTH) {
      this.next();
      const { attributes, endLine } = this.body('', [], value.line, depth + 1);
      return { name: name.text, line: name.line, endLine, text: null, word: null, members: attributes };
    }
    const parts: Token[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === 'end' || (token.kind === 'sign' && ['\n', '}', ','].includes(token.text))) break;
      this.next();
      if (token.kind === 'sign' && token.text === '[') this.skip(']');
      else if (token.kind === 'sign' && token.text === '(') this.skip(')');
      else if (token.kind === 'sign' && token.text === '{') this.skip('}');
      parts.push(token);
    }
    const [first] = parts;
    const text = parts.length === 1 && first?.kind === 'string' && !first.open ? first.text : null;
    const word = parts.length === 1 && first?.kind === 'word' ? first.text : null;
    return { name: name.text, line: name.line, endLine: parts.at(-1)?.line ?? name.line, text, word, members: [] };
  }

  private skip(closing: string): void {
    const opening = closing === '}' ? '{' : closing === ']' ? '[' : '(';
    let depth = 1;
    while (depth > 0) {
      const token = this.next();
      if (token.kind === 'end') return;
      if (token.kind === 'sign' && token.text === opening) depth++;
      if (token.kind === 'sign' && token.text === closing) depth--;
    }
  }

  private peek(): Token {
    return this.tokens[this.at] ?? END;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    return token;
  }
}

const END: Token = { kind: 'end', text: '', line: 1, open: false };
