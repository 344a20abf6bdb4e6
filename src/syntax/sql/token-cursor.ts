/** Steps over the tokens of one statement: names, lists of them, and how far it goes. */
import type { Token } from './tokens.js';

export interface Named {
  /** In lower case, with its schema. */
  readonly name: string;
  /** The index after it. */
  readonly next: number;
  /** Behind `#`, in a schema for temporary tables, or a variable of T-SQL's. */
  readonly temporary: boolean;
}

/** Whether these words stand one after another from an index on; each may be alternatives. */
export function wordsAt(tokens: readonly Token[], from: number, ...words: readonly string[]): boolean {
  return words.every((word, index) => {
    const token = tokens[from + index];
    return token !== undefined && (token.kind === 'word' || token.kind === 'sign') && word.split(' ').includes(token.text);
  });
}

/** The index after those of the words that stand there. */
export function skipWords(tokens: readonly Token[], from: number, ...words: readonly string[]): number {
  let at = from;
  while (wordsAt(tokens, at, words.join(' '))) at++;
  return at;
}

export function nameAt(tokens: readonly Token[], from: number): Named | null {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === 'sign' && token.text === '.' && parts.length > 0) {
      at++;
      continue;
    }
    const touches = parts.length === 0 || tokens[at - 1]?.text === '.' || tokens[at - 1]?.end === token.start;
    if (!touches || !/^(?:word|name|parameter|number)$/.test(token.kind)) {
      if (parts.length > 0 || token.kind !== 'string') break;
    }
    parts.push(token.text.toLowerCase());
    at++;
  }
  if (parts.length === 0) return null;
  const name = parts.join('.');
  return { name, next: at, temporary: /^(?:#|@\w|pg_temp\b|temp\.|tempdb\.)/.test(name) };
}

/** Names with commas between them. */
export function namesAt(tokens: readonly Token[], from: number): { readonly names: readonly Named[]; readonly next: number } {
  const names: Named[] = [];
  let at = from;
  for (;;) {
    const named = nameAt(tokens, skipWords(tokens, at, 'only'));
    if (named === null) return { names, next: at };
    names.push(named);
    at = wordsAt(tokens, named.next, '*') ? named.next + 1 : named.next;
    if (!wordsAt(tokens, at, ',')) return { names, next: at };
    at++;
  }
}

/** The index of one of these words at this depth, before `end`; -1 without one. */
export function findWord(tokens: readonly Token[], from: number, end: number, depth: number, pattern: RegExp): number {
  for (let at = from; at < end; at++) {
    const token = tokens[at];
    if (token?.depth === depth && token.kind === 'word' && pattern.test(token.text)) return at;
  }
  return -1;
}

/** What begins another statement where dialects need no semicolon between them. */
const NEXT =
  /^(?:drop|truncate|delete|update|alter|merge|grant|revoke|select|insert|declare|print|exec|execute|begin|commit|rollback|return|create|while|raiserror|waitfor)$/;

/**
 * The index at which a statement ends: at its semicolon, the bracket around it, or where `ends` sees another one begin. A CASE has an
 * END of its own.
 */
export function endOf(tokens: readonly Token[], from: number, isHead: (index: number) => boolean): number {
  const depth = tokens[from]?.depth ?? 0;
  let cases = 0;
  for (let at = from + 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'end' || token.kind === 'meta' || token.depth < depth) return at;
    if (token.depth > depth || token.kind !== 'word') continue;
    if (token.text === 'case') cases++;
    else if (token.text === 'end' && cases-- <= 0) return at;
    else if (NEXT.test(token.text) && isHead(at)) return at;
  }
  return tokens.length;
}
