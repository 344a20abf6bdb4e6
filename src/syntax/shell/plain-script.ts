/**
 * Scripts that are plain enough to be read without the grammar, whose loading takes longer than everything else that is done with a
 * command: words and quotes without expansions, lists, pipelines and redirections. Whatever else stands in a script, it is not plain;
 * the tree of one that is must be the grammar's own (test/syntax/plain-script.test.ts).
 */
import { lineIndex } from '../line-index.js';
import type { MutableNode, SyntaxNode } from '../node.js';
import type { ParsedText, Unparsed } from '../source.js';

/** Longer ones are rare, and the grammar bounds the work that they take. */
const MAX_LENGTH = 10_000;
/** Deeper lists would be walked too deeply. */
const MAX_TOKENS = 500;

/**
 * Every sign that may stand outside of quotes. Left out on purpose: `$` and backticks, backslashes, patterns, braces, brackets, `!`, `#`,
 * `~`, a single `&`, and every letter that is not of ASCII.
 */
const TOKEN =
  /[ \t]*(?:(\n+)|(&&|\|\||;|\|)|(?<![^\s;|&])(\d?)(>&(?=\d+(?:[\s;|&]|$))|>>?(?!&)|<)|((?:[\w./:,@%+=-]+|'[^']*'|"(?=[^" ])[^"$`\\!]*(?<! )"|"")+))/y;
const PART = /'[^']*'|"[^"]*"|[^'"]+/g;

/** Words with a meaning of their own where a command begins. */
const RESERVED =
  /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|select|function|time|coproc|declare|typeset|export|readonly|local|unset|unsetenv)$/;

type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'word' }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'redirect'; readonly text: string; readonly at: number }
);

/** The tree of a plain script; any other is not parsed. */
export function plainScript(text: string): ParsedText | Unparsed {
  const tokens = text.length > MAX_LENGTH ? null : tokensOf(text);
  const root = tokens === null ? null : new Plain(text, tokens).program();
  return root === null ? { parsed: false, reason: 'the script is not plain' } : { parsed: true, text, root, partial: false };
}

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  let end = text.length;
  while (end > 0 && ' \t\n'.includes(text.charAt(end - 1))) end--;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null || tokens.length >= MAX_TOKENS) return null;
    const [, newline, operator, descriptor = '', sign = '', word] = match;
    const stop = TOKEN.lastIndex;
    const began = (written: string): number => stop - written.length;
    if (newline !== undefined) tokens.push({ kind: 'operator', text: '\n', start: began(newline), end: stop });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, start: began(operator), end: stop });
    // The grammar stumbles over a lone hyphen before a redirection.
    else if (word === '-') return null;
    else if (word !== undefined) tokens.push({ kind: 'word', start: began(word), end: stop });
    else {
      const start = began(descriptor + sign);
      tokens.push({ kind: 'redirect', text: sign, start, at: stop - sign.length, end: stop });
    }
  }
  return tokens;
}

class Plain {
  private at = 0;
  private readonly lineAt: (offset: number) => number;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {
    this.lineAt = lineIndex(text);
  }

  program(): SyntaxNode | null {
    const program = this.node('program', 0, this.text.length);
    this.operator('\n');
    while (this.at < this.tokens.length) {
      const statement = this.statement();
      if (statement === null) return null;
      adopt(program, statement);
      const separated = this.operator(';') ?? this.operator('\n');
      if (separated === null && this.at < this.tokens.length) return null;
      this.operator('\n');
    }
    return program.children.length === 0 ? null : program;
  }

