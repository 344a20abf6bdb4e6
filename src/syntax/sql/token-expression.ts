/** Conditions out of tokens, for any dialect. What cannot be made sense of is unknown, never an error. */
import { type Expression, UNKNOWN } from './expression.js';
import type { Token } from './tokens.js';

/** Nobody writes deeper than this but to hide what stands inside. */
const MAX_DEPTH = 500;
const HIDDEN: Expression = { kind: 'constant', value: true };

const BINARY: Readonly<Record<string, number>> = {
  or: 1,
  xor: 1,
  and: 2,
  '&&': 2,
  '=': 4,
  '==': 4,
  '<=>': 4,
  '<>': 4,
  '!=': 4,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '~': 4,
  like: 4,
  ilike: 4,
  rlike: 4,
  regexp: 4,
  glob: 4,
  is: 4,
  in: 4,
  between: 4,
  not: 4,
  '||': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  div: 7,
  mod: 7,
  collate: 9,
  '::': 9,
};
const NOT = 3;
const COMPARISON = 4;
const UNARY = 8;

export function expressionOf(tokens: readonly Token[]): Expression {
  const reader = new Reader(tokens);
  const read = reader.expression(0, 0);
  return reader.isDone() ? read : UNKNOWN;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  isDone(): boolean {
    return this.at >= this.tokens.length;
  }

  private peek(offset = 0): string {
    const token = this.tokens[this.at + offset];
    return token === undefined || (token.kind !== 'word' && token.kind !== 'sign') ? '' : token.text;
  }

  private take(...words: readonly string[]): boolean {
    for (const [index, word] of words.entries()) if (this.peek(index) !== word) return false;
    this.at += words.length;
    return true;
  }

  expression(least: number, depth: number): Expression {
    if (depth > MAX_DEPTH) {
      this.at = this.tokens.length;
      return HIDDEN;
    }
    let left = this.prefix(depth);
    for (;;) {
      const operator = this.peek();
      // To MySQL `||` is an or; behind a text or a column it is taken for joining texts.
      const joins = operator === '||' && left.kind === 'constant' && typeof left.value !== 'string' ? 1 : undefined;
      const precedence = joins ?? (Object.hasOwn(BINARY, operator) ? BINARY[operator] : undefined);
      if (precedence === undefined || precedence < least) return left;
      left = this.infix(left, operator, precedence, depth);
    }
  }

  private infix(left: Expression, operator: string, precedence: number, depth: number): Expression {
    this.at++;
    if (operator === '::' || operator === 'collate') {
      this.name();
      if (this.peek() === '(') this.skipBrackets();
      while (this.take('[', ']'));
      return left;
    }
    if (operator === 'is') return this.is(left, depth);
    const negated = operator === 'not';
    const word = negated ? this.peek() : operator;
    if (negated) this.at++;
    const told = (operands: readonly Expression[], name: string): Expression => {
      const operation: Expression = { kind: 'operation', operator: name, operands };
      return negated ? { kind: 'operation', operator: 'not', operands: [operation] } : operation;
    };
    if (word === 'in') return this.inList(left, depth, told);
    if (word === 'between') {
      const low = this.expression(COMPARISON + 1, depth + 1);
      this.take('and');
      const high = this.expression(COMPARISON + 1, depth + 1);
      return told(
        [
          { kind: 'operation', operator: '>=', operands: [left, low] },
          { kind: 'operation', operator: '<=', operands: [left, high] },
        ],
        'and',
      );
    }
    const right = this.expression(precedence + 1, depth + 1);
    if (this.take('escape')) this.expression(COMPARISON + 1, depth + 1);
    const name = word === '&&' ? 'and' : word === '||' && precedence === 1 ? 'or' : word;
    return told([left, right], name);
  }

  private is(left: Expression, depth: number): Expression {
    const negated = this.take('not');
    const told = (operator: string, operands: readonly Expression[]): Expression => ({ kind: 'operation', operator, operands });
    if (this.take('null')) return told(negated ? 'is not null' : 'is null', [left]);
    if (this.take('distinct', 'from'))
      return told(negated ? 'is not distinct from' : 'is distinct from', [left, this.expression(COMPARISON + 1, depth + 1)]);
    if (this.take('true')) return negated ? told('not', [left]) : left;
    if (this.take('false')) return negated ? left : told('not', [left]);
    return told(negated ? 'is not' : 'is', [left, this.expression(COMPARISON + 1, depth + 1)]);
  }

  private inList(
    left: Expression,
    depth: number,
    told: (operands: readonly Expression[], name: string) => Expression,
  ): Expression {
    if (this.peek() !== '(') return told([left, this.prefix(depth + 1)], 'in');
    const query = this.query();
    return told([left, ...(query === null ? this.list(depth) : [query])], 'in');
  }

  /** The parts between brackets, which are open at the current token. */
  private list(depth: number): Expression[] {
    this.take('(');
    const items: Expression[] = [];
    while (!this.isDone() && !this.take(')')) {
      const before = this.at;
      items.push(this.expression(0, depth + 1));
      if (!this.take(',') && this.at === before) this.at++;
      else if (!this.isDone() && this.peek() !== ')' && this.tokens[this.at - 1]?.text !== ',') items.push(UNKNOWN);
    }
    return items;
  }

  private prefix(depth: number): Expression {
    if (depth > MAX_DEPTH) {
      this.at = this.tokens.length;
      return HIDDEN;
    }
    const token = this.tokens[this.at];
    if (token === undefined) return UNKNOWN;
    if (token.kind === 'word' || token.kind === 'sign') {
      if (this.take('not') || this.take('!'))
        return { kind: 'operation', operator: 'not', operands: [this.expression(NOT, depth + 1)] };
      if (this.take('-')) return negative(this.expression(UNARY, depth + 1));
      if (this.take('+') || this.take('binary')) return this.expression(UNARY, depth + 1);
      if (this.peek() === '(') return this.query() ?? this.bracketed(depth);
      if (this.take('exists')) return this.query() ?? UNKNOWN;
      if (this.take('case')) return this.skipCase();
    }
    return this.primary(token, depth);
  }

  private bracketed(depth: number): Expression {
    const items = this.list(depth + 1);
    return items.length === 1 ? (items[0] ?? UNKNOWN) : UNKNOWN;
  }

  private primary(token: Token, depth: number): Expression {
    switch (token.kind) {
      case 'string':
        this.at++;
        return { kind: 'constant', value: token.text };
      case 'number':
        this.at++;
        return { kind: 'constant', value: Number(token.text) };
      case 'parameter':
        this.at++;
        return { kind: 'parameter' };
      case 'word':
      case 'name': {
        if (token.kind === 'word' && (token.text === 'true' || token.text === 'false')) {
          this.at++;
          return { kind: 'constant', value: token.text === 'true' };
        }
        if (this.take('null')) return { kind: 'constant', value: null };
        const name = this.name();
        if (this.peek() !== '(') return { kind: 'column', name };
        const query = this.query();
        return { kind: 'operation', operator: `${name}()`, operands: query === null ? this.list(depth + 1) : [query] };
      }
      case 'end':
      case 'meta':
      case 'sign':
        this.at++;
        return UNKNOWN;
    }
  }

  private name(): string {
    const parts: string[] = [];
    do {
      parts.push(this.tokens[this.at]?.text.toLowerCase() ?? '');
      this.at++;
    } while (this.take('.'));
    return parts.join('.');
  }

  /** `(select …)`, as a whole; null, and nothing taken, for anything else. */
  private query(): Expression | null {
    if (this.peek() !== '(' || !/^(?:select|with|values|table)$/.test(this.peek(1))) return null;
    const inner = this.tokens.slice(this.at + 1, this.skipBrackets());
    const filtered = inner.some((token) => token.kind === 'word' && FILTERS.test(token.text));
    const from = inner.findIndex((token) => token.kind === 'word' && token.text === 'from');
    const table = from < 0 ? null : (inner[from + 1]?.text.toLowerCase() ?? null);
    return { kind: 'query', filtered, table, column: from === 2 ? (inner[1]?.text.toLowerCase() ?? null) : null };
  }

  private skipBrackets(): number {
    let open = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const sign = this.peek();
      if (sign === '(') open++;
      else if (sign === ')' && --open === 0) return this.at++;
    }
    return this.at;
  }

  private skipCase(): Expression {
    let open = 1;
    for (; this.at < this.tokens.length && open > 0; this.at++) {
      if (this.peek() === 'case') open++;
      else if (this.peek() === 'end') open--;
    }
    return UNKNOWN;
  }
}

function negative(operand: Expression): Expression {
  if (operand.kind === 'constant' && typeof operand.value === 'number') return { kind: 'constant', value: -operand.value };
  return { kind: 'operation', operator: '-', operands: [operand] };
}

const FILTERS = /^(?:where|limit|having|group|offset|fetch|top|join|union|intersect|except|minus)$/;
