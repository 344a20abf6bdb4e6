/**
 * Expressions of GitHub Actions, `${{ … }}`: which contexts end up in the text that they stand in. A comparison or a call of
 * `contains` gives true or false, whatever its operands hold, so nothing flows through it.
 */

export interface Expression {
  /** Between the braces. */
  readonly text: string;
  /** Zero-based lines below the start of the text that it stands in. */
  readonly line: number;
}

const LONGEST_EXPRESSION = 4_000;
const DEEPEST = 40;

/** The expressions in a text, in order. An open one ends with the text. */
export function expressionsIn(text: string): Expression[] {
  const found: Expression[] = [];
  let line = 0;
  let counted = 0;
  for (let at = text.indexOf('${{'); at >= 0; ) {
    const close = text.indexOf('}}', at);
    const end = close < 0 ? text.length : close;
    for (; counted < at; counted++) if (text[counted] === '\n') line++;
    found.push({ text: text.slice(at + 3, Math.min(end, at + LONGEST_EXPRESSION)), line });
    at = text.indexOf('${{', end);
  }
  return found;
}

/**
 * The contexts whose value may be in what the expression gives, in lower case with dots: "github.event.issue.title". An index by a
 * known text is a property; any other is `*`.
 */
export function contextsFlowingFrom(expression: string): string[] {
  return new Parser(tokensOf(expression)).all();
}

type Token = { readonly kind: 'name' | 'text' | 'number' | 'sign'; readonly text: string };

const TOKEN = /\s+|'(?:[^']|'')*'?|[A-Za-z_][\w-]*|\d[\d.]*(?:[eExX][\w+-]*)?|&&|\|\||[=!<>]=|./gsu;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap(([token]): Token[] => {
    if (/^\s/.test(token)) return [];
    if (token.startsWith("'")) return [{ kind: 'text', text: token.slice(1, token.endsWith("'") ? -1 : undefined) }];
    if (/^[A-Za-z_]/.test(token)) return [{ kind: 'name', text: token.toLowerCase() }];
    return [{ kind: /^\d/.test(token) ? 'number' : 'sign', text: token }];
  });
}

/** Functions that hand on what they are given; every other one gives true, false or a hash. */
const HANDING_ON = new Set(['format', 'join', 'tojson', 'fromjson', 'case']);

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** What does not parse is looked through to its end: it may be more than this parser knows. */
  all(): string[] {
    const found: string[] = [];
    while (this.at < this.tokens.length) {
      const before = this.at;
      found.push(...this.either());
      if (this.at === before) this.at++;
    }
    return [...new Set(found)];
  }

  private takes(...signs: readonly string[]): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return false;
    this.at++;
    return true;
  }

  /** `a || b` gives one of the two. */
  private either(): string[] {
    if (this.depth > DEEPEST) {
      this.at = this.tokens.length;
      return [];
    }
    this.depth++;
    const found = this.both();
    while (this.takes('||')) found.push(...this.both());
    this.depth--;
    return found;
  }

  /** `a && b` gives b, or an `a` that is empty or false. */
  private both(): string[] {
    let found = this.compared();
    while (this.takes('&&')) found = this.compared();
    return found;
  }

  private compared(): string[] {
    let found = this.value();
    while (this.takes('==', '!=', '<', '>', '<=', '>=')) {
      this.value();
      found = [];
    }
    return found;
  }

  private value(): string[] {
    if (this.takes('!')) {
      this.value();
      return [];
    }
    if (this.takes('(')) {
      const found = this.either();
      this.takes(')');
      return this.property(found);
    }
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'sign') return [];
    this.at++;
    if (token.kind !== 'name') return [];
    if (this.takes('(')) return this.property(HANDING_ON.has(token.text) ? this.given() : (this.given(), []));
    return this.property([token.text]);
  }

  /** What stands in a call's parentheses. */
  private given(): string[] {
    const found: string[] = [];
    do found.push(...this.either());
    while (this.takes(','));
    this.takes(')');
    return found;
  }

  /** `.name`, `.*`, `['name']`, `[index]` after a value. */
  private property(of: readonly string[]): string[] {
    let found = [...of];
    for (;;) {
      const next = this.tokens[this.at + 1];
      if (this.takes('.')) {
        const name = next?.kind === 'name' ? next.text : '*';
        this.at++;
        found = found.map((each) => `${each}.${name}`);
      } else if (this.takes('[')) {
        const known = next?.kind === 'text' && this.tokens[this.at + 1]?.text === ']';
        const name = known ? next.text.toLowerCase() : '*';
        this.either();
        this.takes(']');
        found = found.map((each) => `${each}.${name}`);
      } else return found;
    }
  }
}