  /** Commands between operators. A redirection is taken, as the grammar does, for one of everything before it in the statement. */
  private statement(): MutableNode | null {
    let before: MutableNode[] = [];
    let stages: MutableNode[] = [];
    const whole = (): MutableNode => {
      const [only, ...others] = stages;
      const last = only !== undefined && others.length === 0 ? only : this.around('pipeline', stages);
      return before.length === 0 ? last : this.around('list', [...before, last]);
    };
    for (;;) {
      const command = this.command();
      if (command === null) return null;
      stages.push(command);
      const redirects = this.redirects();
      if (redirects === null) return null;
      if (redirects.length > 0) {
        stages = [this.around('redirected_statement', [{ ...whole(), field: 'body' }, ...redirects])];
        before = [];
      }
      const pipe = this.operator('|');
      if (pipe !== null) {
        stages.push(pipe);
        continue;
      }
      const operator = this.operator('&&') ?? this.operator('||');
      if (operator === null) return whole();
      before = [whole(), operator];
      stages = [];
    }
  }

  private command(): MutableNode | null {
    const words: MutableNode[] = [];
    for (let word = this.word(); word !== null; word = this.word()) words.push(word);
    const [name] = words;
    if (name === undefined || !this.begins(name)) return null;
    const named = { ...this.around('command_name', [name]), field: 'name' };
    return this.around('command', [named, ...words.slice(1).map((word) => ({ ...word, field: 'argument' }))]);
  }

  /** They stand after all words of a command; null for one in another place, or without its target. */
  private redirects(): MutableNode[] | null {
    const redirects: MutableNode[] = [];
    for (let next = this.tokens[this.at]; next !== undefined && next.kind !== 'operator'; next = this.tokens[this.at]) {
      const redirect = this.redirect();
      if (redirect === null) return null;
      redirects.push(redirect);
    }
    return redirects;
  }

  /** Whether this word names a program and nothing else: no assignment, no keyword, no number before a sign. */
  private begins({ start, end }: SyntaxNode): boolean {
    const name = this.text.slice(start, end);
    return /^[A-Za-z./][\w./+-]*$/.test(name) && !RESERVED.test(name);
  }

  private redirect(): MutableNode | null {
    const token = this.tokens[this.at];
    if (token?.kind !== 'redirect') return null;
    this.at++;
    const target = this.word();
    if (target === null) return null;
    const sign = { ...this.node(token.text, token.at, token.end), named: false };
    return {
      ...this.around('file_redirect', [sign, { ...target, field: 'destination' }]),
      field: 'redirect',
      start: token.start,
    };
  }

  private word(): MutableNode | null {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word') return null;
    this.at++;
    const parts: MutableNode[] = [];
    let from = token.start;
    for (const [part] of this.text.slice(token.start, token.end).matchAll(PART)) {
      parts.push(this.part(part, from));
      from += part.length;
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : this.around('concatenation', parts);
  }

  private part(part: string, start: number): MutableNode {
    const end = start + part.length;
    if (part.startsWith("'")) return this.node('raw_string', start, end);
    if (!part.startsWith('"')) return this.node('word', start, end);
    const string = this.node('string', start, end);
    adopt(string, { ...this.node('"', start, start + 1), named: false });
    if (part.length > 2) adopt(string, this.node('string_content', start + 1, end - 1));
    adopt(string, { ...this.node('"', end - 1, end), named: false });
    return string;
  }

  private operator(text: string): MutableNode | null {
    const token = this.tokens[this.at];
    if (token?.kind !== 'operator' || token.text !== text) return null;
    this.at++;
    return { ...this.node(text, token.start, token.end), named: false };
  }

  private around(type: string, children: readonly MutableNode[]): MutableNode {
    const node = this.node(type, children[0]?.start ?? 0, children.at(-1)?.end ?? 0);
    for (const child of children) adopt(node, child);
    return node;
  }

  private node(type: string, start: number, end: number): MutableNode {
    const startLine = this.lineAt(start);
    const endLine = this.lineAt(Math.max(start, end - 1));
    return { type, field: null, named: true, parent: null, children: [], start, end, startLine, endLine };
  }
}

function adopt(parent: MutableNode, child: MutableNode): void {
  child.parent = parent;
  parent.children.push(child);
}
